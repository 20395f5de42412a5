"""Bytes into text: byte order marks, UTF-8, then what the bytes themselves make likely."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from index.errors import SourceError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z][\w.:-]{1,40})")
_DECLARED_WITHIN = 4096
_SAMPLE = 200_000
_LONE_HIGH_BYTE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_NOT_WESTERN = re.compile(r"[^\W\d_][\u00a1-\u00bf×÷](?=[^\W\d_])")
"""A sign inside a word: the bytes are letters of another code page."""
_TELLING = (
    # Each needs its share of characters that only its language writes often.
    ("euc_kr", re.compile(r"[가-힣]"), 0.6),
    ("euc_jp", re.compile(r"[ぁ-んァ-ヶ]"), 0.2),
    ("cp932", re.compile(r"[ぁ-んァ-ヶ]"), 0.2),
    ("gb18030", re.compile(r"[的是在不了有和人这中大为上个国我以要他时来用们生到作地于出]"), 0.1),
    ("big5", re.compile(r"[的是在不了有和人這中大為上個國我以要他時來用們生到作地於出]"), 0.1),
)


def decode(data: bytes, *, html: bool = False) -> str:
    """Decode a file: by its byte order mark, else as UTF-8, else as declared (HTML), else by detection.

    The mark of UTF-8 stays in the text. Raises SourceError for an empty or a binary file.
    """
    if not data.strip():
        raise SourceError("is empty")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_strictly(data, encoding)
    if b"\x00" in data:
        raise SourceError("is a binary file (it holds NUL bytes)")
    first = "iso2022_jp" if _ISO_2022_JP.search(data, 0, _SAMPLE) else "utf-8"  # it looks like ASCII
    for encoding in (first, "utf-8", *(_declared(data) if html else ()), *_likely(data)):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise SourceError("its character encoding cannot be told; save it as UTF-8")


def _decode_strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(f"is not the {encoding} that its first bytes announce: {error.reason}") from error
    if "\x00" in text:
        raise SourceError("is a binary file (it holds NUL characters)")
    return text


def _declared(data: bytes) -> tuple[str, ...]:
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    return (match[1].decode("ascii"),) if match else ()


def _likely(data: bytes) -> list[str]:
    """Return the encodings that the bytes speak for, likeliest first; empty for what is no text."""
    sample = data[:_SAMPLE]
    if _looks_binary(sample):
        return []
    guesses = [name for name, letters, share in _TELLING if _speaks(sample, name, letters, share)]
    high = len(_HIGH_BYTE.findall(sample))
    if not guesses and len(_LONE_HIGH_BYTE.findall(sample)) * 2 > high and _is_western(sample):
        guesses.append("cp1252")
    best = from_bytes(sample).best()
    return [*guesses, *([best.encoding] if best else [])]


def _looks_binary(sample: bytes) -> bool:
    """Tell whether more than a few control characters stand among the bytes; escapes are ISO 2022's."""
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in sample[:4096])
    return controls * 50 > min(len(sample), 4096)


def _speaks(sample: bytes, encoding: str, letters: re.Pattern[str], share: float) -> bool:
    text = codecs.getincrementaldecoder(encoding)("ignore").decode(sample)
    foreign = sum(not character.isascii() for character in text)
    lossless = len(text.encode(encoding, "ignore")) >= len(sample) - 1  # the sample may end inside a character
    return lossless and foreign > 0 and len(letters.findall(text)) >= foreign * share


def _is_western(sample: bytes) -> bool:
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return not _NOT_WESTERN.search(text)
