"""`python -m tests.families.listen_languages SPEC`: what a recogniser of many languages (`whisper:MODEL`) makes of the clips of the suite
`languages`. Word error rate by language and by speaker on clips of three words and more, the sentences that it hears otherwise, and
the lengths, levels and ends of all clips."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import TypeAlias

import numpy as np

from fdbench.language.load import ENGLISH
from fdbench.language.normal import plain_words
from fdbench.render.bounds import speech_bounds
from fdbench.render.clips import ClipStore, suite_store
from fdbench.render.manifest import Entry
from fdbench.scenario.load import load_suite
from fdbench.scenario.model import CueKind, Pause
from fdbench.speech.backends import Backend, backend
from fdbench.speech.wer import WordErrors, word_errors
from fdbench.timebase import RATE, Samples
from tests.families.listen import LEAST_WORDS, LONGEST_MS, SHORTEST_MS, voiced
from tests.families.make import read_all
from tests.families.spoken import wanted

Breath: TypeAlias = tuple[Entry, ...]
"""What is said in one breath: a clip, or the halves of a sentence."""
AT_ONCE = 25 * RATE
"""Whisper hears 30 s at once."""
PAUSE = RATE * 7 // 10
DIGITS = re.compile(r"\d{3,}")
"""The users say long numbers digit by digit, and whisper writes them in one."""


def entries(store: ClipStore) -> Iterator[Entry]:
    """The clips in other languages than English, by name."""
    yield from (entry for _, entry in sorted(store.entries().items()) if entry.kind == "speech" and entry.lang != ENGLISH)


def whole(store: ClipStore) -> Iterator[tuple[Entry, Breath]]:
    """What is said in one breath: each clip that is no half, and the halves of each sentence with their first as its name."""
    known = {(entry.voice, entry.text): entry for entry in entries(store)}
    halves = {(h.first.voice, h.first.text): (h.rest.voice, h.rest.text) for h in wanted(read_all()).halves}
    rests = set(halves.values())
    for place, entry in known.items():
        if place not in rests:
            yield entry, (entry, known[halves[place]]) if place in halves else (entry,)


def together(store: ClipStore, least: int = LEAST_WORDS) -> Iterator[tuple[Breath, ...]]:
    """What each speaker says in so many words and more, as much of it as a recogniser hears at once."""
    said: dict[tuple[str, str], list[Breath]] = {}
    for entry, parts in whole(store):
        if len(words_of(parts)) >= least:
            said.setdefault((entry.lang, entry.voice), []).append(parts)
    for breaths in said.values():
        chunk: list[Breath] = []
        for breath in breaths:
            if chunk and sum(_length(each) for each in (*chunk, breath)) > AT_ONCE:
                yield tuple(chunk)
                chunk = []
            chunk.append(breath)
        yield tuple(chunk)


def _length(breath: Breath) -> Samples:
    return sum(part.samples for part in breath) + PAUSE


def words_of(breath: Breath) -> tuple[str, ...]:
    return plain_words(" ".join(part.text for part in breath), breath[0].lang)


def errors(breaths: tuple[Breath, ...], store: ClipStore, spec: str) -> tuple[WordErrors, str]:
    """The errors in what the recogniser makes of them, said one after the other, and what it makes. Words that it joins or divides are
    no error."""
    lang = breaths[0][0].lang
    silence = np.zeros(PAUSE, np.float32)
    pieces = [a for b in breaths for a in (*(store.speech(p.voice, p.text).audio for p in b), silence)]
    heard = " ".join(word.text for word in _backend(spec, lang).transcribe(np.concatenate([silence, *pieces])))
    said = tuple(word for breath in breaths for word in words_of(breath))
    found = plain_words(DIGITS.sub(lambda run: " ".join(run[0]), heard), lang)
    return word_errors(*_joined(said, found)), heard


def _joined(said: tuple[str, ...], found: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Stretches that differ in nothing but blanks become what was said."""
    same: list[str] = []
    for tag, i, j, m, n in SequenceMatcher(None, said, found, autojunk=False).get_opcodes():
        alike = tag == "replace" and "".join(said[i:j]) == "".join(found[m:n])
        same += said[i:j] if alike else found[m:n]
    return said, tuple(same)


@cache
def _backend(spec: str, lang: str) -> Backend:
    """One a language: a model is loaded once."""
    return backend(spec, lang)


def murmurs(store: ClipStore) -> list[tuple[Entry, float, float]]:
    """Each hesitation and each listener's sound with its length in ms and the share of it that is voiced."""
    cues = [cue for scenario in load_suite("languages").scenarios for cue in scenario.cues]
    heard = {(c.voice, c.text) for c in cues if c.kind is CueKind.BACKCHANNEL}
    filled = {(c.voice, p.filled) for c in cues for p in c.parts if isinstance(p, Pause) and p.filled}
    found = [entry for entry in entries(store) if (entry.voice, entry.text) in heard | filled]
    return [(entry, (entry.offset - entry.onset) * 1000 / RATE, voiced(entry, store)) for entry in found]


def off_by(entry: Entry, store: ClipStore) -> Samples:
    """How far the marks in the manifest are from the ends that the rule finds in the file; 0 for frozen clips."""
    found = speech_bounds(store.speech(entry.voice, entry.text).audio)
    return RATE if found is None else max(abs(found.start - entry.onset), abs(found.end - entry.offset))


def main(spec: str) -> int:
    store = suite_store()
    rates: dict[tuple[str, str], WordErrors] = {}
    for breaths in together(store):
        first = breaths[0][0]
        wrong, heard = errors(breaths, store, spec)
        rates[first.lang, first.voice] = rates.get((first.lang, first.voice), WordErrors()) + wrong
        if wrong.rate:
            print(f"{first.voice}: {' '.join(part.text for breath in breaths for part in breath)}\n  -> {heard}", flush=True)
    for (lang, voice), pooled in rates.items():
        print(f"{lang} {voice:<17} word error rate {pooled.rate:.3f} of {pooled.words} words")
    for lang in sorted({lang for lang, _ in rates}):
        print(_line(lang, sum((pooled for (own, _), pooled in rates.items() if own == lang), WordErrors()), store))
    for entry, length, share in murmurs(store):
        odd = not SHORTEST_MS <= length <= LONGEST_MS or share < 0.5
        print(f"{'odd ' if odd else ''}murmur: {entry.voice}: {entry.text!r} lasts {length:.0f} ms, {share:.0%} voiced")
    return 0


def _line(lang: str, pooled: WordErrors, store: ClipStore) -> str:
    own = [entry for entry in entries(store) if entry.lang == lang]
    lengths, levels = [(e.offset - e.onset) / RATE for e in own], [e.level_db for e in own]
    return (
        f"{lang}: {len(own)} clips, {sum(e.samples for e in own) / RATE:.0f} s; word error rate {pooled.rate:.3f} of {pooled.words} words; "
        f"{min(lengths):.2f} to {max(lengths):.2f} s of speech, {min(levels):.1f} to {max(levels):.1f} dBFS, marks off by "
        f"{max(off_by(e, store) for e in own)} samples at most"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
