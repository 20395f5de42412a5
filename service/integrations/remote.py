"""Asking a running service, and its hits as what every framework takes: text, score, metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from index.errors import PinciteError

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT = 30.0
"""Seconds that an answer may take."""
_CITED = ("article_id", "title", "authors", "publisher", "url", "section", "page", "source", "start", "end", "sha256")


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of an answer."""

    id: str
    """Article and characters: `bridge.md#c120-480`."""
    text: str
    score: float
    """0 to 1, higher is better: `scores.fused` of the hit."""
    metadata: dict[str, Any]
    """Its citation, best sentence, rank, and how likely the answer is to hold one, as plain JSON values."""


def ask(url: str, question: str, limits: Mapping[str, Any]) -> list[Found]:
    """Ask the service at `url`; `limits` are further fields of a question (k, since, publisher, tight, ...).

    Returns no passage where nothing answers. Raises PinciteError where the service cannot be reached or refuses.
    """
    try:
        with httpx.Client(timeout=TIMEOUT) as client:
            return _found(client.post(f"{url.rstrip('/')}/ask", json={"question": question, **limits}))
    except httpx.HTTPError as error:
        raise _unreachable(url, error) from error


async def ask_async(url: str, question: str, limits: Mapping[str, Any]) -> list[Found]:
    """Ask the service without blocking; otherwise as `ask`."""
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as client:
            return _found(await client.post(f"{url.rstrip('/')}/ask", json={"question": question, **limits}))
    except httpx.HTTPError as error:
        raise _unreachable(url, error) from error


def _unreachable(url: str, error: httpx.HTTPError) -> PinciteError:
    return PinciteError(f"The service at {url} does not answer: {error}.", "Start one: pincite serve --index DIR")


def _found(response: httpx.Response) -> list[Found]:
    try:
        body = response.json()
    except ValueError:
        body = {}
    if not response.is_success or not isinstance(body, dict) or "hits" not in body:
        detail = body.get("detail", f"HTTP {response.status_code}") if isinstance(body, dict) else "no answer"
        step = body.get("next_step", "") if isinstance(body, dict) else ""
        raise PinciteError(f"The service at {response.url} refused: {detail}", step)
    return [_one(hit, body["confidence"]) for hit in body["hits"]]


def _one(hit: dict[str, Any], confidence: float) -> Found:
    cited = hit["citation"]
    metadata = {name: cited[name] for name in _CITED}
    metadata["published"] = cited["published"] and cited["published"]["end"]
    metadata |= {"rank": hit["rank"], "best_sentence": hit["highlight"]["text"], "confidence": confidence}
    place = f"{cited['article_id']}#c{cited['start']}-{cited['end']}"
    return Found(place, hit["text"], hit["scores"]["fused"], metadata)
