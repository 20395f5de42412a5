"""For everyone: no accessibility fault, light and dark, at 360 px, with and without motion."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.service.conftest import OPENING
from tests.service.page.conftest import Open
from tests.service.page.test_article import AT_ASTRAL
from tests.service.page.test_asking import ARCHES, NOBODY
from tests.service.page.test_hostile import ABOUT_IT

VIEWS = {
    "first": "/",
    "answer": f"/?q={OPENING}",
    "disagreement": f"/?q={ARCHES}",
    "nothing": f"/?q={NOBODY}",
    "limits": "/?q=bridge&since=2021&publisher=Coast&article=bridge.md",
    "article": "/articles/bridge.md?c=130-300#c130-300",
    "signs": AT_ASTRAL,
    "hostile": ABOUT_IT,
    "articles": "/articles",
    "timeline": "/timeline",
    "fault": "/articles/none",
}


def look(visit: Open, view: str, **options: object) -> Page:
    """Open a view with all that is folded unfolded."""
    page = visit(VIEWS[view], status=404 if view == "fault" else 200, **options)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    return page


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_fault_in_light_or_dark(visit: Open, view: str) -> None:
    # axe comes in a wheel, by the way all else that the tests need comes; a page's policy does not hold it up.
    page = look(visit, view, color_scheme="light")
    assert faults(page, {}) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, {"runOnly": ["color-contrast"]}) == []  # all else is the same


def faults(page: Page, options: dict[str, object]) -> list[tuple[str, str, list[str]]]:
    """Return what axe finds, of whatever weight: rule, weight, and the elements at fault."""
    found = Axe().run(page, options={"resultTypes": ["violations"]} | options).response["violations"]
    return [(one["id"], one["impact"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_a_narrow_screen(visit: Open, view: str) -> None:
    page = look(visit, view, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_dark_is_dark_and_light_is_light(visit: Open) -> None:
    def shade(scheme: str) -> int:
        page = visit("/", color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(",")))

    assert shade("dark") < 120
    assert shade("light") > 700


def test_who_wants_no_motion_gets_none(visit: Open) -> None:
    page = visit("/", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.getElementById('results')).transitionDuration") == "0s"


def test_a_page_loads_nothing_from_elsewhere(visit: Open) -> None:
    page = visit("/")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(page.url + VIEWS["answer"].removeprefix("/"))
    page.wait_for_load_state("networkidle")
    assert len(loaded) >= 3
    assert {address.split("/page/")[0].split("?")[0] for address in loaded} <= {
        page.url.split("?")[0],
        page.url.split("/?")[0],
    }


def test_the_first_stop_of_the_tab_key_leads_to_the_content(visit: Open) -> None:
    page = visit("/articles")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
