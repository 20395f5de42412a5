"""Korean words into English: particles off, glossary, then names by Revised Romanization and as people spell them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

from index.bridge_word import Word
from index.glossary import Entry, glossary

_EOJEOL = re.compile(r"[가-힣]+|[A-Za-z][\w'’.-]*|[\u4e00-\u9fff]+")
_PARTICLES = sorted(
    "은 는 이 가 을 를 의 에 에서 에게 께 께서 으로 로 와 과 도 만 까지 부터 보다 처럼 마다 이나 나 라도 이라는 라는 이란 란 "
    "한테 에는 에서는 에도 으로는 로는 와의 과의 에서의 에의 으로의 로의 이며 이고 인가요 인가 입니까 인지 이었나요 였나요 "
    "이었습니까 였습니까 이었는가 였는가 이에요 예요 이죠 일까요 일까 이라고 라고 으로서 로서 으로써 로써 이다 인 이던 이었던 "
    "였던 들 들이 들은 들을 들의 들에게 들과 에서도 까지의 부터의 만의 와는 과는 하고 이랑 랑 이자 조차 밖에 대로 간의 간 측 측은 측이".split(),
    key=len,
    reverse=True,
)
_DOING = tuple("하 한 할 함 해 했 합 되 된 될 됨 돼 됐 됩 시키 시킨 시켰 받 당하 당한 당했 지 키".split())
"""How the endings begin that make a verb of a noun: to do it, to have it done."""
_TITLES = {
    "대통령", "총리", "장관", "의원", "대표", "지사", "시장", "회장", "위원장", "의장", "총재", "차관", "대사", "교수", "후보",
    "외무상", "방위상", "수상", "실장", "사장", "감독", "선수", "판사", "검사", "정권", "정부", "부통령", "여사", "씨", "외교장관",
}  # fmt: skip
_SURNAMES = {
    "김": "kim gim", "이": "lee yi rhee", "박": "park pak bak", "최": "choi choe", "정": "jeong chung jung", "강": "kang gang",
    "조": "cho jo", "윤": "yoon yun", "장": "jang chang", "임": "lim im", "한": "han", "오": "oh o", "서": "seo suh",
    "신": "shin sin", "권": "kwon gwon", "황": "hwang", "안": "ahn an", "송": "song", "류": "ryu yoo", "유": "yoo yu ryu",
    "홍": "hong", "전": "jeon chun", "고": "ko go", "문": "moon mun", "손": "son sohn", "양": "yang", "배": "bae", "백": "baek paik",
    "허": "heo hur", "노": "roh noh no", "남": "nam", "심": "shim sim", "하": "ha", "곽": "kwak", "성": "sung seong",
    "차": "cha", "주": "joo ju", "우": "woo u", "구": "koo ku gu", "민": "min", "나": "na", "진": "jin chin", "지": "ji",
    "엄": "eom um", "원": "won", "천": "cheon", "방": "bang", "현": "hyun hyeon", "변": "byun byeon", "염": "yeom",
    "여": "yeo", "추": "choo chu", "도": "do", "소": "so", "석": "seok", "선": "sun seon", "설": "seol", "마": "ma",
    "길": "gil kil", "연": "yeon", "위": "wi", "표": "pyo", "명": "myung", "기": "ki gi", "반": "ban", "금": "keum",
    "라": "ra", "맹": "maeng", "제": "je", "모": "mo", "탁": "tak", "국": "kook", "어": "eo", "은": "eun",
}  # fmt: skip
"""Family names in the spellings their bearers use, the most common first: no rule gives these."""

_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_FINALS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()
_CUSTOM_INITIALS = {"g": "g k", "d": "d t", "b": "b p", "j": "j ch", "r": "r l y"}
_CUSTOM_VOWELS = {
    "eo": "eo u o", "yeo": "yeo you yu", "u": "u oo", "eu": "eu u", "ui": "ui hee ee", "wo": "wo", "ae": "ae", "yu": "yu yoo",
    "i": "i ee",
}  # fmt: skip
_CUSTOM_SPELLINGS = 6
_SINGLE, _LISTED, _UNKNOWN, _UNKNOWN_RUN = 0.8, 0.1, 1.0, 0.5
"""What a reading of a compound costs: for each listed syllable alone, listed word, other syllable, run of others."""


def korean_words(text: str) -> Iterator[Word]:
    """Yield the words of a stretch of Korean without numbers, in order; what means nothing here is left out."""
    written = [match[0] for match in _EOJEOL.finditer(text)]
    for word, following in zip(written, [*written[1:], ""], strict=False):
        if not "가" <= word[0] <= "힣":
            yield Word(word, (word,))
        elif len(word) == 1:
            yield from _syllable(word, following)
        else:
            yield from _eojeol(word)


def _syllable(word: str, following: str) -> Iterator[Word]:
    """Read a word of one syllable: a family name before a title, or a listed word."""
    if word in _SURNAMES and any(following.startswith(title) for title in _TITLES):
        yield Word(word, tuple(_SURNAMES[word].split()))
    elif word in glossary("ko"):
        yield _listed(word, word)


def _listed(source: str, key: str) -> Word:
    entry = glossary("ko")[key]
    return Word(source, entry.english, entry.asks)


def _eojeol(word: str) -> Iterator[Word]:
    """Read what stands between two spaces: nouns with particles, a verb in some form, or a name."""
    for stem in _stems(word):
        parts = _split(stem)
        if all(known for _, known in parts):
            yield from _parts(parts)
            return
    verb = _verb(word)
    if verb:
        yield _listed(word, verb)
    elif not _LIGHT.match(word):
        stem = _bare(word)
        if _is_name(stem):
            yield from _name(stem)
        elif not _VERBAL.search(word):
            yield from _parts(_split(stem, singles=False))


_LIGHT = re.compile("것|위[해한하]|통[해한하]|때문|따라|있|없|않|못|해야|하[나는고며여]|하기|된|되|한다|그리고|그러나|또는|이[런러]|그[런러]|등[을의이은]")
"""How words begin that say nothing by themselves."""
_VERBAL = re.compile("(?:[나까가아어세데네게죠]요|니까|[하했됐였았었]나|습니다|다고|하는|되는|했던|하던|하도록|하면|되면|려고|으면|이라는|해서|해야|하고|하며|하게|하라고)$")  # fmt: skip
"""How a verb that is not listed gives itself away: its sound is of no use in English."""


def _stems(word: str) -> Iterator[str]:
    """Yield the word and what is left of it without particles and without endings of doing, the longest first."""
    yield word
    for i in range(len(word) - 1, 0, -1):
        ending = word[i:]
        bare = ending in _PARTICLES or (i > 1 and ending.startswith(_DOING))
        if bare or _two_particles(ending):
            yield word[:i]


def _two_particles(ending: str) -> bool:
    return any(ending[:i] in _PARTICLES and ending[i:] in _PARTICLES for i in range(1, len(ending)))


def _bare(word: str) -> str:
    """Return a word that is not listed without its particle, of which at least two syllables must be left."""
    return next((word[: -len(end)] for end in _PARTICLES if word.endswith(end) and len(word) - len(end) > 1), word)


@cache
def _split(text: str, *, singles: bool = True) -> tuple[tuple[str, bool], ...]:
    """Cut a compound into (part, whether it is listed), at least cost; `singles` lets parts of one syllable count."""
    best: list[tuple[float, tuple[tuple[str, bool], ...]]] = [(0.0, ())]
    for end in range(1, len(text) + 1):
        choices = []
        for start in range(end):
            cost, parts = best[start]
            part = text[start:end]
            if _is_part(part, whole=part == text, singles=singles):
                choices.append((cost + (_LISTED if len(part) > 1 else _SINGLE), (*parts, (part, True))))
            elif not parts or parts[-1][1]:
                choices.append((cost + _UNKNOWN_RUN + _UNKNOWN * len(part), (*parts, (part, False))))
        best.append(min(choices, key=lambda choice: choice[0]))
    return best[-1][1]


def _is_part(part: str, *, whole: bool, singles: bool) -> bool:
    """Tell whether a part is listed; a syllable that may be a particle or an ending is no word in a compound."""
    if len(part) == 1 and not whole:
        return singles and part in glossary("ko") and part not in _NO_WORDS
    return part in glossary("ko") or part in _COUNTRIES


_NO_WORDS = {*(particle for particle in _PARTICLES if len(particle) == 1), *(begin for begin in _DOING if len(begin) == 1)}
_COUNTRY = {
    "한": ("south korea", "korea"), "미": ("us", "united states"), "일": ("japan", "japanese"), "중": ("china", "chinese"),
    "북": ("north korea", "north"), "러": ("russia", "russian"), "영": ("uk", "britain"), "불": ("france", "french"),
    "독": ("germany", "german"), "호": ("australia",), "인": ("india",),
}  # fmt: skip
_COUNTRIES = frozenset(
    "한미일 한일중 한중일 미일한 북중러 미영호 한일 일한 한미 미한 한중 중한 한러 미일 일미 중일 일중 미중 중미 북미 미북 남북 북일 "
    "북러 러북 북중 한영 한불 한독 한호 미러 중러".split()
)
"""Rows of countries by one syllable each that news uses: not every row of such syllables is one."""


def _parts(parts: tuple[tuple[str, bool], ...]) -> Iterator[Word]:
    for part, known in parts:
        if known and part in glossary("ko"):
            yield _listed(part, part)
        elif known:
            yield from (Word(letter, _COUNTRY[letter]) for letter in part if letter in _COUNTRY)
        elif len(part) > 1:
            yield Word(part, romanised(part))
        elif part in _SURNAMES:
            yield Word(part, tuple(_SURNAMES[part].split()))


def _verb(word: str) -> str | None:
    """Return the listed verb or adjective that the word is a form of, the longest if several."""
    letters = unicodedata.normalize("NFD", word)
    for length in range(len(letters), 1, -1):
        found = _verb_beginnings().get(letters[:length])
        if found and (len(found) > 2 or _ENDING.fullmatch(unicodedata.normalize("NFC", letters[length:]))):
            return found
    return None


_ENDING = re.compile(
    "[\u11ab\u11af\u11bb\u11b7\u11b8]?(?:[은을는고면다던기지며서어아려러자게도까니나요]|습니다)*"
)
"""What may follow a stem of one syllable, so that 오래 is no form of 오다."""


@cache
def _verb_beginnings() -> Mapping[str, str]:
    """Return, in letters, how the forms of each listed verb begin: 열리- 열려, 부르- 불러, 어렵- 어려우."""
    return {
        beginning: word
        for word in glossary("ko")
        if word.endswith("다") and len(word) > 1
        for beginning in _beginnings(unicodedata.normalize("NFD", word[:-1]))
    }


def _beginnings(stem: str) -> Iterator[str]:
    yield stem
    if stem.endswith("\u1105\u1173"):  # 르: 불러, 올라
        yield stem[:-2] + "\u11af\u1105"
    elif stem[-1] in _CONTRACTED and len(stem) > 3:
        yield stem[:-1] + _CONTRACTED[stem[-1]]
    elif stem[-1] == "\u11b8":  # ㅂ before a vowel: 어려우-, 어려워-
        yield stem[:-1] + "\u110b\u116e"
        yield stem[:-1] + "\u110b\u116f"
    elif stem[-1] == "\u11af" and len(stem) > 5:  # ㄹ falls before ㄴ and ㅅ: 만든
        yield stem[:-1]
    elif stem[-1] == "\u11ba" and len(stem) > 3:  # ㅅ before a vowel: 지어
        yield stem[:-1] + "\u110b"


_CONTRACTED = {"\u1175": "\u1167", "\u116e": "\u116f", "\u1169": "\u116a", "\u1173": "\u1165"}
"""Last vowel of a stem and what it makes with the vowel of the past: 리 + 어 = 려."""


def _is_name(stem: str) -> bool:
    return len(stem) == 3 and stem[0] in _SURNAMES


def _name(stem: str) -> Iterator[Word]:
    """Read a full name: the family name, then each syllable of the given one, which may be written as one."""
    yield Word(stem[0], tuple(_SURNAMES[stem[0]].split()))
    first, second = _spellings(stem[1]), _spellings(stem[2])
    yield Word(stem[1], (*first, first[0] + second[0]))
    yield Word(stem[2], second)


def _letters(syllable: str) -> tuple[str, str, str]:
    number = ord(syllable) - 0xAC00
    initial, vowel, final = number // 588, number % 588 // 28, number % 28
    return _INITIALS[initial].strip("-"), _VOWELS[vowel], _FINALS[final].strip("-")


def _spellings(syllable: str) -> tuple[str, ...]:
    """Return a syllable of a name by the Revised Romanization (2000), then as people also spell theirs."""
    initial, vowel, final = _letters(syllable)
    initials = _CUSTOM_INITIALS.get(initial, initial or "-").split()
    vowels = _CUSTOM_VOWELS.get(vowel, vowel).split()
    both = (start.strip("-") + middle + final for middle, start in product(vowels, initials))
    return tuple(dict.fromkeys(both))[:_CUSTOM_SPELLINGS]


def romanised(word: str) -> tuple[str, ...]:
    """Return how a name in Hangul may be spelt: as sounded, by letters, as a Japanese name, and as a foreign one."""
    plain = "".join("".join(_letters(syllable)) for syllable in word)
    return tuple(dict.fromkeys((*_sounded(word), plain, *_as_japanese(word), *_as_foreign(plain))))


def _sounded(word: str) -> tuple[str, ...]:
    """Romanise with the sounds that meeting syllables change (Sillim, Jongno); nothing without es-hangul."""
    try:
        from es_hangul import romanize  # noqa: PLC0415 (part of the extra "cjk")
    except ImportError:
        return ()
    return (str(romanize(word)),)


_JAPANESE_INITIALS = {"g": "k", "d": "t", "j": "ch"}
_JAPANESE = {"si": "shi", "sseu": "tsu", "hu": "fu", "jeu": "zu", "cheu": "tsu", "jjeu": "tsu"}
_JAPANESE_VOWELS = {"eu": "u", "eo": "o", "ae": "ai"}


def _as_japanese(word: str) -> tuple[str, ...]:
    """Read Hangul that writes a Japanese name (고이즈미, 후쿠오카) into Hepburn; nothing where none sounds so."""
    syllables = []
    for place, syllable in enumerate(word):
        initial, vowel, final = _letters(syllable)
        if final not in {"", "n", "t", "k"}:
            return ()
        start = _JAPANESE_INITIALS.get(initial, initial) if place == 0 else initial
        syllables.append((_JAPANESE.get(initial + vowel) or start + _JAPANESE_VOWELS.get(vowel, vowel)) + final)
    joined = "".join(syllables)
    voiced = {"k": "g", "t": "d"}.get(joined[0], joined[0]) + joined[1:]
    return joined, voiced


_FOREIGN_VOWELS = (
    {"eo": "er", "ei": "a", "ai": "i", "ae": "a"}, {"eo": "o", "ei": "a", "ai": "i", "ae": "a"},
    {"eo": "u", "ei": "ei", "ai": "ai", "ae": "e"}, {"eo": "er", "ei": "ay", "ai": "i", "ae": "ha"},
)  # fmt: skip
_FOREIGN_CONSONANTS = (("r", "l"), ("k", "c"), ("b", "v"), ("p", "f"), ("j", "z"))
_FOREIGN_VOWEL = re.compile("eo|ei|ai|ae")
_LEAST_FOREIGN = 4


def _as_foreign(plain: str) -> Iterator[str]:
    """Spell what the letters of Hangul may stand for in a Western name, without the vowels Korean puts in."""
    bare = re.sub(r"(?<=[^aeiouy])eu(?=[^aeiouy]|$)", "", plain)
    for vowels in _FOREIGN_VOWELS:
        spelt = _FOREIGN_VOWEL.sub(lambda match, to=vowels: to[match[0]], bare)  # type: ignore[misc]
        present = [pair for pair in _FOREIGN_CONSONANTS if pair[0] in spelt]
        for chosen in product(*present):
            word = spelt
            for (native, _), letter in zip(present, chosen, strict=True):
                word = word.replace(native, letter)
            if len(word) >= _LEAST_FOREIGN:
                yield word
