"""session.json and events.json of one item -> what its timeline shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from fdbench.report.sentences import FLOOR, sentences
from fdbench.report.view import (
    CueFinding,
    CueView,
    Marker,
    Range,
    ReplyView,
    SessionView,
    Stage,
    Wait,
    WordView,
)
from fdbench.report.wording import KINDS
from fdbench.results.schema import CueDoc, EventsDoc, OutcomeDoc, ReplyDoc, SessionDoc, WordDoc
from fdbench.segments import Timeline
from fdbench.timebase import Samples, seconds, to_seconds

ANSWER_WINDOW: Samples = seconds(4.0)
"""An unanswered cue's dead air is drawn no longer than the scored answer window."""
SHORTEST_WAIT: Samples = seconds(0.5)
"""A shorter silence after an unanswered cue is a pause of the agent's and not drawn."""


def session_view(session: SessionDoc, events: EventsDoc) -> SessionView:
    """One session, ready to be drawn."""
    cues = session["cues"]
    replies = [reply for reply in events["replies"] if reply["segments"]]
    evidence = [word for outcome in events["outcomes"] for word in outcome["evidence"]]
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
        stages=tuple(Stage(str(s[0]), to_seconds(s[1]), to_seconds(s[2])) for s in events["spans"]),
        findings=tuple(_findings(cues, events)),
        recogniser=events["recogniser"],
    )


def latency_shares(session: SessionDoc, events: EventsDoc) -> Iterator[dict[str, Samples]]:
    """For each answered turn, how many samples of its response latency each stage took; `unattributed` is the rest.

    A sample counts for the stage that began last among those that cover it, so that the shares sum to the latency. Turns
    that were answered before the user's end, or in whose wait no stage was reported, give nothing.
    """
    placed = {cue["id"]: cue for cue in session["cues"] if cue["speech"]}
    spans = sorted(((str(s[0]), int(s[1]), int(s[2])) for s in events["spans"]), key=lambda span: span[1])
    for reply in events["replies"]:
        cue = placed.get(reply["cue"])
        if cue is None or cue["kind"] != "turn" or not reply["segments"]:
            continue
        start, end = cue["speech"][-1][1], reply["segments"][0][0]
        inside = [(stage, max(a, start), min(b, end)) for stage, a, b in spans if a < end and b > start]
        if end > start and inside:
            yield _attributed(inside, start, end)


def _attributed(spans: Sequence[tuple[str, int, int]], start: int, end: int) -> dict[str, Samples]:
    edges = sorted({start, end, *(a for _, a, _ in spans), *(b for _, _, b in spans)})
    shares: dict[str, Samples] = {}
    for low, high in pairwise(edges):
        covering = [stage for stage, a, b in spans if a <= low and b >= high]
        name = covering[-1] if covering else "unattributed"
        shares[name] = shares.get(name, 0) + high - low
    return shares


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
    return ReplyView(reply["cue"], to_seconds(start), to_seconds(end), words, reply["declared"], reply["declared_rejected"])


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
        yield CueFinding(cue["id"], cue["kind"], cue["text"], at, sentences(outcome, cue, replies.get(cue["id"])))


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
    if outcome["premature"] is not None:
        yield Marker(to_seconds(outcome["premature"]), "premature", "P", "agent jumps in before the user's end", "bad")
    if outcome["stop"] is not None:
        good = outcome["kind"] in FLOOR
        label = "agent stops: it yields" if good else "agent stops, for what is no interruption"
        yield Marker(to_seconds(outcome["stop"]), "stop", "S", label, "good" if good else "bad")
    for word in outcome["evidence"]:
        yield Marker(to_seconds(word["start"]), "evidence", "E", f"evidence word “{word['text']}”", "good")
