"""Pages as responses: templates that escape everything, and headers that let no script in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service import defaults
from service.page.words import in_words

ASSETS = "/page"
"""Path of the style sheet, the script and the icon."""

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
_SAFE = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",  # an address holds the question, which is nobody's but the asker's
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 (any value)
    """Render a template as a page."""
    root = request.scope.get("root_path", "")
    html = _templates().get_template(template).render(root=root, assets=root + ASSETS, **values)
    return HTMLResponse(html, status, {**_SAFE, "vary": "Accept", "cache-control": "no-cache"})


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("service.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["version"] = defaults.version()
    templates.filters |= {"exact": exact, "in_words": in_words}
    return templates


def exact(text: str) -> Markup:
    """Escape text so that a browser's parser leaves every character in its place.

    Left alone it would join CR and LF, and drop NUL, which becomes a replacement character.
    """
    return Markup(str(escape(text)).replace("\r", "&#13;").replace("\0", "\ufffd"))  # noqa: S704 (escaped here)


class PageRoute(Route):
    """A route that logs and figures know by its path, as they know those of the API."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the path."""
        match, child = super().matches(scope)
        return match, {**child, "route": self} if match is not Match.NONE else child


class SharedRoute(PageRoute):
    """A route for those who would rather have HTML; others are left to the routes after it."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the path, and what the client accepts."""
        match, child = super().matches(scope)
        return (match, child) if match is not Match.NONE and wants_html(scope) else (Match.NONE, {})


def wants_html(scope: Scope) -> bool:
    """Tell whether a client names text/html, as browsers do, and does not name JSON before it."""
    header = b",".join(value for name, value in scope.get("headers", []) if name == b"accept")
    worth = _qualities(header.decode("latin-1"))
    html = worth.get("text/html", 0.0)
    return html > 0 and html >= worth.get("application/json", 0.0)


def _qualities(accept: str) -> Mapping[str, float]:
    """Read an Accept header: the quality, 0 to 1, of each media type it names."""
    worth: dict[str, float] = {}
    for part in accept.split(","):
        media_type, *parameters = (item.strip().lower() for item in part.split(";"))
        given = [item.removeprefix("q=") for item in parameters if item.startswith("q=")]
        try:
            worth[media_type] = float(given[0]) if given else 1.0
        except ValueError:
            worth[media_type] = 0.0
    return worth


class Assets(StaticFiles):
    """The files that pages load, never taken for another type than they are."""

    def __init__(self) -> None:
        """Serve this package's folder `static`."""
        super().__init__(directory=str(files("service.page") / "static"))

    def file_response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 (starlette's signature)
        """Return a file with the headers of a page."""
        response = super().file_response(*args, **kwargs)
        response.headers.update({**_SAFE, "cache-control": "no-cache"})
        return response
