"""From a plan to a trial: the session and its control, as they would have been recorded, and what is true of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fdbench import stats
from fdbench.audio import Mono, to_pcm16
from fdbench.calibrate.talk import MASKED_DB, NO_CLICK, PIECES
from fdbench.calibrate.trials import EVENT, LEAD, PREROLL, TURN
from fdbench.calibrate.truth import AUDIBLE_DB, audible, is_soft, loud_instants
from fdbench.calibrate.yields.plan import Knowledge, Way, YieldPlan
from fdbench.calibrate.yields.speech import FADE, Line, Spoken, Talk, faded, hard_cut, lines, repertoire, say
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Logged, Recording
from fdbench.timebase import Samples, ceil_ms, ms

SOUNDING = ms(250)
"""The agent was audible within this before the interruption; the definition of an exercised one says 300 ms."""
WINDOW = ms(3_000)
"""The interruption lies within this after the planned place, or, where it is bound to a pause, within twice as much."""
SPARE = ms(3_000)
"""More than is planned is put together, so that there is a word's end where the talk is to end."""
YIELD_WITHIN = ms(2_000)
"""A last sound after this is no yield: pauses that begin later cannot be taken for one."""
NEAR = ms(200)
"""A new reply ends at the end of a word if there is one so near to the length that was drawn, or if it would end in a pause; else
it fades there."""
SAMPLED_LENGTH = (0.8, 1.25)
"""Length of a sampled control, as a share of what the agent would have said."""
SILENCE_AFTER = ms(4_500)
"""Recorded after the last sound, and after the user's end: nobody misses an answer because the recording ends."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Session samples. `stop`: a yielder's last sound; `resumed`: the first one of its new reply; both None for a deaf agent.
    `gap`: the silence after that stop; for a deaf agent the longest pause that a stop could be seen in, None if there is none.
    `left`: what the agent had left to say, from the interruption's onset. `soft`: its first reply begins softly. `timed`: the stop
    can be timed: the sound before it is no click, as it lasts `NO_CLICK` or longer."""

    turn: Segment
    event: Segment
    reply: Samples
    soft: bool
    stop: Samples | None
    resumed: Samples | None
    gap: Samples | None
    left: Samples
    timed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One agent track before noise, at the level that it is played at, with what is audible of it and its words at their session
    positions."""

    track: Mono
    audible: Timeline
    words: tuple[Spoken, ...]
    log: tuple[Logged, ...]
    cues: tuple[Placement, ...]

    def recorded(self, noise: Mono | None = None) -> Recording:
        """As a recording, over a noise of the same length if there is one. The user's track is silent: the placed cues are the
        truth about the user."""
        heard = to_pcm16(self.track if noise is None else self.track + noise)
        return Recording(np.zeros_like(heard), heard, self.cues, self.log, ms(20), PREROLL)


@dataclass(frozen=True, slots=True, eq=False)
class YieldTrial:
    """`power`: of the agent's speech at the played level."""

    plan: YieldPlan
    truth: Truth
    session: Heard
    control: Heard
    power: float


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where things lie in a talk: the interruption's onset, the point where a yielder stops, and the least that is said after the
    onset."""

    onset: Samples
    stop: Samples | None = None
    least: Samples = 0


def build(plan: YieldPlan) -> YieldTrial:
    """The trial of a plan: the same plan and clips give the same samples."""
    rng = stats.generator("calibrate", plan.seed, "yield sound", plan.number)
    voice = sorted(repertoire())[int(rng.integers(len(repertoire())))]
    said = lines(voice, plan.spoken + 2 * WINDOW + plan.left + SPARE, set(), rng)
    whole = say(said, rng)
    scene = _scene(plan, whole, rng)
    whole = _ended(whole, scene.onset + max(plan.left, scene.least), scene.onset + YIELD_WITHIN + FADE)
    said = _begun(said, len(whole.words))
    used = {line.sentence.name for line in said}
    turn = Segment(PREROLL + LEAD, PREROLL + LEAD + plan.turn)
    # The interruption begins on a whole millisecond, as cues do; the reply gives way by less than one.
    event_onset = ceil_ms(turn.end + plan.latency - whole.onset + scene.onset)
    event = Segment(event_onset, event_onset + plan.cue)
    origin = event.start - scene.onset
    talks = [(origin, whole)]
    if scene.stop is not None:
        first = faded(whole, scene.stop) if plan.way is Way.WORD_END else hard_cut(whole, scene.stop)
        anew = _new(voice, plan.anew, used, rng)
        talks = [(origin, first), (max(event.end + plan.after, origin + first.end) - anew.onset, anew)]
    truth = _truth(plan, turn, event, talks, whole)
    control = _control(plan, voice, said, whole, used, rng)
    at = origin + whole.onset - control.onset + plan.shift
    gain = 10.0 ** (plan.level_db / 20.0)
    return YieldTrial(
        plan,
        truth,
        _heard(plan, talks, [whole, *(t for _, t in talks[1:])], (turn, event), gain),
        _heard(plan, [(at, control)], [control], (turn,), gain),
        whole.power * gain**2,
    )


def _scene(plan: YieldPlan, talk: Talk, rng: np.random.Generator) -> _Scene:
    """Where the interruption comes: uniform over the fit places of the plan's kind at which the agent is sounding."""
    begin = talk.onset + plan.spoken
    if plan.way.yields:
        stops = _stops(plan.way, talk, begin + plan.stop, begin + plan.stop + WINDOW)
        ends = [faded(talk, at).end for at in stops] if plan.way is Way.WORD_END else stops
        scenes = [_Scene(end - plan.stop, at) for at, end in zip(stops, ends, strict=True)]
    elif plan.way is Way.DEAF:
        scenes = [_Scene(at) for at in range(begin, begin + WINDOW, ms(1))]
    else:
        scenes = [s for pause in talk.pauses() for s in _beside(plan, pause) if s.onset in range(begin, begin + 2 * WINDOW)]
    for index in rng.permutation(len(scenes)):
        scene = scenes[int(index)]
        if talk.heard.clip(scene.onset - SOUNDING, scene.onset):
            return scene
    raise ValueError(f"trial {plan.number}: no place for the interruption")


def _stops(way: Way, talk: Talk, begin: Samples, end: Samples) -> list[Samples]:
    if way is Way.CUT_LOUD:
        instants = [int(at) for at in loud_instants(talk.audio, talk.power)]
    elif way is Way.WORD_END:
        instants = list(talk.word_ends)
    else:
        instants = [at for s in talk.heard for at in range(s.start + ms(1), s.end, ms(1))]
    return [at for at in instants if begin <= at < end]


def _beside(plan: YieldPlan, pause: Segment) -> list[_Scene]:
    """The interruption beside a deaf agent's pause: the pause begins after its onset, or lies over its end, anywhere."""
    if plan.way is Way.DEAF_AFTER_ONSET:
        onsets = [pause.start - plan.pause_after]
    else:
        onsets = [pause.start + at - plan.cue for at in range(0, len(pause), ms(1))]
    return [_Scene(onset, least=pause.end - onset + ms(400)) for onset in onsets]


def _ended(talk: Talk, at: Samples, least: Samples) -> Talk:
    """The talk as it would have ended about there: at the nearest end of a word that is not before `least`."""
    return faded(talk, min((e for e in talk.word_ends if e >= least), key=lambda e: abs(e - at)))


def _begun(said: list[Line], words: int) -> list[Line]:
    """The first lines, which hold so many words."""
    upto = np.cumsum([0, *(len(line.words) for line in said)])
    return [line for line, before in zip(said, upto, strict=False) if before < words]


def _new(voice: str, length: Samples, used: set[str], rng: np.random.Generator) -> Talk:
    """A new reply of about that length. A short one is the head of a sentence."""
    talk = say(lines(voice, length, used, rng), rng)
    at = talk.onset + length
    nearest = min((e for e in talk.word_ends if e <= at + NEAR), key=lambda e: abs(e - at), default=at)
    return faded(talk, at if talk.heard.at(at) and abs(nearest - at) > NEAR else nearest)


def _control(plan: YieldPlan, voice: str, said: list[Line], whole: Talk, used: set[str], rng: np.random.Generator) -> Talk:
    """What the agent says in the session without the interruption."""
    if plan.knowledge is Knowledge.IDENTICAL:
        return whole
    if plan.sampled:
        length = int((whole.end - whole.onset) * rng.uniform(*SAMPLED_LENGTH))
        talk = say(lines(voice, length, used, rng), rng)
        return _ended(talk, talk.onset + length, 0)
    again = say(said, rng)
    return _ended(again, again.words[len(whole.words) - 1].end, 0)


def _truth(plan: YieldPlan, turn: Segment, event: Segment, talks: list[tuple[Samples, Talk]], whole: Talk) -> Truth:
    origin, first = talks[0]
    stop = resumed = None
    if plan.way.yields:
        stop, resumed = origin + first.end, talks[1][0] + talks[1][1].onset
        gap: Samples | None = resumed - stop
    else:
        gap = max((len(p) for p in first.pauses() if -SOUNDING <= p.start + origin - event.start <= YIELD_WITHIN), default=None)
    return Truth(
        turn,
        event,
        origin + whole.onset,
        is_soft(whole.audio, whole.onset, whole.power),
        stop,
        resumed,
        gap,
        origin + whole.end - event.start,
        timed=all(_last_piece(first, db) >= NO_CLICK for db in (AUDIBLE_DB, MASKED_DB)),
    )


def _last_piece(talk: Talk, db: float) -> Samples:
    """The length of the last sound above that level, silences under 60 ms bridged."""
    pieces = audible(talk.audio, talk.power, db).bridge(PIECES)
    return len(pieces[len(pieces) - 1]) if pieces else 0


def _heard(
    plan: YieldPlan, talks: list[tuple[Samples, Talk]], texts: list[Talk], cues: tuple[Segment, ...], gain: float
) -> Heard:
    """A track with these talks at their places. `texts`: what is declared of each, which may be more than was heard of it."""
    end = max(cues[-1].end, max(at + talk.end for at, talk in talks)) + SILENCE_AFTER
    track: Mono = np.zeros(end, np.float32)
    for at, talk in talks:
        track[at : at + talk.audio.size] += talk.audio
    log = [
        Logged(at + talk.onset, "transcript", {"role": "agent", "text": text.text, "final": True})
        for (at, talk), text in zip(talks, texts, strict=True)
        if plan.knowledge is Knowledge.DECLARED
    ]
    return Heard(
        (track * np.float32(gain)).astype(np.float32),
        Timeline.of((s.start + at, s.end + at) for at, talk in talks for s in talk.heard),
        tuple(Spoken(w.text, w.start + at, w.end + at) for at, talk in talks for w in talk.words),
        tuple(log),
        tuple(Placement(name, CueStatus.PLAYED, (at,)) for name, at in zip((TURN, EVENT), cues, strict=False)),
    )
