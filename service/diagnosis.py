"""What `pincite doctor` finds, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    area: str
    """What it is part of: machine, packages, settings, index, model."""
    name: str
    """What was looked at."""
    state: State
    """`broken` keeps pincite from answering or from being set up as asked; `note` is worth knowing."""
    detail: str
    """What was found."""
    mend: str = ""
    """The command or step that mends it; empty where there is nothing to mend."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that was found."""

    ok: bool
    """Whether nothing is broken."""
    findings: tuple[Finding, ...]


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """Write a diagnosis for a terminal, area by area, and the verdict last."""
    lines: list[str] = []
    area = ""
    for one in diagnosis.findings:
        if one.area != area:
            area = one.area
            lines += ["", area] if lines else [area]
        mark = {"ok": "  ok    ", "note": "  note  ", "broken": "  BROKEN"}[one.state]
        lines.append(f"{mark}  {one.name}: {one.detail}")
        lines += [f"            -> {one.mend}"] if one.mend else []
    return "\n".join([*lines, "", _verdict(diagnosis.findings)])


def _verdict(findings: Sequence[Finding]) -> str:
    broken = [one.name for one in findings if one.state == "broken"]
    return f"Broken: {', '.join(broken)}." if broken else "Nothing is broken."
