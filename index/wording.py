"""Whether the names, quotations, denials and roles of a statement are those of the passages it cites.

Rules, for English, on the words as they stand. They look for the ways in which a sentence can be near its source and
yet wrong; what they do not see goes unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from index.aliases import name_key
from index.figures import Fault
from index.wanted import FUNCTION_WORDS

if TYPE_CHECKING:
    from index.evidence import Cited, Fit
    from index.generation import Generation

_QUOTED = re.compile(r"[“\"«「](?P<words>[^“”\"«»「」]{2,400})[”\"»」]")
_NAME_WORD = r"(?:[^\W\d_a-z](?:[\w’'&.-]*\w)?)"
_NAME = re.compile(rf"(?<![\w’'-]){_NAME_WORD}(?:\s(?:(?:of|the|de|la|van|von|al)\s)?{_NAME_WORD})*")
_TITLES = frozenset(
    "president prime minister professor doctor dr mr mrs ms king queen sir lord general secretary ambassador senator "
    "governor mayor judge chancellor emperor prince princess pope saint st".split()
)
_CALENDAR = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday".split()
)
_SHORTEST_STEM, _LONGEST_ENDING = 4, 4
"""Letters that two forms of a name share at the front, and that the longer may add: Japan, Japanese."""

_NOT = re.compile(
    r"\b(?:not|never|no(?! (?:less|fewer|more|later|sooner) than)|nor|neither|none|nobody|nothing|without|cannot)\b"
    r"|n[’']t\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:refus|den(?:y|ie)|reject|declin|fail|lack|oppos|avoid|prevent|dislik|unabl|unlik|hardly|barely|rarely|few|little|"
    r"instead|stop|end|drop|abandon|withdr|cancel|rather|only|un[a-z]{4,}|in[a-z]*less)\w*",
    re.IGNORECASE,
)
_MOST_DENIALS = 20
"""Of a sentence that are looked at."""
_REACH = 4
"""Words after a "not" that it denies."""
_MOSTLY = 0.5
_BEFORE, _AFTER = 6, 3
"""Words around another in which a denial would be of it."""
_LIGHT = frozenset(
    "a an the be been being is are was were have has had having it its to any that this of in on at for by with as and "
    "or so yet very more much one they he she his her their them him do did does longer".split()
)
"""Words that are nothing to deny."""
_CLAUSE_END = re.compile(r"[,;:.!?—]|\b(?:but|although|though|while|whereas|because)\b")
_NEGATIVE = ("un", "in", "im", "ir", "dis", "non")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|got)\s(?:\w+\s){1,5}?by\b", re.IGNORECASE)
_VERB = re.compile(r"\s(?:(?:would|will|can|could|had|has|have|did|also|later|then|not|\w+ly)\s)*(?P<verb>[a-z]{3,})\b")
"""The word after a name, auxiliaries aside."""


def wrong_wording(statement: str, cited: Cited, fit: Fit, known: str) -> Iterator[Fault]:
    """Yield quotations, names, denials and roles that are not the passages'; `known` is the text of all passages."""
    yield from _misquoted(statement, cited)
    yield from _foreign_names(_QUOTED.sub(" ", statement), cited, known)
    source = " ".join(one.text for one in fit.best)
    yield from _denied(statement, source, cited)
    yield from _swapped(statement, source, cited)


def find_names(text: str) -> list[str]:
    """Return what in a text is written like a name, in order: words with capitals, in a row."""
    return [match[0] for match in _NAME.finditer(text) if any(map(_is_name, match[0].split()))]


def _misquoted(statement: str, cited: Cited) -> Iterator[Fault]:
    text = _plain(cited.text)
    for match in _QUOTED.finditer(statement):
        words = _plain(match["words"]).rstrip(".,;:!? ")
        if words and words not in text:
            yield Fault(f"quotes “{match['words']}”, which the passage does not say so", contradicts=True)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[“”\"«»]", "", text).replace("’", "'").casefold().split())


def _foreign_names(statement: str, cited: Cited, known: str) -> Iterator[Fault]:
    held = _Words(cited.text)
    for match in _NAME.finditer(statement):
        words = [word for word in re.split(r"[\s-]", match[0]) if word[:1].isupper() and _is_name(word)]
        if match.start() == len(statement) - len(statement.lstrip("“\"'( ")):
            words = words if len(words) > 1 or _always_capital(cited.index, words) else []
        missing = [word for word in words if not held.has(word)]
        if not missing:
            continue
        in_full = len(missing) < len(words) and match[0].removesuffix("'s").removesuffix("’s") in known
        if not in_full and not _other_name(cited.index, match[0], held):
            yield Fault(f"names {match[0]}, which the passage does not", contradicts=False)


def _is_name(word: str) -> bool:
    plain = re.sub(r"[’']s?$", "", word).rstrip(".").casefold()
    return plain not in _TITLES | _CALENDAR and plain not in FUNCTION_WORDS


def _always_capital(index: Generation, words: Sequence[str]) -> bool:
    """Tell whether the one word that a statement begins with is a name: as the collection writes it, or rare."""
    for word in words:
        form = re.sub(r"[’']s?$", "", word).casefold()
        known = next((one for one in index.names.alike(form) if one.form.casefold() == form), None)
        return known.name if known else not index.encoder.knows(form)
    return False


def _other_name(index: Generation, name: str, held: _Words) -> bool:
    """Tell whether the articles know the thing by another name that the passages hold."""
    others = index.names.aliases([name_key(name)])
    return any(all(held.has(word) for word in alias.other.split()) for _, alias in others)


class _Words:
    """The words of a text, and whether a name is among them in some form."""

    def __init__(self, text: str) -> None:
        self._forms = {word.casefold() for word in re.findall(r"[^\W\d_]\w*", text)}

    def has(self, word: str) -> bool:
        """Tell whether the word, or one that adds or lacks an ending, is there."""
        plain = re.sub(r"[’']s?$", "", word).rstrip(".").casefold()
        parts = re.findall(r"\w+", plain.replace(".", ""))
        return all(part in self._forms or any(_akin(part, form) for form in self._forms) for part in parts)


def _akin(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_STEM and long.startswith(short) and len(long) - len(short) <= _LONGEST_ENDING


def _denied(statement: str, source: str, cited: Cited) -> Iterator[Fault]:
    """Yield a fault where one side denies what the other says."""
    if scope := _one_sided(statement, source, cited, verb_too=False):
        yield Fault(f"denies “{scope}”, which the passage does not deny", contradicts=True)
    elif scope := _one_sided(source, statement, cited, verb_too=True):
        yield Fault(f"says what the passage denies: “not {scope}”", contradicts=True)
    elif pair := _prefixed(statement, source):
        yield Fault(f"says {pair[0]}; the passage says {pair[1]}", contradicts=True)


def _one_sided(denying: str, other: str, cited: Cited, *, verb_too: bool) -> str:
    """Return what one text denies and the other says without denying it; else "".

    With `verb_too` the other must say the first word denied, else half of the words are enough: "rise", "rose".
    """
    words = list(re.finditer(r"[\w’'-]+", other))
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        for stem in (stem for found in cited.stems_of(word[0]) for stem in found):
            places.setdefault(stem, []).append(place)
    for match in islice(_NOT.finditer(denying), _MOST_DENIALS):
        end = _CLAUSE_END.search(denying, match.end())
        clause = denying[match.end() : end.start() if end else len(denying)]
        scope = [word for word in re.findall(r"[\w’'-]+", clause) if word.lower() not in _LIGHT][:_REACH]
        stems = [found[0] for word in scope for found in cited.stems_of(word)]
        held = [stem for stem in stems if stem in places]
        if not held or (verb_too and stems[0] not in places) or len(held) < _MOSTLY * len(stems):
            continue
        if not any(_denies_at(words, place) for place in places[held[0]]):
            return " ".join(scope)
    return ""


def _denies_at(words: Sequence[re.Match[str]], place: int) -> bool:
    """Tell whether a text denies its word at a place: whether a word that may deny stands near it."""
    around = [*words[max(0, place - _BEFORE) : place], *words[place + 1 : place + 1 + _AFTER]]
    near = " ".join(word[0] for word in around)
    return bool(_NOT.search(near) or _DENIES.search(near))


def _prefixed(statement: str, source: str) -> tuple[str, str] | None:
    """Return a word of one text that the other has only with a negative prefix, or the other way round."""
    said, given = ({word.casefold() for word in re.findall(r"[^\W\d_]{5,}", text)} for text in (statement, source))
    for word in sorted(said - given):
        negated = {prefix + word for prefix in _NEGATIVE} & given
        bare = {word.removeprefix(prefix) for prefix in _NEGATIVE if word.startswith(prefix)} & given
        if other := min(negated | bare, default=""):
            return word, other
    return None


def _swapped(statement: str, source: str, cited: Cited) -> Iterator[Fault]:
    """Yield a fault where whom a verb of the statement acts upon is who acts in the source.

    Who acts is the name before the verb, and both must be said in the active voice.
    """
    if _PASSIVE.search(statement) or _PASSIVE.search(source):
        return
    there = _names(source)
    for first, second in pairwise(_names(statement)):
        verb = _VERB.match(statement, first.end, second.start)
        if not verb or verb["verb"].lower() in FUNCTION_WORDS:
            continue
        (stem, *_), *_ = cited.stems_of(verb["verb"])
        acting = [_last_before(there, place) for place in _places(source, stem, cited)]
        if acting and all(name and name.words & second.words and not name.words & first.words for name in acting):
            yield Fault(f"has {first.text} and {second.text} the other way round", contradicts=True)
            return


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in a text."""

    start: int
    end: int
    text: str
    words: frozenset[str]


def _names(text: str) -> list[_Name]:
    found = []
    for match in _NAME.finditer(text):
        words = {re.sub(r"[’']s?$", "", word) for word in re.split(r"[\s-]", match[0]) if _is_name(word)}
        if words:
            found.append(_Name(*match.span(), match[0], frozenset(words)))
    return found


def _last_before(names: Sequence[_Name], place: int) -> _Name | None:
    return next((name for name in reversed(names) if name.end <= place), None)


def _places(text: str, stem: str, cited: Cited) -> list[int]:
    """Return where words of a stem stand in a text."""
    return [
        match.start()
        for match in re.finditer(r"[^\W\d_]+", text)
        if any(stem in word for word in cited.stems_of(match[0]))
    ]
