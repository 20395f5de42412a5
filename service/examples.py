"""Questions, answers and articles from the collection that ships, for the OpenAPI description."""

from typing import Any

ARTICLE_ID = "seoul-tokyo-after-martial-law.md"

QUESTION: dict[str, Any] = {"question": "Which mine did UNESCO add to its list in July 2024?", "k": 1}

_SENTENCE = (
    "July 27, 2024: UNESCO adds Japan's Sado gold mine to the World Heritage list, once Tokyo and Seoul have settled "
    'on terms under which its "entire history" is to be shown.'
)

ANSWER: dict[str, Any] = {
    "question": "Which mine did UNESCO add to its list in July 2024?",
    "answered": True,
    "confidence": 0.8817,
    "hits": [
        {
            "rank": 1,
            "passage_id": 170,
            "text": _SENTENCE,
            "highlight": {
                "start": 17032,
                "end": 17201,
                "text": _SENTENCE,
            },
            "kinds": ["event"],
            "dates": [{"start": "2024-07-27", "end": "2024-07-27"}],
            "tokens": 46,
            "scores": {
                "fused": 0.78,
                "dense": 0.494,
                "lexical": 25.269,
                "sentence": 0.613,
                "covered": 0.874,
                "time": 1.0,
                "source": 0.0,
            },
            "citation": {
                "article_id": ARTICLE_ID,
                "title": "Seoul and Tokyo After Martial Law: A Partnership in Search of New Leaders",
                "authors": ["pincite project"],
                "publisher": "pincite",
                "published": {"start": "2026-11-23", "end": "2026-11-23"},
                "url": None,
                "section": ["Chronology"],
                "page": None,
                "last_page": None,
                "page_label": None,
                "anchor": None,
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
    "times": [{"text": "in July 2024", "start": 38, "end": 50, "span": {"start": "2024-07-01", "end": "2024-07-31"}}],
    "readings": [],
    "hints": [],
    "filters": {"since": None, "until": None, "publisher": None, "author": None, "article": None, "language": None},
    "generation": "000001",
    "took_ms": {
        "embed": 3.1,
        "read": 3.5,
        "filter": 0.0,
        "dense": 0.2,
        "lexical": 0.4,
        "dated": 0.3,
        "measure": 4.2,
        "weigh": 0.8,
        "cite": 0.6,
        "decide": 0.2,
        "compare": 0.0,
        "total": 13.5,
    },
}

CONTEXT_QUESTION: dict[str, Any] = {**QUESTION, "max_tokens": 150}

_CITATION = ANSWER["hits"][0]["citation"]

CONTEXT: dict[str, Any] = {
    "question": QUESTION["question"],
    "answered": True,
    "confidence": ANSWER["confidence"],
    "text": f"[1] pincite project. “{_CITATION['title']}”. pincite. "
    f"2026-11-23. Chronology (seoul-tokyo-after-martial-law.md:17032-17201)\n{_SENTENCE}\n",
    "tokens": 121,
    "max_tokens": 150,
    "encoding": "pincite16k",
    "passages": [{"number": 1, "text": _SENTENCE, "citation": _CITATION}],
    "left_out": 0,
    "generation": "000001",
}

CHECK_BODY: dict[str, Any] = {
    "answer": "UNESCO listed the Sado mine in June 2024 [1].",
    "question": QUESTION["question"],
}

CHECK: dict[str, Any] = {
    "supported": False,
    "sentences": [
        {
            "start": 0,
            "end": 45,
            "text": "UNESCO listed the Sado mine in June 2024 [1].",
            "verdict": "not supported",
            "likelihood": 0.9479,
            "marks": [{"number": 1, "verdict": "not supported"}],
            "reasons": ["says in June 2024; the passage says July 27, 2024"],
            "best": {
                "number": 1,
                "article_id": "seoul-tokyo-after-martial-law.md",
                "start": 17032,
                "end": 17201,
                "text": _SENTENCE,
            },
        }
    ],
    "generation": "000001",
}

_ARTICLE: dict[str, Any] = {
    "id": ARTICLE_ID,
    "title": "Seoul and Tokyo After Martial Law: A Partnership in Search of New Leaders",
    "authors": ["pincite project"],
    "publisher": "pincite",
    "published": {"start": "2026-11-23", "end": "2026-11-23"},
    "url": None,
    "language": "en",
    "source": "/home/ada/seeds/seoul-tokyo-after-martial-law.md",
    "sha256": "c126bb294bca198108793fd112d893a4d55a148d1d7a8aa98cb82c0ef8e629b3",
}

ARTICLES: dict[str, Any] = {"generation": "000001", "articles": [{**_ARTICLE, "characters": 26753, "passages": 101}]}

ARTICLE: dict[str, Any] = {
    "generation": "000001",
    "article": {**_ARTICLE, "text": "---\ntitle: ..."},
    "blocks": [
        {"start": 0, "end": 364, "kind": "boilerplate", "level": 0, "dates": []},
        {
            "start": 17032,
            "end": 17201,
            "kind": "event",
            "level": 0,
            "dates": [{"start": "2024-07-27", "end": "2024-07-27"}],
        },
    ],
    "marks": [],
}

PASSAGE: dict[str, Any] = {
    "generation": "000001",
    "passage": {
        "id": 170,
        "article_id": ARTICLE_ID,
        "start": 17032,
        "end": 17201,
        "text": _SENTENCE,
        "section": ["Chronology"],
        "kinds": ["event"],
        "tokens": 46,
        "dates": [{"start": "2024-07-27", "end": "2024-07-27"}],
        "group": 170,
    },
}

LIVE: dict[str, Any] = {"status": "live", "generation": None}

READY: dict[str, Any] = {"status": "ready", "generation": "000001"}

METRICS = """\
# HELP pincite_questions_total Questions, by whether something answers them.
# TYPE pincite_questions_total counter
pincite_questions_total{answered="true"} 12.0
pincite_questions_total{answered="false"} 3.0
"""

RESPONSES: dict[str, object] = {
    "ask": ANSWER,
    "ask_by_query": ANSWER,
    "ask_batch": [ANSWER],
    "context": CONTEXT,
    "context_by_query": CONTEXT,
    "check_answer": CHECK,
    "list_articles": ARTICLES,
    "show_article": ARTICLE,
    "show_passage": PASSAGE,
    "show_metrics": METRICS,
    "health": LIVE,
    "ready": READY,
}
"""What each operation answers when all is well, by its id."""
