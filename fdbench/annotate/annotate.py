"""From a recording and its script to events: one outcome for every cue.

Whether an event was *exercised* is decided at its onset and never by what came of it. Times are session samples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from fdbench.annotate.activity import Activity, find_activity
from fdbench.annotate.clearness import unjudged
from fdbench.annotate.edges import without_tones
from fdbench.annotate.events import CueOutcome, Exercised, TalkEvents
from fdbench.annotate.gaps import GapJudge, Weighed
from fdbench.annotate.lefttosay import WordEvidence
from fdbench.annotate.listening import Listener
from fdbench.annotate.murmurs import Hearing, murmurs
from fdbench.annotate.outcomes import CutIn
from fdbench.annotate.overlaps import Met, hold_outcome, interruption_outcome
from fdbench.annotate.signals import find_signals, without_breaths
from fdbench.annotate.sound import find_sound
from fdbench.annotate.stops import STOP_SILENCE, Weigh, resolution, sounding_segment
from fdbench.annotate.turns import answer_to, turn_outcome
from fdbench.annotate.undisturbed import Undisturbed, all_undisturbed
from fdbench.annotate.view import BLUR, View, floor_cues_of
from fdbench.annotate.words import WordFinder
from fdbench.audio import Pcm16
from fdbench.hearing.echo import without_echo
from fdbench.hearing.rumble import without_rumble
from fdbench.scenario.model import Cue, CueKind, ReplyRule, Scenario, TriggerOn
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms

REACTS = ms(200)
"""What an agent begins to say so soon after the user's onset is no answer to it (`<=`)."""
SILENCE = (TriggerOn.THINKING_GAP, TriggerOn.AGENT_STOPS, TriggerOn.START)
"""Triggers of overlaps that are meant to fall into the agent's silence."""

Segmenter: TypeAlias = Callable[[Pcm16, Samples], Activity]
"""Finds the agent's sound on a heard track whose first samples, so many, are the pre-roll."""
Controls: TypeAlias = Mapping[str, Sequence[Recording]]
"""For each cue that meets a reply, the sessions without it."""


def annotate(
    recording: Recording,
    scenario: Scenario,
    finder: WordFinder | None,
    segmenter: Segmenter = find_activity,
    controls: Controls | None = None,
    *,
    sound: bool = True,
) -> TalkEvents:
    """Annotate one session.

    Args:
        recording: both tracks; the agent's is judged as heard.
        scenario: the script that was played.
        finder: finds words in heard audio; None = nobody can, and what depends on words stays undecided.
        segmenter: another one is for cross-checks only.
        controls: what the agent would have said without each cue; None = that comes later, and words are not looked for where it may
            make them needless.
        sound: look for faults of sound; that takes as long as all the rest.

    Returns:
        An outcome for each cue of the script, in the script's order.
    """
    raw, recording = recording.heard, _cleaned(recording)
    activity = _voices(recording, segmenter)
    listener = Listener(recording, scenario, finder)
    short = _murmurs(recording, scenario, activity, listener)
    view = View.of(recording, scenario, activity, short)
    unclear = activity.unclear_db
    outcomes = []
    for cue in scenario.cues:
        outcomes.append(
            _outcome(cue, view, listener, segmenter, controls)
            if unclear is None
            else unjudged(cue, view.placed[cue.id], unclear)
        )
        view = _split(view, outcomes[-1])
    return TalkEvents(
        samples=recording.samples,
        cues=tuple(outcomes),
        agent=activity.segments,
        backchannels=view.backchannels,
        floor_db=activity.floor_db,
        recogniser=listener.recogniser,
        arrivals=recording.arrivals,
        spans=tuple(
            (str(e.data["stage"]), int(e.data["start"]), int(e.data["end"]), bool(e.data.get("modelled", True)))
            for e in recording.log
            if e.kind == "span"
        ),
        delegations=tuple((str(e.data["id"]), str(e.data["phase"]), e.at) for e in recording.log if e.kind == "delegation"),
        sound=find_sound(raw, activity.segments) if sound else None,
        decisions=tuple((e.at, str(e.data["decision"]), str(e.data["reason"])) for e in recording.log if e.kind == "decision"),
    )


def _cleaned(recording: Recording) -> Recording:
    """The same, but the agent's track without rumble and without the caller's echo; the very same if it has neither."""
    heard = without_echo(without_rumble(recording.heard), recording.user)
    return recording if heard is recording.heard else replace(recording, heard=heard)


def _voices(recording: Recording, segmenter: Segmenter) -> Activity:
    """The agent's sound without beeps and chimes, nor breaths before it speaks."""
    found = segmenter(recording.heard, recording.preroll)
    found = replace(found, segments=without_breaths(recording.heard, found))
    signals = find_signals(recording.heard, found)
    spoken = found.segments.without(signals) if signals else found.segments
    return replace(found, segments=without_tones(recording.heard, spoken))


def _murmurs(recording: Recording, scenario: Scenario, activity: Activity, listener: Listener) -> Timeline:
    user = tuple(sorted(s for cue in recording.cues for s in (*cue.speech, *cue.fillers)))
    blur = BLUR if activity.blurred else 0
    hearing = Hearing(
        recording.heard,
        activity.segments,
        user,
        words=listener.murmured,
        declared=listener.declared_murmur,
        gives_back=listener.gives_back,
        blur=blur,
    )
    return murmurs(hearing, floor_cues_of(recording, scenario).values())


def _outcome(cue: Cue, view: View, listener: Listener, segmenter: Segmenter, controls: Controls | None) -> CueOutcome:
    placed = view.placed[cue.id]
    exercised, why = _exercised(cue, placed, view)
    if not placed.played:
        return CueOutcome(placed, cue.kind.value, exercised, why)
    interrupts = cue.kind is CueKind.INTERRUPTION
    if cue.kind.takes_floor and not interrupts:
        return turn_outcome(cue, view, listener, exercised, why)

    @cache
    def undisturbed() -> tuple[Undisturbed, ...]:
        """What controls tell of the cue; they are looked at only when somebody asks, and once."""
        clean = [_cleaned(control) for control in (controls or {}).get(cue.id, ())]
        known = [(control, _voices(control, segmenter)) for control in clean]
        return all_undisturbed(view, cue, placed.onset, known)

    weigh = _weigher(cue, placed, view, listener, undisturbed, words=controls is not None)
    met = Met(cue, placed, exercised, why, view, listener, weigh, undisturbed)
    return interruption_outcome(met) if interrupts else hold_outcome(met)


def _split(view: View, outcome: CueOutcome) -> View:
    """The session as the next cue finds it: an answer that took the place of the old reply without a silence begins a segment."""
    if not isinstance(outcome, CutIn) or outcome.reply is None or outcome.old_sound:
        return view
    return view.split(outcome.reply.start)


def _weigher(
    cue: Cue,
    placed: Placement,
    view: View,
    listener: Listener,
    undisturbed: Callable[[], Sequence[Undisturbed]],
    *,
    words: bool,
) -> Weigh:
    """`words`: they are listened for."""

    def weigh(before: Segment, after: Timeline) -> Weighed:
        known = undisturbed()
        met = view.enabling_reply(cue)
        evidence = WordEvidence(cue, placed, view, listener, known)
        judge = GapJudge(
            view.recording.heard,
            view.floor,
            Segment(placed.onset, placed.offset),
            met.start if met else placed.onset,
            known,
            view.recording.log,
            evidence if words else _no_words,
            silencing=cue.kind is CueKind.INTERRUPTION and cue.expect.reply is ReplyRule.BRIEF,
            blurred=view.activity.blurred or view.activity.filled,
            sentence_ends=evidence.sentence_ends,
        )
        return judge.weigh(before, after)

    return weigh


def _no_words(_last: Samples, _start: Samples, _end: Samples) -> tuple[float, float]:
    return 0.0, 0.0


def _exercised(cue: Cue, placed: Placement, view: View) -> tuple[Exercised, str]:
    overlaps = cue.kind not in (CueKind.TURN, CueKind.COLLISION)
    if placed.status is CueStatus.PLAYED:
        sounding = sounding_segment(view.agent, placed.onset, view.blur) is not None
        if cue.kind is CueKind.COLLISION and resolution(view.agent, placed.onset, placed.offset) is None:
            return Exercised.NO, "the agent did not begin together with the user"
        if cue.kind is CueKind.TURN and _follows_closely(cue) and _had_only_paused(placed, view):
            return Exercised.NO, "the agent had not finished, it had only paused"
        if not overlaps or sounding != (cue.trigger.on in SILENCE):
            return Exercised.YES, ""
        return Exercised.NO, "the agent was speaking" if sounding else "the agent was not speaking when it began"
    if not view.is_first(cue) and view.enabling_reply(cue) is None:
        return Exercised.FAILED, "the agent never answered the turn before"
    if placed.status is CueStatus.TIMED_OUT:
        return Exercised.NO, "its moment never came"
    if sounding_segment(view.agent, placed.onset, view.blur) is not None:
        answered = cue.id in view.floor_cues and answer_to(view.floor_cues[cue.id], view) is not None
        if answered and cue.kind is CueKind.TURN:
            return Exercised.YES, "it was played over the agent's talk"
        return Exercised.FAILED, "the agent never let the user speak"
    return Exercised.NO, "the agent did not finish in time; it was played anyway"


def _follows_closely(cue: Cue) -> bool:
    """Whether the cue comes after less silence than ends a talk."""
    return cue.trigger.on is TriggerOn.AGENT_STOPS and ms(cue.trigger.delay_ms) < STOP_SILENCE


def _had_only_paused(placed: Placement, view: View) -> bool:
    """Whether the agent went on sooner than anybody reacts to what the user had begun to say."""
    return any(placed.onset < s.start <= placed.onset + REACTS for s in view.agent)
