"""Old sound at the head of a new reply: what was left in a buffer when the agent was stopped, and comes out when it speaks again.

The undisturbed session tells what would have come after the stop. If the new reply begins with the same samples, that much of it
is old. Nothing else does as well: words are too coarse, and many replies begin alike.
"""

from __future__ import annotations

from fdbench.annotate.samesound import SAME, best_match
from fdbench.audio import Pcm16
from fdbench.segments import SILENCE, Segment, Timeline
from fdbench.timebase import Samples, ms

KNOWN = ms(500)
"""So much of the stopped reply's last sound finds the place in the undisturbed one."""
HEAD = ms(300)
"""The new sound's head that is looked for first. Old sound shorter than this is not seen."""
HEAD_SAME, HEAD_OTHER = 0.85, 0.7
"""Correlation from which (`>=`) the head is old sound, and up to which (`<=`) it is something else. Two sentences of one voice reach 0.65
at the best place of 3 s, of a voice that is put together from recordings 0.8; the same samples at 10 dB SNR have 0.9."""
STEP = ms(100)
SKIPPED = ms(500)
"""A buffer may go on so much later than the stop: what came in the meantime was dropped."""
DRIFT = ms(2)
EARLIER = ms(100)
"""It may also play again so much of what was heard before the stop: what was on its way."""
AGAIN = ms(3_000)
"""Or the sentence that was cut, from its beginning, if that was heard no longer before (`<=`)."""
NEAR = ms(40)
"""Its beginning, give or take: soft beginnings are found a little late."""


def old_head(
    track: Pcm16, stopped: Segment, new: Segment, control: Pcm16, undisturbed: Segment, sentences: Timeline = SILENCE
) -> Samples | None:
    """How much of a new sound is the continuation of a reply that was stopped, or the sentence that was cut once more.

    Args:
        track: the session, int16.
        stopped: the interrupted reply in it, to its last sound before the stop.
        new: the next sound in it.
        control: the same session without the event, int16.
        undisturbed: the same reply in that session.
        sentences: stretches of sound there; the one that was cut may not come again. How the reply begins is nothing old: every reply
            may begin so.

    Returns:
        Samples, to a step of 100 ms, at least 300 ms if there is any; 0 if the new sound begins with something else; None if nobody can
        tell: the undisturbed reply has other samples, nothing of it was left, or the head is neither like it nor unlike.
    """
    cut = _place_of_stop(track, stopped, control, undisturbed)
    if cut is None or undisturbed.end - cut < HEAD or len(new) < HEAD:
        return None
    last = min(cut + SKIPPED, undisturbed.end - HEAD)
    head = track[new.start : new.start + HEAD]
    found = best_match(head, control, cut - EARLIER, last)
    begun = max((s.start for s in sentences if s.start < cut), default=undisturbed.start)
    if undisturbed.start + HEAD <= begun and cut - AGAIN <= begun < cut - EARLIER:
        again = best_match(head, control, begun - NEAR, begun + NEAR)
        found = max((match for match in (found, again) if match is not None), key=lambda match: match.correlation, default=None)
    if found is None or HEAD_OTHER < found.correlation < HEAD_SAME:
        return None
    if found.correlation <= HEAD_OTHER:
        return 0
    return _same_for(track, new, control, found.at, undisturbed.end)


def _place_of_stop(track: Pcm16, stopped: Segment, control: Pcm16, undisturbed: Segment) -> Samples | None:
    """Where in the control the stopped reply's last sample lies."""
    length = min(KNOWN, len(stopped))
    found = best_match(track[stopped.end - length : stopped.end], control, undisturbed.start, undisturbed.end - length)
    return found.at + length if found is not None and found.correlation >= SAME else None


def _same_for(track: Pcm16, new: Segment, control: Pcm16, at: Samples, until: Samples) -> Samples:
    """How long the new sound goes on as the control does from `at`."""
    same = HEAD
    while same + STEP <= min(len(new), until - at):
        piece = track[new.start + same - STEP : new.start + same + STEP]
        place = at + same - STEP
        match = best_match(piece, control, place - DRIFT, place + DRIFT)
        if match is None or match.correlation < SAME:
            break
        same += STEP
    return same
