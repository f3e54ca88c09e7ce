"""What is in the files of a run folder, as typed dictionaries. Names here are the public format; `SCHEMA` counts its versions."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, Required, TypeAlias, TypedDict

from fdbench.results.within import (
    COUNT,
    NUMBER,
    PAIR,
    PERCENT,
    POSITIVE,
    SAMPLES,
    SHARE,
    SIGNED_PERCENT,
    SIZE,
    SOME,
    As,
    Within,
)

SCHEMA = 1
METRICS_VERSION = "3"
"""Counts changes of what a measure means; figures of different versions are never compared."""

Status = Literal["ok", "not_exercised", "invalid", "error"]
Number: TypeAlias = Annotated[float, NUMBER]
Count: TypeAlias = Annotated[int, COUNT]
Interval: TypeAlias = Annotated[list[Number], PAIR]
CaseRow: TypeAlias = Annotated[list[Any], As(tuple[str, Count, str, bool | Number | None])]
"""[scenario, repeat, cue, value]"""
Sample: TypeAlias = Annotated[int, SAMPLES]
Span: TypeAlias = Annotated[list[Sample], PAIR]
"""[start, end), or two samples"""


class MeasuredWith(TypedDict):
    """What figures depend on besides the recordings."""

    metrics_version: str
    fdbench: str
    segmenter: str
    constants: dict[str, Number]


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
    repeats: Annotated[int, POSITIVE]
    clock: str
    floor_ms: NotRequired[dict[str, Number | None]]
    """On the real clock: system -> loop-back floor, what the harness itself adds to a latency; never subtracted."""
    scenarios: dict[str, str]
    """Scenario id -> sha256 of its file and of the clips that it plays: the stimulus."""
    git: str | None
    valid: bool
    """At least one system is; see `SystemDoc`."""
    why_invalid: list[str]
    """The faults of every system, each beginning with the system's name; a valid run may have some."""
    redacted: NotRequired[bool]
    """True of a copy by `fdbench redact`: its sound and words are not there."""


class MeasureDoc(TypedDict):
    """One measure of one system. `value` is null exactly when `why_undefined` is there, or when the percentile is censored."""

    value: Number | None
    unit: str
    direction: Literal["lower", "higher", "neither"]
    n: Count
    interval: Interval | None
    hits: NotRequired[Count]
    censored: NotRequired[Count]
    p50: NotRequired[Number | None]
    p90: NotRequired[Number | None]
    p95: NotRequired[Number | None]
    why_undefined: NotRequired[str]
    unsure: NotRequired[Count]
    bounds: NotRequired[Interval]
    """A rate if no chance without a control was a hit, and if all were."""


class UnitDoc(TypedDict):
    """`score` in [0, 100], in overlap in [-100, 100]; page, gate and paired tests use this number. `upper`, only where something is
    undetermined: the score if it were the better outcome, `score` counting it as the worse one."""

    unit: str
    scenarios: list[str]
    score: Annotated[float, SIGNED_PERCENT]
    upper: NotRequired[Annotated[float, SIGNED_PERCENT]]


class DimensionDoc(TypedDict):
    """`score` is max(0, mean of the units' scores), null with `why` if nothing could be scored. `interval` is that of the mean,
    clipped likewise; null with `why` below 5 units or without spread. `undetermined`: the share of units with an `upper`."""

    score: Annotated[float, PERCENT] | None
    interval: Interval | None
    why: str | None
    exercised: Count
    scheduled: Count
    undetermined: Annotated[float, SHARE]
    units: list[UnitDoc]
    measures: dict[str, MeasureDoc]
    cases: NotRequired[dict[str, list[CaseRow]]]
    """Measure -> [scenario, repeat, cue, value]; see `results.cases`. Older files have none: the gate then judges scores alone."""


class ItemDoc(TypedDict):
    """One session. `path` is relative to the run folder. `error` is the adapter's fault in one sentence."""

    id: str
    repeat: Count
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


class DimensionCalibration(TypedDict):
    """Of a dimension, or of the `suite`: pairs of equal runs in which it was called a REGRESSION; of each test the standard deviation of
    a difference without any change, for one repeat on either side, on the test's scale, and how many units or scenarios it had."""

    alarms: Count
    noise: dict[str, Annotated[float, SIZE]]
    pairs: dict[str, Count]


class CalibrationDoc(TypedDict):
    """A system against itself, from `fdbench calibrate --aa`: equal runs of one repeat each, all pairs judged; `seconds` of sound."""

    runs: Annotated[int, Within(2, 1_000_000)]
    pairs: Annotated[int, POSITIVE]
    alarms: Count
    seconds: Annotated[float, SIZE]
    dimensions: dict[str, DimensionCalibration]


class Results(TypedDict):
    """results.json, or a baseline file"""

    schema: Annotated[int, POSITIVE]
    run: RunInfo
    systems: Annotated[dict[str, SystemDoc], SOME]
    calibration: NotRequired[CalibrationDoc]
    """In a baseline, of its one system."""


class Unplayed(TypedDict):
    """results.json of no system at all."""

    schema: Annotated[int, POSITIVE]
    run: RunInfo
    systems: dict[str, SystemDoc]


class CueDoc(TypedDict):
    """A cue in session.json, as placed. Times in samples; `speech` lists [onset, offset) pairs, empty if not played."""

    id: str
    kind: str
    status: Literal["played", "forced", "timed_out"]
    text: str
    voice: str
    speech: list[Span]
    fillers: list[Span]


class LogDoc(TypedDict):
    at: Sample
    kind: str
    data: dict[str, Any]


class SessionDoc(TypedDict):
    """items/<system>/<scenario>@<repeat>/session.json: what happened, before anyone judged it."""

    schema: int
    scenario: str
    system: str
    repeat: Count
    seed: int
    rate: Annotated[int, POSITIVE]
    samples: Sample
    frame: Annotated[int, POSITIVE]
    preroll: Sample
    arrivals: list[Sample]
    cues: list[CueDoc]
    log: list[LogDoc]


class WordDoc(TypedDict):
    text: str
    start: Sample
    end: Sample
    source: str


class ReplyDoc(TypedDict):
    cue: str
    segments: list[Span]
    onset_kind: str
    cut: bool
    first_content: Sample | None
    words: list[WordDoc]
    declared: str
    declared_rejected: bool


class AnswerDoc(TypedDict, total=False):
    """What came as an answer: to a `turn`, a `collision` or an `interruption`. `met`, `contradicted` and `stale` are null where nobody
    can tell, `answer_at` where no word met the expectation. See `annotate.outcomes`, also for the fields below."""

    met: bool | None
    contradicted: bool | None
    stale: bool | None
    answer_at: Sample | None
    evidence: list[WordDoc]


class TurnDoc(TypedDict, total=False):
    """Of a `turn` or a `collision`: `premature` of each, null if the user was let end; the others only where the question is asked."""

    premature: Sample | None
    clarified: bool | None
    """"Please decide" was offered."""
    resolved: int
    """Both began together."""
    heard_items: int
    heard_partial: bool
    """With `heard_items`: a list was recited, and somebody could listen for it."""
    named_item: int | None
    """It was asked for the last item of a list; null if it named none."""
    repeated_share: Number
    skipped_share: Number | None
    """With `repeated_share`: it was to return to a topic."""
    deliveries: int
    """The question was delegated."""


class OverlapDoc(TypedDict, total=False):
    """Of what may meet the agent's talk: an `interruption`, or another overlap. `stop_evidence` where it did meet it; `stop` where it
    did and is an interruption (null if it did not stop in time, or nobody can tell) or a false stop."""

    talk_over: int
    stop: Sample | None
    stop_evidence: list[Annotated[list[Any], As(tuple[str, Number])]]


class InterruptionDoc(TypedDict, total=False):
    """Of an `interruption`: `superseded` of each, the others where it met the agent's talk. Null where nobody can tell; `maybe_stop`
    where no silence was in doubt."""

    superseded: bool
    yielded: bool | None
    undetermined: bool
    maybe_stop: int | None
    restarted: bool | None
    old_sound: int | None


class HoldDoc(TypedDict, total=False):
    """Of a `backchannel`, `side_talk`, `background_speech` or `noise`. Null where nobody can tell; `resume_gap` where the agent never
    spoke again."""

    held: bool | None
    """There was talk or an answer to hold; also of a turn whose reply meets its own echo."""
    answered_late: bool | None
    """It held its talk."""
    resume_gap: int | None
    resumed_same: bool | None
    """With `resume_gap`: it did not hold its talk."""
    spurious: bool | None
    """There was only silence, and no answer was due."""


class OutcomeDoc(AnswerDoc, TurnDoc, OverlapDoc, InterruptionDoc, HoldDoc):
    """What became of a cue; fields that do not apply are absent. Older files have them all, null where they do not apply. A cue that was
    never played, or of which nobody can tell anything, has these four alone. Times in samples."""

    cue: Required[str]
    kind: Required[str]
    exercised: Required[str]
    why: Required[str]


class DecisionDoc(TypedDict):
    """A floor decision that the system reported. `time`: when it arrived, in samples. `decision` is `listen`, `backchannel`,
    `take`, `hold`, `yield`, `resume` or the adapter's own word; `reason` is its own text."""

    time: Sample
    decision: str
    reason: str


class SoundDoc(TypedDict):
    """Faults of sound on the agent's track, and where. Times in samples; what nobody can tell is null, and `why` tells why by its name.

    `speech` is how long the agent spoke, `clicks` are instants, `clipped` is a number of samples, `levels` are [start, end, dBFS] of
    stretches of talk, `doubled` is where it speaks over itself."""

    speech: Sample
    clicks: list[Sample]
    dropouts: list[Span] | None
    clipped: Sample
    levels: list[Annotated[list[float], As(tuple[Sample, Sample, Number])]]
    doubled: list[Span] | None
    why: dict[str, str]


class EventsDoc(TypedDict):
    """items/.../events.json: the annotation, for timelines. Segments are [start, end) pairs in samples.

    What the system reported of itself, which nothing is judged by: `delegations` are [id, phase, time], `spans` are
    [stage, start, end, modelled], `decisions` in the order of their arrival. Older files may lack `modelled`,
    `decisions` and `sound`; `fdbench score` adds them.
    """

    schema: int
    segmenter: str
    floor_db: Number
    recogniser: str
    agent: list[Span]
    backchannels: list[Span]
    replies: list[ReplyDoc]
    outcomes: list[OutcomeDoc]
    delegations: list[Annotated[list[Any], As(tuple[str, str, Sample])]]
    spans: list[Annotated[list[Any], As(tuple[str, Sample, Sample, NotRequired[bool]])]]
    decisions: NotRequired[list[DecisionDoc]]
    sound: NotRequired[SoundDoc | None]


class ObservationDoc(TypedDict):
    """One observed value of one measure at one cue; `value` null = censored (never happened)."""

    dimension: str
    measure: str
    cue: str
    value: bool | Number | None


class MeasuresDoc(TypedDict):
    """items/.../measures.json"""

    schema: int
    observations: list[ObservationDoc]
