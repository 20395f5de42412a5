"""Fixtures of the page: a served collection with odd articles in it, and Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from index.build import build
from index.generation import Generation, open_index
from tests.service.conftest import serving_here, write_articles

ASTRAL_ID = "far/away, 100%/signs?#1.md"
"""Of an article whose address needs care; its text is full of characters beyond the first 65,536."""

ASTRAL = """\
# Signs 𝔬𝔣 the 𝔴𝔬𝔯𝔩𝔡

The 🎼 clef was drawn in 1902 by 𝔊erda 𝔚inter 👩🏽\u200d🚀, who signed 🖋️ every sheet.\r
A second line stood below it, 🧭 marked <b>north</b> & "south".

## Dates

- March 3, 1903: The 🎼 clef is shown in Graz.
- May 12, 1903: The sheets are sold for 𝟕𝟎 crowns.
- May 12, 1903: Nobody signs the receipt.
"""

HOSTILE_ID = "\"><script>window.hit='id'</script>.md"
HOSTILE: dict[str, Any] = {
    "_id": HOSTILE_ID,
    "title": "</title><script>window.hit='title'</script> The {{ 7*7 }} volcano",
    "text": (
        "The volcano Ostra erupted in 1911. </p></blockquote><script>window.hit='text'</script> "
        "<img src=x onerror=\"window.hit='image'\"> Ash &lt;b&gt; fell <svg onload=window.hit='svg'> for nine days. "
        "[link](javascript:window.hit='link') \"' onfocus=window.hit='attribute' autofocus x='\n\n"
        "<!-- <style>body{display:none}</style> The villagers of Ostra came back in 1912. --> </details></main>"
    ),
    "metadata": {
        "authors": ["<img src=x onerror=window.hit='author'>", 'Ann O\'Neil "Lava" <ann@example.org>'],
        "publisher": "<iframe srcdoc=\"<script>parent.hit='publisher'</script>\">",
        "published": "1912",
        "url": "javascript:window.hit='url'",
        "language": "en",
    },
}

COPIES = (
    (
        "toll-a.md",
        "The bridge at Varn",
        "The bridge at Varn has 14 arches. It was built of grey stone by Ada Roth's men.",
    ),
    ("toll-b.md", "A walk in Varn", "The bridge at Varn has 16 arches. It was drawn by a painter from Graz last year."),
)


@pytest.fixture(scope="package")
def collection(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:  # noqa: ARG001 (the models' cache)
    """Index the three articles of the doors, two that disagree, one of odd signs and a hostile one."""
    folder = write_articles(tmp_path_factory.mktemp("page") / "articles")
    for name, title, text in COPIES:
        (folder / name).write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
    signs = {"_id": ASTRAL_ID, "title": "Signs of the world", "text": ASTRAL, "language": "en"}
    lines = "\n".join(json.dumps(record) for record in (signs, HOSTILE))
    (folder / "odd.jsonl").write_text(lines + "\n", encoding="utf-8")
    build([str(folder)], folder.parent / "index")
    return folder.parent / "index"


@pytest.fixture(scope="package")
def generation(collection: Path) -> Iterator[Generation]:
    """Open the collection."""
    opened = open_index(collection)
    yield opened
    opened.close()


@dataclass(frozen=True, slots=True)
class Site:
    """A running service."""

    address: str
    texts: Callable[[str], str]
    """Return the text of an article by its id."""


@pytest.fixture(scope="package")
def site(collection: Path, generation: Generation) -> Iterator[Site]:
    """Serve the collection."""
    with serving_here(collection) as address:
        yield Site(address, lambda article_id: generation.store.article(article_id).text)


def chromium() -> str | None:
    """Return the path of Debian's Chromium, if it is there."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium. Where it is missing tests are skipped, but under CI=true, where they fail."""
    path = chromium()
    if path is None:
        said = "needs a browser: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    # Of the package, not the session: while Playwright runs, its event loop is this thread's.
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path)
        yield running
        running.close()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Open]:
    """Open an address of the site in a window of its own; an error in the console fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(path: str, *, status: int = 200, **options: Any) -> Page:  # noqa: ANN401 (Playwright's options)
        context = browser.new_context(**({"viewport": {"width": 1000, "height": 800}} | options))
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        response = page.goto(site.address + path)
        assert response
        assert response.status == status
        if status != 200:
            faults.clear()  # that the page itself came with an error status is told there too
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A refusal is a page of ours with an error status, which the browser tells there too.
    assert [fault for fault in faults if "responded with a status of 4" not in fault] == []


def marked(page: Page) -> str:
    """Return what is marked on a page, all of it joined."""
    return str(page.evaluate("[...document.querySelectorAll('mark')].map(mark => mark.textContent).join('')"))


def set_text(page: Page) -> str:
    """Return the text of the article on a page, as it is set."""
    joined = "[...document.querySelectorAll('[data-start]')].map(part => part.textContent).join('')"
    return str(page.evaluate(joined))
