"""The pictures of a report: bars, the risk-coverage curve and the reliability diagram."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from eval.calibration import Calibration
from eval.svg import WIDTH, Plot, add, markup, picture

_ROW = 22
_LABEL = 120
"""Width of the column of names beside the bars."""
_FIGURE = 44
"""Width of the column of figures after them."""
_LONGEST = 19
"""Characters of a name that fit its column."""
_SQUARE = 250
"""Height of a plot with its axes."""

Bar = tuple[str, float, str]
"""A bar's name, its length and the figure written after it."""


def bars(rows: Sequence[Bar], longest: float, label: str) -> Markup:
    """Draw a bar for each row, one below the other; a bar of the length `longest` takes all the room."""
    svg = picture(len(rows) * _ROW, label)
    room = WIDTH - _LABEL - _FIGURE
    for number, (name, length, figure) in enumerate(rows):
        top = number * _ROW
        shown = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
        text = add(svg, "text", "name end", shown, x=_LABEL - 8, y=top + 15)
        add(text, "title", "", name)
        add(svg, "rect", "track", x=_LABEL, y=top + 5, width=room, height=12, rx=3)
        add(svg, "rect", "bar", x=_LABEL, y=top + 5, width=round(room * length / longest, 1), height=12, rx=3)
        add(svg, "text", "figure end", figure, x=WIDTH, y=top + 15)
    return markup(svg)


def risk_coverage(calibration: Calibration) -> Markup:
    """Draw the risk against the coverage, with the best there can be and the risk of answering everything."""
    risks = [point.risk for point in calibration.curve]
    plot = Plot(highest=min(1.0, math.ceil(max(*risks, 0.1) * 10) / 10))
    svg = picture(_SQUARE, f"Risk-coverage curve, area {calibration.aurc:.3f}")
    plot.draw_axes(svg, "coverage: share of questions answered", "risk: share not right")
    curve = [(point.coverage, point.risk) for point in calibration.curve]
    curve.insert(0, (0.0, curve[0][1]))
    add(svg, "path", "area", d=plot.path([*curve, (1.0, 0.0), (0.0, 0.0)]) + "Z")
    everything = 1 - calibration.right
    add(svg, "path", "dashed", d=plot.path([(0.0, everything), (1.0, everything)]))
    add(svg, "path", "dotted", d=plot.path(_best_curve(calibration.right)))
    add(svg, "path", "curve", d=plot.path(curve))
    return markup(svg)


def _best_curve(right: float) -> list[tuple[float, float]]:
    """Return the curve of a confidence that ranks every right question before every other."""
    past = [right + (1 - right) * step / 20 for step in range(21)]
    return [(0.0, 0.0), *((coverage, 1 - right / coverage) for coverage in past if coverage > 0)]


def reliability(calibration: Calibration) -> Markup:
    """Draw the share of right questions against the confidence, a disc for each bin, larger for more questions."""
    plot = Plot()
    svg = picture(_SQUARE, f"Reliability diagram, expected calibration error {calibration.ece:.3f}")
    plot.draw_axes(svg, "confidence", "share right")
    add(svg, "path", "dashed", d=plot.path([(0.0, 0.0), (1.0, 1.0)]))
    centres = [(item.confidence, item.right) for item in calibration.bins]
    add(svg, "path", "curve", d=plot.path(centres))
    most = max(item.questions for item in calibration.bins)
    for item in calibration.bins:
        radius = 3 + 8 * math.sqrt(item.questions / most)
        disc = add(svg, "circle", "disc", cx=plot.x(item.confidence), cy=plot.y(item.right), r=round(radius, 1))
        words = f"{item.questions} questions, confidence {item.confidence:.2f}, right {item.right:.2f}"
        add(disc, "title", "", words)
    return markup(svg)
