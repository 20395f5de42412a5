"""One picture of how costs grow: a small log-log plot for each, with the estimates dashed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from eval.bench.growth import by_size
from eval.bench.record import Bench
from eval.bench.table import number
from eval.svg import WIDTH, add, picture

PLOTTED = (
    "build",
    "build, peak memory",
    "disk",
    "open",
    "warm question, p50",
    "warm question, p99",
    "vector recall@10",
    "memory while serving, resident",
)
_ROW = 190
_STYLE = """
svg { background: #fff; color: #1d2126; font-family: system-ui, sans-serif; }
text { fill: currentColor; font-size: 12px; } .tick { fill: #626a73; font-size: 10px; }
.end { text-anchor: end; } .middle { text-anchor: middle; } .grid { stroke: #e2dfd9; }
.curve, .dashed { fill: none; stroke: #2459b8; stroke-width: 2; } .dashed { stroke-dasharray: 4 4; stroke-width: 1.5; }
.disc { fill: #2459b8; }
"""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class LogPlot:
    """A place in a picture, with decades on both axes."""

    left: float
    top: float
    lowest: tuple[int, int]
    """Powers of ten at the left and lower end."""
    highest: tuple[int, int]
    """Those at the right and upper end."""
    width: float = 270
    height: float = 120

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point stands."""
        across = (math.log10(x) - self.lowest[0]) / (self.highest[0] - self.lowest[0])
        up = (math.log10(y) - self.lowest[1]) / (self.highest[1] - self.lowest[1])
        return round(self.left + across * self.width, 1), round(self.top + (1 - up) * self.height, 1)

    def path(self, points: Points) -> str:
        """Join points with straight lines."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in (self.place(*point) for point in points))

    def draw_axes(self, svg: Element) -> None:
        """Draw a line and a figure for each decade."""
        right, bottom = self.left + self.width, self.top + self.height
        for power in range(self.lowest[0], self.highest[0] + 1):
            x, _ = self.place(10**power, 10.0 ** self.lowest[1])
            add(svg, "line", "grid", x1=x, x2=x, y1=self.top, y2=bottom)
            add(svg, "text", "tick middle", f"{10**power:,}" if power < 6 else f"10^{power}", x=x, y=bottom + 14)
        for power in range(self.lowest[1], self.highest[1] + 1):
            _, y = self.place(10.0 ** self.lowest[0], 10.0**power)
            add(svg, "line", "grid", x1=self.left, x2=right, y1=y, y2=y)
            add(svg, "text", "tick end", f"{10.0**power:,g}", x=self.left - 5, y=y + 3)


def draw(bench: Bench) -> str:
    """Write the picture as an SVG file: costs that were measured at one size or more, two plots to a row."""
    plotted = [name for name in PLOTTED if by_size(bench.figures, name)]
    rows = max(1, math.ceil(len(plotted) / 2))
    svg = picture(rows * _ROW + 10, f"Costs by number of passages, pincite {bench.version}", 2 * WIDTH)
    svg.set("xmlns", "http://www.w3.org/2000/svg")
    SubElement(svg, "style").text = _STYLE
    for place, name in enumerate(plotted):
        _draw_plot(svg, bench, name, left=place % 2 * WIDTH + 58.0, top=place // 2 * _ROW + 34.0)
    return tostring(svg, encoding="unicode") + "\n"


def _draw_plot(svg: Element, bench: Bench, name: str, left: float, top: float) -> None:
    figures = by_size(bench.figures, name)
    measured = [(float(size), max(one.median, 1e-6)) for size, one in figures]
    estimate = next((one for one in bench.estimates if one.name == name), None)
    beyond = [(float(size), value) for size, value in estimate.values.items()] if estimate else []
    unit = figures[0][1].unit
    slope = f", slope {estimate.slope:.2f}" if estimate else ""
    plot = _fit([*measured, *beyond], left, top)
    add(svg, "text", "name", f"{name}{f' ({unit})' if unit else ''}{slope}", x=left, y=top - 12)
    plot.draw_axes(svg)
    if beyond:
        add(svg, "path", "dashed", d=plot.path([measured[-1], *beyond]))
    add(svg, "path", "curve", d=plot.path(measured))
    for size, value in measured:
        x, y = plot.place(size, value)
        disc = add(svg, "circle", "disc", cx=x, cy=y, r=3.5)
        add(disc, "title", "", f"{number(value)} {unit} at {size:,.0f} passages")


def _fit(points: Points, left: float, top: float) -> LogPlot:
    """Return a plot whose whole decades hold all points."""
    lows = [math.floor(math.log10(min(values)) + 1e-9) for values in zip(*points, strict=True)]
    highs = [math.ceil(math.log10(max(values)) - 1e-9) for values in zip(*points, strict=True)]
    ends = [max(high, low + 1) for low, high in zip(lows, highs, strict=True)]
    return LogPlot(left, top, (lows[0], lows[1]), (ends[0], ends[1]))
