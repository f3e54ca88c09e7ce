"""A session as two lanes: what the user sent, what of the agent was heard, and what became of it.

x is per cent of the session, so that the figure can be stretched to any zoom without being drawn again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from fdbench.report import decisions
from fdbench.report.rows import rows
from fdbench.report.sound import Sound
from fdbench.report.stages import Stage
from fdbench.report.svg import SHAPES, Scale, el, percent
from fdbench.report.view import CueView, Marker, Range, ReplyView, SessionView, Wait
from fdbench.report.waterfall import stage_box
from fdbench.report.wording import KINDS, clock, number

RULER, TEXT, WAVE, GAP, ROW = 20.0, 18.0, 52.0, 6.0, 17.0
USER_TEXT = RULER
USER = USER_TEXT + TEXT
AGENT = USER + WAVE + GAP
WORDS = AGENT + WAVE
EVENTS = WORDS + TEXT + 4

ROOM = 0.019
"""Signs closer than this share of the session go on different rows."""
MOST_ROWS = 5
WAIT_ROOM = 0.07
"""The share of the narrowest figure that a wait's text takes."""


def height(session: SessionView) -> float:
    return _stages_top(session) + (ROW * _stage_rows(session) + 4 if session.stages else 0)


def _decisions_top(session: SessionView) -> float:
    return EVENTS + ROW * _rows(session) + 4


def _stages_top(session: SessionView) -> float:
    return _decisions_top(session) + decisions.lane_height(session)


def lane_labels(session: SessionView) -> Markup:
    """The column of names beside the figure."""
    named = [(USER + WAVE / 2 + 4, "user"), (AGENT + WAVE / 2 + 4, "agent"), (WORDS + 13, "heard"), (EVENTS + 12, "events")]
    if session.decisions:
        named.append((_decisions_top(session) + 11, "floor"))
    if session.stages:
        named.append((_stages_top(session) + 12, "stages"))
    texts = (el("text", name, x="100%", dx=-6, y=y, text_anchor="end", class_="lane-name") for y, name in named)
    return el("svg", *texts, width="100%", height=height(session), aria_hidden="true")


def draw(session: SessionView, sound: Sound, system: int, span: float, stages: Sequence[str] = ()) -> Markup:
    """The figure itself, `span` seconds wide: all systems of a scenario share one time axis. `stages` are the page's stages,
    whose order fixes their colours; without them, the session's own.

    All texts of the session are in the list beside it, so that it is hidden from screen readers.
    """
    scale = Scale(0.0, max(span, session.seconds, 0.001), inset=0.0)
    lasted = percent(scale.fraction(session.seconds))
    tall = height(session)
    parts = [
        *_ruler(scale, tall),
        *_blocks(scale, [(session.seconds, scale.high)], 0, tall, "beyond", "the session is over"),
        *_blocks(scale, session.overlaps, USER, AGENT + WAVE - USER, "overlap"),
        *_waits(scale, session.waits),
        *_user(scale, session.cues),
        *_agent(scale, session, system),
        _wave(sound.user, USER, lasted, "wave-user"),
        _wave(sound.agent, AGENT, lasted, f"wave-agent sys{system % len(SHAPES)}"),
        *_heard(scale, session.replies),
        *_events(scale, session),
        *decisions.lane(session, scale, _decisions_top(session)),
        *_stages(scale, session, stages or stage_names([session])),
    ]
    return el("svg", *parts, class_="timeline", width="100%", height=tall, aria_hidden="true")


def _ruler(scale: Scale, tall: float) -> Iterator[Markup]:
    for second in scale.ticks(10):
        x = scale.at(second)
        yield el("line", x1=x, x2=x, y1=14, y2=tall, class_="grid")
        yield el("text", f"{second:g} s", x=x, dx=3, y=11, class_="tick")


def _blocks(scale: Scale, ranges: Iterable[Range], y: float, tall: float, class_: str, title: str = "") -> Iterator[Markup]:
    for start, end in ranges:
        if end <= start:
            continue
        inner = (el("title", title),) if title else ()
        yield el("rect", *inner, x=scale.at(start), width=scale.length(start, end), y=y, height=tall, class_=class_)


def _waits(scale: Scale, waits: Sequence[Wait]) -> Iterator[Markup]:
    for index, wait in enumerate(waits):
        lasted = number((wait.end - wait.start) * 1000, "ms")
        told = f"waited {lasted} for the reply" if wait.answered else "no reply"
        box = el("rect", el("title", told), width="100%", height=WAVE, class_="wait" if wait.answered else "wait unanswered")
        text = el(
            "text", lasted if wait.answered else "no reply", x="100%", dx=-3, y=WAVE - 5, text_anchor="end", class_="wait-text"
        )
        # A short wait is narrower than its text, which then runs back over the agent's silence.
        width = scale.length(wait.start, wait.end)
        inner = (box,) if _outdone(scale, waits, index) else (box, text)
        yield el("svg", *inner, x=scale.at(wait.start), y=AGENT, width=width, height=WAVE, overflow="visible")


def _outdone(scale: Scale, waits: Sequence[Wait], index: int) -> bool:
    """Whether a longer wait beside this one needs the room for its text; of equal ones the earlier keeps it."""
    wait = waits[index]
    for other_index, other in enumerate(waits):
        near = abs(scale.fraction(other.end) - scale.fraction(wait.end)) < WAIT_ROOM
        if near and (other.end - other.start, -other_index) > (wait.end - wait.start, -index):
            return True
    return False


def _user(scale: Scale, cues: Sequence[CueView]) -> Iterator[Markup]:
    played = [cue for cue in cues if cue.speech]
    for index, cue in enumerate(played):
        kind = KINDS.get(cue.kind, cue.kind)
        title = f"{kind}: {cue.text}"
        yield from _blocks(scale, cue.speech, USER, WAVE, f"cue {cue.kind.replace('_', '-')}", title)
        yield from _blocks(scale, cue.fillers, USER, WAVE, "cue filler", "filled pause")
        until = played[index + 1].speech[0][0] if index + 1 < len(played) else scale.high
        said = cue.text or f"({kind})"
        yield _clipped(scale, cue.speech[0][0], until, USER_TEXT, said if cue.kind == "turn" else f"{kind}: {said}", "said")


def _agent(scale: Scale, session: SessionView, system: int) -> Iterator[Markup]:
    yield from _blocks(scale, session.agent, AGENT, WAVE, f"spoke sys{system % len(SHAPES)}", "agent speaks")
    yield from _blocks(scale, session.backchannels, AGENT, WAVE, "spoke backchannel", "agent backchannel")


def _wave(envelope: Sequence[float], top: float, width: str, class_: str) -> Markup:
    middle, half = WAVE / 2, WAVE / 2 - 2
    path = (
        f"M{x + 0.5:g} {middle - half * peak:.1f}V{middle + half * peak:.1f}"
        for x, peak in enumerate(envelope)
        if half * peak >= 0.4
    )
    line = el("line", x1=0, x2=len(envelope) or 1, y1=middle, y2=middle, class_="zero", vector_effect="non-scaling-stroke")
    return el(
        "svg", line, el("path", d="".join(path)), y=top, width=width, height=WAVE, class_=class_,
        viewBox=f"0 0 {len(envelope) or 1} {WAVE:g}", preserveAspectRatio="none",
    )  # fmt: skip


def _heard(scale: Scale, replies: Sequence[ReplyView]) -> Iterator[Markup]:
    for index, reply in enumerate(replies):
        until = replies[index + 1].start if index + 1 < len(replies) else scale.high
        if reply.words:
            yield _clipped(scale, reply.start, max(until, reply.end), WORDS, reply.text, "phrase heard-text")
        elif reply.declared:
            yield _clipped(
                scale, reply.start, max(until, reply.end), WORDS, f"declared, not verified: {reply.declared}", "declared"
            )
        for word in reply.words:
            box = el("rect", width="100%", height=TEXT - 3, y=1, class_="word-box" + (" evidence" if word.evidence else ""))
            text = el("text", word.text, x=2, y=12, class_="word-text")
            title = el("title", f"{word.text} ({word.source}, {clock(word.start)})")
            yield el(
                "svg", title, box, text, x=scale.at(word.start), y=WORDS, width=scale.length(word.start, word.end), height=TEXT,
                class_=f"word {word.source}",
            )  # fmt: skip


def _events(scale: Scale, session: SessionView) -> Iterator[Markup]:
    for marker, row in _placed(session):
        x, y = scale.at(marker.at), EVENTS + ROW * row + ROW / 2
        yield el("line", x1=x, x2=x, y1=USER, y2=y, class_=f"event-line {marker.tone}")
        shape = el("circle", r=7.5, cy=y) if marker.tone != "bad" else el("rect", x=-7, y=y - 7, width=14, height=14)
        letter = el("text", marker.letter, y=y + 3.6, text_anchor="middle")
        title = el("title", f"{clock(marker.at)} {marker.label}")
        yield el("svg", title, shape, letter, x=x, overflow="visible", class_=f"event {marker.tone}")


def _placed(session: SessionView) -> list[tuple[Marker, int]]:
    """Each marker on the first row that has room for it."""
    places = [marker.at / max(session.seconds, 0.001) for marker in session.markers]
    return list(zip(session.markers, rows(zip(places, places, strict=True), MOST_ROWS, ROOM), strict=True))


def _rows(session: SessionView) -> int:
    return max((row for _, row in _placed(session)), default=0) + 1


def _stages(scale: Scale, session: SessionView, names: Sequence[str]) -> Iterator[Markup]:
    top = _stages_top(session)
    for stage, row in _stage_places(session):
        title = f"{stage.name}: {number(stage.ms, 'ms')}{', modelled' if stage.modelled else ''}"
        box = stage_box(stage.name, names, ROW - 3, modelled=stage.modelled, title=title)
        text = el("text", stage.name, x=3, y=11, class_="stage-name")
        yield el(
            "svg", *box, text, x=scale.at(stage.start), y=top + ROW * row, width=scale.length(stage.start, stage.end),
            height=ROW - 3,
        )  # fmt: skip


def stage_names(sessions: Iterable[SessionView]) -> list[str]:
    """Stages in the order of their first appearance: their patterns follow it."""
    return list(dict.fromkeys(stage.name for session in sessions for stage in session.stages))


def _stage_places(session: SessionView) -> list[tuple[Stage, int]]:
    stages = sorted(session.stages, key=lambda s: s.start)
    return list(zip(stages, rows(((s.start, s.end) for s in stages), MOST_ROWS), strict=True))


def _stage_rows(session: SessionView) -> int:
    return max((row for _, row in _stage_places(session)), default=-1) + 1


def _clipped(scale: Scale, start: float, until: float, y: float, text: str, class_: str) -> Markup:
    """Text from `start`, cut off at `until`: the nested svg clips it."""
    return el(
        "svg", el("title", text), el("text", text, x=3, y=13), x=percent(scale.fraction(start)), y=y,
        width=scale.length(start, until), height=TEXT, class_=class_,
    )  # fmt: skip
