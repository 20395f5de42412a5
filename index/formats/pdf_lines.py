"""The characters of a PDF's page, put together to stretches of a line: what PDFium says of each and its place."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

_GAP = 1.1
"""Font sizes between two glyphs on a line that part a stretch: the gutter of columns, the cells of a table."""
_SPACE = 0.2
"""Font sizes between two glyphs that are a space, where the file holds none."""
_STATED_SPACE = 0.05
"""Font sizes between two glyphs where a space of the file counts: some are drawn over by the next glyph."""
_SAME_LINE = 0.35
"""Font sizes that the baselines of one line differ by at most, raised and lowered figures aside."""
_RAISED = (0.12, 0.75)
"""Font sizes that a note's number stands above the line."""
_SMALL = 0.86
"""Share of the line's font size that raised figures have at most."""
_HARDLY_ANY = 200  # characters
_COVERS = 0.6
"""Share of a page that a picture covers which is the page."""
_SAMPLE = 300
"""Glyphs of a page that tell which way it is read."""
_HYPHEN = 0x02
"""What PDFium gives for a hyphen that ends a line."""
_BOLD = re.compile(r"bold|black|heavy|semibold|demi|cmbx|-bd\b", re.IGNORECASE)
_BOLD_WEIGHT = 600
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


@dataclass(slots=True)
class Stretch:
    """Characters on one line that stand together; a line of prose, most often. Lengths in points, y upwards."""

    text: str
    x0: float
    x1: float
    y: float
    """Of the baseline."""
    size: float
    """Of the font, as it is shown."""
    bold: bool
    cells: bool = False
    """Whether it was put together of stretches that stand far apart: a row of a table."""
    last_x0: float = 0.0
    """Where its last glyph begins."""
    spaced: bool = False
    """Whether the file has a space after its last glyph."""


@dataclass(slots=True)
class PageText:
    """A page as its stretches, in the order in which the file draws them."""

    number: int
    """From 1."""
    width: float
    height: float
    stretches: list[Stretch] = field(default_factory=list)
    turned: int = 0
    """Characters left out because they run up, down or upside down: stamps in the margin."""
    unknown: int = 0
    """Characters of which the file does not say what letters they are."""
    picture: bool = False
    """Whether a picture covers it and it has hardly any text: scanned, most likely."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How the characters of one text object look."""

    size: float
    bold: bool
    upright: bool


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    x0: float
    x1: float
    y: float
    style: _Style


def read_page(document: pdfium.PdfDocument, number: int) -> PageText:
    """Read the page with this number, from 1."""
    page = document[number - 1]
    try:
        text_page = page.get_textpage()
        left, bottom, right, top = page.get_mediabox()
        size = (right - left, top - bottom) if _turn(text_page) % 2 == 0 else (top - bottom, right - left)
        found = PageText(number, *size)
        try:
            for glyph in _glyphs(page, text_page, found):
                if glyph:
                    _add(found, glyph)
                elif found.stretches:
                    found.stretches[-1].spaced = True
        finally:
            text_page.close()
        found.picture = sum(len(one.text) for one in found.stretches) < _HARDLY_ANY and _is_covered(page)
    finally:
        page.close()
    for stretch in found.stretches:
        stretch.text = _readable(stretch.text)
    found.stretches = [stretch for stretch in found.stretches if stretch.text]
    return found


def _is_covered(page: Any) -> bool:  # noqa: ANN401 (pypdfium2 is not typed)
    """Tell whether one picture covers most of a page."""
    left, bottom, right, top = page.get_mediabox()
    pictures = (part.get_bounds() for part in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))
    return any((x1 - x0) * (y1 - y0) > _COVERS * (right - left) * (top - bottom) for x0, y0, x1, y1 in pictures)


def _glyphs(page: Any, text_page: Any, found: PageText) -> Iterator[_Glyph | None]:  # noqa: ANN401 (pypdfium2 is not typed)
    """Yield the upright glyphs of a page; None for a space."""
    turn = _turn(text_page)
    media = page.get_mediabox()
    styles: dict[int, _Style] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    for i in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, i)
        if raw.FPDFText_IsGenerated(text_page, i) == 1 or code in {0x20, 0x09, 0x0A, 0x0D, 0xA0}:
            yield None
            continue
        if raw.FPDFText_HasUnicodeMapError(text_page, i) == 1 or code == 0:
            found.unknown += 1
        holder = raw.FPDFText_GetTextObject(text_page, i)
        key = ctypes.addressof(holder.contents) if holder else 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(text_page, i, turn)
        if not style.upright:
            found.turned += 1
            continue
        raw.FPDFText_GetCharOrigin(text_page, i, x, y)
        raw.FPDFText_GetLooseCharBox(text_page, i, box)
        (x0, _), (x1, _) = (_turned(left, box.bottom, turn, media) for left in (box.left, box.right))
        if turn % 2:
            (x0, _), (x1, _) = (_turned(box.left, low, turn, media) for low in (box.bottom, box.top))
        text = "-" if code == _HYPHEN else chr(code) if code < 0x110000 else "\ufffd"
        yield _Glyph(text, min(x0, x1), max(x0, x1), _turned(x.value, y.value, turn, media)[1], style)


def _turn(text_page: Any) -> int:  # noqa: ANN401
    """Return the quarters, counted against the clock, that most of a page's text is turned by: it is read that way."""
    matrix = raw.FS_MATRIX()
    count = text_page.count_chars()
    quarters: Counter[int] = Counter()
    for i in range(0, count, count // _SAMPLE + 1):
        if raw.FPDFText_IsGenerated(text_page, i) != 1 and raw.FPDFText_GetMatrix(text_page, i, matrix):
            quarters[round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4] += 1
    return max(quarters, key=lambda quarter: quarters[quarter], default=0)


def _turned(x: float, y: float, turn: int, media: tuple[float, float, float, float]) -> tuple[float, float]:
    """Return where a point stands on the page when it is turned by `turn` quarters with the clock."""
    left, bottom, right, top = media
    return ((x - left, y - bottom), (y - bottom, right - x), (right - x, top - y), (top - y, x - left))[turn % 4]


def _style(text_page: Any, i: int, turn: int) -> _Style:  # noqa: ANN401
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text_page, i, matrix)
    size = raw.FPDFText_GetFontSize(text_page, i) * (math.hypot(matrix.c, matrix.d) or 1)
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) - 90 * turn
    upright = abs((angle + 180) % 360 - 180) < 10
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, i, name, 128, ctypes.c_int())
    bold = raw.FPDFText_GetFontWeight(text_page, i) >= _BOLD_WEIGHT or bool(_BOLD.search(name.value.decode("latin-1")))
    return _Style(size or 1, bold, upright)


def _add(found: PageText, glyph: _Glyph) -> None:
    """Add a glyph to the last stretch, or begin another."""
    last = found.stretches[-1] if found.stretches else None
    if last is None or not _goes_on(last, glyph):
        style = glyph.style
        last = Stretch(glyph.text, glyph.x0, glyph.x1, glyph.y, style.size, style.bold, last_x0=glyph.x0)
        found.stretches.append(last)
        return
    if glyph.x0 - last.x1 > (_STATED_SPACE if last.spaced else _SPACE) * last.size:
        last.text += " "
    if _is_raised(last, glyph) and glyph.text.isdigit():
        _raise(last, glyph.text)
    else:
        if glyph.style.size > last.size and last.text.strip().isdigit():  # a number stood raised before its note
            last.text, last.y, last.size = f"[^{last.text.strip()}] ", glyph.y, glyph.style.size
        last.text += glyph.text
        last.bold = last.bold and glyph.style.bold
    last.x1, last.last_x0, last.spaced = max(last.x1, glyph.x1), glyph.x0, False


def _goes_on(last: Stretch, glyph: _Glyph) -> bool:
    """Tell whether a glyph stands right of the last one on its line; the letters of a ligature stand in one place."""
    if glyph.x0 - last.x1 > _GAP * last.size or glyph.x0 < last.last_x0 - last.size / 5:
        return False
    below = last.y - glyph.y
    if abs(below) <= _SAME_LINE * last.size or _is_raised(last, glyph):
        return True
    leads = last.text.strip().isdigit() and glyph.style.size > last.size and 0 < below < glyph.style.size
    return leads or (glyph.style.size < _SMALL * last.size and 0 < below < last.size / 2)


def _is_raised(last: Stretch, glyph: _Glyph) -> bool:
    low, high = _RAISED
    return glyph.style.size <= _SMALL * last.size and low * last.size <= glyph.y - last.y <= high * last.size


def _raise(last: Stretch, digit: str) -> None:
    """Add a digit of a note's number: `[^1` and `2]`; after a figure or a unit it is a power, and stays a digit."""
    if re.search(r"\[\^\d{1,2}\]$", last.text):
        last.text = f"{last.text[:-1]}{digit}]"
    elif re.search(r"(?:\d|(?<![^\W\d_])[a-zA-Z]{1,2})$", last.text) and not re.search(r"\b(?:19|20)\d\d$", last.text):
        last.text += digit
    else:
        last.text = f"{last.text.rstrip()}[^{digit}]"


def _readable(text: str) -> str:
    """Return text without ligatures, soft hyphens, control characters and halves of characters."""
    for sign, letters in _LIGATURES.items():
        text = text.replace(sign, letters)
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    shown = (char for char in whole if char >= " " and char not in "\x7f\ufffe\uffff\ufeff\u200b")
    return re.sub(" {2,}", " ", "".join(shown)).strip()
