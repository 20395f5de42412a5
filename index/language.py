"""The language of a text: as its source names it, or told from its letters and words (py3langid)."""

from __future__ import annotations

import re

from index.words import STEMMERS

_ENOUGH = 100  # characters to tell a language by
_SAMPLE = 4000
_RANKED = 1000  # characters, the last of the sample: the head of a page may be in another language, and is no prose
_NAMES = {name: code for code, name in STEMMERS.items()} | {"japanese": "ja", "korean": "ko", "chinese": "zh"}
_SCRIPTS = {"ko": r"[가-힣]", "ja": r"[ぁ-んァ-ヶ]", "zh": r"[一-鿿]"}


def language_code(name: str) -> str | None:
    """Return the two-letter code of a name such as "en-US" or "English"; None where it is neither."""
    text = name.lower()
    match = re.fullmatch(r"([a-z]{2})(?:[-_].*)?", text)
    return match[1] if match else _NAMES.get(text)


def tell_language(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, among those we stem; "en" where it is too short to tell."""
    sample = text[:_SAMPLE]
    for code, letters in _SCRIPTS.items():
        if len(re.findall(letters, sample)) > len(sample) / 8:
            return code
    if len(sample) < _ENOUGH:
        return "en"
    from py3langid import rank  # noqa: PLC0415 (loads its model)

    return next(str(code) for code, _ in rank(sample[-_RANKED:]) if code in STEMMERS)
