"""Where the words of a known text lie in audio, and which of several texts the audio holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.contract import Audio, WordTime
from fdbench.speech import decoder as decoders
from fdbench.speech.asr import phrase_arcs
from fdbench.speech.resample import to_16k
from fdbench.timebase import Samples


def align(text: str, audio: Audio, *, noise_db: float = decoders.SYNTHETIC_NOISE_DB) -> tuple[WordTime, ...] | None:
    """Forced alignment of all words of `text` (separated by spaces, lower-cased) to audio at 24 kHz.

    Returns:
        A place for each word that can be spoken at all, within about 70 ms; None if the text does not fit the audio, or
        has no words.
    """
    found = choose_words([text.lower().split()], audio, noise_db=noise_db)
    return None if found is None else found[1]


def choose(
    alternatives: Sequence[str], audio: Audio, *, prefix: bool = False, noise_db: float = decoders.SYNTHETIC_NOISE_DB
) -> int | None:
    """Which of several texts is best supported by audio at 24 kHz.

    Args:
        alternatives: texts of words separated by spaces. Probability is equal for all at each branch of their words.
        prefix: also accept any non-empty beginning of each (a reply can be cut off).

    Returns:
        The index of the text; the lowest if the words heard are a beginning of several; None if none fits.
    """
    found = choose_words([a.lower().split() for a in alternatives], audio, prefix=prefix, noise_db=noise_db)
    return None if found is None else found[0]


def choose_words(
    alternatives: Sequence[Sequence[str]],
    audio: Audio,
    *,
    prefix: bool = False,
    noise_db: float = decoders.SYNTHETIC_NOISE_DB,
    own_mean: Samples = decoders.OWN_MEAN,
) -> tuple[int, tuple[WordTime, ...]] | None:
    """As `choose`, with words given one by one, and the places of those that were heard."""
    found = best_fit(alternatives, audio, prefix=prefix, noise_db=noise_db, own_mean=own_mean)
    return None if found is None else (found.index, found.words)


@dataclass(frozen=True, slots=True)
class Fit:
    """The text (its index) that fits best, its words that were heard with their places, and how well they fit."""

    index: int
    words: tuple[WordTime, ...]
    score: float
    """Log-likelihood of the whole audio, <= 0."""
    by_frame: tuple[float, ...]
    """Mean log-likelihood of each word's frames, <= 0: how well the word fits, whatever its rivals are."""


def best_fit(
    alternatives: Sequence[Sequence[str]],
    audio: Audio,
    *,
    prefix: bool = False,
    noise_db: float = decoders.SYNTHETIC_NOISE_DB,
    own_mean: Samples = decoders.OWN_MEAN,
    comparable: bool = False,
) -> Fit | None:
    """As `choose`, with words given one by one, and all that is known of the best; None if none fits. `comparable`: its likelihoods can
    be compared with those of another call on the same audio."""
    if len(audio) == 0:
        return None
    with decoders.lent("scored" if comparable else "closed") as decoder:
        hopeless = decoders.teach(decoder, [w for words in alternatives for w in words])
        phrases = [[w for w in words if w not in hopeless] for words in alternatives]
        if not any(phrases):
            return None
        arcs, final = phrase_arcs([p for p in phrases if p], prefix=prefix)
        with decoders.grammar(decoder, arcs, final):
            decoders.decode(decoder, to_16k(audio), noise_db, own_mean=own_mean)
            heard = tuple(WordTime(w, a, b) for w, a, b, _ in decoders.spoken(decoder, len(audio)))
            steps = decoders.path(decoder)
    said = [w.text for w in heard]
    for index, phrase in enumerate(phrases):
        if said and (phrase[: len(said)] == said if prefix else phrase == said):
            by_frame = tuple(step.score / (step.end + 1 - step.start) for step in steps if step.spoken)
            return Fit(index, heard, sum(step.score for step in steps), by_frame)
    return None
