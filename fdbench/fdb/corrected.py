"""What the sound of a sample says: the same recordings, with the user's end and the agent's begin as they are heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fdbench.annotate.activity import find_activity
from fdbench.annotate.annotate import Controls, annotate
from fdbench.annotate.control import apply_controls
from fdbench.annotate.events import CueOutcome, Exercised, Onset, TalkEvents
from fdbench.annotate.outcomes import CutIn, answered, held
from fdbench.audio import Pcm16, from_pcm16, to_pcm16
from fdbench.audio import read as read_sound
from fdbench.fdb.folder import CLEAN_INPUT, CLEAN_OUTPUT, INPUT, OUTPUT, Sample, Task
from fdbench.fdb.schemas import read_interruption, read_marks, read_overlap
from fdbench.recordings.given import Given
from fdbench.recordings.session import Source, heard_session
from fdbench.render.bounds import speech_bounds
from fdbench.scenario.model import CueKind
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording, quiet_start
from fdbench.timebase import RATE, Samples, ms, to_seconds

REACH = ms(300)
"""An annotated instant and the sound that it marks lie so near, at most."""
MARGIN = ms(50)
EARLY, TALKS = ms(250), ms(1_000)
"""Who sounds for so long (`>=`), or for half of it, in the user's turn but for its last 250 ms speaks into it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One sample by its sound. Times in seconds; None: there is none, or nobody can tell.

    `answered`: the user's turn was. `latency`: signed, of the answer. `premature`: the agent took over before the user's end, or
    talked over the turn. `met`: the agent was speaking when the event began, and
    without it, where that was recorded, would have gone on for 2 s: it was exercised. `stop`: after the event's onset.
    `went_on`: it was, and did not stop within 2 s. `sounds`: seconds of the agent's sound.
    """

    answered: bool
    latency: float | None = None
    premature: bool = False
    met: bool | None = None
    stop: float | None = None
    went_on: bool | None = None
    sounds: float = 0.0


def hear(sample: Sample) -> tuple[Heard, Timeline]:
    """What a sample's sound says, and where the agent sounds, in samples at 24,000 Hz. UsageError for a file that cannot be read."""
    user, agent = tracks(sample)
    turns = turns_of(sample, user)
    heard = heard_session(Source("sample", sample.id, 0), user, agent, turns)
    if heard.scenario is None or heard.recording is None:
        return Heard(answered=False), find_activity(agent, 0).segments
    controls = _controls(sample, heard.recording)
    events = annotate(heard.recording, heard.scenario, None, controls=controls, sound=False)
    if controls is not None:
        opening = replace(heard.scenario, cues=heard.scenario.cues[:1])
        played = {cue: [annotate(c, opening, None, sound=False) for c in found] for cue, found in controls.items()}
        events = apply_controls(events, heard.scenario, played)
    return _told(sample.task, events), events.agent


def _controls(sample: Sample, recording: Recording) -> Controls | None:
    """Of v1.5 the same talk without its event, if it is there: it tells what the agent would have said."""
    if len(recording.cues) != 2 or not all(sample.file(name).exists() for name in (CLEAN_INPUT, CLEAN_OUTPUT)):
        return None
    user, agent = tracks(sample, CLEAN_INPUT, CLEAN_OUTPUT)
    asked, event = recording.cues
    if asked.offset > len(user):
        return None
    return {event.id: [Recording(user, agent, (asked,), (), recording.frame, quiet_start(user, agent))]}


def tracks(sample: Sample, user_name: str = INPUT, agent_name: str = OUTPUT) -> tuple[Pcm16, Pcm16]:
    """Input and output as int16 at 24,000 Hz, equally long."""
    user, agent = (to_pcm16(np.clip(read_sound(sample.file(name)), -1.0, 1.0)) for name in (user_name, agent_name))
    length = max(len(user), len(agent))
    return _padded(user, length), _padded(agent, length)


def _padded(track: Pcm16, length: int) -> Pcm16:
    return np.concatenate((track, np.zeros(length - len(track), np.int16)))


def turns_of(sample: Sample, user: Pcm16) -> list[Given] | None:
    """The user's turns, where the annotations say they are, with the bounds that are heard there."""
    sounds = find_activity(user, quiet_start(user, np.zeros_like(user))).segments
    if not sounds:
        return []
    if sample.task is Task.PAUSE:
        return [Given(_bounds(user, sounds))]
    if sample.task is Task.SMOOTH:
        end = round(read_marks(sample.file("turn_taking.json"))[0].start * RATE)
        return [Given(_bounds(user, [s for s in sounds if s.start < end + REACH] or sounds))]
    if sample.task not in (Task.INTERRUPTION, Task.OVERLAP):
        return [Given(_bounds(user, sounds))]
    read = read_interruption if sample.task is Task.INTERRUPTION else read_overlap
    marked = read(sample.file("interrupt.json" if sample.task is Task.INTERRUPTION else "metadata.json"))
    begin, end = round(marked.start * RATE), round(marked.end * RATE)
    event = [s for s in sounds if s.end > begin and s.start < end + REACH and s.start >= begin - REACH]
    before = [s for s in sounds if s.end <= (event[0].start if event else begin)]
    found = [Given(_bounds(user, before), marked.context, CueKind.TURN)] if before else []
    return found + ([Given(_bounds(user, event), marked.said, sample.kind)] if event else [])


def _bounds(user: Pcm16, sounds: Sequence[Segment] | Timeline) -> Segment:
    """From the first sound to the last, each end as a clip's."""
    parts = list(sounds)
    begin = max(0, parts[0].start - MARGIN)
    whole = speech_bounds(from_pcm16(user[begin : parts[-1].end + MARGIN]))
    return Segment(parts[0].start, parts[-1].end) if whole is None else whole.shift(begin)


def _told(task: Task, events: TalkEvents) -> Heard:
    cue = events.cues[-1]
    sounds = to_seconds(events.agent.total)
    reply = answered(cue).reply
    latency = None if reply is None else to_seconds(reply.start - cue.offset)
    if task in (Task.INTERRUPTION, Task.OVERLAP) and len(events.cues) > 1:
        return _event(cue, latency, sounds)
    over = events.agent.clip(cue.onset, max(cue.onset, cue.offset - EARLY)).total
    premature = over >= min(TALKS, (cue.offset - cue.onset) // 2) or (reply is not None and reply.onset_kind is Onset.PREMATURE)
    return Heard(reply is not None, latency, premature, sounds=sounds)


def _event(outcome: CueOutcome, latency: float | None, sounds: float) -> Heard:
    if outcome.exercised is Exercised.NO:  # it was silent, or its control ended by itself
        return Heard(latency is not None, latency, met=False, sounds=sounds)
    stop: Samples | None = getattr(outcome, "stop", None)
    if isinstance(outcome, CutIn):
        went_on = None if outcome.yielded is None else not outcome.yielded
        met = True
    else:
        went_on = held(outcome)
        met = went_on is not None
    after = None if stop is None else to_seconds(stop - outcome.onset)
    return Heard(latency is not None, latency, met=met, stop=after, went_on=went_on if met else None, sounds=sounds)
