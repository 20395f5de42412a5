"""What a question says besides its times: what is left to look for, and whether that is anything."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.asked import TimeAsked
from index.when.words import Words, word_set

_ASKING = word_set(
    "a about all an and any anything are article articles as at be been chronology date day development developments"
    " did do does during else event events every everything exactly find for from give go going had happen happened"
    " happening happens has have how i in incident incidents is it know list major me need news occur occurred of on or"
    " passages place please report reported s say says said show so some something summarise summarize take takes tell"
    " that the then there these thing things this time timeline to took us want was went were what when where which"
    " who with happenings key important main notable significant"
)
"""English words that ask for whatever there was."""
# Content words of Japanese hold a character that is no hiragana; the stems below are all that a bare request needs.
_JAPANESE = re.compile(r"(?:[\u3040-\u309f\W]|何|出来事|事件|事|起|有|発生|動き|一覧|教|主|重要|ニュース|頃|間|中)+")
_KOREAN = re.compile(
    r"(?:무슨|무엇|뭐|뭘|뭔|어떤|어떠|일|있|일어|사건|뉴스|소식|발생|생기|생겼|벌어|알려|보여|말해|목록|주요|중요|모든|모두|그)[가-힣]*"
    r"|에|에는|에서|에도|에서는|동안|동안에|사이에|사이에는|은|는|이|가|의|중|중에|까지|부터|쯤|경|무렵|주세요|주십시오"
)
_HANGUL = re.compile(r"[가-힣]")
_KANA_OR_HAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def without_times(question: str, times: Sequence[TimeAsked]) -> str:
    """Return a question without the words of its times, which would match the words of other times."""
    rest, done = "", 0
    for time in sorted(times, key=lambda one: one.start):
        if time.start >= done:
            rest += question[done : time.start].rstrip() + " "
        done = max(done, time.end)
    return rest + question[done:].lstrip()


def is_of_years(time: TimeAsked) -> bool:
    """Tell whether a time is made of whole years, an open side aside."""
    first, last = time.span.start, time.span.end
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def telling_words(rest: str) -> int:
    """Count the words of a question's rest that name something to look for: none where it only asks what there was."""
    if _HANGUL.search(rest):
        return sum(not _KOREAN.fullmatch(word) for word in re.findall(r"\w+", rest))
    if _KANA_OR_HAN.search(rest):
        return len(re.findall(r"[\u30a0-\u30ff]+|[\u4e00-\u9fff]+", _JAPANESE.sub(" ", rest)))
    words = Words(rest)
    return sum(words.raw(i)[0].isalnum() and words[i] not in _ASKING for i in range(len(words)))
