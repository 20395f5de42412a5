"""Documents end to end: a question finds the passage, its page and its note; the index verifies and stays quiet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index import formats
from index.article import Mark
from index.build import BuildReport, build
from index.generation import Generation, open_index
from index.load import Loaded, load_file
from index.reader import Reader
from index.result import Filters, Hit, to_json
from index.search import search
from index.sources import Skipped, SourceFile
from index.verify import verify
from service.render import where
from tests.conftest import REPOSITORY
from tests.index.formats.test_archive import zipped

FILES = ("columns.pdf", "labels.pdf", "encrypted.pdf", "scan.pdf", "notes.docx", "book.epub", "several.zip")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    """Return a folder with documents in `in/` and their index in `index/`. It is shared: read it, never change it."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "in").mkdir()
    for name in FILES:
        shutil.copy(REPOSITORY / "tests" / "files" / name, folder / "in" / name)
    return folder, build([str(folder / "in")], folder / "index")


@pytest.fixture(scope="module")
def opened(place: tuple[Path, BuildReport]) -> Iterator[Generation]:
    generation = open_index(place[0] / "index")
    yield generation
    generation.close()


def first(index: Generation, question: str, article: str) -> Hit:
    return search(index, question, k=1, filters=Filters(article=article), today=date(2026, 1, 1)).hits[0]


@pytest.mark.parametrize(
    ("question", "article", "page", "label", "said"),
    [
        ("Who divides recent history into a bad stretch and a good one?", "columns.pdf", 1, None, "Kimiya divides"),
        ("When did the National Assembly impeach Yoon?", "columns.pdf", 3, None, "December 14"),
        ("Which brig ran aground below the lamp?", "labels.pdf", 4, "2", "Amity"),
        ("Where was the preface written?", "labels.pdf", 1, "i", "at the lighthouse of Tallis"),
    ],
)
def test_an_answer_names_its_page(
    opened: Generation, question: str, article: str, page: int, label: str | None, said: str
) -> None:
    hit = first(opened, question, article)
    assert said in hit.highlight.text
    assert (hit.citation.page, hit.citation.page_label, hit.citation.anchor) == (page, label, None)
    assert f"(page {page}" in where(hit.citation)
    assert f'"page": {page}, "last_page": ' in to_json(hit)
    text = opened.store.article(article).text
    assert text[hit.citation.start : hit.citation.end] == hit.text


def test_an_answer_from_a_book_names_its_chapter(opened: Generation) -> None:
    hit = first(opened, "What does a ticket cost?", "book.epub")
    assert (hit.citation.page, hit.citation.anchor) == (None, "EPUB/text/ch003.xhtml#what-it-costs")
    assert where(hit.citation).endswith("(EPUB/text/ch003.xhtml#what-it-costs)")


def test_all_pages_of_an_article_are_known(opened: Generation) -> None:
    assert [mark.page for mark in opened.store.all_marks("columns.pdf")] == [1, 2, 3, 4]
    assert opened.store.all_marks("notes.docx") == []


def test_archives_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder, text in (("east", "The pier was built in 1902."), ("west", "The lock was opened in 1911.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.zip").write_bytes(zipped({"log.txt": text.encode()}))
    build([str(tmp_path / "east" / "a.zip"), str(tmp_path / "west" / "a.zip")], tmp_path / "index")
    index = open_index(tmp_path / "index")
    assert [article.id for article in index.store.articles()] == ["a.zip/log.txt", "west/a.zip/log.txt"]
    index.close()


@pytest.mark.parametrize(("article", "note"), [("notes.docx", 4), ("columns.pdf", 1)])
def test_notes_of_documents_come_with_the_passage(opened: Generation, article: str, note: int) -> None:
    asked = {"notes.docx": "When did the council ask for the count?", "columns.pdf": "When was Yoon impeached?"}
    assert [one.number for one in first(opened, asked[article], article).notes][-1:] == [note]


def test_headings_are_sections_and_running_heads_are_in_no_passage(opened: Generation) -> None:
    passages = opened.store.passages_of("columns.pdf")
    assert ("What December Took Away",) in {passage.section for passage in passages}
    assert not [passage for passage in passages if "PINCITE BRIEFINGS" in passage.text]


def test_what_cannot_be_read_is_reported_and_nothing_else_is_lost(place: tuple[Path, BuildReport]) -> None:
    folder, report = place
    assert {Path(item.path).name for item in report.skipped} == {"encrypted.pdf", "scan.pdf", "picture.png"}
    assert report.articles == 10
    assert report.new_sources == len(FILES)
    assert verify(folder / "index").ok


@pytest.fixture
def copy(place: tuple[Path, BuildReport], tmp_path: Path) -> Path:
    """Return an index of a document and a text that a test may change."""
    (tmp_path / "in").mkdir()
    shutil.copy(place[0] / "in" / "labels.pdf", tmp_path / "in")
    (tmp_path / "in" / "a.txt").write_text("The harbour of Tallis was dredged in 2014.\n", encoding="utf-8")
    build([str(tmp_path / "in")], tmp_path / "index")
    return tmp_path


def test_an_unchanged_document_is_not_read_again(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy / "in" / "b.txt").write_text("The pier was built in 1902.\n", encoding="utf-8")
    names: list[str] = []

    def read(file: SourceFile, reader: Reader) -> tuple[list[Loaded], list[Skipped]]:
        names.append(file.name)
        return load_file(file, reader)

    monkeypatch.setattr("index.web.source.load_file", read)
    report = build([], copy / "index")
    assert (names, report.unchanged_sources) == (["b.txt"], 2)
    opened = open_index(copy / "index")
    text = opened.store.article("labels.pdf").text
    last = Mark(text.index("## The Second Night"), 4, "2")
    assert opened.store.marks("labels.pdf", 300, len(text)) == (last, last)
    opened.close()


def test_another_reader_reads_documents_again_and_verify_says_why_a_text_differs(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(formats._RULES, formats.Format.PDF, 99)
    formats.reader.cache_clear()
    assert verify(copy / "index").ok  # what is cited still stands there
    with monkeypatch.context() as patch:
        patch.setattr("index.verify._texts_now", lambda file, _reader: {str(file.path): "Another text."})
        whats = [fault.what for fault in verify(copy / "index").faults if fault.where.endswith("labels.pdf")]
    assert len(whats) == 1
    assert whats[0].startswith("the file is as it was, but its text was extracted by pdf 2, pypdfium2")
    report = build([], copy / "index")
    assert (report.new_sources, report.unchanged_sources, report.embedded) == (1, 1, 0)
    formats.reader.cache_clear()
