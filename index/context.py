"""The context a passage is searched with: its title, section and source, in front of its own words."""

from __future__ import annotations

from collections.abc import Callable

from index.article import Article
from index.normalise import search_form
from index.write import digest

HEADER_SHARE = 5
"""The header takes at most one fifth of the embedding model's window."""


def header(article: Article, section: tuple[str, ...]) -> str:
    """Return the line that stands in front of a passage when it is embedded and indexed, never when shown."""
    named = [article.title, *section]
    if article.publisher:
        named.append(article.publisher)
    if article.published:
        named.append(f"{article.published.end:%B %Y}")
    return search_form(". ".join(named))


def search_text(line: str, text: str, notes: int) -> str:
    """Return a passage as it is embedded: its header, then its own text tidied."""
    return f"{line}\n{search_form(text, notes=notes)}"


def text_key(line: str, text: str, notes: int, language: str) -> bytes:
    """Return a digest of all that a passage's vectors are made of: its sentences hang on line ends and language too."""
    return digest(f"{language} {notes} {line}\n{text}")


def trim_header(line: str, count: Callable[[str], int], most: int) -> str:
    """Return `line` without its last words where it has more than `most` tokens by `count`."""
    words = line.split()
    while words and count(" ".join(words)) > most:
        words = words[: len(words) * 3 // 4] if len(words) > 1 else []
    return " ".join(words)
