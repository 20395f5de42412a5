"""The forms of dates in articles, as regular expressions."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from functools import cache

_MONTH_NAMES = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
# Not in lower case: "may" and "march" are words.
_NAMES = f"{_MONTH_NAMES}|{_MONTH_NAMES.upper()}"
MONTH = rf"(?P<month>{_NAMES})\b"
_BEGIN_MONTH = MONTH.replace("<month>", "<begin_month>")


def _names_after(before: str) -> str:
    """Return the names of months, with the assertion `before` about what stands in front put behind their first letter.

    What begins with one of a few letters, and not with an assertion, is found much faster.
    """
    return "|".join(f"{name[0]}{before}{name[1:]}" for name in _NAMES.split("|"))


_WORD_BEGIN = _names_after(r"(?<!\w.)")
_FIRST_MONTH = rf"(?P<month>{_WORD_BEGIN})\b"
_FIRST_BEGIN_MONTH = _FIRST_MONTH.replace("<month>", "<begin_month>")
# White space is bounded everywhere: two neighbouring repetitions of it would cost quadratic time.
_SPACE = r"\s{1,4}"
_GAP = rf"(?:\.\s{{0,4}}|{_SPACE})"
_DASH = r"\s?[-–—]\s?"
PLAIN_YEAR = r"(?:1[5-9]|20)\d\d"
_UNTIL = rf"(?P<until>{PLAIN_YEAR})"
# A note number may be glued to a year ("December 201820" is 2018 and note 20), so up to two digits may follow.
YEAR = rf"(?P<year>{PLAIN_YEAR})(?=\d{{0,2}}(?!\d))"
_DAYS = r"(?:[12]\d|3[01]|0?[1-9])"
_DAY = rf"(?P<day>{_DAYS})(?:st|nd|rd|th)?(?!\d)"
_BEGIN_DAY = rf"(?P<begin_day>{_DAYS})(?:st|nd|rd|th)?(?!\d)"
_LAST_DAY = rf"(?:{_DASH}(?P<last>{_DAYS})(?:st|nd|rd|th)?(?!\d))?"
_NO_COUNT = r"(?![.,]\d{3}|(?:\.\d+)?\s{0,4}(?:%|percent|per cent|thousand|million|billion|trillion)|:\d)"
_THEN_YEAR = rf"\s{{0,4}}[,.]?\s{{0,4}}{YEAR}"
_CJK_YEAR = rf"(?<!\d)(?P<year>{PLAIN_YEAR})\s?[年년]"
_MONTH_NUMBER = r"(?P<month>1[0-2]|0?[1-9])"
_CJK_MONTH = rf"{_MONTH_NUMBER}\s?[月월]"
_CJK_DAY = rf"(?P<day>{_DAYS})\s?[日일](?!間|\s?간)"
_BEFORE_A_YEAR = (
    r"(?i:\b(?:in|of|since|from|until|till|by|before|after|during|between|early|mid|late|summer|autumn|fall|winter|"
    r"spring|year)[ \u00a0-])"
)
# "by May" may be by a person of that name.
_BY = r"by(?![ \u00a0](?:May|April|June|August|Jan)\b)"
_BEFORE_A_MONTH = rf"(?i:\b(?:in|since|until|till|during|throughout|early|mid|late|{_BY})[ \u00a0-])"
_AFTER_A_YEAR = (
    r"(?![\w%]|,\d{3}|\s{1,4}(?:people|men|women|troops|soldiers|percent|per cent|dollars|won|yen|miles|km)\b)"
)
_IN_BRACKETS = r"(?=\s?[)\],;:–—-]|\s[A-Z])"

# A form is looked for only in texts that hold what every date of that form holds, and of that group of forms.
_ANY_YEAR = PLAIN_YEAR
_MONTH_NAME = rf"(?:{_WORD_BEGIN})\b"
_CJK_UNIT = r"[年년月월]"
_DAY_BEFORE_A_MONTH = rf"\d(?:st|nd|rd|th)?{_SPACE}(?:of{_SPACE})?(?:{_NAMES})"
# The last letters of the words of _BEFORE_A_MONTH and _BEFORE_A_YEAR.
_WORD_BEFORE_A_MONTH = _names_after(r"(?<=[nelgtydNELGTYD][ \u00a0-].)")
_WORD_BEFORE_A_YEAR = r"[12](?<=[nfelmyrgdNFELMYRGD][ \u00a0-].)\d{3}"
_FORMS = [
    (
        _ANY_YEAR,
        [  # 2024-12-03, 2024/12/3; 2024. 12. 3.
            (
                rf"{PLAIN_YEAR}[-/]",
                rf"(?<![\d-])(?P<year>{PLAIN_YEAR})(?P<mark>[-/]){_MONTH_NUMBER}(?P=mark)(?P<day>\d\d?)(?!\d)",
            ),
            (rf"{PLAIN_YEAR}\.", rf"(?<!\d)(?P<year>{PLAIN_YEAR})\.\s?{_MONTH_NUMBER}\.\s?(?P<day>{_DAYS})(?!\d)"),
        ],
    ),
    (
        _CJK_UNIT,
        [
            (_ANY_YEAR, rf"{_CJK_YEAR}\s?{_CJK_MONTH}(?:\s?{_CJK_DAY})?"),
            (_ANY_YEAR, rf"{_CJK_YEAR}(?!間|も|\s?전|\s?동안|\s?간)"),
            (_CJK_UNIT, rf"(?<!\d){_CJK_MONTH}\s?{_CJK_DAY}"),
        ],
    ),
    (
        _MONTH_NAME,
        [
            # Nov. 30-Dec. 2, 2024; 30 Nov. - 2 Dec. 2024
            (_ANY_YEAR, rf"{_FIRST_BEGIN_MONTH}{_GAP}{_BEGIN_DAY}{_DASH}{MONTH}{_GAP}{_DAY}{_THEN_YEAR}"),
            (
                _DAY_BEFORE_A_MONTH,
                rf"\b{_BEGIN_DAY}{_SPACE}{_BEGIN_MONTH}\.?{_DASH}{_DAY}{_SPACE}{MONTH}\.?,?{_SPACE}{YEAR}",
            ),
            # July 31. 2024, Dec. 28 2021, May 8-10, 2024; 31 July 2024; May to August 2023; August 2023
            (_ANY_YEAR, rf"{_FIRST_MONTH}{_GAP}{_DAY}{_LAST_DAY}{_THEN_YEAR}"),
            (
                _DAY_BEFORE_A_MONTH,
                rf"\b(?:{_BEGIN_DAY}{_DASH})?{_DAY}{_SPACE}(?:of{_SPACE})?{MONTH}\.?,?{_SPACE}{YEAR}",
            ),
            (
                _ANY_YEAR,
                rf"{_FIRST_BEGIN_MONTH}{_SPACE}(?:and|or|to|until|through){_SPACE}{MONTH}\.?,?{_SPACE}{YEAR}",
            ),
            (_ANY_YEAR, rf"{_FIRST_MONTH}\.?,?{_SPACE}(?:of{_SPACE})?{YEAR}"),
            # Dec. 3, 3 December: the year stands elsewhere
            (_MONTH_NAME, rf"{_FIRST_MONTH}{_GAP}{_DAY}{_LAST_DAY}{_NO_COUNT}"),
            (
                _DAY_BEFORE_A_MONTH,
                rf"\b(?:{_BEGIN_DAY}{_DASH})?{_DAY}{_SPACE}(?:of{_SPACE})?{MONTH}(?!\.?\s{{0,4}}\d)",
            ),
            (_WORD_BEFORE_A_MONTH, rf"{_BEFORE_A_MONTH}{MONTH}(?!\.?\s{{0,4}}\d)"),  # in November
        ],
    ),
    (
        _ANY_YEAR,
        [  # from 2012 to 2017; 2012-2017; in 2012; (2012)
            (
                rf"{PLAIN_YEAR}{_SPACE}(?:to|and|until|through)",
                rf"(?i:\b(?:from|between){_SPACE}){YEAR}{_SPACE}(?:to|and|until|through){_SPACE}{_UNTIL}(?![\w%])",
            ),
            (rf"{PLAIN_YEAR}{_DASH}{PLAIN_YEAR}", rf"(?<![\w.,/–—-]){YEAR}{_DASH}{_UNTIL}(?![\w–—-])"),
            (_WORD_BEFORE_A_YEAR, rf"{_BEFORE_A_YEAR}{YEAR}{_AFTER_A_YEAR}"),
            (r"\([12]", rf"(?<=\(){YEAR}{_IN_BRACKETS}"),
        ],
    ),
]


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """Compile a form when it is first looked for: all of them would cost every question ten milliseconds."""
    return re.compile(form)


def matches(text: str) -> Iterator[re.Match[str]]:
    """Yield matches of all forms in text order; where two overlap the earlier form in the list wins."""
    starts: list[int] = []
    taken: list[re.Match[str]] = []
    for form in _present(text):
        for match in _compiled(form).finditer(text):
            i = bisect(starts, match.start())
            clear = (i == 0 or taken[i - 1].end() <= match.start()) and (i == len(starts) or match.end() <= starts[i])
            if clear:
                starts.insert(i, match.start())
                taken.insert(i, match)
    yield from taken


def _present(text: str) -> Iterator[str]:
    """Yield the forms that the text may hold."""
    holds: dict[str, bool] = {}
    for common, forms in _FORMS:
        if common not in holds:
            holds[common] = bool(_compiled(common).search(text))
        if not holds[common]:
            continue
        for needle, form in forms:
            if needle not in holds:
                holds[needle] = bool(_compiled(needle).search(text))
            if holds[needle]:
                yield form
