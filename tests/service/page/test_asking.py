"""Asking on the page: the answer, its limits, its history, the keys, with a script and without."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.service.conftest import OPENING
from tests.service.page.conftest import Open, Site, marked

NOBODY = "How many whales live in the Baltic?"
ARCHES = "How many arches does the bridge at Varn have?"


def ask(page: Page, question: str) -> None:
    page.locator("#q").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#results .summary")).to_be_visible()


def test_an_answer_comes_without_a_new_page(visit: Open) -> None:
    page = visit("/")
    page.evaluate("window.same = true")
    ask(page, OPENING)
    first = page.locator(".answer").first
    expect(first.locator("mark")).to_have_text(re.compile("^The harbour bridge opened on 4 May 2023"))
    expect(first.locator(".citation")).to_contain_text(
        "Ada Roth, Tom Vale, The harbour bridge, Coast Gazette (6 May 2023)"
    )
    expect(page).to_have_title(f"{OPENING} – pincite")
    expect(page.locator("#status")).to_have_text(re.compile(r"^\d passages?; the probability"))
    assert page.evaluate("window.same") is True


def test_without_a_script_the_same_is_answered_by_a_new_page(visit: Open) -> None:
    page = visit("/", java_script_enabled=False)
    page.locator("#q").fill(OPENING)
    page.locator("#q").press("Enter")
    expect(page.locator(".answer mark").first).to_contain_text("opened on 4 May 2023")
    expect(page.locator(".answer button").first).to_be_hidden()
    page.locator(".answer a.open").first.click()
    expect(page.locator(".text mark").first).to_be_in_viewport()


def test_back_and_forward_show_the_questions_again(visit: Open) -> None:
    page = visit("/")
    ask(page, OPENING)
    expect(page.locator(".answer").first).to_contain_text("harbour bridge")
    ask(page, "Who repaired the town clock?")
    expect(page.locator(".answer").first).to_contain_text("Eva Lind")
    page.go_back()
    expect(page.locator(".answer").first).to_contain_text("harbour bridge")
    expect(page.locator("#q")).to_have_value(OPENING)
    page.go_back()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#q")).to_have_value("")
    page.go_forward()
    expect(page.locator("#q")).to_have_value(OPENING)
    expect(page.locator(".answer").first).to_contain_text("harbour bridge")


def test_nothing_answers_and_the_nearest_are_folded_away(visit: Open) -> None:
    page = visit("/")
    ask(page, NOBODY)
    expect(page.locator(".summary")).to_contain_text("Nothing in the collection answers this.")
    assert page.locator(".answer").count() > 0
    expect(page.locator(".answer").first).to_be_hidden()
    page.get_by_text("The nearest passages", exact=True).click()
    expect(page.locator(".answer").first).to_be_visible()


def test_limits_hold_and_stay_in_the_address(visit: Open) -> None:
    page = visit("/")
    page.get_by_text("Limit by date, publisher or author").click()
    page.get_by_label("Publisher").fill("valley")
    page.get_by_label("From").fill("2022")
    ask(page, "What happened?")
    titles = set(page.locator(".answer .citation a").all_text_contents())
    assert titles == {"The town clock"}
    assert "publisher=valley" in page.url
    assert "author" not in page.url
    page.reload()
    expect(page.get_by_label("Publisher")).to_have_value("valley")
    assert set(page.locator(".answer .citation a").all_text_contents()) == titles


def test_publishers_and_authors_are_offered(visit: Open) -> None:
    page = visit("/")
    offered = page.locator("#authors option").evaluate_all("all => all.map(one => one.value)")
    assert {"Ada Roth", "Eva Lind"} & set(offered) == {"Ada Roth"}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("q=a&since=2024-13", "since: '2024-13' is not a date"),
        ("q=a&since=2024&until=2023", "admit no day"),
        ("q=a&k=0", "k: "),
        (f"q={'x' * 5_000}", "5,000 characters"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why_and_stays_in_its_box(visit: Open, query: str, says: str) -> None:
    page = visit(f"/?{query}", status=422)
    expect(page.get_by_role("alert")).to_contain_text(says)
    assert page.locator("#q").input_value() == query.removeprefix("q=").split("&")[0]


def test_a_wrong_limit_is_said_without_a_new_page_too(visit: Open) -> None:
    page = visit(f"/?q={OPENING}&since=2020")
    page.evaluate("window.same = true")
    page.get_by_label("From").fill("soon")
    page.get_by_label("From").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("'soon' is not a date")
    expect(page.locator("#status")).to_contain_text("'soon' is not a date")
    assert page.evaluate("window.same") is True


def test_how_time_and_spelling_were_read_is_said(visit: Open) -> None:
    page = visit("/?q=Which+harbur+bridge+opened+in+May+2023%3F")
    expect(page.locator(".readings")).to_contain_text("“in May 2023” was read as May 2023.")
    expect(page.locator(".readings")).to_contain_text("“harbur” was read as “harbour”.")


def test_where_sources_disagree_both_claims_lead_to_their_places(visit: Open, site: Site) -> None:
    page = visit(f"/?q={ARCHES}")
    box = page.get_by_role("region", name="Sources disagree")
    assert box.locator("dt").all_text_contents() == ["14", "16"]
    box.locator("a", has_text="A walk in Varn").click()
    assert marked(page) == "The bridge at Varn has 16 arches."
    assert marked(page) in site.texts("toll-b.md")


def test_keys_alone_ask_choose_and_open(visit: Open) -> None:
    page = visit("/articles")
    page.goto(page.url.replace("/articles", "/?q=bridge"))
    expect(page.locator("#q")).not_to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("What happened to the clock and the bridge?")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^What happened"))
    links = page.locator("a.open")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    title = links.nth(0).text_content()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title or "")
    expect(page.locator("mark").first).to_be_focused()


def test_arrows_go_past_answers_that_are_folded_away(visit: Open) -> None:
    page = visit(f"/?q={NOBODY}")
    page.locator("#q").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_be_focused()


def test_a_citation_is_copied_in_every_form(visit: Open, site: Site) -> None:
    page = visit(f"/?q={OPENING}", permissions=["clipboard-read", "clipboard-write"])
    first = page.locator(".answer").first
    first.get_by_text("Cite").click()

    def copied(name: str) -> str:
        first.get_by_role("button", name=name).click()
        expect(page.locator("#status")).to_have_text("Copied")
        return str(page.evaluate("navigator.clipboard.readText()"))

    assert copied("Copy as Plain").startswith("Ada Roth, Tom Vale. “The harbour bridge”. Coast Gazette. 2023-05-06.")
    assert "*The harbour bridge*" in copied("Copy as Markdown")
    assert copied("Copy as BibTeX").startswith("@misc{roth2023harbour")
    assert json.loads(copied("Copy as CSL-JSON"))[0]["title"] == "The harbour bridge"
    link = copied("Copy link to passage 1")
    assert re.fullmatch(re.escape(site.address) + r"/articles/bridge\.md#c\d+-\d+", link)


def test_more_passages_can_be_asked_for(visit: Open) -> None:
    page = visit("/?q=bridge&k=1")
    assert page.locator(".answer").count() == 1
    page.get_by_text("More passages").click()
    expect(page.locator(".answer")).to_have_count(2)
