"""Adding the page to the app."""

from __future__ import annotations

from fastapi import FastAPI

from service.holder import IndexHolder
from service.page.respond import ASSETS, Assets, PageRoute, SharedRoute
from service.page.views import Views
from service.settings import Settings


def install_page(app: FastAPI, holder: IndexHolder, settings: Settings) -> None:
    """Add the page's paths. Two of them are the API's too, so this comes before the API's routes."""
    views = Views(holder, settings)
    app.mount(ASSETS, Assets(), name="page-assets")
    app.router.routes += [
        PageRoute("/", views.ask),
        PageRoute("/timeline", views.timeline),
        SharedRoute("/articles", views.articles),
        SharedRoute("/articles/{id:path}", views.article),
    ]
