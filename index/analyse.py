"""Analysing articles: typed blocks, passages, and each passage as it is searched. The same article gives the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article, Block, Mark
from index.chunk import Chunk, Limits, chunk, sections
from index.clean import count_notes, type_blocks
from index.context import HEADER_SHARE, header, search_text, text_key, trim_header
from index.duplicates import band_keys
from index.embed import OnnxEncoder
from index.load import Loaded
from index.manifest import BuildSettings
from index.normalise import search_form
from index.note_links import NoteLink, link_notes
from index.sentence_index import Analysed
from index.sentences import sentence_spans
from index.tokens import load_encoding
from index.words import terms
from index.write import digest


@dataclass(frozen=True, slots=True)
class SearchText:
    """A passage as it is searched."""

    header: str
    """The line in front of it."""
    text: str
    """The passage as it stands."""
    notes: int
    """End notes of its article."""
    language: str

    @property
    def embedded(self) -> str:
        """What its vector is made of."""
        return search_text(self.header, self.text, self.notes)

    @property
    def key(self) -> bytes:
        """Digest of all that its vectors are made of."""
        return text_key(self.header, self.text, self.notes, self.language)


@dataclass(frozen=True, slots=True)
class Outline:
    """An article with all that its segment stores of it but the passages."""

    article: Article
    source_path: str
    blocks: Sequence[Block]
    notes: int
    """Highest number of an end note."""
    links: Sequence[NoteLink]
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Carried(Outline):
    """An article as an older segment holds it, to be written anew without being chunked again."""

    passages: Sequence[tuple[int, Chunk, tuple[bytes, bytes]]]
    """Id there, place and kinds, keys of words and of bands of each."""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage before it has a number, with all that its segment stores of it but the vectors."""

    chunk: Chunk
    vector_key: bytes
    """Digest of what is embedded."""
    words_key: bytes
    """Digest of its words: equal for duplicates."""
    band_keys: bytes
    """Find near duplicates: see index/duplicates.py."""
    embedded: str
    """What its vector is made of."""
    sentences: tuple[str, ...]
    """Its sentences, as they are embedded."""
    analysed: Analysed
    """Its sentences' places, and their terms and those of its header."""
    old_id: int | None = None
    """Its id in the segment it is carried over from, whose vectors are taken over."""


@dataclass(frozen=True, slots=True)
class NewArticle(Outline):
    """An article with all that its segment stores of it."""

    passages: Sequence[NewPassage]


@dataclass(frozen=True, slots=True)
class Analyser:
    """What every article of one build is analysed with."""

    settings: BuildSettings
    encoder: OnnxEncoder
    """The encoder whose window a passage must fit."""

    def analyse(self, loaded: Loaded, source_path: str) -> NewArticle:
        """Type, chunk and analyse an article."""
        article = loaded.article
        blocks = type_blocks(article.text, article.title, markdown=loaded.markdown, front_matter=loaded.front_matter)
        notes = count_notes(article.text, blocks)
        headers = {path: self.header(article, path) for path in sections(article, blocks)}
        count = self.encoder.count_tokens
        room = self.encoder.config.window - max(map(count, headers.values()), default=0)

        def fits(text: str) -> bool:
            return count(search_form(text, notes=notes)) <= room

        limits = Limits(self.settings.passage_tokens, load_encoding(self.settings.encoding), fits)
        passages = []
        for piece in chunk(article, blocks, limits):
            text = article.text[piece.start : piece.end]
            words = search_form(text, notes=notes)
            # Duplicates are the same words with the same figures and stops, whatever their case and white space.
            keys = digest(words.casefold()), band_keys(words)
            passages.append(new_passage(piece, SearchText(headers[piece.section], text, notes, article.language), keys))
        links = link_notes(article.text, blocks, notes)
        return NewArticle(article, source_path, blocks, notes, links, loaded.marks, passages)

    def again(self, old: Carried) -> NewArticle:
        """Analyse an article whose passages are known."""
        article = old.article
        headers = {path: self.header(article, path) for path in {piece.section for _, piece, _ in old.passages}}
        passages = []
        for number, piece, keys in old.passages:
            text = article.text[piece.start : piece.end]
            searched = SearchText(headers[piece.section], text, old.notes, article.language)
            passages.append(new_passage(piece, searched, keys, number))
        return NewArticle(article, old.source_path, old.blocks, old.notes, old.links, old.marks, passages)

    def header(self, article: Article, section: tuple[str, ...]) -> str:
        """Return the line in front of the passages of a section."""
        most = self.encoder.config.window // HEADER_SHARE
        return trim_header(header(article, section), self.encoder.count_tokens, most)


def new_passage(piece: Chunk, one: SearchText, keys: tuple[bytes, bytes], old_id: int | None = None) -> NewPassage:
    """Take a passage apart; `keys` are those of its words and of its bands."""
    spans = sentence_spans(one.text, 0, len(one.text), one.language)
    sentences = tuple(search_form(one.text[start:end], notes=one.notes) for start, end in spans)
    head, *parts = (terms(text, [one.language]) for text in (one.header, *sentences))
    return NewPassage(piece, one.key, *keys, one.embedded, sentences, Analysed(head, spans, parts), old_id)
