"""Build an index, or bring it up to date, with vectors that are made and not computed: a process to be measured.

    python -m eval.bench.building INDEX BASE SOURCE...

Prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from eval.bench.workshop import open_encoder
from index.build import build


def main(folder: str, base: str, *sources: str) -> None:
    """Build, and print what it took."""
    encoder = open_encoder(Path(base))
    report = build(sources, Path(folder), embedder=encoder)
    said = {
        "passages": report.passages,
        "articles": report.articles,
        "seconds": report.seconds - encoder.seconds,
        "encoding_seconds": encoder.seconds,
        "made": encoder.made,
        "embedded": encoder.embedded,
    }
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
