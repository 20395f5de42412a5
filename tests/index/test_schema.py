"""What goes into a row comes out of it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Block, BlockKind, DateSpan
from index.schema import ARTICLE_COLUMNS, pack_dates, unpack_article, unpack_block, unpack_dates, unpack_span

SPANS = st.lists(st.tuples(st.dates(), st.dates()).map(sorted)).map(lambda days: tuple(DateSpan(*day) for day in days))


@given(SPANS)
def test_dates_survive_packing(spans: tuple[DateSpan, ...]) -> None:
    assert unpack_dates(pack_dates(spans)) == spans
    assert unpack_block((3, 9, "event", 0, pack_dates(spans))) == Block(3, 9, BlockKind.EVENT, 0, spans)


def test_days_sort_as_text_from_the_first_year_to_the_last() -> None:
    assert pack_dates([DateSpan(date.min, date.max)]) == '[["0001-01-01", "9999-12-31"]]'


def test_a_span_in_two_columns_may_be_absent() -> None:
    assert unpack_span(None, None) is None
    assert unpack_span("2024-02-01", "2024-02-29") == DateSpan(date(2024, 2, 1), date(2024, 2, 29))


def test_an_article_is_made_of_its_columns_in_their_order() -> None:
    row = ("id", "Title", '["A", "B"]', "P", "2024-01-01", "2024-01-31", "https://a.b", "en", "/a.txt", "00")
    assert len(row) == len(ARTICLE_COLUMNS.split(", "))
    span = DateSpan(date(2024, 1, 1), date(2024, 1, 31))
    assert unpack_article(row, "text") == Article(
        "id", "Title", ("A", "B"), "P", span, "https://a.b", "en", "/a.txt", "00", "text"
    )
