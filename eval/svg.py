"""SVG elements, and a plot's axes. Escaping is left to the standard library's XML writer.

Colours come from the page's style sheet by class, so that a picture follows its light or dark ground. Pictures
are drawn 340 units wide and shown no wider than that: their words stay readable on a telephone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

WIDTH = 340


def picture(height: float, label: str, width: int = WIDTH) -> Element:
    """Begin a picture; `label` says in words what it shows, for those who do not see it."""
    return Element(
        "svg",
        {"viewBox": f"0 0 {width} {height:g}", "role": "img", "aria-label": label, "style": f"max-width:{width}px"},
    )


def add(parent: Element, tag: str, style: str, text: str = "", **attributes: float | str) -> Element:
    """Append an element of the given class; underscores in the names of attributes become hyphens."""
    named = {
        name.replace("_", "-"): f"{value:g}" if isinstance(value, float | int) else value
        for name, value in attributes.items()
    }
    element = SubElement(parent, tag, {"class": style, **named})
    element.text = text
    return element


def markup(element: Element) -> Markup:
    """Write a picture for a page; every text and attribute in it is escaped."""
    return Markup(tostring(element, encoding="unicode"))  # noqa: S704 (the XML writer escapes)


@dataclass(frozen=True, slots=True)
class Plot:
    """The place of a unit square or the like within a picture."""

    left: float = 48
    top: float = 10
    width: float = 284
    height: float = 190
    highest: float = 1.0
    """Value at the upper end of the vertical axis; the horizontal one runs from 0 to 1."""

    def x(self, value: float) -> float:
        """Return where a value of 0 to 1 stands."""
        return round(self.left + value * self.width, 1)

    def y(self, value: float) -> float:
        """Return where a value of 0 to `highest` stands."""
        return round(self.top + (1 - value / self.highest) * self.height, 1)

    def path(self, points: Sequence[tuple[float, float]]) -> str:
        """Join points with straight lines."""
        return "M" + "L".join(f"{self.x(x):g} {self.y(y):g}" for x, y in points)

    def draw_axes(self, svg: Element, below: str, beside: str) -> None:
        """Draw a grid with figures, and the names of the two axes."""
        for step in range(5):
            share = step / 4
            x, y = self.x(share), self.y(share * self.highest)
            add(svg, "line", "grid", x1=self.left, x2=self.left + self.width, y1=y, y2=y)
            add(svg, "text", "tick end", f"{share * self.highest:.3g}", x=self.left - 6, y=y + 4)
            add(svg, "text", "tick middle", f"{share:g}", x=x, y=self.top + self.height + 16)
        add(svg, "text", "axis middle", below, x=self.x(0.5), y=self.top + self.height + 34)
        turned = f"translate(10 {self.top + self.height / 2:g}) rotate(-90)"
        add(svg, "text", "axis middle", beside, transform=turned)
