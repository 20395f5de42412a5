"""Times in Japanese and Korean questions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

from index.article import DateSpan
from index.periods import THIRDS, Part, around, beside, joined, latest, make_span, part_of, season, shifted, years

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_PARTS: dict[str, Part] = {
    **dict.fromkeys(("初め", "はじめ", "初頭", "初旬", "上旬", "초순", "초반", "초"), THIRDS[0]),
    **dict.fromkeys(("中旬", "半ば", "中頃", "중순", "중반"), THIRDS[1]),
    **dict.fromkeys(("末", "下旬", "終わり", "終盤", "하순", "말"), THIRDS[2]),
    **dict.fromkeys(("前半", "上半期", "상반기", "전반"), (0, 1, 2)),
    **dict.fromkeys(("後半", "下半期", "하반기", "후반"), (1, 2, 2)),
}
_SEASONS = dict(zip("春夏秋冬봄가", ("spring", "summer", "autumn", "winter", "spring", "autumn"), strict=True))
_SEASONS |= {"여름": "summer", "가을": "autumn", "겨울": "winter"}
del _SEASONS["가"]
_SIDES = {
    **dict.fromkeys(("以前", "より前", "の前", "前に", "までに", "まで", "이전", "전에", "까지"), "before"),
    **dict.fromkeys(
        ("以降", "以後", "以来", "から", "のあと", "の後", "後に", "이후", "이래", "부터", "후에"), "since"
    ),
}
_UNTIL = frozenset(("までに", "まで", "까지"))
_AFTER = frozenset(("のあと", "の後", "後に", "후에"))
_YEARS = {
    "一昨年": -2, "おととし": -2, "昨年": -1, "去年": -1, "今年": 0, "来年": 1, "再来年": 2, "재작년": -2, "작년": -1,
    "지난해": -1, "올해": 0, "금년": 0, "내년": 1,
}  # fmt: skip
_MONTHS = {
    "先々月": -2, "先月": -1, "今月": 0, "来月": 1, "지지난달": -2, "지난달": -1, "지난 달": -1, "이번 달": 0,
    "이번달": 0, "이달": 0, "다음 달": 1, "다음달": 1,
}  # fmt: skip
_RELATIVE = {
    "先々週": ("week", -2), "先週": ("week", -1), "今週": ("week", 0), "来週": ("week", 1), "一昨日": ("day", -2),
    "昨日": ("day", -1), "今日": ("day", 0), "明日": ("day", 1), "지지난주": ("week", -2), "지난주": ("week", -1),
    "지난 주": ("week", -1), "이번 주": ("week", 0), "이번주": ("week", 0), "다음 주": ("week", 1),
    "그저께": ("day", -2), "어제": ("day", -1), "오늘": ("day", 0), "내일": ("day", 1),
}  # fmt: skip
_NAMED = {
    "クリスマスイブ": (12, 24), "クリスマス": (12, 25), "元日": (1, 1), "元旦": (1, 1), "大晦日": (12, 31),
    "終戦記念日": (8, 15), "크리스마스": (12, 25), "성탄절": (12, 25), "삼일절": (3, 1), "현충일": (6, 6),
    "제헌절": (7, 17), "광복절": (8, 15), "개천절": (10, 3), "한글날": (10, 9),
}  # fmt: skip
"""Days of fixed date that the two languages have one meaning for, with their month and day."""
_AGO = {
    "日": "day", "일": "day", "週間": "week", "주": "week", "か月": "month", "ヶ月": "month", "カ月": "month",
    "개월": "month", "年": "year", "년": "year",
}  # fmt: skip


@cache
def _pattern() -> re.Pattern[str]:
    """Compile the form of a date when it is first looked for."""
    era = rf"(?P<era>{'|'.join(_ERAS)})(?P<era_year>\d\d?|元)"
    year = rf"(?:{era}|(?<!\d)(?P<year>1\d{{3}}|20\d\d))\s?[年년](?P<tens>代|대)?"
    told = rf"(?P<told_year>{'|'.join(_YEARS)})|(?P<told_month>{'|'.join(_MONTHS)})"
    fiscal = r"(?:\s?(?P<fiscal>度)|\s?도(?=\s))?"
    date_ = rf"(?:{year}{fiscal}|{told})?(?:\s?の?(?<!\d)(?P<month>1[0-2]|0?[1-9])\s?[月월](?![曜요]))?"
    day = r"(?:(?<=[月월])\s?(?P<day>[12]\d|3[01]|0?[1-9])\s?[日일](?!間|\s?간|本))?"
    day += rf"(?:\s?の?(?P<named>{'|'.join(_NAMED)}))?"
    part = rf"(?:\s?の?(?P<part>{'|'.join(_PARTS)})(?![회등기])|\s?の?(?P<season>{'|'.join(_SEASONS)}))?"
    return re.compile(rf"{date_}{day}{part}(?:の?に?\s?(?P<side>{'|'.join(_SIDES)}))?")


@cache
def _told_from_today() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\d)(?P<count>\d{{1,3}}|半)\s?(?P<unit>{'|'.join(_AGO)})\s?[前전]"
        rf"(?:の(?P<season>{'|'.join(_SEASONS)}))?|(?P<name>{'|'.join(_RELATIVE)})"
        rf"|(?P<which>지난|올)\s?(?P<of>봄|여름|가을|겨울)"
    )


_BEGINS = re.compile(
    r"(?<![\d.,])\d{1,4}\s?[年년月월]|(?:明治|大正|昭和|平成|令和)(?:\d\d?|元)\s?年|(?<!\d)\d\d?\s?世紀|(?<!\d)\d\d?세기"
    rf"|{'|'.join([*_YEARS, *_MONTHS, *_NAMED])}"
)
_SPAN = re.compile(r"\s?(?:から|부터|[~〜～–-])\s?")

Found = tuple[int, int, Callable[[int], DateSpan | None], int | None]
"""First character, one past the last, the days in the year it lacks, and the year it states."""


def read_cjk(text: str, today: date | None) -> list[Found]:
    """Find the times in a Japanese or Korean text, in order, none overlapping.

    "以前" and "이전", which strictly include the day or year they follow, are read as they are used: before it;
    "以降" and "이후" as from it on. "2000年前" and "1500년 전" are so many years ago: no date.
    """
    found: list[Found] = []
    end = 0
    for match in _BEGINS.finditer(text):
        if match.start() >= end and (one := _century(match, text) or _date(text, match.start(), today)):
            end = one[1]
            _append(found, one, text)
    if today:
        found += [one for match in _told_from_today().finditer(text) if (one := _relative(match, today))]
    return sorted(found, key=lambda one: one[0])


def _century(match: re.Match[str], text: str) -> Found | None:
    """Read "19世紀" or "19세기 말"."""
    if not match[0].endswith(("世紀", "세기")):
        return None
    number, end = int(match[0][:-2]), match.end()
    span = years(max(number * 100 - 100, 1), number * 100 - 1)
    begin = end + (text[end : end + 1] in (" ", "の"))
    part = next((part for part in _PARTS if text.startswith(part, begin)), None)
    if span and part:
        span, end = part_of(span, _PARTS[part]), begin + len(part)
    return match.start(), end, lambda _: span, number * 100 - 1


def _date(text: str, start: int, today: date | None) -> Found | None:
    match = _pattern().match(text, start)
    if not match or match.end() == start:
        return None
    groups = match.groupdict()
    if (groups["told_year"] or groups["told_month"]) and not today:
        return None
    if today and groups["told_month"]:
        told = shifted(today, _MONTHS[groups["told_month"]], "month")
        groups |= {"year": str(told.start.year), "month": str(told.start.month)} if told else {}
    elif today and groups["told_year"]:
        groups["year"] = str(today.year + _YEARS[groups["told_year"]])
    if groups["named"]:
        month, of_month = _NAMED[groups["named"]]
        groups |= {"month": str(month), "day": str(of_month)}
    year = _year(groups)
    if year is None and not groups["month"]:
        return None
    finer = ("month", "part", "season", "tens", "era", "side", "told_year", "fiscal")
    plain = not any(groups[name] for name in finer)
    after = text[match.end() : match.end() + 3].lstrip()
    if (
        year
        and not groups["month"]
        and (after[:1] in ("間", "간") or after[:2] in ("동안", "もの") or _ago(match, after))
    ):
        return None
    if plain and after[:1] == "も":
        return None

    def make(lacking: int) -> DateSpan | None:
        return _span_of(groups, year or lacking)

    return (start, match.end(), make, year) if make(year or 2000) else None


def _ago(match: re.Match[str], after: str) -> bool:
    """Tell whether round years before "前" are how long ago something was."""
    ago = after[:1] in ("前", "전") or (match["side"] in ("前に", "전에"))
    return ago and match["year"] is not None and int(match["year"]) % 50 == 0


def _year(groups: dict[str, str | None]) -> int | None:
    if groups["year"]:
        return int(groups["year"])
    if not groups["era"]:
        return None
    number = groups["era_year"] or ""
    return _ERAS[groups["era"]] + (1 if number == "元" else int(number))


def _span_of(groups: dict[str, str | None], year: int) -> DateSpan | None:
    """Return the days the parts of a match name in `year`."""
    month, day = (int(text) if (text := groups[name]) else None for name in ("month", "day"))
    span = years(year, year + 9) if groups["tens"] else make_span(year, month, day)
    if groups["fiscal"] and not month:  # Japan's begins in April
        span = joined(make_span(year, 4), make_span(year + 1, 3))
    if span and groups["part"]:
        span = part_of(span, _PARTS[groups["part"]])
    elif span and groups["season"]:
        span = season(_SEASONS[groups["season"]], year) if month is None else span
    side = groups["side"]
    if span and side:
        relation = "until" if side in _UNTIL else "after" if side in _AFTER else _SIDES[side]
        return beside(span, relation)
    return span


def _append(found: list[Found], one: Found, text: str) -> None:
    """Add a date, in place; one that ends a range begun just before it extends that."""
    above = found[-1] if found else None
    if above is None or not _SPAN.fullmatch(_between(above, one, text)):
        found.append(one)
        return
    begin, last = above[2], one[2]

    def make(year: int) -> DateSpan | None:
        early, late = begin(above[3] or year), last(one[3] or above[3] or year)
        # Of "from A until B" the sides of both are open.
        first = early and DateSpan(early.start, early.start)
        return joined(first, late and DateSpan(late.end, late.end))

    found[-1] = (above[0], one[1], make, one[3] or above[3])


def _between(above: Found, one: Found, text: str) -> str:
    between = text[above[1] : one[0]]
    opened = next((word for word in ("から", "부터") if text[above[0] : above[1]].endswith(word)), "")
    return opened + between


def _relative(match: re.Match[str], today: date) -> Found | None:
    if match["name"]:
        unit, step = _RELATIVE[match["name"]]
        span = around(today, unit, step)
    elif match["of"]:
        seasons = [season(_SEASONS[match["of"]], today.year - back) for back in range(2)]
        span = seasons[0] if match["which"] == "올" else latest(seasons, today)
    elif match["count"] == "半":
        span = shifted(today, -6, "month") if match["unit"] == "年" else None
    else:
        span = shifted(today, -int(match["count"]), _AGO[match["unit"]])
        if span and match["season"] and match["unit"] == "年":
            span = season(_SEASONS[match["season"]], span.start.year)
    return (match.start(), match.end(), lambda _: span, span.end.year) if span else None
