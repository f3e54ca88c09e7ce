"""What is in the files of a run folder, as typed dictionaries. Names here are the public format; `SCHEMA` counts its versions."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

SCHEMA = 1
METRICS_VERSION = "3"
"""Counts changes of what a measure means; figures of different versions are never compared."""

Status = Literal["ok", "not_exercised", "invalid", "error"]
Interval = list[float]
CaseRow: TypeAlias = list[Any]
"""[scenario, repeat, cue, value]"""


class MeasuredWith(TypedDict):
    """What figures depend on besides the recordings."""

    metrics_version: str
    fdbench: str
    segmenter: str
    constants: dict[str, float]


class RecognisedWith(TypedDict):
    """Who found the words; `recogniser` is empty for nobody. `recogniser_wer`: its name with its measured word error rate, where
    one was measured for that version (older files have none)."""

    recogniser: str
    recogniser_wer: NotRequired[str]


class RunInfo(MeasuredWith, RecognisedWith):
    """`run` in results.json. `id` and `created` are the only fields that differ between two equal runs."""

    id: str
    created: str
    suite: str
    seed: int
    repeats: int
    clock: str
    floor_ms: NotRequired[dict[str, float | None]]
    """On the real clock: system -> loop-back floor, what the harness itself adds to a latency; never subtracted."""
    scenarios: dict[str, str]
    """Scenario id -> sha256 of its file and of the clips that it plays: the stimulus."""
    git: str | None
    valid: bool
    """At least one system is; see `SystemDoc`."""
    why_invalid: list[str]
    """The faults of every system, each beginning with the system's name; a valid run may have some."""


class MeasureDoc(TypedDict):
    """One measure of one system. `value` is null exactly when `why_undefined` is there, or when the percentile is censored."""

    value: float | None
    unit: str
    direction: Literal["lower", "higher", "neither"]
    n: int
    interval: Interval | None
    hits: NotRequired[int]
    censored: NotRequired[int]
    p50: NotRequired[float | None]
    p90: NotRequired[float | None]
    p95: NotRequired[float | None]
    why_undefined: NotRequired[str]
    unsure: NotRequired[int]
    bounds: NotRequired[list[float]]
    """A rate if no chance without a control was a hit, and if all were."""


class UnitDoc(TypedDict):
    """`score` in [0, 100], in overlap in [-100, 100]; page, gate and paired tests use this number. `upper`, only where something is
    undetermined: the score if it were the better outcome, `score` counting it as the worse one."""

    unit: str
    scenarios: list[str]
    score: float
    upper: NotRequired[float]


class DimensionDoc(TypedDict):
    """`score` is max(0, mean of the units' scores), null with `why` if nothing could be scored. `interval` is that of the mean,
    clipped likewise; null with `why` below 5 units or without spread. `undetermined`: the share of units with an `upper`."""

    score: float | None
    interval: Interval | None
    why: str | None
    exercised: int
    scheduled: int
    undetermined: float
    units: list[UnitDoc]
    measures: dict[str, MeasureDoc]
    cases: NotRequired[dict[str, list[CaseRow]]]
    """Measure -> [scenario, repeat, cue, value]; see `results.cases`. Older files have none: the gate then judges scores alone."""


class ItemDoc(TypedDict):
    """One session. `path` is relative to the run folder. `error` is the adapter's fault in one sentence."""

    id: str
    repeat: int
    status: Status
    path: str
    dimension: str
    family: str
    error: NotRequired[str]


class SystemDoc(TypedDict):
    """A system that is not `valid`, for the reasons in `why_invalid`, has scores for readers; nothing is compared with them."""

    valid: bool
    why_invalid: list[str]
    adapter: str
    settings: dict[str, Any]
    capabilities: dict[str, Any]
    dimensions: dict[str, DimensionDoc]
    scenarios: list[ItemDoc]


class Results(TypedDict):
    """results.json"""

    schema: int
    run: RunInfo
    systems: dict[str, SystemDoc]


class CueDoc(TypedDict):
    """A cue in session.json, as placed. Times in samples; `speech` lists [onset, offset) pairs, empty if not played."""

    id: str
    kind: str
    status: str
    text: str
    voice: str
    speech: list[list[int]]
    fillers: list[list[int]]


class LogDoc(TypedDict):
    at: int
    kind: str
    data: dict[str, Any]


class SessionDoc(TypedDict):
    """items/<system>/<scenario>@<repeat>/session.json: what happened, before anyone judged it."""

    schema: int
    scenario: str
    system: str
    repeat: int
    seed: int
    rate: int
    samples: int
    frame: int
    preroll: int
    arrivals: list[int]
    cues: list[CueDoc]
    log: list[LogDoc]


class WordDoc(TypedDict):
    text: str
    start: int
    end: int
    source: str


class ReplyDoc(TypedDict):
    cue: str
    segments: list[list[int]]
    onset_kind: str
    cut: bool
    first_content: int | None
    words: list[WordDoc]
    declared: str
    declared_rejected: bool


class OutcomeDoc(TypedDict):
    """What became of a cue; None where a field does not apply. Times in samples. See `annotate.events.CueOutcome`."""

    cue: str
    kind: str
    exercised: str
    why: str
    premature: int | None
    yielded: bool | None
    stop: int | None
    talk_over: int | None
    held: bool | None
    resume_gap: int | None
    restarted: bool | None
    spurious: bool | None
    met: bool | None
    contradicted: bool | None
    stale: bool | None
    answer_at: int | None
    evidence: list[WordDoc]
    superseded: bool
    clarified: bool | None
    resumed_same: bool | None
    resolved: int | None
    heard_items: int | None
    heard_partial: bool
    named_item: int | None
    repeated_share: float | None
    skipped_share: float | None
    deliveries: int | None
    undetermined: NotRequired[bool]
    maybe_stop: NotRequired[int | None]
    stop_evidence: NotRequired[list[list[Any]]]
    answered_late: NotRequired[bool | None]
    old_sound: NotRequired[int | None]


class DecisionDoc(TypedDict):
    """A floor decision that the system reported. `time`: when it arrived, in samples. `decision` is `listen`, `backchannel`,
    `take`, `hold`, `yield`, `resume` or the adapter's own word; `reason` is its own text."""

    time: int
    decision: str
    reason: str


class SoundDoc(TypedDict):
    """Faults of sound on the agent's track, and where. Times in samples; what nobody can tell is null, and `why` tells why by its name.

    `speech` is how long the agent spoke, `clicks` are instants, `clipped` is a number of samples, `levels` are [start, end, dBFS] of
    stretches of talk, `doubled` is where it speaks over itself."""

    speech: int
    clicks: list[int]
    dropouts: list[list[int]] | None
    clipped: int
    levels: list[list[float]]
    doubled: list[list[int]] | None
    why: dict[str, str]


class EventsDoc(TypedDict):
    """items/.../events.json: the annotation, for timelines. Segments are [start, end) pairs in samples.

    What the system reported of itself, which nothing is judged by: `delegations` are [id, phase, time], `spans` are
    [stage, start, end, modelled], `decisions` in the order of their arrival. Older files may lack `modelled`,
    `decisions` and `sound`; `fdbench score` adds them.
    """

    schema: int
    segmenter: str
    floor_db: float
    recogniser: str
    agent: list[list[int]]
    backchannels: list[list[int]]
    replies: list[ReplyDoc]
    outcomes: list[OutcomeDoc]
    delegations: list[list[Any]]
    spans: list[list[Any]]
    decisions: NotRequired[list[DecisionDoc]]
    sound: NotRequired[SoundDoc | None]


class ObservationDoc(TypedDict):
    """One observed value of one measure at one cue; `value` null = censored (never happened)."""

    dimension: str
    measure: str
    cue: str
    value: float | bool | None


class MeasuresDoc(TypedDict):
    """items/.../measures.json"""

    schema: int
    observations: list[ObservationDoc]
