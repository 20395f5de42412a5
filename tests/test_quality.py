"""The quality gate: answers must not get significantly worse. Leave it out with: pytest -m "not quality"."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from eval.gate import gate_command


@pytest.mark.quality
def test_answers_are_no_worse_than_the_baseline() -> None:
    result = CliRunner().invoke(gate_command)
    assert result.exit_code == 0, result.output
