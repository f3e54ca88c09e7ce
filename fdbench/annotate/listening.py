"""What was said in a reply, and whether it is what was asked for. Words are looked for only where a check needs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fdbench.annotate.content import judge
from fdbench.annotate.declared import declared_for
from fdbench.annotate.ending import WINDOW, ending, lacks_phrase
from fdbench.annotate.events import HeardItems, Reply, Word
from fdbench.annotate.forms import forms
from fdbench.annotate.outcomes import Resumption
from fdbench.annotate.probes import resumption
from fdbench.annotate.replies import BACKCHANNEL_LONGEST, ReplySpan, TakenFloor
from fdbench.annotate.spelling import without_asides
from fdbench.annotate.stops import Stop
from fdbench.annotate.text import is_repetition, normalise
from fdbench.annotate.words import ReplyWords, WordFinder
from fdbench.audio import Pcm16, from_pcm16
from fdbench.language.load import language
from fdbench.language.model import Language
from fdbench.scenario.model import Check, Cue, CueKind, Dimension, ReplyRule, Scenario
from fdbench.segments import Segment
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms

PAD = ms(100)
"""Sound kept around a reply for recognition."""
RESUMED = ms(4_000)
"""So much of what follows a false stop is listened to."""
RESUMED_SIMILARITY = 65.0
"""Percent, on free recognition with its errors."""
RESTART_SIMILARITY = 85.0
"""Percent of a recovery's text that must stand in the interrupted reply's for a restart; a first sentence that both have is left out."""
FEWEST = 3
"""A text of fewer words tells nothing (`<`)."""
SENTENCE_END = re.compile(r"[.!?]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """None where nobody can tell."""

    met: bool | None
    contradicted: bool | None = None
    stale: bool | None = None
    answer_at: Samples | None = None
    evidence: tuple[Word, ...] = ()
    clarified: bool = False
    """It was met only after the agent had asked back."""


class Listener:
    """Listens to one session's replies."""

    def __init__(self, recording: Recording, scenario: Scenario, finder: WordFinder | None) -> None:
        self._recording = recording
        self._scenario = scenario
        self._finder = finder
        self.language = language(scenario.lang)
        self._cues = {c.id: c for c in scenario.cues}
        self._looked_back_at = {c.expect.of for c in scenario.cues if c.expect.check is Check.TOPIC_RETURN}
        self.recogniser = ""
        """Who found the words; empty if nobody was asked."""

    def reply(self, cue: Cue, span: ReplySpan, since: Samples) -> Reply:
        """The reply with its words, where they are needed and somebody can find them."""
        heard = Segment(span.start, span.end)
        declared = declared_for(self._recording.log, heard, since, max(span.cue.until, heard.end))
        if self._finder is None or not self._needs_words(cue):
            return Reply(span.cue.id, span.segments, span.onset_kind, cut=span.cut, declared=declared)
        found, missing = self._find(cue, span, declared)
        spoken = tuple(w.text for w in found.words)
        content = _first_content(span, found.words, self.words_of(cue.text), self.language)
        return Reply(
            span.cue.id,
            span.segments,
            span.onset_kind,
            words=found.words,
            filler_words=self.language.leading_filler(spoken),
            first_content=_audible_onset(content, span) if content else None,
            words_known=True,
            cut=span.cut,
            declared=declared,
            declared_rejected=found.rejected,
            missing_words=missing,
        )

    def judge(self, cue: Cue, reply: Reply | None) -> Verdict:
        """Whether the reply is what the cue's expectation wants. Without a reply nothing is met; without a demand on words any
        reply will do."""
        if reply is None:
            return Verdict(met=False, contradicted=False, stale=False)
        if not cue.expect.needs_words:
            return Verdict(met=True)
        if not reply.words_known:
            return Verdict(met=None)
        found = judge(reply.words, cue.expect)
        return Verdict(found.met, found.contradicted, found.stale, found.answer_at, found.evidence)

    def find(self, heard: Segment, declared: str, phrases: Sequence[str]) -> ReplyWords | None:
        """The words in a stretch of the agent's track; None if nobody can listen."""
        return self.find_in(self._recording.heard, heard, declared, phrases)

    def find_in(self, track: Pcm16, heard: Segment, declared: str, phrases: Sequence[str]) -> ReplyWords | None:
        """The same on another track, such as a control's."""
        if self._finder is None:
            return None
        start = max(0, heard.start - PAD)
        found = self._finder.find(from_pcm16(track[start : heard.end + PAD]), start, declared, phrases)
        self.recogniser = found.recogniser or self.recogniser
        return found

    def meets(self, cue: Cue, words: Sequence[Word]) -> bool:
        """Whether these words are what the cue asks for."""
        return judge(words, cue.expect).met

    def murmured(self, sound: Segment) -> bool | None:
        """Whether a short sound was a murmur, by its words; None if nobody knows them."""
        said = self._verified(sound)
        if said:
            return self.language.is_murmur(said)
        return False if self._was_announced(sound) else None

    def gives_back(self, sound: Segment) -> bool:
        """Whether the known words of a short sound give the floor back."""
        return self.language.gives_back(self._verified(sound))

    def _verified(self, sound: Segment) -> list[str]:
        """The words that were declared for a short sound, as far as they are found in it."""
        declared = declared_for(self._recording.log, sound, sound.start - PAD, sound.end)
        found = self.find(sound, declared, ()) if declared else None
        return [w.text for w in found.words] if found is not None and found.tested and not found.rejected else []

    def _was_announced(self, sound: Segment) -> bool:
        """Whether words of a talk that was declared before are recognised in a short sound: it goes on with that talk."""
        text = f" {' '.join(self.words_of(declared_for(self._recording.log, sound, 0, sound.start)))} "
        found = self.find(sound, "", ()) if text.strip() else None
        said = [] if found is None else [w.text for w in found.words]
        told = [word for word in said if word not in self.language.function_words]
        return bool(told) and not self.language.is_murmur(said) and f" {' '.join(said)} " in text

    def declared_murmur(self, sound: Segment) -> bool:
        """Whether the system says of a short sound that it is a murmur: few recognisers know "hmm", so nothing bears that out."""
        declared = declared_for(self._recording.log, sound, sound.start - PAD, sound.end)
        return bool(declared) and self.language.is_murmur(self.words_of(declared))

    def restarted(self, interrupted: ReplySpan | None, cue: TakenFloor, reply: Reply | None) -> bool | None:
        """Whether the recovery goes back to the interrupted reply: its words stand there, or it begins with that reply's last sentence and
        carries on. None without texts to compare."""
        if interrupted is None:
            return None
        if reply is None:
            return False
        declared = declared_for(self._recording.log, Segment(interrupted.start, cue.onset), interrupted.cue.onset, cue.onset)
        before, after = self.words_of(declared), self.words_of(reply.text or reply.declared)
        if not before or len(after) < FEWEST:
            return None if not before else False
        sentences = [words for text in SENTENCE_END.split(declared) if (words := self.words_of(text))]
        opener, last = sentences[0], sentences[-1]
        if len(opener) < len(before) and after[: len(opener)] == opener:
            after = after[len(opener) :]
            if len(after) < FEWEST:
                return None  # "Sure, let me explain that." may open every reply
        from rapidfuzz.fuzz import partial_ratio

        if partial_ratio(" ".join(after), " ".join(before)) >= RESTART_SIMILARITY:
            return True
        head = after[: len(last) + 1]  # perhaps after a "yes?"
        carries_on = len(last) >= FEWEST and len(head) < len(after)
        return carries_on and partial_ratio(" ".join(last), " ".join(head)) >= RESTART_SIMILARITY

    def resumes(self, interrupted: ReplySpan | None, stop: Stop) -> bool | None:
        """Whether what is heard after a false stop is the interrupted content: what was declared for that reply holds most of
        the words recognised in the first `RESUMED` of it. None without a text, a recogniser, or a resumption."""
        if interrupted is None or stop.resumed is None or self._finder is None:
            return None
        log, heard = self._recording.log, Segment(interrupted.start, stop.last_sound)
        # What was declared in the silence may be the new text already: it counts only where there was none before.
        before = declared_for(log, heard, interrupted.cue.onset, stop.last_sound)
        declared = before or declared_for(log, heard, interrupted.cue.onset, stop.resumed)
        audio = from_pcm16(self._recording.heard[max(0, stop.resumed - PAD) : stop.resumed + RESUMED])
        said = self._finder.find(audio, stop.resumed - PAD, "", ()).words
        if not declared or len(said) < 2:
            return None
        from rapidfuzz.fuzz import partial_ratio

        return partial_ratio(" ".join(w.text for w in said), " ".join(self.words_of(declared))) >= RESUMED_SIMILARITY

    def heard_items(self, span: ReplySpan, items: Sequence[str]) -> HeardItems | None:
        """How much of the list was heard in the reply; None if it was not recited."""
        if self._finder is None:
            return HeardItems(0, partial=False, told=False)
        start = max(0, span.start - PAD)
        audio = from_pcm16(self._recording.heard[start : span.end + PAD])
        return self._finder.heard_items(audio, self.words_of(" ".join(items)))

    def resumption(self, interrupted: ReplySpan, after: Reply) -> Resumption | None:
        """How `after` takes the interrupted reply up again. None unless the text of that reply was declared and verified."""
        cue = self._cues[interrupted.cue.id]
        before = self.reply(cue, interrupted, interrupted.cue.onset)
        if not before.words_known or before.missing_words is None or not after.words:
            return None
        return resumption(self.words_of(before.declared), len(before.words), [w.text for w in after.words])

    def words_of(self, text: str) -> tuple[str, ...]:
        """The words of a text in the normal form of the session's language."""
        return normalise(text, self.language.code)

    def _find(self, cue: Cue, span: ReplySpan, declared: str) -> tuple[ReplyWords, int | None]:
        """The words of a reply: declared ones where they are borne out, else what is recognised freely; and how many declared ones were
        not heard, None if none was borne out."""
        wanted = cue.expect
        phrases = (*wanted.any_of, *wanted.all_of, *wanted.none_of, *wanted.stale, *wanted.items)
        heard = Segment(span.start, span.end)
        found = self.find(heard, declared, phrases)
        assert found is not None  # a reply's words are only asked for where somebody listens
        if found.rejected:
            found = self._borne_out_in_part(span, declared, phrases) or found
        if found.rejected or not found.tested or not declared:
            return found, None
        if not span.cut and lacks_phrase(self.words_of(declared), len(found.words), self._all(phrases)):
            found = self._to_its_end(found, span, phrases)
            if found.rejected:
                return found, None
        missing = max(0, len(self.words_of(found.declared)) - len(found.words))
        return self._read_otherwise(cue, found, heard, phrases), missing

    def _borne_out_in_part(self, span: ReplySpan, declared: str, phrases: Sequence[str]) -> ReplyWords | None:
        """A text that is borne out without its asides, or after a short sound that nobody declared, such as "mm-hm"."""
        heard = Segment(span.start, span.end)
        rest = Segment(span.segments[1].start, span.end) if len(span.segments) > 1 else heard
        text = without_asides(declared)
        tries = [(heard, text)] if text != declared else []
        tries += [(rest, declared)] if len(span.segments[0]) <= BACKCHANNEL_LONGEST and rest != heard else []
        for where, said in tries:
            found = self.find(where, said, phrases) if said else None
            if found is not None and found.tested and not found.rejected:
                return found
        return None

    def _to_its_end(self, found: ReplyWords, span: ReplySpan, phrases: Sequence[str]) -> ReplyWords:
        """Where all of a text that nobody cut off was verified but the phrase that counts, its end is listened to once more: a lie loses
        to the sound in that one word."""
        last = Segment(max(span.start, found.words[-1].end - WINDOW), span.end)
        words = ending(found.words, self.words_of(found.declared), self._freely(last, phrases).words, span.segments)
        if words is None:
            return replace(self._freely(Segment(span.start, span.end), phrases), declared=found.declared, rejected=True)
        return replace(found, words=words)

    def _read_otherwise(self, cue: Cue, found: ReplyWords, heard: Segment, phrases: Sequence[str]) -> ReplyWords:
        """The freely recognised words, where they meet the expectation and a verified text that may be read in other ways does not."""
        verdict = judge(found.words, cue.expect)
        if not cue.expect.needs_words or verdict.met or verdict.contradicted or verdict.stale or not found.unclear:
            return found
        freely = self._freely(heard, phrases)
        return replace(found, words=freely.words) if judge(freely.words, cue.expect).met else found

    def _freely(self, heard: Segment, phrases: Sequence[str]) -> ReplyWords:
        found = self.find(heard, "", phrases)
        assert found is not None
        return found

    def _all(self, phrases: Sequence[str]) -> list[tuple[str, ...]]:
        return [form for phrase in phrases for form in forms(phrase, self.language.code)]

    def _needs_words(self, cue: Cue) -> bool:
        """Content checks, and the first content word of every turn whose latency is scored."""
        if cue.id in self._looked_back_at:
            return True
        timed = self._scenario.dimension is Dimension.LATENCY and cue.kind is CueKind.TURN
        return cue.expect.needs_words or (
            timed and cue.expect.reply is ReplyRule.REQUIRED and cue.expect.check is not Check.DELEGATED
        )


def _audible_onset(word: Word, span: ReplySpan) -> Samples:
    """Where the word becomes audible: alignment gives it the silence before it, too. Its sound is the segment that it shares
    most with."""
    sound = max(span.segments, key=lambda s: min(s.end, word.end) - max(s.start, word.start))
    return max(word.start, sound.start)


def _first_content(span: ReplySpan, words: Sequence[Word], cue: Sequence[str], known: Language) -> Word | None:
    """The first word that is neither filler nor part of a segment that only says the cue again; None if there is none."""
    left = tuple(words)
    for segment in span.segments:
        inside = tuple(w for w in left if w.start < segment.end)
        rest = inside[known.leading_filler([w.text for w in inside]) :]
        if rest and not is_repetition([w.text for w in rest], cue):
            return rest[0]
        left = left[len(inside) :]
    return left[0] if left else None
