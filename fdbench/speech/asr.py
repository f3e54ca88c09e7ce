"""Speech recognition with pocketsphinx: whole segments, streams, and closed grammars of phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fdbench.contract import Audio
from fdbench.speech import decoder as decoders
from fdbench.speech.lexicon import known
from fdbench.speech.resample import Audio16, to_16k
from fdbench.timebase import Samples

__all__ = [
    "GrammarRecogniser", "Pocketsphinx", "RecognisedWord", "Recogniser", "StreamingRecogniser", "known", "recogniser_name",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word as the recogniser heard it, [start, end) in 24 kHz samples from the segment's start, confidence in [0, 1].
    `timed` is False where the recogniser told no time: the place is then a guess from the lengths of the words."""

    text: str
    start: Samples
    end: Samples
    confidence: float
    timed: bool = True


def recogniser_name() -> str:
    """Name and version, as stored with results."""
    from importlib.metadata import version

    return f"pocketsphinx-{version('pocketsphinx')}"


class Recogniser:
    """Open-vocabulary recognition of whole segments, at any level. Keeps no state between calls.

    Args:
        noise_db: level of the noise added first, in dBFS; -55 suits natural voices, -45 formant synthesis.
    """

    def __init__(self, noise_db: float = decoders.NOISE_DB) -> None:
        self._noise_db = noise_db

    def transcribe(self, audio: Audio) -> tuple[RecognisedWord, ...]:
        """The words of an independent segment at 24 kHz, in lower case; empty if none was heard.

        Raises:
            MissingExtra: pocketsphinx is not installed.
        """
        if len(audio) == 0:
            return ()
        with decoders.lent("open") as decoder:
            decoders.decode(decoder, to_16k(audio), self._noise_db)
            return tuple(RecognisedWord(w, a, b, _confidence(s)) for w, a, b, s in decoders.spoken(decoder, len(audio)))


class Pocketsphinx:
    """Free recognition of an unknown voice: once with the noise that suits natural voices and once with the noise that suits
    formant synthesis; the surer result (mean confidence; the first if equal) is taken."""

    def __init__(self) -> None:
        self.name = recogniser_name()

    def transcribe(self, audio: Audio) -> tuple[RecognisedWord, ...]:
        """As `Recogniser.transcribe`."""
        levels = (decoders.NOISE_DB, decoders.SYNTHETIC_NOISE_DB)
        return max((Recogniser(db).transcribe(audio) for db in levels), key=_sureness)


def _sureness(words: Sequence[RecognisedWord]) -> float:
    return sum(w.confidence for w in words) / len(words) if words else 0.0


class StreamingRecogniser:
    """Open-vocabulary recognition while the audio comes in.

    `start`, `feed` as often as you like, then `finish` (the text after a second pass, 0.2 s) or `reset` (drop it: `feed`
    has already told the text). Holds a decoder from `start` to `finish` or `reset`. A stream cannot be brought to a level:
    speech should come at about -19 dBFS (RMS), and 6 dB less costs words.

    Args:
        noise_db: as for `Recogniser`.
    """

    kind: decoders.Kind = "open"

    def __init__(self, noise_db: float = decoders.NOISE_DB) -> None:
        self._noise_db = noise_db
        self._decoder: Any = None
        self._position = 0

    def start(self) -> None:
        """Begin an independent segment; one that was going on is dropped.

        Raises:
            MissingExtra: pocketsphinx is not installed.
        """
        self.reset()
        self._decoder = decoders.borrow(self.kind)
        self._activate()
        decoders.begin_stream(self._decoder)
        self._position = 0

    def feed(self, audio: Audio16) -> str:
        """Take the next 16 kHz samples; return the text so far. Starts a segment if none was begun."""
        if self._decoder is None:
            self.start()
        if len(audio) == 0:
            return self.partial
        self._decoder.process_raw(decoders.pcm16(audio, self._position, self._noise_db))
        self._position += len(audio)
        return self.partial

    @property
    def partial(self) -> str:
        """The text so far; empty if nothing was heard, or between segments."""
        return " ".join(w for w, _, _, _ in decoders.spoken(self._decoder)) if self._decoder is not None else ""

    def finish(self) -> str:
        """End the segment and return its text; empty if none was begun."""
        if self._decoder is None:
            return ""
        self._decoder.end_utt()
        text = self.partial
        self._release()
        return text

    def reset(self) -> None:
        """Drop the segment, if one was begun."""
        if self._decoder is not None:
            self._decoder.end_utt()
            self._release()

    def _activate(self) -> None:
        """The open decoder needs nothing."""

    def _release(self) -> None:
        decoder, self._decoder = self._decoder, None
        decoders.give_back(self.kind, decoder)


class GrammarRecogniser(StreamingRecogniser):
    """Which of a few phrases was said. Words are lower-cased; those outside the dictionary are pronounced by rule.

    Args:
        alternatives: phrases of words separated by spaces; at least one.
        noise_db: as for `Recogniser`.

    Raises:
        ValueError: no alternatives, or an empty one.
    """

    kind: decoders.Kind = "closed"

    def __init__(self, alternatives: Sequence[str], noise_db: float = decoders.NOISE_DB) -> None:
        super().__init__(noise_db)
        self._phrases = {" ".join(a.lower().split()): a for a in alternatives}
        if not self._phrases or "" in self._phrases:
            raise ValueError("a closed grammar needs at least one phrase, and none empty")
        self._grammar: Any = None

    def best(self, audio: Audio) -> str | None:
        """The phrase, as it was given, that a whole segment at 24 kHz holds; None if no phrase fits to its end."""
        self.reset()
        if len(audio) == 0:
            return None
        with decoders.lent("closed") as decoder:
            arcs, final = self._taught(decoder)
            with decoders.grammar(decoder, arcs, final):
                decoders.decode(decoder, to_16k(audio), self._noise_db)
                said = " ".join(w for w, _, _, _ in decoders.spoken(decoder))
        return self._phrases.get(said)

    def _taught(self, decoder: Any) -> tuple[list[decoders.Arc], int]:
        arcs, final = phrase_arcs([p.split() for p in self._phrases])
        decoders.teach(decoder, [w for _, _, w in arcs if w])
        return arcs, final

    def _activate(self) -> None:
        self._grammar = decoders.grammar(self._decoder, *self._taught(self._decoder))
        self._grammar.__enter__()

    def _release(self) -> None:
        self._grammar.__exit__(None, None, None)
        super()._release()


def phrase_arcs(phrases: Sequence[Sequence[str]], *, prefix: bool = False) -> tuple[list[decoders.Arc], int]:
    """A grammar of the phrases as a prefix tree, and its final state; with `prefix`, any non-empty beginning is accepted."""
    final = 1
    states = 2
    branch: dict[tuple[int, str], int] = {}
    ends: set[int] = set()
    for phrase in phrases:
        state = 0
        for word in phrase:
            if (state, word) not in branch:
                branch[state, word] = states
                states += 1
            state = branch[state, word]
            if prefix:
                ends.add(state)
        ends.add(state)
    arcs = [(a, b, w) for (a, w), b in branch.items()]
    return arcs + [(state, final, "") for state in sorted(ends)], final


def _confidence(segment: Any) -> float:
    return float(min(1.0, max(0.0, segment.prob)))
