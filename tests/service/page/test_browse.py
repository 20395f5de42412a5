"""Browsing: the list of articles, the timeline of their events, and who gets JSON instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from service.app import create_app
from service.settings import load_settings
from tests.service.conftest import OPENING
from tests.service.page.conftest import Open, Site, marked

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def test_articles_are_listed_latest_first_with_who_and_when(visit: Open) -> None:
    page = visit("/articles")
    expect(page.locator(".list li").first).to_contain_text("The harbour bridge")
    expect(page.locator(".list li").first).to_contain_text("Ada Roth, Tom Vale. Coast Gazette, 6 May 2023.")
    page.get_by_text("Limit by date, publisher or author").click()
    page.get_by_label("Publisher").fill("valley")
    page.get_by_label("To").fill("2021")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".list a").all_text_contents() == ["Frost in the orchards"]
    page.locator(".list a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Frost in the orchards")


def test_arrows_go_through_the_list(visit: Open) -> None:
    page = visit("/articles")
    page.locator("a.open").nth(0).focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("a.open").nth(1)).to_be_focused()


def test_an_event_of_the_timeline_opens_its_place(visit: Open, site: Site) -> None:
    page = visit("/timeline")
    assert page.locator(".month h2").all_text_contents() == ["March 1903", "May 1903"]
    assert page.locator(".bars li").count() == 3
    page.get_by_role("link", name="May 1903: 2 events").click()
    assert page.locator(".month h2").all_text_contents() == ["May 1903"]
    event = page.locator(".month li", has_text="crowns")
    told = event.locator("p").first.text_content() or ""
    event.get_by_role("link").click()
    assert marked(page).endswith(told.strip())
    assert marked(page) in site.texts("far/away, 100%/signs?#1.md")


@pytest.mark.parametrize("path", ["/articles", "/timeline"])
def test_a_limit_that_is_none_is_said(visit: Open, path: str) -> None:
    page = visit(f"{path}?since=yesterday", status=422)
    expect(page.get_by_role("alert")).to_contain_text("'yesterday' is not a date")
    expect(page.get_by_label("From")).to_have_value("yesterday")


@pytest.mark.parametrize("path", ["/articles", "/articles/bridge.md"])
@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/html;q=0.5, application/json;q=0.5", True),
        ("*/*", False),
        (None, False),
        ("application/json", False),
        ("application/json, text/plain, */*", False),
        ("text/html;q=0.4, application/json", False),
        ("text/html;q=0", False),
        ("text/html;q=nan, ,;;q=", False),
    ],
)
def test_one_address_serves_browsers_and_programs(
    client: TestClient, path: str, accept: str | None, html: bool
) -> None:
    response = client.get(path, headers={"accept": accept} if accept is not None else {"accept": ""})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == ("text/html" if html else "application/json")
    assert response.headers["vary"] == "Accept"


def test_behind_a_proxy_that_adds_a_path_every_link_carries_it(collection: Path) -> None:
    app = create_app(load_settings(index=collection))
    with TestClient(app, root_path="/library") as client:
        for path in ("/", f"/?q={OPENING}", "/articles", "/articles/bridge.md", "/timeline"):
            html = client.get(path, headers={"accept": BROWSER}).text
            links = re.findall(r'(?:href|src|action|data-copy-link)="(/[^"]*)"', html)
            assert len(links) > 5
            assert [link for link in links if not link.startswith("/library/")] == []


def test_an_index_that_is_not_there_is_a_page_with_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = create_app(load_settings(index=tmp_path_factory.mktemp("none")))
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/", headers={"accept": BROWSER})
    assert response.status_code == 503
    assert "pincite index" in response.text
