"""Passages that contradict each other are shown; whatever could be two things is not."""

from __future__ import annotations

from datetime import date

import pytest

from index.article import BlockKind, Citation, DateSpan
from index.disagree import find_disagreements
from index.generation import Generation
from index.result import Disagreement, Highlight, Hit, Scores
from index.search import search
from index.words import stems


def _hit(rank: int, text: str, article: str | None = None, kind: BlockKind = BlockKind.PARAGRAPH) -> Hit:
    name = article or f"article-{rank}"
    citation = Citation(
        article_id=name,
        title=name.title(),
        authors=(),
        publisher=None,
        published=DateSpan(date(2022, 6, 1), date(2022, 6, 1)),
        url=None,
        section=(),
        page=None,
        last_page=None,
        page_label=None,
        anchor=None,
        source=name,
        start=1000 * rank,
        end=1000 * rank + len(text),
        sha256="",
        also_in=(),
    )
    return Hit(rank, rank, text, Highlight(0, 0, ""), (kind,), (), 0, Scores(1, 1, 1, 1, 1, 0, 0), citation, ())


def _found(question: str, *hits: Hit) -> tuple[Disagreement, ...]:
    return find_disagreements(dict.fromkeys(stems(question), 1.0), question, hits)


def _values(question: str, *texts: str) -> list[str]:
    """Return the normalised values on which articles of one passage each disagree."""
    found = _found(question, *(_hit(rank, text) for rank, text in enumerate(texts, 1)))
    return [claim.normalised for one in found for claim in one.claims]


COUNT = "How many locks did Vendel and Oster build on the canal?"
WHEN = "When was the Vendel lighthouse opened?"
LOCKS = "Vendel and Oster built 14 locks on the canal."
OPENED = "The Vendel lighthouse was opened on May 6, 2019."
DAY = "On what day in May 2019 was the Vendel lighthouse opened?"


@pytest.mark.parametrize(
    ("question", "one", "other", "values"),
    [
        (COUNT, LOCKS, "On that canal Oster and Vendel built fifteen stone locks.",
         ["14", "15"]),
        (COUNT, LOCKS,
         "In 1911 Vendel and Oster built the fifteenth and last lock of the canal.", ["14", "15"]),
        (COUNT, "Vendel had long talked with Oster. They built 14 locks on the canal.",
         "Vendel and Oster built 15 locks on the canal.", ["14", "15"]),
        (DAY, OPENED, "On 7 May 2019 the lighthouse of Vendel was opened.",
         ["2019-05-06", "2019-05-07"]),
        (WHEN, "The Vendel lighthouse was opened in March 2019.", "The Vendel lighthouse was opened on May 7, 2019.",
         ["2019-03-01/2019-03-31", "2019-05-07"]),
        ("In which month was the Vendel lighthouse opened?", "The Vendel lighthouse was opened on April 30, 2019.",
         "The Vendel lighthouse was opened on May 1, 2019.", ["2019-04-01/2019-04-30", "2019-05-01/2019-05-31"]),
        ("What percentage of the voters of Oster backed the dam?", "In Oster, 61 percent of voters backed the dam.",
         "The dam was backed by 54% of the voters of Oster.", ["61", "54"]),
        ("How much did the dam cost the town of Oster?", "The dam cost the town of Oster $3 million.",
         "To the town of Oster the dam cost 5 million dollars.", ["3000000", "5000000"]),
        ("How long was the bridge of Oster closed to traffic?", "Oster's bridge was closed to traffic for six weeks.",
         "The bridge at Oster was closed to all traffic for three months.", ["42", "91.3125"]),
        ("How often did Vendel and Oster argue in public?", "Vendel and Oster argued in public six times.",
         "Oster and Vendel argued in public on nine occasions.", ["6", "9"]),
    ],
)  # fmt: skip
def test_two_articles_that_contradict_each_other_are_both_shown(
    question: str, one: str, other: str, values: list[str]
) -> None:
    assert _values(question, one, other) == values


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        # The same, or the same less exactly
        (COUNT, LOCKS, "Vendel and Oster built fourteen locks on the canal."),
        (COUNT, LOCKS, "Vendel and Oster built more than ten locks on the canal."),
        (COUNT, "Vendel and Oster built about 15 locks on the canal.", LOCKS),
        (WHEN, "The Vendel lighthouse was opened in May 2019.", OPENED),
        (WHEN, "The Vendel lighthouse was opened in 2019.", OPENED),
        (WHEN, "The Vendel lighthouse was opened on May 6-8, 2019.",
         "The Vendel lighthouse was opened on May 7, 2019."),
        (DAY, "The Vendel lighthouse was opened in April 2019.", OPENED),
        # Something else is counted
        (COUNT, LOCKS, "Vendel and Oster built 3 bridges by the locks on the canal."),
        (COUNT, LOCKS, "For the canal Vendel and Oster built 15 lock gates."),
        (COUNT, LOCKS, "Oster and Marr built 15 locks on the canal."),
        (COUNT, LOCKS, "Vendel and Oster built the first 3 locks of the canal."),
        (COUNT, LOCKS, "Vendel and Oster built the third lock of the canal."),
        # Other times
        (COUNT, "By 1905 Vendel and Oster had built 9 locks on the canal.", LOCKS),
        (COUNT, "In 1905 Vendel and Oster built 3 locks on the canal.",
         "In 1907 Vendel and Oster built 4 locks on the canal."),
        # What may be
        (COUNT, LOCKS, "Vendel and Oster could have built 20 locks on the canal."),
        # The date of something else
        (WHEN, OPENED, "The Vendel lighthouse was opened again on June 2, 2019."),
        (WHEN, OPENED,
         "That the Vendel lighthouse was opened was reported on May 8, 2019."),
        (WHEN, OPENED,
         "The council, whose chair had asked since June 2, 2019, for a full account of what it had cost when the "
         "lighthouse of Vendel was opened, resigned."),
        (WHEN, OPENED, "The Vendel lighthouse was opened on May 6, 1919."),
        (WHEN, OPENED, "The Vendel harbour was opened on June 6, 2019."),
        # Several values in one sentence
        (WHEN, OPENED,
         "The Vendel lighthouse was begun on June 1, 2018 and opened on May 5, 2019."),
        # Not asked, or of too little
        ("Who opened the Vendel lighthouse?", OPENED,
         "The Vendel lighthouse was opened on May 7, 2019."),
        ("How many locks?", "There are 14 locks.", "There are 15 locks."),
        ("When was Vendel?", "Vendel was on May 6, 2019.", "Vendel was on May 7, 2019."),
        # Other units
        ("How much did the dam cost the town of Oster?", "The dam cost the town of Oster $3 million.",
         "The dam cost the town of Oster 4 million euros."),
        ("What percentage of the voters of Oster backed the dam?", "In Oster, 61 percent of voters backed the dam.",
         "In Oster, 61.3 percent of voters backed the dam."),
    ],
)  # fmt: skip
def test_what_may_be_two_things_raises_no_alarm(question: str, one: str, other: str) -> None:
    assert _values(question, one, other) == []


def test_three_values_are_of_several_events() -> None:
    texts = [f"The Vendel lighthouse was opened on May {day}, 2019." for day in (6, 9, 14)]
    assert len(_values(WHEN, *texts[:2])) == 2
    assert _values(WHEN, *texts) == []


def test_an_article_contradicts_itself_only_across_its_parts() -> None:
    prose = OPENED
    entry = "May 7, 2019: The lighthouse of Vendel is opened."
    assert not _found(WHEN, _hit(1, prose, "a"), _hit(2, entry.replace("2019:", "2019,"), "a"))
    (found,) = _found(WHEN, _hit(1, prose, "a"), _hit(2, entry, "a", BlockKind.EVENT))
    assert [claim.article_id for claim in found.claims] == ["a", "a"]


def test_an_article_that_says_that_accounts_differ_is_believed() -> None:
    text = "The Vendel lighthouse is open. Accounts differ on when it was opened: May 6, 2019, or May 7, 2019."
    (found,) = _found(WHEN, _hit(1, text))
    assert [claim.normalised for claim in found.claims] == ["2019-05-06", "2019-05-07"]


def test_claims_come_with_their_place_best_first_and_once_for_each_article() -> None:
    first, again = (
        "It rained. Vendel and Oster built 14 locks on the canal.",
        LOCKS,
    )
    hits = [_hit(1, first, "a"), _hit(2, again, "a"), _hit(3, again.replace("14", "15"), "b"), _hit(4, again, "c")]
    (found,) = _found(COUNT, *hits)
    assert found.about == "locks"
    assert [(claim.rank, claim.value, claim.article_id) for claim in found.claims] == [
        (1, "14", "a"),
        (3, "15", "b"),
        (4, "14", "c"),
    ]
    claim = found.claims[0]
    assert (claim.start, claim.text) == (1011, again)
    assert first[claim.start - 1000 : claim.end - 1000] == claim.text


@pytest.mark.parametrize("k", [1, 5, 10])
def test_the_briefings_disagree_on_the_number_of_summits_however_many_are_shown(generation: Generation, k: int) -> None:
    answer = search(generation, "How many summits did Kishida and Yoon hold?", k=k)
    (found,) = answer.disagreements
    assert {claim.normalised for claim in found.claims} == {"12", "13"}
    assert len({claim.article_id for claim in found.claims}) > 1
    for claim in found.claims:
        assert generation.store.article(claim.article_id).text[claim.start : claim.end] == claim.text
        assert claim.value in claim.text


@pytest.mark.parametrize(
    "question",
    [
        "When was the Sado mine listed?",
        "When did Yoon meet Ishiba?",
        "When did the nuclear envoys meet?",
        "Who is Kimiya?",
    ],
)
def test_the_briefings_agree_on_other_things(generation: Generation, question: str) -> None:
    assert search(generation, question).disagreements == ()
