"""Dates, numbers and what they count, in Japanese and Korean."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Mapping
from functools import cache

from index.bridge.word import Word
from index.glossary import Entry

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""Last year before each era of Japan's calendar."""
_DIGITS = {character: i for row in ("〇一二三四五六七八九", "영일이삼사오육칠팔구") for i, character in enumerate(row)}
_TENS = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12, "만": 10**4, "억": 10**8, "조": 10**12}
_NATIVE = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}
_UNITS = {
    "countries": "か国 カ国 ヶ国 ヵ国 ケ国 箇国 개국 나라",
    "times": "回目 回 度目 번째 번 회 차례",
    "people": "人 名 명 사람 인",
    "years old": "歳 才 세 살",
    "years": "年間 年ぶり 年 년간 년만 년",
    "months": "か月間 か月 カ月 ヶ月 ヵ月 개월 달",
    "weeks": "週間 주간 주",
    "days": "日間 日 일간 일",
    "hours": "時間 시간",
    "minutes": "分間 분간 분",
    "yen": "円 엔",
    "won": "ウォン 원",
    "dollars": "ドル 달러",
    "percent": "パーセント % ％ 퍼센트 프로",
    "kilometers": "キロメートル キロ km 킬로미터 킬로",
    "meters": "メートル 미터",
    "tons": "トン 톤",
    "cases": "件 건",
    "companies": "社",
    "places": "か所 カ所 ヶ所 箇所 곳 군데",
    "things": "つ 個 개 가지",
    "votes": "票 표",
    "seats": "議席 석 의석",
    "anniversary": "周年 주년",
    "century": "世紀 세기",
    "ships": "隻 척",
    "aircraft": "機",
    "degrees": "度 도",
}
_UNIT_OF = {form: english for english, forms in _UNITS.items() for form in forms.split()}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()

_UNIT = "|".join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))
_COUNTED = "か国|カ国|ヶ国|ヵ国|回|人|年間|年|か月|カ月|ヶ月|週間|日間|件|社|票|議席|隻"
_KOREAN_COUNTED = "명|회|개국|년|월|일|차례|개월"
_FORM = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和)\s?(?P<era_year>\d{{1,2}}|元)年(?:\s?(?P<era_month>\d{{1,2}})月(?:\s?(?P<era_day>\d{{1,2}})日)?)?"
    r"|(?P<decade>\d{3}0)\s?(?:年代|년대)"
    r"|(?<!\d)(?P<year>1\d{3}|20\d\d)\s?[年년](?![間간])(?:\s?(?P<month>1[0-2]|0?[1-9])\s?[月월](?:\s?(?P<day>\d{1,2})\s?[日일](?!間|간))?)?"
    r"|(?<!\d)(?P<only_month>1[0-2]|0?[1-9])\s?[月월](?:\s?(?P<only_day>\d{1,2})\s?[日일](?!間|간))?"
    rf"|(?:第|제\s?)(?P<nth>\d{{1,3}})\s?(?:{_UNIT}|次|代|条|期|차|대|조|기)?"
    rf"|(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<large>[万億兆만억조])?(?:\s?(?P<unit>{_UNIT}))?(?P<th>目|째)?"
    rf"|(?P<han>[一二三四五六七八九十百千][〇一二三四五六七八九十百千万億]*)(?P<han_unit>{_COUNTED})"
    rf"|(?<![가-힣])(?P<native>{'|'.join(_NATIVE)})\s?(?P<native_unit>명|번|차례|나라|개국|개|곳|가지|달|시간|사람)"
    r"|(?<![가-힣])(?P<alone>두|세|네|다섯|여섯|일곱|여덟|아홉)(?=\s)"
    rf"|(?<![가-힣])(?P<sino>[일이삼사오육칠팔구십백천만]{{2,8}})\s?(?P<sino_unit>{_KOREAN_COUNTED})"
)


def find_numbers(text: str, listed: Mapping[str, Entry]) -> Iterator[tuple[int, int, list[Word]]]:
    """Yield (start, end, words) of each date and number in `text`, in order, and of `listed` words with digits."""
    place = 0
    while match := _next(text, place, listed):
        entry = listed.get(match[0])
        yield match.start(), match.end(), [Word(match[0], entry.english, entry.asks)] if entry else _words(match)
        place = match.end()


def _next(text: str, place: int, listed: Mapping[str, Entry]) -> re.Match[str] | None:
    """Return what comes first; of a listed word and a number that begin together, the word."""
    number = _FORM.search(text, place)
    named = _alternatives(tuple(listed)).search(text, place)
    return named if named and (number is None or named.start() <= number.start()) else number


@cache
def _alternatives(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)) or r"(?!)")


def _words(match: re.Match[str]) -> list[Word]:
    parts = match.groupdict()
    source = match[0]
    if parts["era"]:
        year = _ERAS[parts["era"]] + (1 if parts["era_year"] == "元" else int(parts["era_year"]))
        return _date(source, year, parts["era_month"], parts["era_day"])
    if parts["decade"]:
        return [Word(source, (f"{parts['decade']}s",))]
    if parts["year"]:
        return _date(source, int(parts["year"]), parts["month"], parts["day"])
    if parts["only_month"]:
        return _date(source, None, parts["only_month"], parts["only_day"])
    if parts["nth"] or parts["th"]:
        return [Word(source, _ordinal(int(float((parts["nth"] or parts["number"]).replace(",", "")))))]
    unit = parts["unit"] or parts["han_unit"] or parts["native_unit"] or parts["sino_unit"]
    counted = _UNIT_OF.get(unit) if unit else None
    number = Word(source, _ordinal(int(_value(parts))) if counted == "anniversary" else _spelled(_value(parts)))
    return [number, Word(source, (counted,))] if counted else [number]


def _date(source: str, year: int | None, month: str | None, day: str | None) -> list[Word]:
    named = [month_name[int(month)]] if month and 1 <= int(month) <= 12 else []
    return [
        Word(source, (part,)) for part in (*named, *([str(int(day))] if day else []), *([str(year)] if year else []))
    ]


def _value(parts: dict[str, str | None]) -> float:
    if parts["number"]:
        return float(parts["number"].replace(",", "")) * _LARGE.get(parts["large"] or "", 1)
    native = parts["native"] or parts["alone"]
    if native:
        return _NATIVE[native]
    return read_han(parts["han"] or parts["sino"] or "")


def read_han(numeral: str) -> int:
    """Return the value of a numeral in Han characters or Sino-Korean syllables: 二十三, 二〇二四, 이십삼."""
    if all(character in _DIGITS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            section, digit = section + (digit or 1) * _TENS[character], 0
        else:
            total, section, digit = total + ((section + digit) or 1) * _LARGE[character], 0, 0
    return total + section + digit


def _spelled(value: float) -> tuple[str, ...]:
    """Return how English may write a number, the form for a sentence first."""
    if value != int(value):
        return (f"{value:g}",)
    whole = int(value)
    if whole < len(_SMALL):
        both = (_SMALL[whole], str(whole))
        return both if whole <= 10 else both[::-1]
    for size, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if whole >= size:
            return (f"{whole / size:g} {name}", f"{whole:,}")
    return (f"{whole:,}", str(whole)) if whole >= 10_000 else (str(whole), f"{whole:,}")


def _ordinal(value: int) -> tuple[str, ...]:
    ending = "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    named = (_ORDINALS[value],) if value < len(_ORDINALS) else ()
    return (*named, f"{value}{ending}")
