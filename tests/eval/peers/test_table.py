"""The table: medians with their spread, gaps where nothing was measured, and what went wrong."""

from __future__ import annotations

from eval.peers.hits import Found
from eval.peers.measure import BUILD, COLD, MEMORY, P99, RATE, WARM, Result
from eval.peers.table import markdown, spread, whole_rounds

FIGURES = {
    COLD: [0.4, 0.5, 0.42],
    MEMORY: [140.2, 140.4],
    BUILD: [5.3],
    WARM: [10.0, 12.0],
    RATE: [300.0],
    P99: [150.0],
}


def test_a_median_stands_with_its_spread() -> None:
    assert spread([3, 1, 2], 1) == "2.0 (1.0 to 3.0)"
    assert spread([1.01, 1.02], 1) == "1.0"
    assert spread([], 1) == "-"


def test_each_runner_has_a_row_of_as_many_cells_as_the_header() -> None:
    whole = Result("Whole", FIGURES, Found(0.92, 1.0, 2575.4), 1743.2, {"torch": "2.13.0", "numpy": "2.4.6"})
    part = Result("Part", {COLD: [7.6]}, failure="no memory", failed_requests=3)
    header, line, first, second, *notes = markdown({"whole": whole, "part": part}).splitlines()
    assert {row.count("|") for row in (header, line, first, second)} == {header.count("|")}
    assert first.startswith("| Whole | 0.42 (0.40 to 0.50) | 140 | 5.3 | 11.0 (10.0 to 12.0) | 300 | 150 | 1743 |")
    assert first.endswith("| 0.920 | 100% | 2575 |")
    assert second == "| Part | 7.60 | - | - | - | - | - | - | - | - | - |"
    assert "- Whole: torch 2.13.0" in notes
    assert "  - 3 requests under load were not answered" in notes
    assert "  - FAILED, left off from there on: no memory" in notes


def test_only_rounds_that_all_came_through_are_whole() -> None:
    done = [Result("a", {P99: [1, 2]}), Result("b", {P99: [1]}), Result("c", {}, failure="no memory")]
    assert whole_rounds(done) == 1
    assert whole_rounds([*done, Result("d")]) == 0
