"""What was said in a reply, and whether it is what was asked for. Words are looked for only where a check needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.annotate.content import judge
from fdbench.annotate.declared import declared_for
from fdbench.annotate.events import Reply, Word
from fdbench.annotate.replies import FloorCue, ReplySpan
from fdbench.annotate.text import is_repetition, leading_filler, normalise
from fdbench.annotate.words import ReplyWords, WordFinder
from fdbench.audio import from_pcm16
from fdbench.scenario.model import Check, Cue, CueKind, Dimension, ReplyRule, Scenario
from fdbench.segments import Segment
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms

PAD = ms(100)
"""Sound kept around a reply for recognition."""
RESTART_SIMILARITY = 85.0
"""Percent of a recovery's text that must stand in the interrupted reply's for a restart."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """None where nobody can tell."""

    met: bool | None
    contradicted: bool | None = None
    stale: bool | None = None
    answer_at: Samples | None = None
    evidence: tuple[Word, ...] = ()


class Listener:
    """Listens to one session's replies."""

    def __init__(self, recording: Recording, scenario: Scenario, finder: WordFinder | None) -> None:
        self._recording = recording
        self._scenario = scenario
        self._finder = finder
        self.recogniser = ""
        """Who found the words; empty if nobody was asked."""

    def reply(self, cue: Cue, span: ReplySpan, since: Samples) -> Reply:
        """The reply with its words, where they are needed and somebody can find them."""
        heard = Segment(span.start, span.end)
        declared = declared_for(self._recording.log, heard, since, max(span.cue.until, heard.end))
        if self._finder is None or not self._needs_words(cue):
            return Reply(span.cue.id, span.segments, span.onset_kind, cut=span.cut, declared=declared)
        found = self._find(cue, heard, declared)
        spoken = tuple(w.text for w in found.words)
        content = _first_content(span, found.words, normalise(cue.text))
        return Reply(
            span.cue.id,
            span.segments,
            span.onset_kind,
            words=found.words,
            filler_words=leading_filler(spoken),
            # Aligned words may begin some 10 ms before the sound that they were found in.
            first_content=max(content.start, span.start) if content else None,
            words_known=True,
            cut=span.cut,
            declared=declared,
            declared_rejected=found.rejected,
            missing_words=None if found.rejected or not declared else max(0, len(normalise(declared)) - len(spoken)),
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

    def restarted(self, interrupted: ReplySpan | None, cue: FloorCue, reply: Reply | None) -> bool | None:
        """Whether the recovery goes back to the interrupted reply: its words stand there. None without texts to compare."""
        if interrupted is None:
            return None
        if reply is None:
            return False
        before = declared_for(self._recording.log, Segment(interrupted.start, cue.onset), interrupted.cue.onset, cue.onset)
        after = reply.text or reply.declared
        if not before or len(normalise(after)) < 3:
            return None if not before else False
        from rapidfuzz.fuzz import partial_ratio

        return partial_ratio(" ".join(normalise(after)), " ".join(normalise(before))) >= RESTART_SIMILARITY

    def _find(self, cue: Cue, heard: Segment, declared: str) -> ReplyWords:
        assert self._finder is not None
        start = max(0, heard.start - PAD)
        audio = from_pcm16(self._recording.heard[start : heard.end + PAD])
        wanted = cue.expect
        found = self._finder.find(audio, start, declared, (*wanted.any_of, *wanted.all_of, *wanted.none_of, *wanted.stale))
        self.recogniser = found.recogniser or self.recogniser
        return found

    def _needs_words(self, cue: Cue) -> bool:
        """Content checks, and the first content word of every turn whose latency is scored."""
        timed = self._scenario.dimension is Dimension.LATENCY and cue.kind is CueKind.TURN
        return cue.expect.needs_words or (
            timed and cue.expect.reply is ReplyRule.REQUIRED and cue.expect.check is not Check.DELEGATED
        )


def _first_content(span: ReplySpan, words: Sequence[Word], cue: Sequence[str]) -> Word | None:
    """The first word that is neither filler nor part of a segment that only says the cue again; None if there is none."""
    left = tuple(words)
    for segment in span.segments:
        inside = tuple(w for w in left if w.start < segment.end)
        rest = inside[leading_filler([w.text for w in inside]) :]
        if rest and not is_repetition([w.text for w in rest], cue):
            return rest[0]
        left = left[len(inside) :]
    return left[0] if left else None
