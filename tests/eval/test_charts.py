"""Pictures: well-formed, escaped, and true to the figures."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.calibration import Calibration, calibrate
from eval.charts import bars, reliability, risk_coverage
from eval.svg import WIDTH, Plot

BAD = '<script>alert("&")</script>'


def parse(drawing: str) -> Element:
    return fromstring(drawing)  # noqa: S314 (our own picture)


def of_class(svg: Element, name: str) -> list[Element]:
    return [element for element in svg.iter() if element.get("class") == name]


def calibration(*pairs: tuple[float, bool]) -> Calibration:
    found = calibrate([sure for sure, _ in pairs], [right for _, right in pairs])
    assert found is not None
    return found


def test_a_bar_is_as_long_as_its_share() -> None:
    svg = parse(bars([("one", 1.0, "1.000"), ("half", 0.5, "0.500"), ("none", 0.0, "0.000")], 1.0, "kinds"))
    long, half, none = (float(bar.get("width", "")) for bar in of_class(svg, "bar"))
    assert half == pytest.approx(long / 2, abs=0.1)
    assert none == 0
    assert svg.get("aria-label") == "kinds"


def test_names_are_escaped_and_shortened() -> None:
    drawing = bars([(BAD, 1.0, BAD)], 1.0, BAD)
    assert "<script" not in drawing
    svg = parse(drawing)
    name = of_class(svg, "name end")[0]
    assert name.text == BAD[:18] + "…"
    assert name[0].text == svg.get("aria-label") == BAD


def test_discs_stand_where_confidence_and_share_meet() -> None:
    svg = parse(reliability(calibration((0.75, True), (0.75, False), (0.05, False))))
    plot = Plot()
    places = [(float(disc.get("cx", "")), float(disc.get("cy", ""))) for disc in of_class(svg, "disc")]
    assert places == [(plot.x(0.05), plot.y(0)), (plot.x(0.75), plot.y(0.5))]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=20))
def test_curves_stay_inside_their_picture(pairs: list[tuple[float, bool]]) -> None:
    found = calibration(*pairs)
    for drawing in (risk_coverage(found), reliability(found)):
        svg = parse(drawing)
        height = float(svg.get("viewBox", "").split()[3])
        for path in svg.iter("path"):
            points = path.get("d", "").strip("MZ").split("L")
            for x, y in (map(float, point.split()) for point in points):
                assert 0 <= x <= WIDTH
                assert 0 <= y <= height
