"""`python -m tests.families.listen`: whether a recogniser understands the clips. Word error rate by speaker, on clips of three words
and more; short words in a closed grammar of twelve; murmurs by their length and their share of voiced sound."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from fdbench.annotate.text import normalise
from fdbench.audio import Mono
from fdbench.language.load import ENGLISH
from fdbench.render.clips import ClipStore, suite_store
from fdbench.render.manifest import Entry
from fdbench.speech import moonshine
from fdbench.speech.asr import GrammarRecogniser
from fdbench.speech.resample import to_16k
from fdbench.speech.wer import WordErrors, word_errors
from fdbench.timebase import RATE

LEAST_WORDS = 3
HIGHEST_RATE = 0.04
GRAMMAR = ("stop", "wait", "no", "why", "yes", "hold on", "hang on", "seven", "nine", "okay", "right", "yeah")
CLOSED = frozenset({"stop", "wait", "no", "why", "seven"})
MURMURS = frozenset({"mm hmm", "uh huh", "yeah", "um", "uh", "okay", "right", "i see"})
SHORTEST_MS, LONGEST_MS = 250, 900
BRITISH = {
    "favourite": "favorite",
    "colour": "color",
    "colours": "colors",
    "neighbour": "neighbor",
    "metre": "meter",
    "grey": "gray",
}
WRITTEN = {"mr": "mister", "ok": "okay", "mum": "mom"}
SILENCE = np.zeros(RATE // 4, np.float32)


def words(text: str) -> tuple[str, ...]:
    """A text as words that compare: numbers spelled, one spelling."""
    return tuple({**BRITISH, **WRITTEN}.get(word, word) for word in normalise(text))


def errors(entry: Entry, store: ClipStore) -> tuple[WordErrors, str]:
    """What moonshine makes of a clip, and the errors in it. Words that it joins or divides ("every one") are no error."""
    heard = moonshine.transcribe(to_16k(padded(store.speech(entry.voice, entry.text).audio)))
    wanted, found = words(entry.text), words(heard.replace("+", " plus "))
    if "".join(wanted) == "".join(found):
        found = wanted
    return word_errors(wanted, found), heard


def padded(audio: Mono) -> Mono:
    """With a quarter of a second of silence on both sides, as in a session."""
    return np.concatenate((SILENCE, audio, SILENCE))


def spoken(store: ClipStore, least: int = LEAST_WORDS) -> Iterator[Entry]:
    """The English clips of so many words and more, by name."""
    for _, entry in sorted(store.entries().items()):
        if _is_english(entry) and len(words(entry.text)) >= least:
            yield entry


def _is_english(entry: Entry) -> bool:
    return entry.kind == "speech" and entry.lang == ENGLISH


def closed(store: ClipStore) -> list[tuple[Entry, str | None]]:
    """What a closed grammar hears of the short words that it holds."""
    recogniser = GrammarRecogniser(GRAMMAR)
    said = [e for e in store.entries().values() if _is_english(e) and " ".join(words(e.text)) in CLOSED]
    return [(entry, recogniser.best(padded(store.speech(entry.voice, entry.text).audio))) for entry in said]


def murmurs(store: ClipStore) -> list[tuple[Entry, float, float]]:
    """Each murmur with its length in ms and the share of it that is voiced."""
    found = [e for e in store.entries().values() if _is_english(e) and " ".join(words(e.text)) in MURMURS]
    return [(entry, (entry.offset - entry.onset) * 1000 / RATE, voiced(entry, store)) for entry in found]


def voiced(entry: Entry, store: ClipStore) -> float:
    """The share of frames of 40 ms between the bounds that repeat with a period of 60 to 400 Hz."""
    audio = store.speech(entry.voice, entry.text).audio[entry.onset : entry.offset].astype(np.float64)
    size, low, high = RATE // 25, RATE // 400, RATE // 60
    frames = [audio[at : at + size + high] for at in range(0, audio.size - size - high, RATE // 100)]
    return float(np.mean([_periodic(frame, size, low, high) for frame in frames])) if frames else 1.0


def _periodic(frame: np.ndarray[tuple[int], np.dtype[np.float64]], size: int, low: int, high: int) -> bool:
    base = frame[:size] - frame[:size].mean()
    best = 0.0
    for lag in range(low, high):
        other = frame[lag : lag + size] - frame[lag : lag + size].mean()
        power = float(np.sqrt((base @ base) * (other @ other)))
        best = max(best, float(base @ other) / power if power else 0.0)
    return best >= 0.6


def by_speaker(rated: Iterable[tuple[Entry, WordErrors]]) -> dict[str, WordErrors]:
    found: Counter[str] = Counter()
    pooled: dict[str, WordErrors] = {}
    for entry, wrong in rated:
        pooled[entry.voice] = pooled.get(entry.voice, WordErrors()) + wrong
        found[entry.voice] += 1
    return pooled


def main() -> int:
    store = ClipStore(*sys.argv[1:]) if len(sys.argv) > 1 else suite_store()
    rated = []
    for entry in spoken(store):
        wrong, heard = errors(entry, store)
        rated.append((entry, wrong))
        if wrong.rate:
            print(f"{entry.voice}: {entry.text!r} -> {heard!r}")
    rates = by_speaker(rated)
    for voice, pooled in sorted(rates.items()):
        print(f"{voice:<20} word error rate {pooled.rate:.3f} of {pooled.words} words")
    print(f"{'all':<20} word error rate {sum(rates.values(), WordErrors()).rate or 0.0:.3f}")
    missed = [(entry, heard) for entry, heard in closed(store) if heard != " ".join(words(entry.text))]
    for entry, best in missed:
        print(f"closed grammar: {entry.voice}: {entry.text!r} -> {best!r}")
    for entry, length, share in murmurs(store):
        if not SHORTEST_MS <= length <= LONGEST_MS or share < 0.5:
            print(f"murmur: {entry.voice}: {entry.text!r} lasts {length:.0f} ms, {share:.0%} voiced")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
