"""Is a declared text borne out by what was heard? Two witnesses are asked.

The first is a closed test: the text must beat the decoys on the audio, any beginning of it being allowed, as a reply may be cut off; it
must leave no sound unexplained; and every phrase that an expectation looks for must beat its rivals in its own place. The second, if
it is installed, wrote down what it heard without knowing the text. How clearly a phrase must win depends on what the second says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from fdbench.annotate.account import SLACK, best_account, misplaced, silence_in, sound_after, uncovered
from fdbench.annotate.decoys import decoys
from fdbench.annotate.rivals import rivals
from fdbench.annotate.script import Script, script_of, shared
from fdbench.annotate.witness import Testimony, Witness, likeness
from fdbench.contract import Audio, WordTime
from fdbench.speech.resample import ASR_RATE
from fdbench.timebase import RATE, Samples, ms

if TYPE_CHECKING:
    from fdbench.speech.align import Fit

UNCOVERED = ms(250)
"""The most sound that may lie outside of the words; honest texts leave 140 ms at most, two thirds of false ones more."""
STRETCHED = ms(150)
"""A word that was cut off lies on no more silence than this (`<=`)."""
BROKEN = 0.4
"""A last word with less of its usual length (`<`), as a share of what the others have, broke off: honest ones have 0.6 and more, those of
which a fifth was heard 0.35."""
A_WORD = ms(200)
"""Sound after a verified beginning that may be another word than the next one (`>=`)."""
RATED, FEWEST_RATED = 12, 2
"""So many words before it tell the rate, at most and at least."""
WORDS_PER_SECOND = 6
SETTLED = ms(200)
"""A reply is heard with so much more silence on both sides: a word that begins at once loses its first sound."""
CLEAR = 60.0
"""Where the text beats by so much (`>=`) what the second witness heard instead, that does not speak against it; where a rival beats the
text by so much, no likeness speaks for it."""
LIKE_DECOY = 0.5
"""A decoy of one word that has this share of its phones in common with the declared one (`>=`) shows nothing by winning: whether "nine"
was said, or a word like "knife", is for the rivals and for the second witness."""
TERSE = 2
"""Of so few words (`<=`) the decoys hear too little. If the second witness heard just these words, they need not beat the decoys."""
HEARD_BIAS, UNHEARD_BIAS, LIKE_WEIGHT, RIVAL_WEIGHT, MARGIN_WEIGHT = -0.45, 0.3, 5.0, -5.8, 0.041
"""Log odds that a phrase was said that the second witness did not hear as it is, fitted to the tuning sentences of
`tests/declarations`: where it heard something in the phrase's place, or nothing; by likeness; where it heard another word of the same
class; by unit of the margin."""
ALIKE = 0.4
"""What the second witness heard instead is a way to hear the phrase itself, and no rival of it, if it is so much alike (`>=`) and no word
of the same class: "worse off" for "Warsaw"."""
MOST = 100.0
"""A margin counts up to so much either way: beyond it the search has lost its way, or the rivals are too unlike."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one phrase in its place."""

    heard: Testimony
    margin: float = 0.0
    """Log-likelihood of the text less that of its best rival that accounts for the sound as well, and of what the second witness heard
    instead unless that is only another way to hear it (see `ALIKE`); within `MOST`; 0 if nobody knows."""
    over_witness: float = 0.0
    """Log-likelihood of the text less that of what the second witness heard instead; 0 if it heard nothing else."""

    @property
    def believed(self) -> bool:
        if self.heard.likeness == 1:
            return True
        if self.margin <= -CLEAR:
            return False
        like = HEARD_BIAS + LIKE_WEIGHT * self.heard.likeness if self.heard.instead else UNHEARD_BIAS
        contradicted = self.heard.rival and self.over_witness < CLEAR
        return like + RIVAL_WEIGHT * contradicted + MARGIN_WEIGHT * self.margin > 0


def verify(declared: str, audio: Audio, phrases: Sequence[str]) -> tuple[WordTime, ...] | None:
    """The declared words that were heard, in normal form, with their places in the audio; None if the declaration is not borne out.

    It is borne out if (1) a beginning of it fits the audio better than any beginning of any decoy that accounts for the sound as well,
    (2) the words leave at most `UNCOVERED` of sound unexplained, and (3) each phrase beats its rivals in its own place, in most of its
    places if it was said more than once. Of a phrase that lies beyond that beginning the second witness says whether it was heard, or
    another one in its place. If a phrase at the very end of a reply that was cut off fails (3), its last word counts as
    unheard.
    """
    from fdbench.speech.decoder import OWN_MEAN

    heard = Witness(audio)
    silence = np.zeros(SETTLED, dtype=np.float32)
    padded = np.concatenate([silence, audio, silence])
    short = len(audio) < OWN_MEAN * RATE // ASR_RATE
    for own_mean in (0, OWN_MEAN) if short else (OWN_MEAN,):
        found = _borne_out(declared, padded, phrases, heard, own_mean)
        if found is not None:
            return tuple(WordTime(w.text, *(min(max(at - SETTLED, 0), len(audio)) for at in (w.start, w.end))) for w in found)
    return None


def _borne_out(
    declared: str, audio: Audio, phrases: Sequence[str], heard: Witness, own_mean: Samples
) -> tuple[WordTime, ...] | None:
    from fdbench.speech.align import best_fit

    script = script_of(declared, audio, _most_words(audio), own_mean)
    spoken = script.spoken
    if not spoken:
        return None
    found = _against_decoys(spoken, audio, own_mean)
    lost = found is None or found.index
    if lost and len(spoken) <= TERSE and heard.testimony(spoken, 0, len(spoken)).likeness == 1:
        found = best_fit([spoken], audio, own_mean=own_mean)
    if found is None or found.index:
        return None
    believed = _gone_on(_not_stretched(found.words, len(spoken), audio), script, phrases, heard, audio)
    if believed is None or uncovered(max(believed, found.words, key=len), audio) > UNCOVERED:
        return None
    believed = _not_broken_off(believed, audio)
    said, rest = spoken[: len(believed)], spoken[len(believed) :]
    votes: dict[str, list[bool]] = {}
    for phrase, first, last in script.places(phrases):
        if last > len(said):
            continue
        won = weigh(said, first, last, phrases, heard, audio, own_mean, rest).believed
        if not won and rest and last == len(said):
            believed = believed[:-1]
        else:
            votes.setdefault(phrase, []).append(won)
    return script.normal(believed) if all(2 * sum(won) > len(won) for won in votes.values()) else None


def _against_decoys(spoken: tuple[str, ...], audio: Audio, own_mean: Samples) -> Fit | None:
    """What fits best: the text (0), or a decoy that misplaces no more of the sound than the text does."""
    from fdbench.speech.align import best_fit

    texts = [spoken, *_unlike(spoken)]
    found = best_fit(texts, audio, prefix=True, own_mean=own_mean)
    own = best_fit([spoken], audio, prefix=True, own_mean=own_mean) if found is not None and found.index else None
    if own is None:
        return found
    allowed = misplaced(own.words, audio) + SLACK
    return best_account(texts, audio, allowed, own_mean, prefix=True, held=1)


def weigh(
    spoken: Sequence[str],
    first: int,
    last: int,
    phrases: Sequence[str],
    heard: Witness,
    audio: Audio,
    own_mean: Samples,
    rest: Sequence[str] = (),
) -> Evidence:
    """What both witnesses say of the words [first, last) of what was spoken. `rest`: declared words after it that were not heard; a
    rival may go on with them: "five", stretched, is a way to hear "four eggs"."""
    from fdbench.speech.align import best_fit

    evidence = Evidence(heard.testimony(spoken, first, last))
    if evidence.heard.likeness == 1:
        return evidence
    said = evidence.heard.instead

    def texts(instead: Sequence[Sequence[str]]) -> list[list[str]]:
        whole = [[*spoken[:first], *words, *spoken[last:]] for words in instead]
        return whole + [[*each, *rest] for each in whole if rest]

    own = best_fit([spoken], audio, own_mean=own_mean, comparable=True)
    if own is None:
        return Evidence(evidence.heard, -MOST)
    allowed = misplaced(own.words, audio) + SLACK
    others = [
        best_account(texts(instead), audio, allowed, own_mean, comparable=True)
        for instead in (rivals(spoken, first, last, phrases), [said] if said else [])
    ]
    counted = others if evidence.heard.rival or evidence.heard.likeness < ALIKE else others[:1]
    margins = [own.score - other.score for other in counted if other is not None]
    over_witness = 0.0 if others[1] is None else own.score - others[1].score
    return Evidence(evidence.heard, max(-MOST, min(MOST, *margins)) if margins else 0.0, over_witness)


def _not_stretched(words: tuple[WordTime, ...], declared: int, audio: Audio) -> tuple[WordTime, ...]:
    """The words of a beginning without the last one, if that lies on the silence after the reply: nobody cut it off then."""
    cut = 0 < len(words) < declared and silence_in(words[-1], audio) > STRETCHED
    return words[:-1] if cut else words


def _not_broken_off(words: tuple[WordTime, ...], audio: Audio) -> tuple[WordTime, ...]:
    """The words without the last one, if it has far less sound than the rate of the others leaves it: it was begun and not ended, though
    the closed test finds the whole of it in its first fifth."""
    from fdbench.speech.partial import typical_length

    def rate(word: WordTime) -> float:
        return (word.end - word.start - silence_in(word, audio)) / typical_length(word.text)

    others = [rate(word) for word in words[:-1][-RATED:]]
    return words[:-1] if len(others) >= FEWEST_RATED and rate(words[-1]) < BROKEN * median(others) else words


def _gone_on(
    words: tuple[WordTime, ...], script: Script, phrases: Sequence[str], heard: Witness, audio: Audio
) -> tuple[WordTime, ...] | None:
    """The words of a beginning, and those of a phrase that goes on from there and was lost to the closed test: in noise, a last word may
    be. The second witness decides what the sound there is: the phrase as it is; another of the same class, then the text is not borne out
    (None); or nothing that tells, as where the reply was cut off: what is too short for a word can be heard as any."""
    spoken = script.spoken
    rest = sound_after(words[-1].end if words else 0, audio)
    if rest is None:
        return words
    for _, first, last in script.places(phrases):
        if first <= len(words) < last:
            told = heard.testimony(spoken, first, last)
            if told.rival and rest[1] - rest[0] >= A_WORD:
                return None
            if told.likeness == 1:
                return (*words, *shared(spoken[len(words) : last], *rest))
    return words


def _unlike(spoken: Sequence[str]) -> list[tuple[str, ...]]:
    """The decoys of a text, without those of one word that sound like it."""
    made = decoys(len(spoken))
    return [d for d in made if len(spoken) > 1 or likeness(d, spoken) < LIKE_DECOY]


def _most_words(audio: Audio) -> int:
    """More words than anybody says in that time: what was declared beyond them was not heard."""
    return math.ceil(len(audio) / RATE * WORDS_PER_SECOND) + 1
