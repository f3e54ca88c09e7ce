"""From a plan to a trial: the recording that a session would have left, its script, and what is true of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from fdbench import stats
from fdbench.audio import Mono, Pcm16, to_pcm16
from fdbench.calibrate.noise import SNR_DB, noise
from fdbench.calibrate.plan import LATEST_STOP_MS, TrialPlan
from fdbench.calibrate.talk import Talk, cut, speak
from fdbench.calibrate.truth import OTHER_DB, audible
from fdbench.calibrate.voices import sentences
from fdbench.scenario.model import (
    Cue,
    CueKind,
    Dimension,
    Expectation,
    InterruptionType,
    ReplyRule,
    Scenario,
    Trigger,
    TriggerOn,
    Words,
)
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import TICK, Samples, ceil_ms, ms

PREROLL = ms(1_000)
LEAD = ms(300)
SOUNDING = ms(150)
"""An event begins where the agent was audible within this; the definition says 300 ms, so no trial lies on the border."""
TALKS_ON = ms(2_300)
"""An agent that does not stop talks on for so long after all that is watched: its natural end is no stop."""
REMAINS = ms(1_700)
"""What it says after it resumed."""
TAIL = ms(2_200)
TURN, EVENT = "ask", "event"


@dataclass(frozen=True, slots=True)
class Truth:
    """Session samples. `heard`: all that is audible of the agent. `stop`: its last sound before it fell silent for good or for
    at least 1.0 s, None if it talked on; `resumed`: the first sound after that. The soft flags say how the two onsets begin."""

    turn: Segment
    event: Segment
    reply: Samples
    reply_soft: bool
    stop: Samples | None
    resumed: Samples | None
    resumed_soft: bool
    heard: Timeline
    by_rule: tuple[tuple[float, Samples, Samples | None], ...]
    """Threshold in dB, reply and stop by it: how much hangs on where hearing is said to begin."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """`clean` and `noisy` differ in the agent's track alone. `power`: of its speech at the played level. `control`: the session
    without the event, in which the agent talks as it would have."""

    plan: TrialPlan
    scenario: Scenario
    recording: Recording
    truth: Truth
    agent: Mono
    power: float
    control: Recording

    def noisy(self, snr_db: float = SNR_DB) -> Recording:
        """The same session with noise on the agent's line, pre-roll included."""
        rng = stats.generator("calibrate", self.plan.seed, "noise", self.plan.number)
        hiss = noise(self.agent.size, self.power * 10.0 ** (-snr_db / 10.0), rng)
        return _recording(to_pcm16(self.agent + hiss), self.truth)


def build(plan: TrialPlan) -> Trial:
    """The trial of a plan: the same plan and clips give the same samples."""
    rng = stats.generator("calibrate", plan.seed, "sound", plan.number)
    voices = sentences()
    voice = voices[sorted(voices)[int(rng.integers(len(voices)))]]
    turn = Segment(PREROLL + LEAD, PREROLL + LEAD + plan.turn)
    reply = turn.end + plan.latency
    talk = speak(voice, _length(plan, turn, reply), abrupt=plan.abrupt, rng=rng)
    event = _event(plan, turn, reply, talk)
    undisturbed = talk
    stop: Samples | None = None
    resumed: Talk | None = None
    if plan.natural is not None:
        undisturbed = talk = cut(talk, event.start - reply + talk.onset + plan.natural, None, abrupt=plan.abrupt)
    if plan.stop is not None:
        origin = event.start - reply + talk.onset
        latest = origin + ms(LATEST_STOP_MS) if plan.stop <= ms(LATEST_STOP_MS) else None
        talk = cut(talk, origin + plan.stop, latest, abrupt=plan.abrupt)
        stop = reply + talk.end - talk.onset
        resumed = speak(voice, REMAINS, abrupt=plan.abrupt, rng=rng) if plan.resume is not None else None
    placed = [(reply - talk.onset, talk)]
    again = None
    if stop is not None and resumed is not None and plan.resume is not None:
        again = stop + plan.resume
        placed.append((again - resumed.onset, resumed))
    heard = Timeline.of((s.start + at, s.end + at) for at, t in placed for s in t.heard)
    truth = Truth(
        turn, event, reply, talk.soft, stop, again, bool(resumed and resumed.soft), heard, _by_rule(talk, reply, stop)
    )
    agent = _track(placed, plan.level_db, truth)
    power = talk.power * 10.0 ** (plan.level_db / 10.0)
    alone = _track([(reply - undisturbed.onset, undisturbed)], plan.level_db, truth)
    control = replace(_recording(to_pcm16(alone), truth), cues=(Placement(TURN, CueStatus.PLAYED, (turn,)),))
    return Trial(plan, script(plan.kind), _recording(to_pcm16(agent), truth), truth, agent, power, control)


def _by_rule(talk: Talk, reply: Samples, stop: Samples | None) -> tuple[tuple[float, Samples, Samples | None], ...]:
    """Reply and stop by the other thresholds; both are as they are where the talk begins and ends abruptly."""
    found: list[tuple[float, Samples, Samples | None]] = []
    for db in OTHER_DB:
        heard = talk.heard if talk.abrupt else audible(talk.audio, talk.power, db)
        ends = None if stop is None else stop + heard[len(heard) - 1].end - talk.end
        found.append((db, reply + heard[0].start - talk.onset, ends))
    return tuple(found)


def _length(plan: TrialPlan, turn: Segment, reply: Samples) -> Samples:
    """So that the agent is still in mid-talk at the cut, or, if there is none, well after all that is watched."""
    latest = max(reply + plan.spoken, turn.end + ms(200)) + ms(1_000)
    watched = max(ms(2_000), plan.event + ms(1_000)) + TALKS_ON
    return latest + max(watched, (plan.stop or 0) + ms(1_500)) - reply


def _event(plan: TrialPlan, turn: Segment, reply: Samples, talk: Talk) -> Segment:
    """On a whole millisecond, as cues are, at the plan's place or as soon after it as the agent is sounding."""
    onset = ceil_ms(max(reply + plan.spoken, turn.end + ms(200)))
    while not talk.heard.clip(onset - SOUNDING - reply + talk.onset, onset - reply + talk.onset):
        onset += TICK
    return Segment(onset, onset + plan.event)


def _track(placed: list[tuple[Samples, Talk]], level_db: float, truth: Truth) -> Mono:
    end = max(truth.event.end, max(at + talk.audio.size for at, talk in placed)) + TAIL
    track: Mono = np.zeros(end, np.float32)
    for at, talk in placed:
        track[at : at + talk.audio.size] += talk.audio
    return (track * np.float32(10.0 ** (level_db / 20.0))).astype(np.float32)


def _recording(heard: Pcm16, truth: Truth) -> Recording:
    """The user's track is silent: nothing after the session listens to it, the placed cues are the truth about the user."""
    cues = (
        Placement(TURN, CueStatus.PLAYED, (truth.turn,)),
        Placement(EVENT, CueStatus.PLAYED, (truth.event,)),
    )
    return Recording(np.zeros_like(heard), heard, cues, (), ms(20), PREROLL)


@cache
def script(kind: CueKind) -> Scenario:
    """A turn that demands an answer, then the event."""
    cuts_in = kind is CueKind.INTERRUPTION
    turn = Cue(TURN, CueKind.TURN, (Words("a question"),), Trigger(TriggerOn.START, 300, 6_000), Expectation(), "trial")
    event = Cue(
        EVENT,
        kind,
        (Words("another question" if cuts_in else "a sound"),),
        Trigger(TriggerOn.AGENT_HAS_SPOKEN, 1_000, 6_000),
        Expectation(ReplyRule.REQUIRED if cuts_in else ReplyRule.NONE),
        "trial",
        interruption=InterruptionType.TOPIC_SHIFT if cuts_in else None,
    )
    dimension = Dimension.INTERRUPTION if cuts_in else Dimension.OVERLAP
    return Scenario(f"calibrate-{kind.value}", dimension, "calibrate", "", (turn, event), "")
