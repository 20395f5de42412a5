"""An article: its text whole, and exactly the characters marked that a link names."""

from __future__ import annotations

import random
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.service.conftest import OPENING
from tests.service.page.conftest import ASTRAL_ID, HOSTILE_ID, Open, Site, marked, set_text

AT_ASTRAL = "/articles/" + quote(ASTRAL_ID, safe="/")


def test_a_click_on_a_citation_marks_the_passage_cited(visit: Open, site: Site) -> None:
    page = visit(f"/?q={OPENING}")
    cited = page.locator(".answer").first.locator(".place").inner_text()
    start, end = map(int, cited.removeprefix("characters ").split("–"))
    page.locator(".answer a.open").first.click()
    assert marked(page) == site.texts("bridge.md")[start:end]
    expect(page.locator("mark").first).to_be_in_viewport()
    expect(page.locator("#pinned")).to_contain_text(f"{start}–{end}")


@pytest.mark.parametrize("article_id", ["bridge.md", ASTRAL_ID, HOSTILE_ID])
def test_every_character_of_an_article_is_set_once(visit: Open, site: Site, article_id: str) -> None:
    page = visit("/articles/" + quote(article_id, safe="/"))
    assert set_text(page) == site.texts(article_id)


@pytest.mark.parametrize("script", [True, False])
def test_a_link_marks_code_points_whatever_their_size(visit: Open, site: Site, script: bool) -> None:
    text = site.texts(ASTRAL_ID)
    start = text.index("clef was")
    end = text.index(", who signed")
    assert len(text[:end].encode("utf-16-le")) // 2 > end, "characters of two units stand before it"
    link = f"{AT_ASTRAL}#c{start}-{end}" if script else f"{AT_ASTRAL}?c={start}-{end}#c{start}-{end}"
    page = visit(link, java_script_enabled=script)
    found = page.locator("mark").all_text_contents()
    assert "".join(found) == text[start:end]
    expect(page.locator(f"#c{start}-{end}")).to_be_in_viewport()


def test_a_script_and_the_server_mark_alike_wherever_a_range_begins_and_ends(visit: Open, site: Site) -> None:
    text = site.texts(ASTRAL_ID)
    page = visit(AT_ASTRAL)
    chance = random.Random(7)  # noqa: S311 (no secret)
    for _ in range(30):
        start, end = sorted(chance.sample(range(len(text) + 1), 2))
        page.evaluate(f"location.hash = 'c{start}-{end}'")
        page.wait_for_selector(f"[id='c{start}-{end}']", state="attached")
        assert marked(page) == text[start:end]
        assert set_text(page) == text
    page.goto(f"{site.address}{AT_ASTRAL}?c={start}-{end}")
    assert marked(page) == text[start:end]
    assert set_text(page) == text


@pytest.mark.parametrize("named", ["9-3", "5-5", "0-99999999", "x", "99999999999999999999-1"])
def test_a_range_the_article_does_not_have_is_said(visit: Open, named: str) -> None:
    page = visit(f"/articles/bridge.md?c={named}")
    expect(page.get_by_role("alert")).to_contain_text(named)
    assert page.locator("mark").count() == 0


def test_a_passage_of_a_short_link_can_be_cited(visit: Open, site: Site) -> None:
    start = site.texts("bridge.md").index("The toll is")
    page = visit(f"/articles/bridge.md#c{start}-{start + 34}")
    page.get_by_role("link", name="Cite the passage").click()
    assert marked(page) == "The toll is four crowns for a car."
    page.get_by_text("Cite the passage").click()
    expect(page.locator(".forms pre").first).to_contain_text(f"Traffic. Characters {start}–{start + 34}.")


def test_a_short_link_to_a_passage_below_its_heading_is_scrolled_to(visit: Open, site: Site) -> None:
    start = site.texts("bridge.md").index("## Traffic")
    page = visit(f"/articles/bridge.md#c{start}-{start + 40}", viewport={"width": 500, "height": 200})
    expect(page.get_by_role("heading", name="Traffic")).to_be_in_viewport()
    assert marked(page).startswith("## Traffic")


def test_a_fragment_the_article_does_not_have_is_said(visit: Open) -> None:
    page = visit("/articles/bridge.md#c90000-90001")
    expect(page.locator("#pinned")).to_contain_text("90000-90001, which this article does not have")
    expect(page.locator("#status")).to_contain_text("90000-90001")


def test_each_block_has_a_link_that_marks_it_and_cites_it(visit: Open, site: Site) -> None:
    page = visit("/articles/bridge.md")
    block = page.locator(".block.paragraph", has_text="In its first month")
    block.hover()
    block.get_by_text("¶").click()
    assert marked(page).startswith("In its first month the bridge carried 41,000 vehicles")
    assert marked(page) in site.texts("bridge.md")
    expect(page.locator("#pinned")).to_contain_text("§ Traffic")
    page.get_by_text("Cite the passage").click()
    expect(page.locator(".forms pre").first).to_contain_text("Traffic. Characters")


def test_what_is_selected_can_be_linked_to(visit: Open, site: Site) -> None:
    text = site.texts(ASTRAL_ID)
    page = visit(AT_ASTRAL, permissions=["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copy link to the selection")
    expect(button).to_be_hidden()
    second = page.evaluate(
        """() => {
            const [paragraph] = document.querySelectorAll(".paragraph [data-start]");
            const events = document.querySelectorAll(".event [data-start]");
            getSelection().setBaseAndExtent(paragraph.firstChild, "The 🎼 ".length, events[1].firstChild, 8);
            return Number(events[1].dataset.start);
        }"""
    )
    button.click()
    expect(page.locator("#status")).to_have_text("Copied")
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(page.locator("mark").first).to_be_in_viewport()
    assert marked(page) == text[text.index("clef was") : second + 8]


def test_a_whole_block_is_selected_by_a_third_click(visit: Open) -> None:
    page = visit("/articles/bridge.md", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("In its first month").click(click_count=3)
    page.get_by_role("button", name="Copy link to the selection").click()
    expect(page.locator("#status")).to_have_text("Copied")
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(page.locator("mark")).to_have_count(1)
    assert marked(page).startswith("In its first month")
    assert marked(page).endswith("The toll is four crowns for a car.")


def test_front_matter_is_folded_and_opened_by_a_link_into_it(visit: Open) -> None:
    page = visit("/articles/bridge.md")
    expect(page.locator(".folded [data-start]").first).to_be_hidden()
    for link in ("/articles/bridge.md?c=4-9#c4-9", "/articles/bridge.md#c4-9"):
        page = visit(link)
        assert marked(page) == "title"
        expect(page.locator("mark")).to_be_visible()


def test_blocks_are_set_as_what_they_are(visit: Open) -> None:
    page = visit(AT_ASTRAL)
    assert page.locator(".event").count() == 3
    expect(page.get_by_role("heading", level=2, name="Dates")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of the world")


def test_an_article_can_be_asked(visit: Open) -> None:
    page = visit("/articles/bridge.md")
    page.keyboard.press("/")
    page.keyboard.type("What happened in its first month?")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Only bridge.md")).to_be_checked()
    assert set(page.locator(".answer .citation a").all_text_contents()) == {"The harbour bridge"}


def test_an_unknown_article_is_said(visit: Open) -> None:
    page = visit("/articles/no/such%23one.md", status=404)
    expect(page.get_by_role("alert")).to_contain_text("no/such#one.md")
