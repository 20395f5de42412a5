"""A question and its answer from the articles that ship, for the OpenAPI description."""

from typing import Any

QUESTION: dict[str, Any] = {"question": "When was the Sado mine listed?", "k": 1}

_SENTENCE = (
    "July 27, 2024: UNESCO adds Japan's Sado gold mine to the World Heritage list, once Tokyo and Seoul have settled "
    'on terms under which its "entire history" is to be shown.'
)

ANSWER: dict[str, Any] = {
    "question": "When was the Sado mine listed?",
    "answered": True,
    "hits": [
        {
            "rank": 1,
            "passage_id": 173,
            "text": _SENTENCE,
            "highlight": {
                "start": 17032,
                "end": 17201,
                "text": _SENTENCE,
            },
            "kinds": ["event"],
            "dates": [{"start": "2024-07-27", "end": "2024-07-27"}],
            "tokens": 46,
            "scores": {"fused": 0.959, "dense": 0.435, "lexical": 10.692},
            "citation": {
                "article_id": "seoul-tokyo-after-martial-law.md",
                "title": "Seoul and Tokyo After Martial Law: A Partnership in Search of New Leaders",
                "authors": ["pincite project"],
                "publisher": "pincite",
                "published": {"start": "2026-11-23", "end": "2026-11-23"},
                "url": None,
                "section": ["Chronology"],
                "page": None,
                "source": "/home/ada/seeds/seoul-tokyo-after-martial-law.md",
                "start": 17032,
                "end": 17201,
                "sha256": "c126bb294bca198108793fd112d893a4d55a148d1d7a8aa98cb82c0ef8e629b3",
                "also_in": [],
            },
            "notes": [],
        }
    ],
    "disagreements": [],
    "filters": {"since": None, "until": None, "publisher": None, "author": None, "article": None, "language": None},
    "generation": "000001",
    "took_ms": {
        "embed": 4.1,
        "filter": 0.0,
        "dense": 0.3,
        "lexical": 0.3,
        "fuse": 10.9,
        "rank": 1.8,
        "cite": 2.1,
        "decide": 0.1,
        "compare": 0.2,
        "total": 19.7,
    },
}
