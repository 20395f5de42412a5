"""What an index holds once it is built, for tests of building."""

from contextlib import closing
from pathlib import Path

from index.article import Article, BlockKind
from index.generation import open_index
from index.search import search
from index.verify import verify
from tests.index.small import QUESTION


def articles_in(folder: Path) -> dict[str, Article]:
    """Return every article of an index by its id."""
    with closing(open_index(folder)) as index:
        return {summary.id: index.store.article(summary.id) for summary in index.store.articles()}


def texts(folder: Path) -> dict[str, str]:
    """Return the text of every article of an index by its id."""
    return {name: article.text for name, article in articles_in(folder).items()}


def check_holds(folder: Path, articles: dict[str, str]) -> None:
    """Check that the index holds these articles, true and complete, with the vectors of a fresh build."""
    assert texts(folder) == articles
    assert verify(folder).ok
    opened = open_index(folder)
    passages = list(opened.store.all_passages())
    assert [passage.id for passage in passages] == list(range(opened.manifest.passages))
    assert {passage.article_id for passage in passages} == set(articles)
    for passage in passages:
        if passage.kinds == (BlockKind.HEADING,):
            continue  # which stands behind the prose below it
        hits = search(opened, passage.text, k=1).hits
        assert hits[0].text == passage.text
        assert hits[0].scores.dense > 0.6
    opened.close()


def first_passage(folder: Path) -> str:
    """Return the first passage that an index gives for `QUESTION`."""
    opened = open_index(folder)
    text = search(opened, QUESTION, k=1).hits[0].text
    opened.close()
    return text
