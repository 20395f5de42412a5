"""What an evaluation found, as it is shown, stored and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eval.answerability import AurocChange
from eval.asked import AskedQuestion
from eval.calibration import Calibration
from eval.checkout import Commit
from eval.compare import Difference, KindDifferences, PerQuery
from eval.diff import QuestionChange
from eval.score import Breakdown
from index.errors import UsageError


@dataclass(frozen=True, slots=True)
class Latency:
    """How long one question takes in a warm process, one after the other from one thread."""

    k: int
    """Passages asked for."""
    questions: int
    """Questions timed, after the warm-up."""
    p50_ms: float | None
    """Median, milliseconds, lower is better; None where no question was timed."""
    p99_ms: float | None
    """99th percentile, milliseconds, lower is better."""
    stages: Mapping[str, float]
    """Median of each stage of a question, milliseconds, in the order in which they are gone through."""


@dataclass(frozen=True, slots=True)
class IndexUsed:
    """The index that was measured."""

    model: str
    """Name or path of the embedding model."""
    weights_sha256: str
    """SHA-256 of its weights."""
    settings: Mapping[str, object]
    """How passages were made: token budget, encoding and the like."""
    passages: int
    """Passages in it."""


@dataclass(frozen=True, slots=True)
class Ablation:
    """What changed when one mechanism was off. A loss says that it pays."""

    mechanism: str
    """Name of its field in `index.ranking.Mechanisms`."""
    differences: tuple[Difference, ...]
    """The headline measures: `before` with all mechanisms on, `now` with this one off."""
    auroc: AurocChange | None
    """The same for the AUROC of the confidence; None where the set has no unanswerable or no answerable question."""


@dataclass(frozen=True, slots=True)
class SetResult:
    """One question set, measured."""

    name: str
    documents: int
    questions: int
    """Questions asked."""
    unanswerable: int
    """Those among them that nothing in the corpus answers."""
    unjudged: int
    """Questions of the file that were not asked, because nothing says what would be right."""
    within_document: int
    """Questions asked of one document only."""
    limit: int | None
    """Only the first so many questions were asked; None for all. Limited figures are no measurement."""
    depth: int
    """Passages retrieved for each question."""
    index: IndexUsed
    means: Mapping[str, float]
    """By measure, 0 to 1, higher is better."""
    auroc: float | None
    """Area under the ROC curve of the confidence, answerable against unanswerable questions: 0 to 1, higher is
    better, 0.5 says nothing; None where a side is empty."""
    auroc_cosine: float | None
    """The same of the best cosine alone: what the confidence must better."""
    calibration: Calibration | None
    """How far the confidence can be trusted; None where the set tells of no question whether it is right."""
    breakdowns: tuple[Breakdown, ...]
    """The means by kind of question and by language."""
    latency: Latency
    per_query: PerQuery
    """Values by measure and question id, 0 to 1, higher is better."""
    asked: tuple[AskedQuestion, ...]
    """The questions and what came of each."""
    ablations: tuple[Ablation, ...] = ()
    """What each mechanism is worth; empty unless it was asked for."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A set's measures now against those of the baseline."""

    set: str
    differences: tuple[Difference, ...]
    auroc: AurocChange | None
    kinds: tuple[KindDifferences, ...]
    """The headline measures within each kind of question."""
    questions: tuple[QuestionChange, ...]
    """The questions that scored otherwise than before, the greatest gain first."""

    @property
    def lost(self) -> bool:
        """True when a measure, or the AUROC, is significantly worse."""
        return any(item.lost for item in self.differences) or (self.auroc is not None and self.auroc.lost)


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it ran: latencies mean something only on the same kind."""

    cores: int
    """Processor cores of the machine."""
    python: str
    platform: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures of a baseline come from."""

    date: datetime
    checkout: Commit | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one `pincite eval` found."""

    date: datetime
    checkout: Commit | None
    """Commit of the code; None outside a checkout."""
    machine: Machine
    seed: int
    """Seed of every random draw."""
    sets: tuple[SetResult, ...]
    comparisons: tuple[Comparison, ...] = ()
    """One for each set that the baseline has too; empty without a baseline."""
    baseline: Origin | None = None
    """What it was compared with."""

    @property
    def lost(self) -> bool:
        """True when a measure of a set, or its AUROC, is significantly worse than in the baseline."""
        return any(item.lost for item in self.comparisons)


def read_report(path: Path) -> Report:
    """Read a report that `pincite eval --out` wrote. Raises UsageError for any other file."""
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 (only a comparison needs it)

    try:
        return TypeAdapter(Report).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"{path} is not a report of this version of `pincite eval`: {str(error).splitlines()[0]}",
            "Make one with: pincite eval SET --out FILE",
        ) from error
