"""What each address of the page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from index.errors import PinciteError, UsageError
from index.generation import Generation
from service.cite_as import cite_as, web_address
from service.holder import IndexHolder
from service.page.form import given, read_ask, read_filters, read_page_number, read_range
from service.page.respond import page
from service.page.shown import cite_range, share_link, show_answer
from service.page.timeline import bars, told
from service.page.typeset import NO_RANGE, folded, typeset
from service.page.words import address, article_path, month_in_words, without
from service.problems import status_of
from service.render import pages
from service.routes import answer_one
from service.settings import Settings

_ON_A_PAGE = 100
"""Articles, or events, shown at once."""
_NAMES_OFFERED = 200
"""Publishers and authors offered while a limit is typed."""

View = Callable[[Request, Generation], Response]


class Views:
    """The views over the generation in force. Each is a plain function of a request: run off the event loop."""

    def __init__(self, holder: IndexHolder, settings: Settings) -> None:
        """Take what lends the index, and the limits."""
        self._holder = holder
        self._settings = settings

    def ask(self, request: Request) -> Response:
        """Show the box and, where there is a question, its answer."""
        return self._shown(request, self._ask)

    def articles(self, request: Request) -> Response:
        """List the articles, newest first."""
        return self._shown(request, self._articles)

    def article(self, request: Request) -> Response:
        """Show one article, what is cited of it marked."""
        return self._shown(request, self._article)

    def timeline(self, request: Request) -> Response:
        """Show the dated events of the collection."""
        return self._shown(request, self._timeline)

    def _shown(self, request: Request, view: View) -> Response:
        """Show a view, or what keeps it from being shown and what to do."""
        try:
            with self._holder.lend() as index:
                return view(request, index)
        except PinciteError as error:
            return page(request, "fault.html", status_of(error), fault=error, view="", index=None)

    def _ask(self, request: Request, index: Generation) -> Response:
        query = given(request.query_params)
        values = {**self._frame("ask", index), "query": _fields(query), "answer": None, "fault": None, "more": None}
        values["longest"] = self._settings.max_question_chars
        if "q" not in query:
            return page(request, "ask.html", **values)
        try:
            ask = read_ask(query)
            answer = answer_one(index, ask, self._settings, near=True)
        except UsageError as error:
            return page(request, "ask.html", status_of(error), **{**values, "fault": error})
        deeper = min(2 * ask.k, self._settings.max_k)
        if answer.answered and len(answer.hits) == ask.k < deeper:
            values["more"] = address("/", **{**query, "k": deeper})
        return page(request, "ask.html", **{**values, "answer": show_answer(index, answer)})

    def _articles(self, request: Request, index: Generation) -> Response:
        query, values = self._limited(request, "articles", index)
        try:
            found = index.store.articles(read_filters(query))
        except UsageError as error:
            return page(request, "articles.html", status_of(error), articles=[], total=0, fault=error, **values)
        dated = sorted(found, key=lambda one: one.published.end.toordinal() if one.published else 0, reverse=True)
        first = (values["number"] - 1) * _ON_A_PAGE
        values |= _pages("/articles", query, values["number"], len(dated))
        articles = [(one, article_path(one.id)) for one in dated[first : first + _ON_A_PAGE]]
        return page(request, "articles.html", articles=articles, total=len(dated), fault=None, **values)

    def _article(self, request: Request, index: Generation) -> Response:
        article = index.store.article(request.path_params["id"])
        asked = request.query_params.get("c")
        found = read_range(asked, len(article.text))
        mark = found or NO_RANGE
        blocks, notes = index.store.blocks(article.id), index.store.note_links(article.id)
        runs = folded(typeset(article.text, blocks, (0, len(article.text)), mark, notes))
        citation = cite_range(index, article, mark)
        return page(
            request,
            "article.html",
            **self._frame("article", index),
            article=article,
            url=web_address(article.url),
            runs=runs,
            mark=mark if mark != NO_RANGE else None,
            missing=asked if found is None else None,
            section=citation.section if citation and mark != NO_RANGE else (),
            pages=pages(citation) if citation and mark != NO_RANGE else "",
            forms=cite_as(citation, whole=mark == NO_RANGE) if citation else {},
            share=share_link(article.id, mark),
        )

    def _timeline(self, request: Request, index: Generation) -> Response:
        query, values = self._limited(request, "timeline", index)
        try:
            filters = read_filters(query)
        except UsageError as error:
            return page(request, "timeline.html", status_of(error), months=[], bars=[], total=0, fault=error, **values)
        by_month = index.store.event_months(filters)
        total = sum(by_month.values())
        first = (values["number"] - 1) * _ON_A_PAGE
        events = told(index.store.events(filters, _ON_A_PAGE, first))
        by_begin = groupby(events, key=lambda event: event.days.start.isoformat()[:7])
        months = [(month_in_words(month), list(group)) for month, group in by_begin]
        values |= _pages("/timeline", query, values["number"], total)
        drawn = bars(by_month, without(query, "since", "until"))
        return page(request, "timeline.html", months=months, bars=drawn, total=total, fault=None, **values)

    def _limited(self, request: Request, view: str, index: Generation) -> tuple[dict[str, str], dict[str, Any]]:
        """Return the limits that an address of a list sets, and what such a list shows in any case."""
        query = without(given(request.query_params), "q", "k", "tight", "by_date", "today")
        number = read_page_number(request.query_params.get("page"))
        return query, {
            **self._frame(view, index),
            "query": _fields(query),
            "number": number,
            "earlier": None,
            "later": None,
        }

    def _frame(self, view: str, index: Generation) -> dict[str, Any]:
        """Return what every view shows around its own."""
        store = index.store
        names = {"publishers": store.publishers[:_NAMES_OFFERED], "authors": store.authors[:_NAMES_OFFERED]}
        return {"view": view, "index": index, **names}


def _fields(query: dict[str, str]) -> dict[str, str]:
    """Return what stands in the fields of a form: nothing in those that are not given."""
    return defaultdict(str, query)


def _pages(path: str, query: dict[str, str], number: int, total: int) -> dict[str, str | None]:
    """Return the addresses of the pages of a list before and after one."""
    return {
        "earlier": address(path, **query, page=number - 1) if number > 1 else None,
        "later": address(path, **query, page=number + 1) if number * _ON_A_PAGE < total else None,
    }
