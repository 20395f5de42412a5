"""Checking an answer: what is right is supported, each way to be wrong is noticed and explained."""

from __future__ import annotations

import pytest

from index.article import Citation
from index.budget import NumberedPassage
from index.check import MAX_ANSWER_CHARS, MAX_CONTEXT_CHARS, check
from index.checked import CheckedSentence, Verdict
from index.errors import UsageError
from index.generation import Generation

DAM = (
    "The dam of Oster was built by Ada Roth between 1931 and 1936 for 310 million crowns. It holds at least 40 percent "
    "of the valley's water. The council did not ask the farmers. On 4 May 2023 a flood rose to seven metres, and the "
    "mayor called the night “a narrow escape”."
)
WEIR = "Tom Vale criticised Ada Roth over the weir of Ume. Three boats were lost there, and nobody was hurt."


def _passage(number: int, text: str) -> NumberedPassage:
    cited = Citation(
        f"{number}.md", "Water", (), None, None, None, (), None, None, None, None, "", 100, 100 + len(text), "", ()
    )
    return NumberedPassage(number, text, cited)


PASSAGES = (_passage(1, DAM), _passage(2, WEIR))


def _one(index: Generation, sentence: str) -> CheckedSentence:
    (said,) = check(index, sentence, PASSAGES).sentences
    return said


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Roth built the dam of Oster between 1931 and 1936 [1].",
        "The dam cost 310 million crowns [1].",
        "The flood of 4 May 2023 rose to seven metres [1].",
        "The farmers were not asked by the council [1].",
        "The mayor called it “a narrow escape” [1].",
        "Three boats were lost at the weir of Ume [2].",
        "Ada Roth was criticised by Tom Vale over the weir of Ume [2].",
        "The flood rose to seven metres on 4 May 2023, and three boats were lost at the weir [1][2].",
    ],
)
def test_what_a_passage_says_is_supported(generation: Generation, sentence: str) -> None:
    said = _one(generation, sentence)
    assert (said.verdict, said.reasons) == (Verdict.SUPPORTED, ())


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("The dam cost 350 million crowns [1].", "says 350 million crowns; the passage says 310 million crowns"),
        ("It holds at most 40 percent of the valley's water [1].", "says 40 percent"),
        ("The flood of 4 June 2023 rose to seven metres [1].", "says 4 June 2023; the passage says 4 May 2023"),
        ("Mila Brandt built the dam of Oster between 1931 and 1936 [1].", "names Mila Brandt"),
        ("The council did ask the farmers [1].", "“not ask farmers”"),
        ("The flood did not rise to seven metres on 4 May 2023 [1].", "denies"),
        ("The mayor called it “a lucky escape” [1].", "quotes “a lucky escape”"),
        ("Ada Roth criticised Tom Vale over the weir of Ume [2].", "the other way round"),
        ("Five boats were lost at the weir of Ume [2].", "says Five boats; the passage says Three boats"),
        ("The orchard blossomed early that spring [1].", "nothing like it"),
        ("Three boats were lost at the weir of Ume [1].", "the passage"),
    ],
)
def test_what_is_wrong_is_flagged_and_explained(generation: Generation, sentence: str, reason: str) -> None:
    said = _one(generation, sentence)
    assert said.verdict in (Verdict.PARTLY, Verdict.NOT_SUPPORTED)
    assert reason in "; ".join(said.reasons)


def test_the_best_sentence_is_shown_where_it_stands(generation: Generation) -> None:
    best = _one(generation, "The dam cost 350 million crowns [1].").best
    assert best is not None
    assert best.number == 1
    assert DAM[best.start - 100 : best.end - 100] == best.text
    assert "310 million crowns" in best.text


def test_unknown_numbers_and_missing_ones_are_told_apart(generation: Generation) -> None:
    unknown = _one(generation, "The dam cost 310 million crowns [7].")
    assert (unknown.verdict, unknown.reasons) == (Verdict.UNKNOWN_NUMBER, ("there is no passage [7]",))
    half = _one(generation, "The dam cost 310 million crowns [1][7].")
    assert half.verdict is Verdict.PARTLY
    assert [(mark.number, mark.verdict) for mark in half.marks] == [
        (1, Verdict.SUPPORTED),
        (7, Verdict.UNKNOWN_NUMBER),
    ]
    bare = _one(generation, "The dam cost 310 million crowns.")
    assert (bare.verdict, bare.marks) == (Verdict.NO_CITATION, ())
    assert bare.best is not None
    assert bare.best.number == 1


def test_one_bad_sentence_spoils_the_answer(generation: Generation) -> None:
    good = "The dam cost 310 million crowns [1]."
    assert check(generation, good, PASSAGES).supported
    found = check(generation, f"{good} It rained.", PASSAGES)
    assert not found.supported
    assert [one.verdict for one in found.sentences] == [Verdict.SUPPORTED, Verdict.NO_CITATION]


def test_what_stands_beside_a_sentence_does_not_change_its_verdict(generation: Generation) -> None:
    together = "The dam cost 350 million crowns [1]. Three boats were lost at the weir of Ume [2]."
    alone = [_one(generation, part) for part in ("The dam cost 350 million crowns [1].", together[37:])]
    for one, other in zip(check(generation, together, PASSAGES).sentences, alone, strict=True):
        assert (one.verdict, one.likelihood, one.reasons) == (other.verdict, other.likelihood, other.reasons)


@pytest.mark.parametrize("nothing", ["", " \n", "## Heading", "What then?"])
def test_an_answer_that_says_nothing_is_refused(generation: Generation, nothing: str) -> None:
    with pytest.raises(UsageError, match="says nothing"):
        check(generation, nothing, PASSAGES)


def test_what_is_too_long_is_refused(generation: Generation) -> None:
    with pytest.raises(UsageError, match=r"The answer has 20,001 characters"):
        check(generation, "x" * (MAX_ANSWER_CHARS + 1), PASSAGES)
    with pytest.raises(UsageError, match="The answer has 401 sentences"):
        check(generation, "x\n" * 401, PASSAGES)
    with pytest.raises(UsageError, match="The context has"):
        check(generation, "It rained [1].", [_passage(1, "x" * (MAX_CONTEXT_CHARS + 1))])


def test_a_context_without_passages_supports_nothing(generation: Generation) -> None:
    (said,) = check(generation, "It rained [1].", []).sentences
    assert (said.verdict, said.best) == (Verdict.UNKNOWN_NUMBER, None)
