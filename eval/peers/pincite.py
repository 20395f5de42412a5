"""pincite: its own commands build, ask and serve; this only asks in one process, for the time of warm questions."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from eval.peers.runner import SHOWN, Ask, Hit, warm
from index.generation import open_index as open_generation
from index.search import search


def open_index(folder: Path) -> Ask:
    """Open an index that `pincite index` made."""
    index = open_generation(folder)

    def ask(question: str) -> list[Hit]:
        found = search(index, question, k=SHOWN, today=date.today()).hits
        return [Hit(hit.citation.article_id, hit.text, hit.citation.start) for hit in found]

    return ask


if __name__ == "__main__":
    warm(open_index(Path(sys.argv[2])), sys.argv[4])
