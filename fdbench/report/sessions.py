"""session.json and events.json of one item -> what its timeline shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from fdbench.errors import StoreError
from fdbench.report.sentences import FLOOR, sentences
from fdbench.report.session_view import (
    BackgroundTask,
    CueFinding,
    CueView,
    FloorDecision,
    Marker,
    Range,
    ReplyView,
    SessionView,
    Wait,
    WordView,
)
from fdbench.report.stages import stages_of, waterfalls
from fdbench.report.unplayed import never_played
from fdbench.report.wording import KINDS
from fdbench.results.schema import CueDoc, EventsDoc, OutcomeDoc, ReplyDoc, SessionDoc, WordDoc
from fdbench.results.store import read_events, read_session
from fdbench.segments import Timeline
from fdbench.timebase import Samples, seconds, to_ms, to_seconds

ANSWER_WINDOW: Samples = seconds(4.0)
"""An unanswered cue's dead air is drawn no longer than the scored answer window."""
SHORTEST_WAIT: Samples = seconds(0.5)
"""A shorter silence after an unanswered cue is a pause of the agent's and not drawn."""


ReadView: TypeAlias = Callable[[Path], tuple[SessionDoc, EventsDoc, SessionView]]
"""`read_view`, or one that remembers what it has read."""


def read_view(folder: Path) -> tuple[SessionDoc, EventsDoc, SessionView]:
    """The files of one session, and what is drawn of them. StoreError if they are missing, or not what `fdbench run` writes."""
    session, events = read_session(folder), read_events(folder)
    with as_written(folder):
        return session, events, session_view(session, events)


@contextmanager
def as_written(folder: Path) -> Iterator[None]:
    """What an altered file makes of the code that reads it, as a StoreError that names the folder."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise StoreError(f"{folder}: not what `fdbench run` writes ({error!r}); restore it, or run again") from None


def session_view(session: SessionDoc, events: EventsDoc) -> SessionView:
    """One session, ready to be drawn."""
    cues = session["cues"]
    replies = [reply for reply in events["replies"] if reply["segments"]]
    evidence = [word for outcome in events["outcomes"] for word in outcome.get("evidence", [])]
    user = Timeline.of((s[0], s[1]) for cue in cues for s in [*cue["speech"], *cue["fillers"]])
    agent = Timeline.of((s[0], s[1]) for s in [*events["agent"], *events["backchannels"]])
    return SessionView(
        seconds=to_seconds(session["samples"]),
        cues=tuple(_cue(cue) for cue in cues),
        agent=_ranges(events["agent"]),
        backchannels=_ranges(events["backchannels"]),
        replies=tuple(_reply(reply, evidence) for reply in replies),
        overlaps=_ranges([[s.start, s.end] for s in user.intersection(agent)]),
        waits=tuple(_waits(cues, replies, agent, session["samples"])),
        markers=tuple(sorted(_markers(cues, events), key=lambda marker: marker.at)),
        stages=stages_of(events),
        findings=tuple(_findings(cues, events)),
        recogniser=events["recogniser"],
        decisions=tuple(FloorDecision(to_seconds(d["time"]), d["decision"], d["reason"]) for d in events.get("decisions", [])),
        waterfalls=tuple(waterfalls(session, events)),
        tasks=tuple(_tasks(events)),
    )


def _ranges(segments: Iterable[list[int]]) -> tuple[Range, ...]:
    return tuple((to_seconds(s[0]), to_seconds(s[1])) for s in segments)


def _cue(cue: CueDoc) -> CueView:
    return CueView(cue["id"], cue["kind"], cue["status"], cue["text"], _ranges(cue["speech"]), _ranges(cue["fillers"]))


def _reply(reply: ReplyDoc, evidence: list[WordDoc]) -> ReplyView:
    marked = {(word["text"], word["start"]) for word in evidence}
    words = tuple(
        WordView(w["text"], to_seconds(w["start"]), to_seconds(w["end"]), w["source"], (w["text"], w["start"]) in marked)
        for w in reply["words"]
    )
    start, end = reply["segments"][0][0], reply["segments"][-1][1]
    said = (reply["declared"], reply["declared_rejected"], never_played(reply))
    return ReplyView(reply["cue"], to_seconds(start), to_seconds(end), words, *said)


def _tasks(events: EventsDoc) -> Iterator[BackgroundTask]:
    for name in dict.fromkeys(task for task, _, _ in events["delegations"]):
        phases = [(at, phase) for task, phase, at in events["delegations"] if task == name]
        yield BackgroundTask(name, to_seconds(phases[0][0]), to_seconds(phases[-1][0]), phases[-1][1])


def _waits(cues: list[CueDoc], replies: list[ReplyDoc], agent: Timeline, samples: Samples) -> Iterator[Wait]:
    """Dead air after each floor cue; while an agent that never yielded talks on, there is none."""
    first = {reply["cue"]: reply["segments"][0][0] for reply in reversed(replies)}
    floor = [cue for cue in cues if cue["kind"] in FLOOR and cue["speech"]]
    for index, cue in enumerate(floor):
        offset = cue["speech"][-1][1]
        following = floor[index + 1]["speech"][0][0] if index + 1 < len(floor) else samples
        answered = cue["id"] in first
        end = first[cue["id"]] if answered else min(following, offset + ANSWER_WINDOW)
        for gap in agent.gaps(offset, end) if end > offset else ():
            if answered or len(gap) >= SHORTEST_WAIT:
                yield Wait(to_seconds(gap.start), to_seconds(gap.end), answered)


def _findings(cues: list[CueDoc], events: EventsDoc) -> Iterator[CueFinding]:
    replies = {reply["cue"]: reply for reply in reversed(events["replies"])}
    outcomes = {outcome["cue"]: outcome for outcome in events["outcomes"]}
    for cue in cues:
        outcome = outcomes.get(cue["id"])
        if outcome is None:
            continue
        at = to_seconds(cue["speech"][0][0]) if cue["speech"] else None
        told = sentences(outcome, cue, replies.get(cue["id"]))
        yield CueFinding(cue["id"], cue["kind"], cue["text"], at, told, *_times(cue, outcome, replies.get(cue["id"])))


def _times(cue: CueDoc, outcome: OutcomeDoc, reply: ReplyDoc | None) -> tuple[float | None, float | None]:
    """Latency of the reply and of the stop, in ms."""
    if not cue["speech"]:
        return None, None
    onset, offset = cue["speech"][0][0], cue["speech"][-1][1]
    begin = reply["segments"][0][0] if reply is not None and reply["segments"] and cue["kind"] in FLOOR else None
    stop = outcome.get("stop")
    return None if begin is None else to_ms(begin - offset), None if stop is None else to_ms(stop - onset)


def _markers(cues: list[CueDoc], events: EventsDoc) -> Iterator[Marker]:
    for cue in cues:
        if cue["kind"] != "turn" and cue["speech"]:
            name = KINDS.get(cue["kind"], cue["kind"])
            at = to_seconds(cue["speech"][0][0])
            letter = "I" if cue["kind"] in FLOOR else "O"
            yield Marker(at, "interruption onset" if letter == "I" else "other overlap", letter, f"{name} begins", "neutral")
    for reply in events["replies"]:
        yield from _reply_markers(reply)
    for segment in events["backchannels"]:
        yield Marker(to_seconds(segment[0]), "agent backchannel", "B", "agent backchannel", "neutral")
    for outcome in events["outcomes"]:
        yield from _outcome_markers(outcome)
    for task, phase, at in events["delegations"]:
        yield Marker(to_seconds(at), "delegation", "D", f"background task {task}: {phase}", "neutral")


def _reply_markers(reply: ReplyDoc) -> Iterator[Marker]:
    if reply["segments"]:
        at = to_seconds(reply["segments"][0][0])
        yield Marker(at, "first audible", "A", f"reply to {reply['cue']}: first audible sample", "neutral")
    if reply["first_content"] is not None:
        yield Marker(
            to_seconds(reply["first_content"]), "first content", "C", f"reply to {reply['cue']}: first content word", "neutral"
        )


def _outcome_markers(outcome: OutcomeDoc) -> Iterator[Marker]:
    premature, stop = outcome.get("premature"), outcome.get("stop")
    if premature is not None:
        yield Marker(to_seconds(premature), "premature", "P", "agent jumps in before the user's end", "bad")
    if stop is not None:
        good = outcome["kind"] in FLOOR
        label = "agent stops: it yields" if good else "agent stops, for what is no interruption"
        yield Marker(to_seconds(stop), "stop", "S", label, "good" if good else "bad")
    for word in outcome.get("evidence", []):
        yield Marker(to_seconds(word["start"]), "evidence", "E", f"evidence word “{word['text']}”", "good")
