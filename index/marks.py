"""Reading a language model's answer: its sentences, and the numbers in brackets that they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import sentence_spans

_MARK = re.compile(r"\s?[\[【]\^?(?P<numbers>\d{1,3}(?:\s?[,;–-]\s?\^?\d{1,3}){0,20})[\]】]")
_RANGE = re.compile(r"(\d+)(?:\s?[–-]\s?(\d+))?")
_BULLET = re.compile(r"\s*(?:>\s*)*(?:(?:[-*•+]|\d{1,3}[.)])\s+)?")
_HEADING = re.compile(r"\s*(?:#{1,6}\s|\*\*[^*]*\*\*\s*$)")
_SOURCES = re.compile(
    r"\s*(?:#{1,6}\s*|\*\*)?(?:sources|references|citations|notes|bibliography)(?:\*\*)?:?(?:\*\*)?\s*$", re.I
)
_MOST_OF_A_RANGE = 50


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer that says something."""

    start: int
    end: int
    """One past the last character, marks included."""
    text: str
    """Without its marks, in one line."""
    numbers: tuple[int, ...]
    """What it cites, in order, each once."""


def read_statements(answer: str, language: str) -> Iterator[Statement]:
    """Yield the sentences of an answer that say something, with what they cite.

    A mark belongs to the sentence it stands in or after ("... it rained. [1] Then ..."), or before where none is. Left
    out are headings, questions, lines that end in a colon, and the list of sources below the answer.
    """
    at = 0
    for line in answer.splitlines(keepends=True):
        start, at = at, at + len(line)
        if _SOURCES.match(line):
            return
        yield from _of_line(answer, start + len(_BULLET.match(line)[0]), at, language)  # type: ignore[index]


def _of_line(answer: str, start: int, end: int, language: str) -> Iterator[Statement]:
    marks = list(_MARK.finditer(answer, start, end))
    bare = answer[:start] + _MARK.sub(lambda mark: " " * len(mark[0]), answer[start:end])
    if not marks and _HEADING.match(bare, start):
        return
    spans = sentence_spans(bare, start, end, language)
    homes: list[list[re.Match[str]]] = [[] for _ in spans]
    for mark in marks:
        before = [i for i, (first, _) in enumerate(spans) if first <= mark.start()]
        if spans:
            homes[before[-1] if before else 0].append(mark)
    for (first, last), own in zip(spans, homes, strict=True):
        text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(bare[first:last].replace("**", "").split()))
        if own or (re.search(r"[^\W\d_]", text) and not text.endswith(("?", ":", "？", "："))):
            places = [first, last, *(place for mark in own for place in (mark.start(), mark.end()))]
            begin = min(places)
            begin += len(answer[begin:]) - len(answer[begin:].lstrip())
            yield Statement(begin, max(places), text, _numbers(own))


def _numbers(marks: list[re.Match[str]]) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for mark in marks:
        for first, last in _RANGE.findall(mark["numbers"]):
            end = min(int(last or first), int(first) + _MOST_OF_A_RANGE)
            found.update(dict.fromkeys(range(int(first), end + 1)))
    return tuple(found)
