"""Filling a new store: every changed source is loaded, typed and chunked, every unchanged one copied."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from index.article import Article
from index.chunk import Limits, chunk, sections
from index.clean import count_notes, type_blocks
from index.context import HEADER_SHARE, header, text_key, trim_header
from index.duplicates import band_keys
from index.embed import OnnxEncoder
from index.errors import SourceError
from index.load import Loaded
from index.manifest import BuildSettings
from index.normalise import search_form
from index.note_links import link_notes
from index.plan import Plan
from index.progress import Progress
from index.reader import Reader
from index.sources import Skipped
from index.tokens import load_encoding
from index.web.source import load_source
from index.write import Counts, NewPassage, StoreWriter, digest


@dataclass(frozen=True, slots=True)
class Job:
    """What every article of one build is treated with."""

    settings: BuildSettings
    encoder: OnnxEncoder
    progress: Progress


def fill_store(path: Path, old: Path | None, plan: Plan, job: Job) -> tuple[Counts, tuple[Skipped, ...]]:
    """Write the store at `path` as `plan` says, taking unchanged sources from the store at `old`.

    Returns what it holds and what was passed over. Raises SourceError when it would hold nothing.
    """
    writer = StoreWriter(path, old)
    reader = Reader()
    skipped: list[Skipped] = []
    try:
        for record in plan.unchanged:
            writer.copy_source(record)
        for done, (file, record) in enumerate(plan.changed, 1):
            loaded, passed_over = load_source(file, reader)
            seen: set[str] = set()
            for item in loaded:
                fault = _fault(item.article, seen) or _add(writer, item, record.path, job)
                if fault:
                    passed_over.append(Skipped(record.path, fault))
                seen.add(item.article.id)
            # Also a source that gave nothing: the next build need not read it again, and can say why.
            writer.add_source(record)
            writer.add_skipped(record.path, passed_over)
            skipped += passed_over
            job.progress("reading", done, len(plan.changed))
        if not writer.articles:
            reasons = "; ".join(f"{item.path} {item.reason}" for item in [*plan.skipped, *skipped][:5])
            raise SourceError(
                f"nothing to index{': ' + reasons if reasons else ''}", "Give files or folders with text."
            )
        return writer.finish(), tuple(skipped)
    finally:
        reader.close()
        writer.close()


def _add(writer: StoreWriter, loaded: Loaded, path: str, job: Job) -> str | None:
    """Type, chunk and store one article, or say why not."""
    article_id = _free_id(writer, loaded.article.id, path)
    if article_id is None:
        return f"the id {loaded.article.id} is taken by another article"
    article = replace(loaded.article, id=article_id)
    blocks = type_blocks(article.text, article.title, markdown=loaded.markdown, front_matter=loaded.front_matter)
    notes = count_notes(article.text, blocks)
    count = job.encoder.count_tokens
    most = job.encoder.config.window // HEADER_SHARE
    headers = {path: trim_header(header(article, path), count, most) for path in sections(article, blocks)}
    room = job.encoder.config.window - max(map(count, headers.values()), default=0)

    def fits(text: str) -> bool:
        return count(search_form(text, notes=notes)) <= room

    limits = Limits(job.settings.passage_tokens, load_encoding(job.settings.encoding), fits)
    passages: list[NewPassage] = []
    for piece in chunk(article, blocks, limits):
        text = article.text[piece.start : piece.end]
        vector_key = text_key(headers[piece.section], text, notes, article.language)
        words = search_form(text, notes=notes)
        # Duplicates are the same words with the same figures and stops, whatever their case and white space.
        passages.append(NewPassage(piece, vector_key, digest(words.casefold()), band_keys(words)))
    writer.add_article(article, path, blocks, passages, notes, link_notes(article.text, blocks, notes), loaded.marks)
    return None


def _fault(article: Article, seen: Collection[str]) -> str | None:
    """Say why an article cannot be indexed beside those of its file whose ids were `seen`; None if it can."""
    fields = (article.id, article.title, *article.authors, article.publisher, article.url, article.language)
    try:
        "".join(field or "" for field in fields).encode("utf-8")
    except UnicodeEncodeError:  # loading checked the text only
        return "an article's id, title or other field holds half a surrogate pair"
    return f"the id {article.id} stands in this file twice; the first was kept" if article.id in seen else None


def _free_id(writer: StoreWriter, wanted: str, path: str) -> str | None:
    """Return `wanted`, or a longer id with the folders above the file, or None if all of them are taken."""
    parts = Path(path).parts
    longer = ["/".join(parts[-depth:]) for depth in range(2, len(parts) + 1)]
    _, named, inner = wanted.partition(parts[-1])  # the path within an archive goes on behind its name
    suffix = "" if wanted.endswith(parts[-1]) else inner if named else f"#{wanted}"
    candidates = [wanted, *(f"{name}{suffix}" for name in longer)]
    return next((name for name in candidates if not writer.has_article(name)), None)
