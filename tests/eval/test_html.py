"""The page: whole in itself, escaped, and showing what failed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from eval.html import write_page
from eval.record import Report
from eval.report import compared, make_report
from tests.eval.test_report import result

BAD = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class Page(HTMLParser):
    """Collect the tags of a page, their attributes, and the text beside them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and that it is open."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        """Check that what was opened last is closed first."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note the words between the tags."""
        self.words.append(data)


def report() -> Report:
    return compared(make_report([result("five", 6), result("other", 12)]), make_report([result("five", 12)]))


def test_the_page_is_well_formed_and_needs_nothing_else() -> None:
    page = Page(write_page(report()))
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    addresses = [value or "" for name, value in page.attributes if name in {"href", "src", "action", "xlink:href"}]
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert not any(name.startswith("on") for name, _ in page.attributes)
    style = "".join(re.findall(r"<style>.*?</style>", write_page(report()), re.DOTALL))
    assert "url(" not in style
    assert "@import" not in style


def test_every_section_that_is_linked_is_there() -> None:
    page = Page(write_page(report()))
    links = {value for name, value in page.attributes if name == "href"}
    assert links == {"#" + str(value) for name, value in page.attributes if name == "id"}
    assert links == {"#changes", "#set-1", "#set-2"}


def test_failures_stand_beside_what_would_have_been_right() -> None:
    words = " ".join(" ".join(Page(write_page(report())).words).split())
    assert "6 no right passage among the first five" in words
    assert "1 answered, though nothing answers it" in words
    assert "1. b 0:100 text of b & <more> What would have been right a 0:5 text of a & <more>" in words
    assert "6 worse in five" in words


def test_texts_from_outside_are_escaped_everywhere() -> None:
    found = result("five", 6)
    asked = tuple(
        replace(
            question,
            id=BAD,
            text=BAD,
            kinds={BAD: BAD},
            top=tuple(replace(top, document=BAD, text=BAD) for top in question.top),
            gold=tuple(replace(gold, document=BAD, text=BAD) for gold in question.gold),
        )
        for question in found.asked
    )
    parts = tuple(replace(part, field=BAD, value=BAD) for part in found.breakdowns)
    latency = replace(found.latency, stages={BAD: 1.0})
    bad = replace(
        found, name=BAD, asked=asked, breakdowns=parts, latency=latency, index=replace(found.index, model=BAD)
    )
    made = compared(make_report([bad]), make_report([bad]))
    changes = tuple(replace(item, questions=report().comparisons[0].questions) for item in made.comparisons)
    marked = tuple(
        replace(item, questions=tuple(replace(change, id=BAD, text=BAD, kinds={BAD: BAD}) for change in item.questions))
        for item in changes
    )
    page = Page(write_page(replace(made, comparisons=marked)))
    assert not {"script", "img"} & set(page.tags)
    assert page.open == []
    assert not any(name.startswith("on") for name, _ in page.attributes)


def test_an_empty_report_is_a_page_too() -> None:
    assert "All sets" in write_page(make_report([]))


def test_a_long_list_of_failures_is_cut_and_says_so() -> None:
    found = result("five", 0)
    many = replace(found, asked=found.asked[:1] * 130)
    page = write_page(make_report([many]))
    assert "and 30 more" in page
    assert page.count("What would have been right") == 100
