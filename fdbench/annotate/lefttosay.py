"""What the agent had left to say when its sound ended, and whether what it says next goes on with it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio

from fdbench.annotate import gaps
from fdbench.annotate.continuation import Plain, continues, seems_to_continue
from fdbench.annotate.declared import declared_for
from fdbench.annotate.events import Word
from fdbench.annotate.listening import PAD, Listener
from fdbench.annotate.replies import EARLY, ReplySpan
from fdbench.annotate.text import FUNCTION_WORDS, same_stem
from fdbench.annotate.undisturbed import Undisturbed
from fdbench.annotate.view import View
from fdbench.scenario.model import Cue
from fdbench.scenario.placement import Placement
from fdbench.segments import Segment
from fdbench.timebase import Samples, ms

LISTENED = ms(3_000)
"""So much of what follows a silence is listened to."""
CONTROL_LISTENED = ms(6_000)
"""And so much of what the control says from there: its pauses may have been longer, and then the same words come later."""
SAME_TEXT = 70.0
"""Percent of likeness, on recognised words with their errors, from which on two beginnings are of one text (`>=`)."""

SAME_WORDS, SAME_SHARE = 3, 0.5
"""Or so many words, and such a share of the longer one, that stand in both in the same order (`>=`): few errors spoil a short text."""

FEWEST_LEFT, AGREEING, CONTROLS = 2, 2, 3
"""One's own text is sure of what was left to say with so many words left (`>=`): a last one may not have been heard, though it was said.
So many controls that say the same are as sure (`>=`); so many are listened to at most."""

REPHRASED, REPHRASED_LEAST = 0.4, 2
"""Share and number of telling words that a new talk has in common with the old one: then it may be the same, put differently (`>=`)."""


@dataclass(frozen=True, slots=True)
class Left:
    """Words that had not been heard yet, of a text of which `whole` is known. `declared`: from the system's own text, which was
    found in the audio as far as it was heard; else from a control."""

    words: tuple[str, ...]
    whole: tuple[str, ...]
    declared: bool


@dataclass(frozen=True, slots=True, eq=False)
class WordEvidence:
    """Weighs the words of a talk that follows a silence; 0.0 where nobody knows them."""

    cue: Cue
    placed: Placement
    view: View
    listener: Listener
    controls: Sequence[Undisturbed]

    def __call__(self, last: Samples, start: Samples, end: Samples) -> tuple[float, float]:
        """Evidence from the old text, and from what the cue asks for; see `gaps.Words`."""
        # Where there was no silence, the sound that is listened to around it is still the old one.
        begin = min(max(start, last + PAD), end - 1)
        heard = Segment(begin, min(end, begin + LISTENED))
        said = self._said(heard, last)
        met = self.view.enabling_reply(self.cue)
        lefts = _lefts(self.view, self.listener, met, last, self.controls) if met else iter(())
        taken = list(itertools.islice(lefts, 1))
        weights = [self._beside(left, heard, said) for left in taken]
        if taken and not self._is_sure(taken[0], weights[0]):
            taken += lefts  # each has to be listened to
            weights += [self._beside(left, heard, said) for left in taken[1:]]
        spoken = [w.text for w in said[0]]
        return self._against(taken, weights, spoken), self._answers(said, itertools.chain(taken, lefts), start)

    def sentence_ends(self, last: Samples) -> bool:
        """Whether all that the system had declared was said when the sound ended."""
        met = self.view.enabling_reply(self.cue)
        own = next(_lefts(self.view, self.listener, met, last, ()), None) if met else None
        return own is not None and not own.words

    def _said(self, heard: Segment, last: Samples) -> tuple[tuple[Word, ...], bool]:
        """The words, and whether they are declared ones that were found in the audio."""
        declared = declared_for(self.view.recording.log, heard, last, heard.end)
        found = self.listener.find(heard, declared, _phrases(self.cue))
        if found is None:
            return (), False
        return found.words, bool(declared) and found.tested and not found.rejected

    def _against(self, lefts: Sequence[Left], weights: Sequence[float], spoken: Sequence[str]) -> float:
        """Any text that the words go on with decides. Systems that declare sentence by sentence have none left at a sentence's end: then
        the controls' text tells, but only several that agree are as sure as one's own, which is the first."""
        if not lefts or min(weights) < 0.0:
            return min(weights, default=0.0)
        if any(weight and rephrases(left.whole, spoken, self._plain) for weight, left in zip(weights, lefts, strict=True)):
            return 0.0
        controls = [left.words for left in lefts if not left.declared]
        agreed = len(controls) >= AGREEING and len(set(controls)) == 1
        sure = agreed or not lefts[0].declared or self._is_sure(lefts[0], weights[0])
        return max(weights) if sure else min(max(weights), gaps.WORDS_SEEM_NEW)

    def _is_sure(self, left: Left, weight: float) -> bool:
        """The words stand clearly beside a text of the system's own, of which more than a word was left."""
        return left.declared and weight != 0.0 and (weight < 0.0 or len(left.words) >= FEWEST_LEFT)

    @property
    def _plain(self) -> Plain:
        return self.listener.language.function_words

    def _beside(self, left: Left, heard: Segment, told: tuple[tuple[Word, ...], bool]) -> float:
        words, known = told
        if not left.words:
            return 0.0
        if left.declared and not known:
            closed = self.listener.find(heard, " ".join(left.words), ())
            if closed is not None and closed.tested and not closed.rejected and closed.words:
                return gaps.WORDS_SAME
        said = [w.text for w in words]
        goes_on = continues(left.words, said, known=known, plain=self._plain)
        if goes_on is not None:
            return gaps.WORDS_SAME if goes_on else gaps.WORDS_NEW
        seems = seems_to_continue(left.words, said, plain=self._plain)
        return 0.0 if seems is None else gaps.WORDS_SEEM_SAME if seems else gaps.WORDS_SEEM_NEW

    def _answers(self, said: tuple[tuple[Word, ...], bool], lefts: Iterable[Left], start: Samples) -> float:
        """The new request is met, by words that no old text holds."""
        wanted = self.cue.expect
        if not self.cue.kind.takes_floor or not wanted.needs_words or start < self.placed.offset - EARLY:
            return 0.0
        if not self.listener.meets(self.cue, said[0]):
            return 0.0
        phrases = [f" {' '.join(self.listener.words_of(phrase))} " for phrase in (*wanted.any_of, *wanted.all_of)]
        holds = any(phrase in f" {' '.join(left.whole)} " for left in lefts for phrase in phrases)
        return 0.0 if holds else gaps.ANSWERED


def _lefts(view: View, listener: Listener, met: ReplySpan, last: Samples, controls: Sequence[Undisturbed]) -> Iterator[Left]:
    """From the declared text, and from the controls' words where they began alike; nothing if nobody knows."""
    if last <= met.start:
        return
    # What a background has swallowed of its first word is listened to as well.
    heard = Segment(max(0, met.start - view.blur), last)
    declared = declared_for(view.recording.log, heard, met.cue.onset, last)
    found = listener.find(heard, declared, ())
    if found is None:
        return
    own = bool(declared) and found.tested and not found.rejected
    if own:
        whole = listener.words_of(declared)
        yield Left(whole[len(found.words) :], whole, declared=True)
    before = tuple(w.text for w in found.words)
    for control in controls[:CONTROLS]:
        whole = _control_words(listener, control, met.start, last)
        at = _same_beginning(before, whole) if whole else None
        if at is not None:
            yield Left(whole[at:], whole, declared=False)
            if not own:
                return  # recognised words err: those of the first control that fits


def _same_beginning(before: Sequence[str], whole: Sequence[str]) -> int | None:
    """How many words of `whole`, one at least, say what `before` says; None if they are of another text. The words decide, not the clock:
    each sentence pause may last longer or shorter in the control."""
    said = " ".join(before)
    alike = [ratio(said, text) for text in accumulate(whole, "{} {}".format)]
    at = alike.index(max(alike)) + 1
    if max(alike) >= SAME_TEXT:
        return at
    common = LCSseq.similarity(before, whole[:at])
    return at if common >= SAME_WORDS and common >= SAME_SHARE * max(len(before), at) else None


def _control_words(listener: Listener, control: Undisturbed, start: Samples, last: Samples) -> tuple[str, ...]:
    """What the control says in that reply, to some time after the place of `last`; nothing if it was not recorded so far."""
    place = last + control.lag
    end = min(place + CONTROL_LISTENED, len(control.heard))
    if end <= place:
        return ()
    heard = Segment(start + control.lag, end)
    declared = declared_for(control.recording.log, heard, control.span.cue.onset, end)
    found = listener.find_in(control.heard, heard, declared, ())
    return () if found is None else tuple(w.text for w in found.words)


def rephrases(old: Sequence[str], new: Sequence[str], plain: Plain = FUNCTION_WORDS) -> bool:
    """Whether new words speak of what the old ones spoke of, put differently."""
    telling = list(dict.fromkeys(w for w in new if w not in plain))
    shared = [w for w in telling if any(same_stem(w, other) for other in old)]
    return len(shared) >= REPHRASED_LEAST and len(shared) >= REPHRASED * len(telling)


def _phrases(cue: Cue) -> tuple[str, ...]:
    return (*cue.expect.any_of, *cue.expect.all_of) if cue.kind.takes_floor else ()
