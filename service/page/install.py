"""Adding the page to the app."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.routing import Route

from service.holder import IndexHolder
from service.page.respond import ASSETS, Assets, PageRoute
from service.page.views import Views
from service.settings import Settings


def install_page(app: FastAPI, holder: IndexHolder, settings: Settings) -> None:
    """Add the page's paths. Two of them are the API's too, so this comes before the API's routes."""
    views = Views(holder, settings)
    app.mount(ASSETS, Assets(), name="page-assets")
    app.router.routes += [
        Route("/", views.ask),
        Route("/timeline", views.timeline),
        PageRoute("/articles", views.articles),
        PageRoute("/articles/{id:path}", views.article),
    ]
