"""What the evaluation loads, and when."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("eval.cli", {"numpy", "ir_measures", "pydantic", "rich", "index.search"}),
        ("eval.run, eval.report", {"scipy", "pandas", "torch", "transformers"}),
    ],
)
def test_heavy_packages_stay_out(module: str, absent: set[str]) -> None:
    code = f"import sys, {module}; print(*sorted({absent!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
