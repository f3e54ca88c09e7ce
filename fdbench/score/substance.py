"""Where a reply begins to answer: no opener counts, but for the words that must come before the decisive one.

A script that expects words tells what the answer is; the word that met it is known with its place. The answer's onset is the
start of the stretch of speech without a pause of 300 ms that holds this word, and at most 1.5 s before the word. So "Please go
on." and a pause before the answer gain nothing; "Well, I believe that it is" without one gains 1.5 s at most; and "Paris." and
"The answer to that is Paris." of one onset are equal.

Where a script expects no words, nobody can tell an opener by what it says, but for fillers. There a short stretch that is followed by
a second of silence, and then by more within the time in which an answer is due, is one: who says "That is an interesting thing to ask
about." at once, and what they have to say 2 s after that, was still thinking.
"""

from __future__ import annotations

import itertools

from fdbench.annotate.content import find_phrase
from fdbench.annotate.events import Reply, Word
from fdbench.annotate.outcomes import Answered, Clarified, finding
from fdbench.scenario.model import Cue, Expectation
from fdbench.segments import Segment
from fdbench.timebase import Samples, ms

STRETCH_GAP = ms(300)
"""A pause this long (`>=`) ends a stretch of speech: a sentence before it is an opener, and no part of the answer."""
OPENER_LONGEST = ms(2_500)
"""What stands before a long pause is an opener if it is at most so long (`<=`)."""
THINKS = ms(1_000)
"""A pause of at least this (`>=`) behind an opener is no pause between sentences, which are under 0.9 s."""
IN_TIME = ms(5_000)
"""What comes later after the reply's onset (`>`) is something new, as when the agent asks whether the user is still there."""
ALLOWANCE = ms(1_500)
"""An answer begins at most this long before its decisive word (`<=`): words must come before it, but not any number of them."""


def substance(cue: Cue, outcome: Answered) -> Samples | None:
    """Where the reply to a cue begins to answer.

    1. The script expects words (`any_of`, `all_of`), and they were heard: the onset of the answer, see `answer_onset`.
    2. They were not heard, but a value of `none_of` was asserted: the onset of that. A wrong answer is one; whether it is right
       is asked in coherence.
    3. Neither: never. Who says nothing of substance must not gain on who says it late.
    4. The script expects no particular words, or the answer came only after "please decide": the first content word, openers and
       the pauses behind them left out, see `after_openers`.

    Args:
        cue: the cue of the script.
        outcome: what became of it, with a reply whose words are known.

    Returns:
        A session position; None for never.
    """
    reply = outcome.reply
    if reply is None:
        return None
    clarified = finding(outcome, Clarified)
    if not expects_words(cue.expect) or (clarified is not None and clarified.asked_back):
        return None if reply.first_content is None else max(reply.first_content, after_openers(reply))
    word = _decisive(outcome) if outcome.met else _wrong(reply, cue.expect)
    return None if word is None else answer_onset(reply, word)


def expects_words(expectation: Expectation) -> bool:
    """Whether particular words make up the answer; what only must not be said does not."""
    return bool(expectation.any_of or expectation.all_of)


def answer_onset(reply: Reply, word: Word) -> Samples:
    """The start of the stretch that holds `word`, gaps under `STRETCH_GAP` bridged, but at most `ALLOWANCE` before the word's
    sound. Alignment gives a word the silence before it, too: it sounds from the start of the segment that it shares most with.
    """
    segments = reply.segments.segments
    held_by = max(range(len(segments)), key=lambda i: _shared(segments[i], word))
    start = segments[held_by].start
    audible = max(word.start, start)
    for after, before in itertools.pairwise(reversed(segments[: held_by + 1])):
        if after.start - before.end >= STRETCH_GAP:
            break
        start = before.start
    return max(start, audible - ALLOWANCE)


def after_openers(reply: Reply) -> Samples:
    """The start of what a reply has to say: of the first stretch that is longer than `OPENER_LONGEST`, or is followed by no pause of
    `THINKS` and more speech within `IN_TIME` of the reply's onset. Pauses under `THINKS` do not part a stretch."""
    segments = reply.segments.segments
    start = segments[0].start
    for before, after in itertools.pairwise(segments):
        if after.start - before.end < THINKS:
            continue
        if before.end - start > OPENER_LONGEST or after.start - segments[0].start > IN_TIME:
            break
        start = after.start
    return start


def _decisive(outcome: Answered) -> Word | None:
    """The evidence word that completed the expectation; None if it was none of this reply's."""
    return next((w for w in outcome.evidence if w.start == outcome.answer_at), None)


def _wrong(reply: Reply, expectation: Expectation) -> Word | None:
    found = [places[0] for phrase in expectation.none_of if (places := find_phrase(reply.words, phrase, expectation.lang))]
    return min(found, key=lambda w: w.start, default=None)


def _shared(segment: Segment, word: Word) -> Samples:
    return min(segment.end, word.end) - max(segment.start, word.start)
