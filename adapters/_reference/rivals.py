"""Two decoders heard the same sound: does it bear out the grammar's words, or only the open vocabulary's?

Both score a path against the same acoustic model, so their log-likelihoods can be compared frame by frame. The open vocabulary may
choose any words and so scores a little better even where the grammar is right; where it scores much better, the grammar forced its
words upon other ones. How alike the two texts sound is a second witness.

`WEIGHT` and `FORCED` were chosen on 190 clean utterances of six synthetic voices, half of which the grammar has no words for; `ENOUGH` on
82 in wordings that it lacks, 46 of its own sentences and 31 of talk to others. The chosen text's word error rates there are 0.30, 0.08
and 0.35, the open text's 0.29, 0.15 and 0.35.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from fdbench.speech.decoder import Step

from .text import sound

WEIGHT = 30.0
"""Points of likeness that one nat per frame is worth."""
ENOUGH = 80.0
FORCED = 75.0
"""Nats by which one of the grammar's words may sound worse than what the open vocabulary heard there."""
DROPPED = 140.0
"""The same for one of its silences, which must not stand for words."""
FLOOR_MARGIN = 0.5
"""Nats per frame; chosen on 5 floor words and 12 other short answers by six voices: of those answers, 1 is taken for a floor word."""
SHORTER = 30
"""Frames (300 ms) by which the grammar's last word may end before the open one: beyond, it has only a part of what was said."""


def text_of(path: Sequence[Step]) -> str:
    """The words of a path."""
    return " ".join(step.word for step in path if step.spoken)


def agreement(skill: str, heard: str) -> float:
    """How alike two texts sound, 0 to 100; 0 if one is empty."""
    if not skill or not heard:
        return 0.0
    keys = ["".join(map(sound, text.split())) for text in (skill, heard)]
    return max(ratio(keys[0], keys[1]), 0.5 * ratio(skill, heard) + 0.5 * ratio(keys[0], keys[1]))


def borne_out(skill: Sequence[Step], heard: Sequence[Step]) -> bool:
    """Whether the grammar's path `skill` is to be believed, given the open one."""
    ends = _ends(skill, heard)
    if ends is None or ends[1] - [s for s in skill if s.spoken][-1].end > SHORTER:
        return False
    if any(_worse(s, heard, ends[1]) > (FORCED if s.spoken else DROPPED) for s in skill):
        return False
    return agreement(text_of(skill), text_of(heard)) - WEIGHT * _margin(skill, heard, ends) >= ENOUGH


def floor_word_borne_out(skill: Sequence[Step], heard: Sequence[Step]) -> bool:
    """The same where all that the grammar heard is a floor word: so short that a likeness of texts tells nothing."""
    ends = _ends(skill, heard)
    return ends is not None and _margin(skill, heard, ends) <= FLOOR_MARGIN


def _ends(skill: Sequence[Step], heard: Sequence[Step]) -> tuple[int, int] | None:
    """Frames of the first word of either and of the open path's last; None if one has no words."""
    said, rival = [s for s in skill if s.spoken], [s for s in heard if s.spoken]
    return (min(said[0].start, rival[0].start), rival[-1].end) if said and rival else None


def _margin(skill: Sequence[Step], heard: Sequence[Step], ends: tuple[int, int]) -> float:
    """By how many nats a frame the open path scores better."""
    return (_score(heard, *ends) - _score(skill, *ends)) / max(1, ends[1] - ends[0] + 1)


def _worse(step: Step, heard: Sequence[Step], last: int) -> float:
    """By how much a step scores worse than the open path in the same frames, up to frame `last`."""
    end = min(step.end, last)
    return _score(heard, step.start, end) - _score([step], step.start, end)


def _score(path: Sequence[Step], first: int, last: int) -> float:
    """Log-likelihood of the frames [first, last] of a path; of a step that is partly within, its share."""
    total = 0.0
    for step in path:
        within = min(step.end, last) - max(step.start, first) + 1
        if within > 0:
            total += step.score * within / (step.end - step.start + 1)
    return total
