"""What a script is. Frozen values, as the loader makes them; nothing here touches a file.

A scenario is a list of cues on the user's channel. Each cue has a trigger, which is an event of the conversation and not
a guessed clock time, and expectations, which are checks on what the agent does and says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Dimension(StrEnum):
    LATENCY = "latency"
    INTERRUPTION = "interruption"
    OVERLAP = "overlap"
    CONTEXT = "context"
    COHERENCE = "coherence"


class CueKind(StrEnum):
    TURN = "turn"
    INTERRUPTION = "interruption"
    BACKCHANNEL = "backchannel"
    SIDE_TALK = "side_talk"
    BACKGROUND_SPEECH = "background_speech"
    NOISE = "noise"
    COLLISION = "collision"

    @property
    def takes_floor(self) -> bool:
        """Whether the user wants the agent to answer: turn, interruption, collision."""
        return self in (CueKind.TURN, CueKind.INTERRUPTION, CueKind.COLLISION)


class InterruptionType(StrEnum):
    FOLLOW_UP = "follow_up"
    CORRECTION = "correction"
    DENIAL = "denial"
    TOPIC_SHIFT = "topic_shift"
    IMPATIENCE = "impatience"
    REPEAT_REQUEST = "repeat_request"


class TriggerOn(StrEnum):
    START = "start"
    """d after the session began (the agent being quiet)."""
    PREVIOUS_END = "previous_end"
    """d after my previous cue's last speech sample, whatever the agent does."""
    AGENT_STARTS = "agent_starts"
    """d after the agent's first sound of the reply to my previous cue, speaking still or not."""
    AGENT_HAS_SPOKEN = "agent_has_spoken"
    """d after the agent's first sound of that reply, if it is sounding then (within the last 300 ms); else the cue waits."""
    AGENT_STOPS = "agent_stops"
    """the agent has been silent for d after a reply to my previous cue."""
    THINKING_GAP = "thinking_gap"
    """d after my previous cue's last speech sample, if the agent has not started; never fires otherwise."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a cue begins. `timeout_ms` counts from the end of the previous cue (from the session's start for the first). For
    `agent_stops` it limits the wait for the reply's end if it is over 60 s, and for its beginning if it is under 6 s."""

    on: TriggerOn
    delay_ms: int
    timeout_ms: int


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of speech: `text` in the cue's voice, or a recording `clip` of the user's own.

    Of a recording the script may say where its `speech` lies, [start, end) in ms from the file's start, and which `side` of a
    stereo file is played: left or right. In a scenario that is a recording it always says where, roughly: what sounds there counts."""

    text: str
    clip: str | None = None
    speech: tuple[int, int] | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause inside a turn: `ms` from the speech offset before it to the speech onset after it. `filled` is said in it."""

    ms: int
    filled: str | None = None


class ReplyRule(StrEnum):
    REQUIRED = "required"
    BRIEF = "brief"
    """Silence or an acknowledgement of at most 2 s: what "stop" and "wait" deserve."""
    NONE = "none"
    """The agent must not answer this: backchannels, side talk, noise."""
    OPTIONAL = "optional"


class Check(StrEnum):
    ANSWER = "answer"
    RECALL = "recall"
    """The context probe: exactly the right value is asserted, no stale one."""
    LATE_INFORMATION = "late_information"
    """The decisive word comes last, or the user corrects himself: counts double in coherence."""
    DELEGATED = "delegated"
    """Needs deliberation: scored in coherence, never in latency."""
    HEARD_PREFIX = "heard_prefix"
    """The agent recited `items`, was cut off, and must name the last of them that was heard."""
    TOPIC_RETURN = "topic_return"
    """After an interruption, back to what was being said before it."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the reply to a cue must be. Each entry is a word or phrase, matched on normalised words that were heard.

    `any_of`: at least one is said. `all_of`: every one. `none_of`: none may be said (a contradiction if it is).
    `stale`: old values; asserting one as current is a fault ("changed from Tuesday to Wednesday" asserts Wednesday).
    """

    reply: ReplyRule = ReplyRule.REQUIRED
    check: Check = Check.ANSWER
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    within_ms: int = 4_000
    of: str = ""
    """`heard_prefix`, `topic_return`: the cue whose reply was interrupted."""
    items: tuple[str, ...] = ()
    """`heard_prefix`: what that reply recites, in order."""
    lang: str = "en"
    """Code of the language of these words: the scenario's."""

    @property
    def needs_words(self) -> bool:
        """Whether the check looks at what was said."""
        return bool(self.any_of or self.all_of or self.none_of or self.stale or self.items)


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing the user's channel does. `parts` alternate speech and pauses; a noise has one part, its clip."""

    id: str
    kind: CueKind
    parts: tuple[Words | Pause, ...]
    trigger: Trigger
    expect: Expectation
    voice: str
    interruption: InterruptionType | None = None
    gain_db: float = 0.0
    far: bool = False
    """Heard from across the room: side talk and background speech lose their highs."""
    decides: str | None = None
    """The turn for which this one says "please decide": an agent that asked back there may answer here."""

    @property
    def text(self) -> str:
        """All that is said, pauses shown as `...`; empty for noise without a text."""
        said = [p.text if isinstance(p, Words) else (f"... {p.filled} ..." if p.filled else "...") for p in self.parts]
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class Channel:
    """What lies between the user's mouth and the system: noise at an SNR against the user's speech, the heard agent track that
    leaks back, a telephone line (300 to 3,400 Hz, mu-law, 8 kHz), lost packets of 20 ms. The default is a clean line."""

    noise_snr_db: float | None = None
    echo_db: float | None = None
    """Level of the leak relative to the heard agent track; negative."""
    echo_delay_ms: int = 150
    telephone: bool = False
    loss_percent: float = 0.0

    @property
    def clean(self) -> bool:
        return self == Channel(echo_delay_ms=self.echo_delay_ms)


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the agent may call. Its answer comes `delay_ms` after the call, or never; `fails` makes it an error.

    `parameters`: JSON Schema of its arguments; None for one text, `request`. `results`: arguments, and what it answers to those."""

    name: str
    description: str
    result: str = ""
    delay_ms: int | None = 1_000
    fails: bool = False
    parameters: Mapping[str, Any] | None = field(default=None, hash=False)
    results: tuple[tuple[Mapping[str, Any], str], ...] = field(default=(), hash=False)

    def answer(self, arguments: Mapping[str, Any]) -> str:
        """What it answers to a call: of the first of `results` whose arguments are all there, else `result`."""
        return next((told for when, told in self.results if same_args(when, arguments)), self.result)


def same_args(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    """Whether every expected argument is there, alike without case, blanks around it, and with `_` for a blank."""
    return all(key in actual and plain_arg(actual[key]) == plain_arg(value) for key, value in expected.items())


def plain_arg(value: Any) -> str:
    """An argument as it is compared."""
    return str(value).strip().lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recording that a scenario is. `file`: its name, beside the script. `sha256`: of the user's sound as int16 at 24,000 Hz; empty
    if unknown. `begins_ms`: where in the file the scenario begins; 0 where it is played. `control`: the file without what overlaps, empty
    if there is none. `tail_ms`: how long the session goes on after the file's end."""

    file: str
    sha256: str = ""
    begins_ms: int = 0
    control: str = ""
    tail_ms: int = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A script. `pair` names the real interruption that an overlap scenario is matched with, or, in latency, the plain turns
    that a scenario of turns with pauses is matched with (or the other way round); `twin` the uninterrupted twin of a context
    scenario. The two then form one unit."""

    id: str
    dimension: Dimension
    family: str
    summary: str
    cues: tuple[Cue, ...]
    instructions: str
    lang: str = "en"
    """The language that is spoken, as a tag such as `en`, `es` or `pt-BR`."""
    pair: str | None = None
    twin: str | None = None
    channel: Channel = Channel()
    tools: tuple[Tool, ...] = ()
    recording: Recorded | None = None
    """What it is if nobody wrote a script: a recording, in which the cues lie where they lie. Of a user it is played whole."""
    path: str = ""
    sha256: str = ""
    raw: dict[str, Any] = field(default_factory=dict, compare=False, hash=False)
    """The file's plain data, so that a run folder carries its script."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """What it is scored on: a script on its own dimension, a recording on all of which it holds an event."""
        if self.recording is None:
            return (self.dimension,)
        kinds = {cue.kind for cue in self.cues}
        told = {
            Dimension.LATENCY: CueKind.TURN in kinds,
            Dimension.INTERRUPTION: CueKind.INTERRUPTION in kinds,
            Dimension.OVERLAP: bool(kinds - {CueKind.TURN, CueKind.INTERRUPTION}),
        }
        return tuple(dimension for dimension, holds in told.items() if holds)

    @property
    def tests_echo(self) -> bool:
        """Whether the overlap that is tested is the echo of the agent's own voice: nobody else speaks over it."""
        alone = all(cue.kind is CueKind.TURN for cue in self.cues)
        return alone and self.dimension is Dimension.OVERLAP and self.channel.echo_db is not None

    @property
    def unit(self) -> tuple[str, ...]:
        """The ids of the scenarios that make up this scenario's unit, itself first."""
        partner = self.pair or self.twin
        return (self.id, partner) if partner else (self.id,)


@dataclass(frozen=True, slots=True)
class Suite:
    """Scenarios by id, in file order, under a name."""

    name: str
    scenarios: tuple[Scenario, ...]

    def __getitem__(self, scenario_id: str) -> Scenario:
        for scenario in self.scenarios:
            if scenario.id == scenario_id:
                return scenario
        raise KeyError(scenario_id)
