"""A silence in the agent's talk after somebody made a sound: did it stop there, or was it a pause between two sentences?

A pause lasts 0.2 to 0.9 s, and so does the silence between giving way and a quick answer; so its length proves nothing below
1.0 s. Other things are known: what the agent says without the event, its words, what it threw away, how its sentences end
and how long it pauses elsewhere, whether it went on before the user had ended. Each is evidence, weighed as the decimal
logarithm of its odds; they are added up. Where the sum does not reach `DECIDED`, nobody can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from fdbench.annotate.replies import EARLY
from fdbench.annotate.samesound import OTHER, SAME, best_match
from fdbench.annotate.undisturbed import TALK_GAP, Undisturbed, differ
from fdbench.audio import Pcm16
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Logged
from fdbench.timebase import Samples, ms

DECIDED = 2.0
"""For a stop the odds must be 100 to 1 (`>=`)..."""
DECIDED_ON = -1.6
"""...and 1 to 40 for a pause (`<=`): far more silences are pauses than not."""

SOUND_SAME, SOUND_LATER, SOUND_NEW = -4.0, -3.5, 2.5
"""A control goes on with the same samples at that place; or with them somewhat later; or with others, though it was the same
recording until the event: what begins alike may still go on differently, by chance. Where the controls do so, others prove nothing."""
WORDS_SAME, WORDS_NEW = -3.5, 3.0
"""The words go on with the old text, or they are others."""
WORDS_SEEM_SAME, WORDS_SEEM_NEW = -1.5, 1.0
"""The same, guessed from few recognised words."""
ANSWERED = 3.0
"""The words are what the new request asked for, and the old reply did not hold them."""
DISOBEYED = -3.5
"""Told to stop or to wait, it went on at length: whoever gives way to that does not."""
SENTENCE = -1.0
"""The agent's own text had come to the end of a sentence, with more to come: a pause was due there."""
FLUSHED = 3.0
"""The system threw away what it had left, and the sound ended there."""
FINISHED, AS_MUCH, MORE = 1.5, -0.4, 1.3
"""The whole talk was far shorter than what the controls had left to say; or about as long; or far longer, so that it is another."""
OVER_USER, TOO_EARLY = -4.0, -2.5
"""It went on while the user was still speaking, long before the end or shortly: nobody answers what has not been said yet, and who
speaks on over the user has not given way."""
AT_ONCE = -1.5
"""It went on within the time in which nobody reacts."""
ANSWER_TIME = 0.4
"""It went on when an answer would have come."""
BEFORE_HEARD = -1.3
"""The sound ended sooner after the user's onset than anything can react."""
LATE_END = -1.7
"""It ended as a sentence does, and later than agents react."""
CUT_OFF, CUT_OFF_FEW = 1.5, 1.0
"""The sound ends louder than this agent's sentences do, of which many or few are known."""
FADED = -0.3
"""It ends as its sentences do: half of those who give way finish their word."""
BEYOND = 1.0
"""The silence is as long as no pause should be (1.0 s), and only a background leaves that in doubt."""
LONG_PAUSE = 0.7
"""The silence is longer than all of this agent's own pauses."""
CONTENT = ("same_sound", "words", "answer")
"""The evidence on what is said, among all by name."""
ENDING = ("sentence", "reaction", "cut", "pause", "beyond")
"""That on how the sound ended, and for how long it did."""

REACTION = ms(100)
"""Sooner than this after a sound nothing reacts to it (`<`)."""
HEAD = ms(600)
"""So much of what follows is compared with the control."""
PLACE = ms(40)
"""The same place in the control, give or take."""
EARLIER, LATER = ms(500), ms(3_000)
"""The same content may go on later than in the control, or begin a bit further back."""
NEXT = ms(1_000)
"""The sentence after that may begin so much sooner or later than in the control: pauses differ."""
AS_ALIKE = 0.8
"""What goes on is as much alike (`>=`, this share) as noise lets the same sound be: one voice says "what is ten" and "what is twenty"
alike, but not that much."""
TELLING = 0.8
"""Where noise leaves the same sound less alike than this (`<`), another one does not show."""
SURE_ELSEWHERE = 0.75
"""Over so many places chance finds more: two different sounds of 0.6 s reach 0.5."""
LEFT_SHARE, LEFT_MORE = 0.5, 2.0
"""A talk is far shorter than what was left under the one share (`<`), and far longer over the other (`>`)."""
LEFT_LEAST = ms(1_000)
"""And at least this much shorter or longer (`>=`)."""
AT_LENGTH = ms(6_000)
"""So much sound is more than an acknowledgement with an offer of help (`>`)."""
LATE_REACTION = ms(700)
"""Whoever stops because of a sound has mostly stopped by then."""
LAST = ms(15)
"""The end of a sound by whose level it is seen whether it was cut off."""
ACTIVE = ms(500)
"""Its level is relative to that of the sound in this time before it."""
LOUD_END_DB, BLURRED_END_DB = -15.0, -6.0
"""An end that is softer than this under the sound before it was not cut off (`<`); the second where softer sound is lost in a
background, so that an end seems louder than it is."""
LOUDER_DB = 6.0
"""A cut end is so much louder than the loudest natural end of the same agent (`>=`)."""
FEW, MANY = 2, 4
"""So many natural ends of an agent are few, or many (`>=`)."""
PAUSES, LONGER = 4, ms(200)
"""So many pauses must be known, and the silence be so much longer than the longest."""
FLUSH_NEAR = ms(150)
"""The sound ends within this of a flush (`<=`)."""

Words = Callable[[Samples, Samples, Samples], "tuple[float, float]"]
"""Asks for the words of the talk [start, end) after a sound that ended at `last`: evidence from the old text, and from the
expectation; 0.0 where there is none."""


class Lean(StrEnum):
    STOPPED = "stopped"
    WENT_ON = "went_on"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence on one silence, by name; positive speaks for a stop."""

    evidence: tuple[tuple[str, float], ...]

    @property
    def odds(self) -> float:
        return sum(weight for _, weight in self.evidence)

    def without(self, names: Sequence[str]) -> Weighed:
        """The same without the evidence of these names."""
        return Weighed(tuple((name, weight) for name, weight in self.evidence if name not in names))

    @property
    def lean(self) -> Lean:
        if self.odds >= DECIDED:
            return Lean.STOPPED
        return Lean.WENT_ON if self.odds <= DECIDED_ON else Lean.UNSURE


@dataclass(frozen=True, slots=True, eq=False)
class GapJudge:
    """Weighs the silences after one `sound` of the user's. `agent` is all the talk in the session, `reply_start` where the reply that
    was met began."""

    heard: Pcm16
    agent: Timeline
    sound: Segment
    reply_start: Samples
    controls: Sequence[Undisturbed]
    log: Sequence[Logged]
    words: Words
    silencing: bool = False
    """The sound asked the agent to be silent."""
    blurred: bool = False
    """Soft ends of the agent's talk are lost in its background."""
    sentence_ends: Callable[[Samples], bool] = lambda _: False
    """Whether a sentence of the agent's own text, declared and found in the audio, ends where a sound does."""

    def weigh(self, before: Segment, after: Timeline) -> Weighed:
        """The evidence on the silence between `before` and the talk `after` it, which goes up to the next 1.0 s of silence."""
        last, start, end = before.end, after[0].start, after[len(after) - 1].end
        heard = self._sound(last, after)
        # That samples prove that it went on needs no words, which take long to find; that they are new does not tell what was said.
        old, asked = self.words(last, start, end) if heard > SOUND_LATER else (0.0, 0.0)
        if heard > 0.0 and (old > 0.0 or old <= WORDS_SAME):
            # New words have new samples: that is one thing, and counts once. The old words in new samples are a voice that varies.
            heard, old = (heard, 0.0) if heard > old > 0.0 else (0.0, old)
        named = {
            "same_sound": heard,
            "words": old,
            "answer": asked,
            "sentence": self._sentence(last) if heard > SOUND_LATER else 0.0,
            "obeyed": DISOBEYED if self.silencing and after.total > AT_LENGTH else 0.0,
            "flush": self._flush(last),
            # What is proved to go on leaves nothing to conclude from the end of the talk.
            "left": 0.0 if min(heard, old) <= SOUND_LATER else self._length(after),
            "turn": self._turn(start),
            "reaction": self._reaction(before),
            "cut": self._cut(before),
            "pause": self._pause(start - last),
            "beyond": BEYOND if start - last >= TALK_GAP else 0.0,
        }
        return Weighed(tuple((name, weight) for name, weight in named.items() if weight))

    @property
    def _loud_end_db(self) -> float:
        return BLURRED_END_DB if self.blurred else LOUD_END_DB

    def _sound(self, last: Samples, after: Timeline) -> float:
        """Any control that goes on so decides; that it is new is nothing if the controls go on in several ways."""
        controls = [c for c in self.controls if c.same]
        found = [self._beside(control, last, after) for control in controls]
        if min(found, default=0.0) < 0.0:
            return min(found)
        new = max(found, default=0.0)
        return 0.0 if new and differ(controls, self.sound.start) else new

    def _beside(self, control: Undisturbed, last: Samples, after: Timeline) -> float:
        start = after[0].start
        head = self.heard[start : min(start + HEAD, after[len(after) - 1].end)]
        place = start + control.lag
        if place + len(head) > len(control.heard):
            return 0.0
        here = best_match(head, control.heard, place - PLACE, place + PLACE)
        like = control.likeness(head)
        if here is not None and here.correlation >= max(SAME, AS_ALIKE * like):
            return SOUND_SAME
        cut = last + control.lag
        elsewhere = best_match(head, control.heard, cut - EARLIER, min(cut + LATER, len(control.heard) - len(head)))
        if elsewhere is not None and elsewhere.correlation >= max(SURE_ELSEWHERE, AS_ALIKE * like):
            return SOUND_LATER if self._goes_on(after, control, elsewhere.at - start) else 0.0
        return SOUND_NEW if here is not None and here.correlation <= OTHER and like >= TELLING else 0.0

    def _goes_on(self, after: Timeline, control: Undisturbed, lag: Samples) -> bool:
        """Whether the next sentence is the control's next one, too: one sentence may stand in two replies. True if there is no next one."""
        for segment in after.segments[1:]:
            head = self.heard[segment.start : min(segment.start + HEAD, segment.end)]
            place = segment.start + lag
            if place + len(head) + NEXT > len(control.heard):
                return True
            match = best_match(head, control.heard, place - NEXT, place + NEXT)
            if match is not None:
                return match.correlation >= SURE_ELSEWHERE
        return True

    def _sentence(self, last: Samples) -> float:
        had_more = any(control.left(last) >= LEFT_LEAST for control in self.controls)
        return SENTENCE if had_more and self.sentence_ends(last) else 0.0

    def _flush(self, last: Samples) -> float:
        ends = (e.at for e in self.log if e.kind == "flush" and e.at >= self.sound.start)
        return FLUSHED if any(abs(at - last) <= FLUSH_NEAR for at in ends) else 0.0

    def _length(self, after: Timeline) -> float:
        """How long the agent still spoke beside what the controls had left; only where its talk has really ended: 1.0 s of silence
        were recorded after it."""
        end = after[len(after) - 1].end
        if not self.controls or len(self.heard) - end < TALK_GAP:
            return 0.0
        said = self.agent.clip(self.sound.start, end).total
        left = [control.left(self.sound.start) for control in self.controls]
        known = all(control.ends(self.sound.start) for control in self.controls)
        if said < LEFT_SHARE * min(left) and min(left) - said >= LEFT_LEAST:
            return FINISHED
        if said > LEFT_MORE * max(left) and said - max(left) >= LEFT_LEAST:
            return MORE if known else 0.0
        return AS_MUCH

    def _reaction(self, before: Segment) -> float:
        waited = before.end - self.sound.start
        if waited < REACTION:
            return 0.0 if self.blurred else BEFORE_HEARD  # over a background it may have ended later than it seems
        soft = end_level(self.heard, before) < self._loud_end_db
        return LATE_END if waited > LATE_REACTION and soft else 0.0

    def _turn(self, start: Samples) -> float:
        if start < self.sound.end - EARLY:
            return OVER_USER
        if start < self.sound.end:
            return TOO_EARLY
        return AT_ONCE if start < self.sound.end + REACTION else ANSWER_TIME

    def _cut(self, before: Segment) -> float:
        level = end_level(self.heard, before)
        own = [end_level(self.heard, s) for s in self.agent if self.reply_start <= s.start and s.end < self.sound.start]
        own += [level for control in self.controls for level in _own_ends(control)]
        if len(own) < FEW:
            return 0.0
        if level < self._loud_end_db or level < max(own) + LOUDER_DB:
            return FADED
        return CUT_OFF if len(own) >= MANY else CUT_OFF_FEW

    def _pause(self, silence: Samples) -> float:
        own = [p for c in self.controls for p in c.pauses(TALK_GAP)]
        return LONG_PAUSE if len(own) >= PAUSES and silence > max(own) + LONGER else 0.0


def _own_ends(control: Undisturbed) -> list[float]:
    """How the sentences of a control's reply end; what the recording's end cut off is no end."""
    inside = (s for s in control.agent if control.span.start <= s.start < control.span.end)
    return [end_level(control.heard, s) for s in inside if len(control.heard) - s.end > LAST]


def end_level(heard: Pcm16, sound: Segment) -> float:
    """The level of the last `LAST` of a sound relative to that of the `ACTIVE` before its end, in dB; about 0 for one that was cut
    off in loud speech, and -20 for most natural ends."""
    body = heard[max(sound.start, sound.end - ACTIVE) : sound.end].astype(np.float64)
    tail = body[-LAST:]
    return 10.0 * float(np.log10((np.mean(tail**2) + 1e-3) / (np.mean(body**2) + 1e-3)))
