"""The paths of the HTTP service. Plain `def` endpoints: the framework runs them off the event loop."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from fastapi.responses import PlainTextResponse

from index.errors import UsageError
from index.generation import Generation
from index.result import Answer
from index.search import search
from service import examples
from service.holder import IndexHolder
from service.metrics import MEDIA_TYPE, Metrics
from service.middleware.rate import charge
from service.models import (
    ArticleList,
    ArticleView,
    Ask,
    AskQuery,
    BatchBody,
    Limited,
    PassageView,
    State,
)
from service.problems import GUARDED, documented
from service.requests import note
from service.settings import Settings
from service.wire import check_filters, json_bytes

_LARGEST_ID = 2**63 - 1


def _json(value: object, **headers: str) -> Response:
    """Write a dataclass with the serialiser the command line uses, so that the two never differ."""
    return Response(json_bytes(value), media_type="application/json", headers=headers)


def check_ask(ask: Limited, settings: Settings) -> None:
    """Raise UsageError for a question beyond what the service allows."""
    if len(ask.question) > settings.max_question_chars:
        raise UsageError(
            f"The question has {len(ask.question):,} characters; at most {settings.max_question_chars:,} are taken.",
            "Ask in fewer words, or ask several questions.",
        )
    if ask.k > settings.max_k:
        raise UsageError(f"k is {ask.k}; at most {settings.max_k} passages are given.", "Ask with a smaller k.")


def answer_one(index: Generation, ask: Ask, settings: Settings, *, near: bool = False) -> Answer:
    """Answer one question within what the service allows; `near` keeps the nearest passages where nothing answers."""
    check_ask(ask, settings)
    return note(
        search(
            index,
            ask.question,
            k=ask.k,
            filters=check_filters(ask.filters()),
            today=ask.today or date.today(),
            tight=ask.tight,
            by_date=ask.by_date,
            near=near,
        )
    )


def _numbered(number: int, index: Generation, ask: Ask, settings: Settings) -> Answer:
    """Answer a question of a batch; an error names its place, from 1."""
    try:
        return answer_one(index, ask, settings)
    except UsageError as error:
        raise UsageError(f"Question {number} of the batch: {error.message}", error.hint) from error


def answer_routes(holder: IndexHolder, settings: Settings) -> APIRouter:
    """Return the paths that answer questions."""
    router = APIRouter(tags=["Ask"], responses=documented(*GUARDED))

    @router.get(
        "/ask",
        response_model=Answer,
        summary="Ask a question by address",
        responses=documented(422),
    )
    def ask_by_query(query: Annotated[AskQuery, Query()]) -> Response:
        """Return the passages that answer, best first or by date; `answered` is false where none does."""
        with holder.lend() as index:
            return _json(answer_one(index, query, settings))

    @router.post(
        "/ask",
        response_model=Answer,
        summary="Ask a question",
        responses=documented(400, 413, 422),
    )
    def ask(body: Annotated[Ask, Body(examples=[examples.QUESTION])]) -> Response:
        """Return the passages that answer, best first or by date; `answered` is false where none does."""
        with holder.lend() as index:
            return _json(answer_one(index, body, settings))

    @router.post(
        "/ask/batch",
        response_model=list[Answer],
        summary="Ask several questions at once",
        responses=documented(400, 413, 422),
    )
    def ask_batch(body: Annotated[BatchBody, Body(examples=[{"questions": [examples.QUESTION]}])]) -> Response:
        """Return one answer for each question, in order; one that cannot be asked fails the batch."""
        count = len(body.questions)
        if count > settings.max_batch:
            raise UsageError(
                f"The batch has {count:,} questions; at most {settings.max_batch:,} are taken.",
                "Send it in parts.",
            )
        charge(count - 1)
        with holder.lend() as index:
            return _json([_numbered(i, index, one, settings) for i, one in enumerate(body.questions, 1)])

    return router


def browse_routes(holder: IndexHolder) -> APIRouter:
    """Return the paths that show what is in the index."""
    router = APIRouter(tags=["Look inside"], responses=documented(*GUARDED))

    @router.get("/articles", response_model=ArticleList, summary="List the articles")
    def list_articles() -> Response:
        """Return every article of the index, without its text."""
        with holder.lend() as index:
            return _json(ArticleList(index.name, index.store.articles()), vary="Accept")

    # Ids may hold slashes, so the rest of the path is the id.
    @router.get(
        "/articles/{id:path}",
        response_model=ArticleView,
        summary="Show an article",
        responses=documented(404, 422),
    )
    def show_article(
        article_id: Annotated[
            str,
            Path(
                alias="id",
                description="Id of the article, percent-encoded.",
                examples=["seoul-tokyo-after-martial-law.md"],
            ),
        ],
    ) -> Response:
        """Return one article with its text and what each stretch of the text is."""
        with holder.lend() as index:
            found = index.store.article(article_id)
            blocks, marks = index.store.blocks(article_id), index.store.all_marks(article_id)
            return _json(ArticleView(index.name, found, blocks, marks), vary="Accept")

    @router.get(
        "/passages/{id}",
        response_model=PassageView,
        summary="Show a passage",
        responses=documented(404, 422),
    )
    def show_passage(
        passage_id: Annotated[
            int,
            Path(alias="id", ge=0, le=_LARGEST_ID, description="`passage_id` of a hit in an answer.", examples=[170]),
        ],
    ) -> Response:
        """Return one passage with its place, kinds, dates and length."""
        with holder.lend() as index:
            return _json(PassageView(index.name, index.store.passage(passage_id)))

    return router


def state_routes(holder: IndexHolder, metrics: Metrics) -> APIRouter:
    """Return the paths that a supervisor asks: answered at once, however many questions wait for a thread."""
    router = APIRouter(tags=["State"])

    @router.get(
        "/metrics",
        response_class=PlainTextResponse,
        summary="Figures for Prometheus",
        responses=documented(*GUARDED),
    )
    def show_metrics() -> Response:
        """Return counts and latencies of requests and questions. Where keys are needed, it takes one for metrics."""
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    @router.get("/health", response_model=State, summary="Is the service alive?")
    async def health() -> Response:
        """Answer as long as the process does."""
        return _json(State("live"))

    @router.get(
        "/ready",
        response_model=State,
        summary="Can it answer questions?",
        responses=documented(503),
    )
    async def ready() -> Response:
        """Name the generation that is open; a problem where none is."""
        with holder.lend() as index:
            return _json(State("ready", index.name))

    return router
