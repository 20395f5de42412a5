"""The passages of an index as they are searched, derived from what is stored."""

from collections.abc import Iterator

from index.analyse import Analyser, SearchText
from index.article import Passage
from index.embed import OnnxEncoder
from index.generation import Generation


def encoder_of(index: Generation) -> OnnxEncoder:
    """Open the encoder of an index once more: what lends it to questions counts no tokens."""
    return OnnxEncoder(index.folder / index.manifest.encoder)


def search_texts(index: Generation) -> Iterator[tuple[Passage, SearchText]]:
    """Yield every passage with what is searched of it, in the order of their ids."""
    analyser = Analyser(index.manifest.settings, encoder_of(index))
    for passage in index.store.all_passages():
        article, notes = index.store.article(passage.article_id), index.store.notes(passage.article_id)
        line = analyser.header(article, passage.section)
        yield passage, SearchText(line, passage.text, notes, article.language)
