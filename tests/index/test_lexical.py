"""Lexical search against a second implementation of BM25, and the words and filters it must serve."""

import gc
import random
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import bm25s
import numpy as np
import pytest

from index import lexical
from index.errors import DamagedIndexError, IndexStateError
from index.lexical import TantivyWords, WordsWriter
from index.vectors import Floats, mask_of
from index.words import terms
from tests.index.small import contents

SEED = 11
WORDS = [f"w{n}" for n in range(60)]


def _documents(count: int, longest: int) -> list[list[str]]:
    """Return documents in which low-numbered words are common, as in language."""
    generator = random.Random(SEED)  # noqa: S311 (no secret)
    weights = [1 / (n + 1) for n in range(len(WORDS))]
    return [generator.choices(WORDS, weights, k=generator.randint(1, longest)) for _ in range(count)]


def _written(folder: Path, documents: Sequence[Sequence[str]]) -> TantivyWords:
    folder.mkdir(exist_ok=True)
    with WordsWriter(folder) as writer:
        for number, document in enumerate(documents):
            writer.add(number, document)
    return TantivyWords(folder)


def _bm25s(documents: list[list[str]], query: list[str]) -> Floats:
    """Score all documents with bm25s; Lucene's idf with the (k1 + 1) of the original is what tantivy computes."""
    other = bm25s.BM25(k1=1.2, b=0.75, method="atire", idf_method="lucene")
    other.index(documents, show_progress=False)
    scores: Floats = other.get_scores(query)
    return scores


@pytest.mark.parametrize("query", [["w0"], ["w3", "w40"], ["w1", "w1", "w7"], WORDS[:12], ["w2", "unheard"]])
def test_scores_are_those_of_another_implementation(tmp_path: Path, query: list[str]) -> None:
    documents = _documents(400, 39)  # tantivy keeps lengths up to 39 exactly
    expected = _bm25s(documents, [word for word in query if word != "unheard"])
    ids, scores = _written(tmp_path / "words", documents).search(query, len(documents))
    assert sorted(ids.tolist()) == np.flatnonzero(expected).tolist()
    assert scores == pytest.approx(expected[ids], rel=1e-4)
    assert (np.diff(scores) <= 0).all()


def test_scores_of_long_documents_differ_by_little(tmp_path: Path) -> None:
    documents = _documents(300, 600)
    expected = _bm25s(documents, ["w5", "w30"])
    ids, scores = _written(tmp_path / "words", documents).search(["w5", "w30"], 300)
    assert scores == pytest.approx(expected[ids], rel=0.07)  # lengths are kept in a byte


def test_idf_is_that_of_the_definition(tmp_path: Path) -> None:
    index = _written(tmp_path / "words", [["a", "b"], ["a"], ["a", "a"], ["c"]])
    assert index.count == 4
    assert index.idf("a") == pytest.approx(np.log(1 + 1.5 / 3.5))
    assert index.idf("c") == pytest.approx(np.log(1 + 3.5 / 1.5))
    assert index.idf("unheard") == pytest.approx(np.log(1 + 4.5 / 0.5))


def test_a_filter_gives_k_results_where_k_exist_and_leaves_scores_alone(tmp_path: Path) -> None:
    documents = _documents(500, 30)
    index = _written(tmp_path / "words", documents)
    ids, scores = index.search(["w0", "w9"], 500)
    all_scores = dict(zip(ids.tolist(), scores.tolist(), strict=True))
    allowed = np.array(ids[-40:], np.int64)  # the worst: a filter after the search would find none of them
    few, few_scores = index.search(["w0", "w9"], 25, mask_of(allowed, 500))
    assert len(few) == 25
    assert set(few.tolist()) <= set(allowed.tolist())
    assert few_scores.tolist() == pytest.approx([all_scores[number] for number in few.tolist()], rel=1e-6)
    assert few_scores.tolist() == pytest.approx(sorted(scores[-40:].tolist(), reverse=True)[:25], rel=1e-6)


@pytest.mark.parametrize("share", [0.9, 0.2, 0.02])
@pytest.mark.parametrize("query", [["w0"], ["w1", "w40"], ["w59"]])
def test_a_filter_of_many_passages_keeps_the_best_of_them(large: TantivyWords, query: list[str], share: float) -> None:
    ids, scores = large.search(query, large.count)
    allowed = np.random.default_rng(SEED).random(large.count) < share
    found, found_scores = large.search(query, 30, allowed)
    assert allowed[found].all()
    assert found_scores == pytest.approx(scores[allowed[ids]][:30], rel=1e-6)


def test_a_filter_against_the_words_is_followed_to_the_last_passage(large: TantivyWords) -> None:
    ids, scores = large.search(["w0"], large.count)
    found, found_scores = large.search(["w0"], 40, mask_of(ids[-50:], large.count))
    assert set(found.tolist()) <= set(ids[-50:].tolist())
    assert found_scores == pytest.approx(scores[-50:-10], rel=1e-6)
    most = np.ones(large.count, bool)
    most[ids[:6000]] = False
    assert large.search(["w0"], 40, most)[1] == pytest.approx(scores[6000:6040], rel=1e-6)


def test_of_a_large_collection_words_that_most_hold_are_left_out(
    large: TantivyWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = [word for word in WORDS if large.frequency(word) > large.count / 2]
    assert common
    whole = large.search([*common, "w30", "w50"], 50)
    rare = large.search(["w30", "w50"], 50)
    only_common = large.search(common, 50)
    monkeypatch.setattr(lexical, "_LARGE", large.count - 1)
    assert np.array_equal(large.search([*common, "w30", "w50"], 50)[1], rare[1])
    assert not np.array_equal(rare[1], whole[1])
    assert np.array_equal(large.search(common, 50)[1], only_common[1])


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> TantivyWords:
    """Return enough documents that a filter of many is met by ranking deeper."""
    return _written(tmp_path_factory.mktemp("large") / "words", _documents(25_000, 20))


def test_a_boost_of_one_changes_nothing(tmp_path: Path) -> None:
    index = _written(tmp_path / "words", _documents(400, 30))
    plain, boosted = index.search(["w0", "w9"], 50), index.search(["w0", "w9"], 50, boosts={"w9": 1.0})
    assert np.array_equal(plain[0], boosted[0])
    assert np.array_equal(plain[1], boosted[1])


def test_a_filter_that_admits_nothing_gives_nothing(tmp_path: Path) -> None:
    index = _written(tmp_path / "words", [["a"], ["a", "b"]])
    ids, scores = index.search(["a"], 5, np.zeros(2, bool))
    assert (len(ids), len(scores)) == (0, 0)
    assert len(index.search(["b"], 5, np.array([True, False]))[0]) == 0


@pytest.mark.parametrize("query", [[], ["unheard"]])
def test_a_question_without_known_words_gives_nothing(tmp_path: Path, query: list[str]) -> None:
    ids, scores = _written(tmp_path / "words", [["a"], ["b"]]).search(query, 5)
    assert (len(ids), len(scores)) == (0, 0)


def test_k_of_more_than_there_are_and_of_none(tmp_path: Path) -> None:
    index = _written(tmp_path / "words", [["a"], ["a"], ["b"]])
    assert sorted(index.search(["a"], 100)[0].tolist()) == [0, 1]
    assert len(index.search(["a"], 0)[0]) == 0


def test_a_hundred_words_and_passages_without_words_are_no_trouble(tmp_path: Path) -> None:
    index = _written(tmp_path / "words", [[], ["a"], []])
    assert index.count == 3
    assert index.search(["a"] * 2000, 5)[0].tolist() == [1]


@pytest.mark.parametrize(
    ("language", "texts", "part", "found"),
    [
        ("ko", ["사도광산은 세계유산에 등재되었다.", "두 정상은 회담을 열었다."], "광산", 0),
        ("ko", ["사도광산은 세계유산에 등재되었다.", "한일정상회담이 열렸다."], "정상회담", 1),
        ("ja", ["佐渡金山は世界遺産に登録された。", "首相は辞任した。"], "金山", 0),
        ("ja", ["東京タワーは高い。", "日韓首脳会談が開かれた。"], "首脳", 1),
        ("ja", ["東京タワーは高い。", "日韓首脳会談が開かれた。"], "タワー", 0),
    ],
)
def test_a_word_of_a_script_without_spaces_is_found_by_a_part_of_it(
    tmp_path: Path, language: str, texts: list[str], part: str, found: int
) -> None:
    index = _written(tmp_path / "words", [terms(text, [language]) for text in texts])
    assert index.search(terms(part, ["en", language]), 5)[0].tolist() == [found]


def test_an_english_word_is_found_by_another_form_of_it(tmp_path: Path) -> None:
    index = _written(tmp_path / "words", [terms("The mines were LISTED."), terms("Nothing of the kind.")])
    assert index.search(terms("listing a mine"), 5)[0].tolist() == [0]


def test_an_open_index_goes_on_answering_after_it_is_deleted(tmp_path: Path) -> None:
    documents = _documents(2000, 30)
    index = _written(tmp_path / "words", documents)
    before = index.search(["w4", "w11"], 50)
    for path in (tmp_path / "words").iterdir():
        path.unlink()
    after = index.search(["w4", "w11"], 50)
    assert np.array_equal(before[0], after[0])
    assert np.array_equal(before[1], after[1])


def test_what_is_no_index_is_refused_by_name(tmp_path: Path) -> None:
    for folder in (tmp_path / "absent", tmp_path / "empty"):
        with pytest.raises(DamagedIndexError, match=folder.name):
            TantivyWords(folder)
        (tmp_path / "empty").mkdir(exist_ok=True)
    _written(tmp_path / "cut", [["a"]])
    next((tmp_path / "cut").glob("*.term")).write_bytes(b"")
    with pytest.raises(DamagedIndexError, match="cut"):
        TantivyWords(tmp_path / "cut")


def test_where_nothing_may_be_written_the_message_asks_for_a_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _written(tmp_path, [["mill"]])

    def refused(_path: str) -> None:
        raise ValueError("Failed to acquire Lockfile: Read-only file system")

    def nowhere(prefix: str) -> None:
        raise FileNotFoundError(2, f"No usable temporary directory found for {prefix}")

    monkeypatch.setattr("index.lexical.tantivy.Index.open", refused)
    monkeypatch.setattr("index.lexical.tempfile.TemporaryDirectory", nowhere)
    with pytest.raises(IndexStateError, match="no temporary folder") as caught:
        TantivyWords(tmp_path)
    assert "--tmpfs /tmp" in caught.value.hint


def test_an_index_goes_on_from_an_older_one_that_stays_as_it_was(tmp_path: Path) -> None:
    _written(tmp_path / "old", [["mill", f"w{n}"] for n in range(50)])
    before = contents(tmp_path / "old")
    (tmp_path / "new").mkdir()
    with WordsWriter(tmp_path / "new", tmp_path / "old") as writer:
        writer.remove(range(10, 20))
        writer.add(50, ["mill", "weir"])
    old, new = TantivyWords(tmp_path / "old"), TantivyWords(tmp_path / "new")
    assert contents(tmp_path / "old") == before
    assert set(new.search(["mill"], 100)[0].tolist()) == {*range(10), *range(20, 51)}
    assert set(old.search(["mill"], 100)[0].tolist()) == set(range(50))
    assert (new.count, old.count) == (41, 50)
    assert new.frequency("weir") == 1


def test_a_writer_that_fails_leaves_the_older_index_as_it_was(tmp_path: Path) -> None:
    _written(tmp_path / "old", [["mill"]])
    before = contents(tmp_path / "old")
    (tmp_path / "new").mkdir()
    with suppress(RuntimeError), WordsWriter(tmp_path / "new", tmp_path / "old") as writer:
        writer.add(1, ["weir"])
        raise RuntimeError("of the caller's")
    assert contents(tmp_path / "old") == before
    assert TantivyWords(tmp_path / "new").count == 1


def test_an_index_that_nobody_holds_is_let_go_at_once(tmp_path: Path) -> None:
    with WordsWriter(tmp_path) as writer:
        writer.add(0, ["weir"])
    index = TantivyWords(tmp_path)
    assert index.frequency("weir") == 1
    held = weakref.ref(index)
    gc.disable()
    try:
        del index
        assert held() is None, "its files would stay mapped until the garbage collector comes"
    finally:
        gc.enable()
