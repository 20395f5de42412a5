"""The paths of the HTTP service for language models: context for an answer, and a check of one."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from index.budget import Context
from index.check import check
from index.checked import Check
from index.errors import UsageError
from service.context import Budget, answer_for, packed, passages_for
from service.examples import CHECK_BODY, CONTEXT_QUESTION
from service.holder import IndexHolder
from service.models import AskContext, AskContextQuery, CheckBody
from service.problems import documented
from service.requests import note
from service.routes import check_ask
from service.settings import Settings
from service.wire import check_filters, json_bytes


def context_routes(holder: IndexHolder, settings: Settings) -> APIRouter:
    """Return the paths that prepare a language model's answer, and check it."""
    router = APIRouter(tags=["Language models"])

    def pack(ask: AskContext) -> Response:
        check_ask(ask, settings)
        budget = Budget(ask.max_tokens, ask.encoding)
        filters, today = check_filters(ask.filters()), ask.today or date.today()
        with holder.lend() as index:
            answer = note(answer_for(index, ask.question, k=ask.k, filters=filters, today=today))
            found = packed(index, answer, budget, tight=ask.tight)
        return Response(json_bytes(found), media_type="application/json")

    @router.get(
        "/context",
        response_model=Context,
        summary="Pack context for a language model, by address",
        responses=documented(422),
    )
    def context_by_query(query: Annotated[AskContextQuery, Query()]) -> Response:
        """Return the best passages, numbered and cited, as a text of at most `max_tokens` tokens."""
        return pack(query)

    @router.post(
        "/context",
        response_model=Context,
        summary="Pack context for a language model",
        responses=documented(400, 413, 422),
    )
    def context(body: Annotated[AskContext, Body(examples=[CONTEXT_QUESTION])]) -> Response:
        """Return the best passages, numbered and cited, as a text of at most `max_tokens` tokens."""
        return pack(body)

    @router.post(
        "/check",
        response_model=Check,
        summary="Check a language model's answer by its citations",
        responses=documented(400, 413, 422),
    )
    def check_answer(body: Annotated[CheckBody, Body(examples=[CHECK_BODY])]) -> Response:
        """Tell sentence by sentence whether the passages cited as [1], [2] ... support it, and if not, why not."""
        if (body.context is None) == (body.question is None):
            raise UsageError(
                "What the numbers in the answer stand for is to be told in one way.", "Give either context or question."
            )
        with holder.lend() as index:
            passages = body.context.passages if body.context else passages_for(index, body.question or "")
            return Response(json_bytes(check(index, body.answer, passages)), media_type="application/json")

    return router
