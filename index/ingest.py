"""Reading what is new: every changed source is loaded, its articles get their ids and are analysed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.article import Article
from index.load import Loaded
from index.plan import Plan
from index.progress import Progress
from index.reader import Reader
from index.schema import SourceRecord
from index.sources import Skipped
from index.web.source import load_source


@dataclass(slots=True)
class Ingested:
    """What became of the sources, filled while their articles are read."""

    sources: list[SourceRecord] = field(default_factory=list)
    """Those that were read, also where they gave nothing: the next build need not read them again, and can say why."""
    skipped: list[tuple[str, Skipped]] = field(default_factory=list)
    """What was passed over, each with the path of its source."""


def read_changed(
    plan: Plan, taken: Callable[[str], bool], ingested: Ingested, progress: Progress
) -> Iterator[tuple[Loaded, str]]:
    """Yield the articles of the changed sources, each with its source's path.

    `taken` tells whether an id is that of an article which stays.
    """
    given: set[str] = set()
    with Reader() as reader:
        for done, (file, record) in enumerate(plan.changed, 1):
            loaded, passed_over = load_source(file, reader)
            seen: set[str] = set()
            for item in loaded:
                fault = _fault(item.article, seen)
                article_id = None if fault else _free_id(item.article.id, record.path, lambda x: x in given or taken(x))
                seen.add(item.article.id)
                if article_id is None:
                    fault = fault or f"the id {item.article.id} is taken by another article"
                    passed_over.append(Skipped(record.path, fault))
                    continue
                given.add(article_id)
                yield replace(item, article=replace(item.article, id=article_id)), record.path
            ingested.sources.append(record)
            ingested.skipped += [(record.path, item) for item in passed_over]
            progress("reading", done, len(plan.changed))


def _fault(article: Article, seen: Collection[str]) -> str | None:
    """Say why an article cannot be indexed beside those of its file whose ids were `seen`; None if it can."""
    fields = (article.id, article.title, *article.authors, article.publisher, article.url, article.language)
    try:
        "".join(field or "" for field in fields).encode("utf-8")
    except UnicodeEncodeError:  # loading checked the text only
        return "an article's id, title or other field holds half a surrogate pair"
    return f"the id {article.id} stands in this file twice; the first was kept" if article.id in seen else None


def _free_id(wanted: str, path: str, taken: Callable[[str], bool]) -> str | None:
    """Return `wanted`, or a longer id with the folders above the file, or None if all of them are taken."""
    parts = Path(path).parts
    longer = ["/".join(parts[-depth:]) for depth in range(2, len(parts) + 1)]
    _, named, inner = wanted.partition(parts[-1])  # the path within an archive goes on behind its name
    suffix = "" if wanted.endswith(parts[-1]) else inner if named else f"#{wanted}"
    candidates = [wanted, *(f"{name}{suffix}" for name in longer)]
    return next((name for name in candidates if not taken(name)), None)
