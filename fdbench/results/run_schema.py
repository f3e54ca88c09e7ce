"""What else is in the files of a run folder: run.json, and what a session leaves if it ended in an error, was in real time, had words."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from fdbench.results.schema import Count, Number, RunInfo, Sample
from fdbench.results.within import PAIR, POSITIVE, As

Source = Literal["verified", "recognised", "placed"]
"""`fdbench.annotate.events.WordSource`."""


class ScriptDoc(TypedDict):
    """A scenario in run.json: its script, and what file it came from (see `assets.portable`)."""

    path: str
    sha256: NotRequired[str]
    script: dict[str, Any]


class ControlDoc(ScriptDoc):
    """A control, and the events that it decides."""

    events: list[Annotated[list[str], PAIR]]
    """[scenario, cue]"""


class SystemPlanDoc(TypedDict):
    """A system in run.json; secret settings are hidden."""

    adapter: str
    settings: dict[str, Any]
    capabilities: dict[str, Any]


class ShardDoc(TypedDict):
    number: Annotated[int, POSITIVE]
    of: Annotated[int, POSITIVE]


class RunDoc(TypedDict):
    """run.json: all that a run was made of. Older files lack what is NotRequired."""

    schema: int
    run: RunInfo
    recogniser: NotRequired[str]
    uneven: NotRequired[bool]
    shard: NotRequired[ShardDoc]
    merged: NotRequired[list[dict[str, Any]]]
    command: NotRequired[list[str]]
    systems: dict[str, SystemPlanDoc]
    scenarios: dict[str, ScriptDoc]
    controls: NotRequired[dict[str, ControlDoc]]
    bounds: NotRequired[dict[str, str]]
    python: NotRequired[str]
    platform: NotRequired[str]
    packages: NotRequired[dict[str, str | None]]


class ErrorDoc(TypedDict):
    """items/.../error.json: why there is no recording, or a part of one."""

    schema: int
    error: str
    traceback: NotRequired[str]


class LiveDoc(TypedDict):
    """items/.../live.json, of a session in real time."""

    schema: int
    opened_s: NotRequired[Number]
    timing: NotRequired[dict[str, Any]]
    why_invalid: str
    underruns: NotRequired[Count]
    underrun_ms: NotRequired[Number]
    rate: NotRequired[Annotated[int, POSITIVE]]
    faults: NotRequired[list[str]]


class FoundWords(TypedDict):
    """What a recogniser found in one reply; words are [text, start, end, source], and the sign after it if there is one."""

    recogniser: str
    declared: str
    rejected: bool
    words: list[Annotated[list[Any], As(tuple[str, Sample, Sample, Source, NotRequired[str]])]]
    tested: NotRequired[bool]
    unclear: NotRequired[bool]


class WordsDoc(TypedDict):
    """items/.../words.json: key of a reply's sound -> what was found; of a list that was recited: [whole items, whether one is cut]."""

    schema: int
    replies: dict[str, FoundWords]
    lists: NotRequired[dict[str, Annotated[list[Any], As(tuple[Count, bool, NotRequired[str]])] | None]]
