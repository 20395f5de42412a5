"""Articles are never trusted: nothing in their text, title, names or address runs, and no header lets it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.service.page.conftest import HOSTILE, HOSTILE_ID, Open, Site, set_text

AT_HOSTILE = "/articles/" + quote(HOSTILE_ID, safe="/")
ABOUT_IT = "/?q=When+did+the+volcano+Ostra+erupt%3F"


def assert_nothing_ran(page: Page) -> None:
    assert page.evaluate("window.hit === undefined")
    assert page.locator("iframe, img, main script, main style, [onload], [onerror], [onfocus]").count() == 0
    assert page.locator("a[href^='javascript' i]").count() == 0


@pytest.mark.parametrize(
    "path", [ABOUT_IT, AT_HOSTILE, "/articles", "/timeline", "/?q=%3Cscript%3Ewindow.hit%3D1%3C/script%3E"]
)
def test_nothing_in_an_article_runs(visit: Open, path: str) -> None:
    page = visit(path)
    page.wait_for_load_state("networkidle")
    assert_nothing_ran(page)


def test_nothing_runs_where_the_answer_comes_without_a_new_page(visit: Open) -> None:
    page = visit("/")
    page.locator("#q").fill("When did the volcano Ostra erupt?")
    page.keyboard.press("Enter")
    expect(page.locator(".answer").first).to_contain_text("<script>window.hit='text'</script>")
    page.wait_for_load_state("networkidle")
    assert_nothing_ran(page)


def test_markup_in_an_article_is_shown_as_it_stands(visit: Open, site: Site) -> None:
    page = visit(AT_HOSTILE)
    assert set_text(page) == site.texts(HOSTILE_ID) == HOSTILE["text"]
    expect(page.get_by_role("heading", level=1)).to_contain_text("{{ 7*7 }}")
    expect(page.get_by_role("link", name="Read the original")).to_have_count(0)


def test_a_citation_of_a_hostile_article_opens_it(visit: Open, site: Site) -> None:
    page = visit(ABOUT_IT)
    page.locator(".answer a.open").first.click()
    assert set_text(page) == site.texts(HOSTILE_ID)


@pytest.mark.parametrize(
    "path", ["/", ABOUT_IT, AT_HOSTILE, "/articles", "/timeline", "/articles/none", "/page/page.js"]
)
def test_every_view_forbids_what_it_does_not_need(visit: Open, path: str) -> None:
    page = visit("/")
    headers = page.request.get(page.url.rstrip("/") + path, headers={"accept": "text/html"}).headers
    policy = headers["content-security-policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_policy_stops_a_script_that_got_in_all_the_same(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/articles")
    blocked = page.evaluate(
        """() => new Promise(resolve => {
            document.addEventListener("securitypolicyviolation", event => resolve(event.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.hit = 1";
            document.body.append(script);
        })"""
    )
    assert blocked.startswith("script-src")
    assert page.evaluate("window.hit === undefined")
    page.close()


def test_templates_switch_no_escaping_off() -> None:
    folder = Path(__file__).parents[3] / "service" / "page" / "templates"
    for template in folder.glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert "| safe" not in text
        assert "autoescape" not in text
        assert "style=" not in text
