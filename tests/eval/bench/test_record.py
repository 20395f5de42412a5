"""What is written: the record as JSON, the table, the picture."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from pydantic import TypeAdapter

from eval.bench.figures import Figure, figure
from eval.bench.goals import GOALS
from eval.bench.picture import PLOTTED, draw
from eval.bench.record import Bench, Settings, make_record
from eval.bench.table import number, show
from index.result import to_json

SETTINGS = Settings((1_000, 1_000_000), ("cold",), 5, ("briefings",))


def _record(*figures: Figure) -> Bench:
    return make_record(figures, SETTINGS, seed=7)


def _full() -> Bench:
    names = dict.fromkeys((*PLOTTED, *(goal.figure for goal in GOALS)))
    sizes = (None, 1_000, 1_000_000)
    return _record(*(figure(name, "s", size, [0.3 * (size or 1) ** 0.5]) for name in names for size in sizes))


def test_the_record_is_read_back_from_json_as_it_was() -> None:
    record = _full()
    written = to_json(record, indent=1)
    assert TypeAdapter(Bench).validate_json(written) == record
    fields = json.loads(written)
    assert {"date", "version", "checkout", "machine", "seed", "settings", "figures", "verdicts"} <= fields.keys()
    assert fields["machine"]["cores"] >= 1
    assert fields["machine"]["processor"]
    assert fields["machine"]["memory_gb"] > 0.5


def test_every_goal_is_judged_by_the_figure_of_its_size() -> None:
    assert len(_full().verdicts) == len(GOALS)
    (cold,) = _record(figure("cold ask", "s", 1_000, [0.44])).verdicts
    assert (cold.must, cold.goal, cold.measured, cold.met) == (0.45, 0.25, 0.44, True)
    (cold,) = _record(figure("cold ask", "s", 1_000_000, [0.81])).verdicts
    assert not cold.met
    assert not _record(figure("cold ask", "s", 10_000, [0.1])).verdicts


def test_of_rates_and_recall_more_is_better() -> None:
    (rate,) = _record(figure("HTTP, questions answered", "1/s", 1_000, [299.0])).verdicts
    assert not rate.met
    (recall,) = _record(figure("vector recall@10", "", 1_000_000, [0.981])).verdicts
    assert recall.met


def test_the_table_shows_sizes_side_by_side_with_spreads_and_verdicts() -> None:
    shown = show(_record(figure("open", "s", 1_000, [0.05, 0.1, 0.2]), figure("open", "s", 1_000_000, [0.4])))
    lines = [line.split() for line in shown.splitlines()]
    assert ["open", "s", "0.100", "(0.050-0.200)", "0.400"] in lines
    assert ["open", "1,000,000", "≤", "0.300", "0.050", "0.400", "missed"] in lines


def test_a_figure_that_hangs_on_no_size_stands_in_the_first_column() -> None:
    shown = show(_record(figure("passages embedded", "1/s", None, [120.0]), figure("open", "s", 1_000, [0.1])))
    assert ["passages", "embedded", "1/s", "120"] in [line.split() for line in shown.splitlines()]


def test_numbers_have_three_digits_that_count() -> None:
    assert [number(value) for value in (0.1234, 1.234, 12.34, 123.4, 1_234_567.0)] == [
        "0.123", "1.23", "12.3", "123", "1,234,567",
    ]  # fmt: skip


def test_the_picture_has_a_plot_for_each_cost_and_a_disc_for_each_size() -> None:
    root = ElementTree.fromstring(draw(_full()))  # noqa: S314 (our own)
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}circle")) == 2 * len(PLOTTED)
    width, height = map(float, (root.get("viewBox") or "").split()[2:])
    for disc in root.iter(f"{space}circle"):
        assert 0 < float(disc.get("cx") or 0) < width
        assert 0 < float(disc.get("cy") or 0) < height


def test_a_picture_of_one_size_has_no_estimate() -> None:
    assert 'dashed"' not in draw(_record(figure("open", "s", 1_000, [0.1])))
