"""What the page shows, as plain frozen values. Times are seconds from the session's start; nothing here is text for HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from fdbench.report.published import Published
from fdbench.report.session_view import Range, SessionView
from fdbench.report.stages import Breakdown
from fdbench.results.schema import RunInfo, SystemDoc

# --- sessions --------------------------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """`measure` of `dimension` at a cue (empty: of the whole session). `value`: did it happen, a number, or None: it never came, or nobody
    can tell."""

    dimension: str
    measure: str
    cue: str
    value: bool | float | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """One scenario played once into one system. `session` is None if its files are not there; `why` then says so."""

    system: int
    scenario: str
    repeat: int
    status: str
    why: str
    folder: Path
    session: SessionView | None

    address: str
    """What links name it by: `tml/interruption-12@0`; of several runs of one system with the run before it."""
    seen: tuple[Seen, ...] = ()
    """What every measure said of it, cue by cue."""


# --- results ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunView:
    """A run folder's provenance. `stimuli` are (scenario id, sha256) pairs, sorted."""

    id: str
    folder: str
    created: str
    suite: str
    seed: int
    repeats: int
    clock: str
    floors: tuple[tuple[str, float | None], ...]
    """In real time: system -> loop-back floor in ms; empty on the virtual clock."""
    fdbench: str
    metrics_version: str
    segmenter: str
    recogniser: str
    """With its measured word error rate, if there is one."""
    git: str | None
    valid: bool
    why_invalid: tuple[str, ...]
    constants: tuple[tuple[str, float], ...]
    stimuli: tuple[tuple[str, str], ...]
    command: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    packages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Failing:
    """Something that a system fails in; `text` names the `measure` (empty if none explains a low score). `budget`: a limit is missed, and
    `certain`: not by chance."""

    dimension: str
    text: str
    measure: str = ""
    budget: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class SystemView:
    """A system under test. `timing` is `modelled`, `measured`, `modelled and measured`, or empty if it reported no stage."""

    index: int
    name: str
    run: str
    adapter: str
    settings: tuple[tuple[str, str], ...]
    capabilities: tuple[tuple[str, str], ...]
    timing: str
    invalid: tuple[str, ...] = ()
    """Why nothing may be compared with it; empty if it is valid."""
    failing: tuple[Failing, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureCell:
    """A measure of one system; as in results.json. `value` None: undefined if `why`, else among the censored."""

    value: float | None
    unit: str
    direction: str
    n: int
    interval: Range | None
    hits: int | None
    censored: int
    p50: float | None
    p90: float | None
    p95: float | None
    why: str | None
    unsure: int = 0
    bounds: Range | None = None
    """A rate if none of the `unsure` chances, which have no control, was a hit, and if all were."""

    @property
    def is_rate(self) -> bool:
        return self.hits is not None or self.unit in ("rate", "share")


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure across systems, in their order; None where a system does not have it."""

    name: str
    unit: str
    direction: str
    headline: bool
    cells: tuple[MeasureCell | None, ...]


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """A dimension score; `score` or `interval` None says why in `why`."""

    score: float | None
    interval: Range | None
    why: str | None
    units: int
    exercised: int
    scheduled: int
    undetermined: float = 0.0
    """Share of the units of which nobody can tell the score; they count with the worse one."""


@dataclass(frozen=True, slots=True)
class DimensionView:
    name: str
    question: str
    scores: tuple[ScoreCell | None, ...]
    measures: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class TurnPoint:
    """One turn's latency in ms; None = never answered. `anchor` is its moment's address on the page."""

    value: float | None
    scenario: str
    cue: str
    repeat: int
    anchor: str


@dataclass(frozen=True, slots=True)
class LatencyView:
    """Turns of each system, in the systems' order; `stops` are its interruptions, and how soon it fell silent."""

    measure: str
    points: tuple[tuple[TurnPoint, ...], ...]
    stops: tuple[tuple[TurnPoint, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A dimension's score of system `other` minus that of system `first`, paired by unit: `pairs` of them, `changed` of which
    differ. `mean` is None without a pair; `interval` is the 95 % one, or None with the reason in `why`."""

    dimension: str
    first: int
    other: int
    pairs: int
    changed: int
    mean: float | None
    interval: Range | None
    why: str | None
    means: Range | None = None
    """Of the paired units: that of `first`, and that of `other`; their difference is `mean`."""


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """How often a system yielded to interruptions and held through everything else. Both counts are positive."""

    system: int
    yielded: int
    yield_chances: int
    held: int
    hold_chances: int


@dataclass(frozen=True, slots=True)
class SystemEntry:
    """A scenario in one system: its unit's score (None if not scored) and its repeats. `upper`: what the score could be at best, where
    something is undetermined."""

    system: int
    unit: str
    score: float | None
    items: tuple[ItemView, ...]
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class ScenarioView:
    id: str
    dimension: str
    family: str
    summary: str
    entries: tuple[SystemEntry, ...]
    expected: dict[str, str] = field(default_factory=dict)
    """Cue -> what the script expects of the agent there; empty if the run does not carry the script."""

    @property
    def seconds(self) -> float:
        """The longest of its sessions: the time axis that all of them share; 0.0 if none can be shown."""
        return max((i.session.seconds for e in self.entries for i in e.items if i.session), default=0.0)


# --- the whole --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceDoc:
    """Where a system's figures come from: its run's folder, and results.json."""

    folder: Path
    run: RunInfo
    doc: SystemDoc


@dataclass(frozen=True, slots=True)
class ReportView:
    runs: tuple[RunView, ...]
    systems: tuple[SystemView, ...]
    dimensions: tuple[DimensionView, ...]
    latency: LatencyView
    breakdowns: tuple[Breakdown, ...]
    differences: tuple[Difference, ...]
    tradeoffs: tuple[Tradeoff, ...]
    scenarios: tuple[ScenarioView, ...]
    published: Published
    warnings: tuple[str, ...] = ()
    statuses: dict[str, int] = field(default_factory=dict)
    sources: tuple[SourceDoc, ...] = ()
    folders: tuple[Path, ...] = ()
    """Of the runs, in their order."""

    @property
    def items(self) -> tuple[ItemView, ...]:
        """Every session, scenario by scenario."""
        return tuple(item for scenario in self.scenarios for entry in scenario.entries for item in entry.items)

    @property
    def valid(self) -> bool:
        return all(run.valid for run in self.runs)

    @property
    def scored(self) -> bool:
        """Some system has a score in some dimension."""
        return any(cell is not None and cell.score is not None for dimension in self.dimensions for cell in dimension.scores)

    @property
    def sessions(self) -> tuple[SessionView, ...]:
        """Every session that can be shown."""
        return tuple(item.session for item in self.items if item.session is not None)

    @property
    def recognisers(self) -> tuple[str, ...]:
        """Who found words, each once, with the word error rate that was measured."""
        return tuple(dict.fromkeys(run.recogniser for run in self.runs if run.recogniser))
