"""Answers, articles and reports as plain text: stable, without colour, for pipes and files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from textwrap import indent, shorten
from typing import TYPE_CHECKING
from unicodedata import category

from index.article import Article, Citation, DateSpan
from index.periods import make_span
from index.result import Answer, Disagreement, Hit

if TYPE_CHECKING:
    from index.article_store import ArticleSummary
    from index.build import BuildReport
    from index.manifest import Manifest
    from index.sources import Skipped
    from index.verify import VerifyReport

_NOTE_NUMBER = re.compile(r"^\[?\^?\d{1,3}[.)\]]:?\s+")
NOTHING = "Nothing in the collection answers this."
_LEAST = 0.01
"""Lowest probability that is written as a number."""
_MOST_TIMES = 4
"""Days and months for the same words that are all written."""


def clean(text: str) -> str:
    """Replace control characters, which could command a terminal; line ends and tabs stay."""
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\ufffd" if category(char) == "Cc" and char not in "\n\t" else char for char in lines)


def when(span: DateSpan) -> str:
    """Write a span as short as it can be: 2024, 2024-12, 2024-12-03 or the two ends."""
    first = span.start
    if span.start == span.end:
        return first.isoformat()
    if span == make_span(first.year):
        return f"{first.year:04}"
    if span == make_span(first.year, first.month):
        return first.isoformat()[:7]
    return f"{first} to {span.end}"


def split_at_highlight(hit: Hit) -> tuple[str, str, str]:
    """Return the passage in three: before its best sentence, the sentence, after it."""
    start, end = (at - hit.citation.start for at in (hit.highlight.start, hit.highlight.end))
    return clean(hit.text[:start]), clean(hit.text[start:end]), clean(hit.text[end:])


def about(citation: Citation) -> str:
    """Write who said it: authors, title, publisher, date, section."""
    parts = [
        ", ".join(citation.authors),
        f"“{citation.title}”",
        citation.publisher or "",
        when(citation.published) if citation.published else "",
        " > ".join(citation.section),
    ]
    return clean(". ".join(part for part in parts if part))


def where(citation: Citation) -> str:
    """Write where it stands: source and characters, and the page or the chapter where there is one."""
    at = f"page {pages(citation)}" if citation.page is not None else citation.anchor
    return clean(f"{citation.source}:{citation.start}-{citation.end}{f' ({at})' if at else ''}")


def pages(citation: Citation) -> str:
    """Write the pages of a passage, and what the document calls the first of them where that differs.

    Empty for what has no pages.
    """
    if citation.page is None:
        return ""
    last = citation.last_page
    numbers = str(citation.page) if last in {None, citation.page} else f"{citation.page} to {last}"
    return clean(f"{numbers}, “{citation.page_label}”" if citation.page_label else numbers)


def also_in(citation: Citation) -> list[str]:
    """Write the other places of the same text on a line, and those of nearly the same text on another, if any."""
    lines = []
    for said, same in (("also in ", True), ("also in, nearly the same: ", False)):
        places = [f"{place.article_id}:{place.start}-{place.end}" for place in citation.also_in if place.same is same]
        lines += [clean(said + "; ".join(places))] if places else []
    return lines


def notes(hit: Hit, longest: int | None = None) -> list[str]:
    """Write the end notes of a passage, each on a line, cut to `longest` characters where that is given."""
    said = ((note.number, " ".join(_NOTE_NUMBER.sub("", clean(note.text)).split())) for note in hit.notes)
    return [f"note {number}: {shorten(text, longest, placeholder=' …') if longest else text}" for number, text in said]


def answer_text(answer: Answer) -> str:
    """Write how the question was read, on what sources disagree, then each passage and its citation.

    A passage stands under its rank, its best sentence in [[ ]]. Where nothing answers, that is said.
    """
    said = ["\n".join(how_read(answer))] if how_read(answer) else []
    hits = list(map(_hit_text, answer.hits)) or [nothing(answer)]
    return "\n\n".join([*said, *map(disagreement, answer.disagreements), *hits])


def how_read(answer: Answer) -> list[str]:
    """Write each time that the question speaks of, and each word that was read as another, on a line."""
    lines = [f"time read: {text} = {days}" for text, days in times_read(answer)]
    return [clean(line) for line in (*lines, *(f"read {one.word} as {one.taken_as}" for one in answer.readings))]


def times_read(answer: Answer, write: Callable[[DateSpan], str] = when) -> list[tuple[str, str]]:
    """Return the words for each time that the question speaks of, and the days they were read as by `write`.

    With the words of an event stands the day it was found to be of.
    """
    spans: dict[str, list[DateSpan]] = {}
    for time in answer.times:
        said = f"{time.text} ({write(time.event)})" if time.event else time.text
        spans.setdefault(said, []).append(time.span)
    return [(text, _listed([_open(span, write) for span in days])) for text, days in spans.items()]


def _open(span: DateSpan, write: Callable[[DateSpan], str]) -> str:
    """Write a span whose sides may reach the calendar's ends."""
    if span.start == date.min:
        return f"until {write(DateSpan(span.end, span.end))}"
    return f"from {write(DateSpan(span.start, span.start))}" if span.end == date.max else write(span)


def _listed(items: list[str]) -> str:
    """Write a few items, and of many only how many and the first and the last."""
    return ", ".join(items) if len(items) <= _MOST_TIMES else f"any of {len(items)} from {items[0]} to {items[-1]}"


def nothing(answer: Answer) -> str:
    """Write that nothing answers, and why: the limits, or how likely the nearest passages would."""
    if answer.excluded:
        return clean("\n".join([f"{NOTHING} The limits admit no passage:", *answer.excluded]))
    if not answer.confidence:
        return NOTHING
    likely = f"{answer.confidence:.0%}" if answer.confidence >= _LEAST else f"less than {_LEAST:.0%}"
    return f"{NOTHING} The nearest passages would with a probability of {likely}."


def disagreement(found: Disagreement) -> str:
    """Write on what sources disagree: each value, and who gives it."""
    values = dict.fromkeys(claim.normalised for claim in found.claims)
    lines = [
        f"{same[0].value}: " + "; ".join(f"“{one.title}” {one.article_id}:{one.start}-{one.end}" for one in same)
        for same in ([claim for claim in found.claims if claim.normalised == value] for value in values)
    ]
    return clean("\n  ".join([f"Sources disagree ({found.about})", *lines]))


def _hit_text(hit: Hit) -> str:
    before, sentence, after = split_at_highlight(hit)
    passage = f"{before}[[{sentence}]]{after}" if sentence else before + after
    lines = [passage.strip(), about(hit.citation), where(hit.citation), *also_in(hit.citation), *notes(hit)]
    return f"{hit.rank}. " + indent("\n".join(lines), "   ").lstrip()


def table_text(rows: Iterable[Iterable[str]]) -> str:
    """Write rows as lines, their cells parted by tabs."""
    return "\n".join("\t".join(clean(cell).replace("\n", " ").replace("\t", " ") for cell in row) for row in rows)


def article_rows(articles: list[ArticleSummary]) -> list[tuple[str, ...]]:
    """Return id, date, title, authors, publisher and passages of each article."""
    return [
        (
            article.id,
            when(article.published) if article.published else "",
            article.title,
            ", ".join(article.authors),
            article.publisher or "",
            str(article.passages),
        )
        for article in articles
    ]


def article_text(article: Article) -> str:
    """Write what is known about an article, a blank line, and its text."""
    known = {
        "id": article.id,
        "title": article.title,
        "authors": ", ".join(article.authors),
        "publisher": article.publisher,
        "published": when(article.published) if article.published else None,
        "url": article.url,
        "language": article.language,
        "source": article.source,
        "sha256": article.sha256,
    }
    head = "\n".join(f"{name}: {value}" for name, value in known.items() if value)
    return clean(f"{head}\n\n{article.text}")


def report_text(report: BuildReport) -> str:
    """Write what a build did: what the index holds, what was computed, what was left out and why."""
    lines = [f"{_count(report.articles, 'article')}, {_count(report.passages, 'passage')} ({report.generation})"]
    if report.changed:
        lines += [
            f"sources: {report.new_sources} new or changed, {report.unchanged_sources} unchanged, "
            f"{report.removed_sources} removed",
            f"passages: {report.passages - report.split} of whole sentences, {report.split} pieces of sentences "
            "too long for one passage",
            f"vectors: {report.embedded} embedded, {report.reused} reused",
            f"took {report.seconds:.1f} s",
        ]
    else:
        lines.append("nothing has changed")
    return clean("\n".join([*lines, *map(skipped_text, report.skipped)]))


def generation_text(report: BuildReport) -> str:
    """Write what a build did in one line."""
    return (
        f"{report.generation}: {report.new_sources} read, {report.unchanged_sources} kept, "
        f"{report.removed_sources} dropped; {_count(report.articles, 'article')}, "
        f"{_count(report.passages, 'passage')} ({report.embedded} embedded), {report.seconds:.1f} s"
    )


def skipped_text(skipped: Skipped) -> str:
    """Write what was left out, and why, in one line."""
    return clean(f"skipped {skipped.path}: {skipped.reason}")


def manifest_text(manifest: Manifest) -> str:
    """Write what an index was made of and with."""
    known = {
        "generation": f"{manifest.name}, made {manifest.created}, format {manifest.format}",
        "holds": f"{_count(manifest.articles, 'article')}, {_count(manifest.passages, 'passage')}, "
        f"{_count(manifest.blocks, 'block')} from {_count(manifest.sources, 'source')}",
        "model": f"{manifest.settings.model}, {manifest.dimensions} dimensions",
        "weights": manifest.weights_sha256,
        "passages": f"at most {manifest.settings.passage_tokens} tokens of {manifest.settings.encoding}",
        "languages": ", ".join(manifest.languages),
        "segments": _segments(manifest),
        "size": f"{sum(file.size for file in manifest.files.values()):,} bytes",
        "mirrors": "\n         ".join(manifest.roots),
    }
    return clean("\n".join(f"{name}: {value}" for name, value in known.items()))


def _segments(manifest: Manifest) -> str:
    stored = sum(segment.passages for segment in manifest.segments)
    dead = f", with {_count(stored - manifest.passages, 'dead passage')}" if stored > manifest.passages else ""
    first = manifest.segments[0]
    return f"{len(manifest.segments)}{dead}; vectors {first.vectors}, recall@10 {first.recall:.3f}"


def verify_text(report: VerifyReport) -> str:
    """Write that every citation is true, or which is not."""
    checked = f"{_count(report.citations, 'citation')} in {_count(report.articles, 'article')} checked"
    if report.ok:
        return f"{checked}: all true"
    faults = "\n".join(f"{fault.where}: {fault.what}" for fault in report.faults)
    return clean(f"{checked}: {_count(len(report.faults), 'fault')}\n{faults}")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
