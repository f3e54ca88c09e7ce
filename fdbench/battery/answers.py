"""What a probe that knows the script says to each cue: the right answer, the shortest one, and a wrong one."""

from __future__ import annotations

from fdbench.scenario.model import Cue, CueKind, ReplyRule

LONG = (
    "There is a good deal to tell.",
    "I will begin with the part that most people like.",
    "It is simpler than it seems at first.",
    "The details matter less than the general idea.",
    "After a while it becomes a habit for nearly everybody.",
    "That is why so many of them keep coming back to it.",
    "In the end it is a matter of taste.",
)
"""A long answer that says nothing: about 14 s, and no word that an expectation could look for."""
SURE = "I am sure that the answer is"
"""Sentences of about 2 s are verified most reliably; the decisive word comes after 1.4 s, within what latency allows to come before it."""
ACKNOWLEDGED = "All right."
ASKED = "And what do you say?"
STOPPED = "Okay."
LOST = "I am afraid that has slipped my mind."


def is_open(cue: Cue) -> bool:
    """Whether the cue asks for talk and not for a certain answer: "tell me a story"."""
    wanted = cue.expect
    return cue.kind.takes_floor and wanted.reply is ReplyRule.REQUIRED and not (wanted.any_of or wanted.all_of or wanted.items)


def right(cue: Cue, *, long: bool, recites: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The right answer, in sentences.

    Args:
        cue: what is answered.
        long: it is to go on for 12 s and more.
        recites: what it is to list, one sentence each.
    """
    if recites:
        return tuple(f"{item}." for item in recites)
    if not _answers(cue):
        return _courtesy(cue)
    if cue.expect.items:
        return ()  # only the probe knows what of the list was heard
    if not _wanted(cue) and not long:
        return (ASKED,)
    said = (f"{SURE} {_listed(_wanted(cue))}.",) if _wanted(cue) else ()
    return (*said, *LONG) if long else said


def short(cue: Cue, *, long: bool, recites: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The shortest right answer: one word where one will do."""
    if recites or long or not _wanted(cue):
        return right(cue, long=long, recites=recites)
    return (f"{', '.join(_wanted(cue))}.",)


def wrong(cue: Cue, *, long: bool) -> tuple[str, ...]:
    """A wrong answer of as many sentences as `right`; empty where no answer can be wrong."""
    if not _answers(cue) or not (_wanted(cue) or cue.expect.items):
        return ()
    excluded = (*cue.expect.none_of, *cue.expect.stale)
    said = f"{SURE} {excluded[0]}." if excluded else LOST
    return (said, *LONG) if long else (said,)


def is_ack(cue: Cue) -> bool:
    """No more than an acknowledgement is wanted."""
    return cue.kind.takes_floor and not _answers(cue)


def _answers(cue: Cue) -> bool:
    return cue.kind.takes_floor and (cue.expect.reply is ReplyRule.REQUIRED or bool(_wanted(cue)))


def _courtesy(cue: Cue) -> tuple[str, ...]:
    if not cue.kind.takes_floor or cue.expect.reply is ReplyRule.NONE:
        return ()
    return (STOPPED if cue.kind is CueKind.INTERRUPTION else ACKNOWLEDGED,)


def _wanted(cue: Cue) -> tuple[str, ...]:
    return (*cue.expect.all_of, *cue.expect.any_of[:1])


def _listed(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} and {values[-1]}"
