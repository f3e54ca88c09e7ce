"""A rival that leaves sound to silence, or stretches over silence, is set aside; worked by hand on frames of 10 ms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from fdbench.annotate.account import SLACK, best_account, misplaced, silence_in, sound_after, uncovered
from fdbench.contract import Audio, WordTime
from fdbench.speech import align
from fdbench.speech.align import Fit
from fdbench.timebase import ms


def sound(*pieces: tuple[int, float]) -> Audio:
    """Stretches of (length in ms, amplitude)."""
    return np.concatenate([np.full(ms(length), level, dtype=np.float32) for length, level in pieces])


AUDIO = sound((200, 0.0), (500, 0.1), (300, 0.0))
EXACT = (WordTime("a", ms(200), ms(450)), WordTime("b", ms(450), ms(700)))
SHORT = (WordTime("a", ms(200), ms(450)), WordTime("c", ms(450), ms(550)))
LONG = (WordTime("a", ms(200), ms(450)), WordTime("d", ms(450), ms(1000)))


@pytest.mark.parametrize(("words", "outside", "both"), [(EXACT, 0, 0), (SHORT, 150, 150), (LONG, 0, 300), ((), 500, 500)])
def test_what_words_misplace(words: tuple[WordTime, ...], outside: int, both: int) -> None:
    assert uncovered(words, AUDIO) == ms(outside)
    assert misplaced(words, AUDIO) == ms(both)


def test_a_word_on_silence() -> None:
    assert [silence_in(word, AUDIO) for word in (EXACT[1], LONG[1])] == [0, ms(300)]


@pytest.mark.parametrize(
    ("position", "left"),
    [
        (0, (200, 700)),
        (ms(30), (200, 700)),
        (ms(330), (330, 700)),
        (ms(450), (450, 700)),
        (ms(450) + 1, (460, 700)),
        (ms(690), (690, 700)),
        (ms(700), None),
    ],
)
def test_the_sound_after_a_position(position: int, left: tuple[int, int] | None) -> None:
    assert sound_after(position, AUDIO) == (left and tuple(map(ms, left)))


def test_a_steady_bed_needs_no_words() -> None:
    """At 24 dB below the voice it is louder than what is audible by itself."""
    bed = sound((200, 0.006), (500, 0.1), (300, 0.006))
    assert (uncovered(EXACT, bed), misplaced(LONG, bed)) == (0, ms(300))


@pytest.fixture
def ranked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The recogniser likes the texts in this order, whatever the sound: those ending in c are short, in d long, others exact."""
    order: list[str] = []
    spans = {"c": SHORT, "d": LONG}

    def fit(texts: Sequence[Sequence[str]], audio: Audio, **_: object) -> Fit | None:
        known = [text for text in texts if text[-1][0] in "bcd"]
        if not known:
            return None
        best = min(known, key=lambda text: order.index(text[-1]))
        return Fit(list(texts).index(best), spans.get(best[-1][0], EXACT), -1.0 * order.index(best[-1]), ())

    monkeypatch.setattr(align, "best_fit", fit)
    return order


def test_the_best_that_accounts_for_the_sound_is_taken(ranked: list[str]) -> None:
    ranked += ["c", "d", "b"]
    texts = [["a", "d"], ["a", "x"], ["a", "c"], ["a", "b"]]
    found = best_account(texts, AUDIO, SLACK, 0)
    assert found is not None and (found.index, found.score) == (3, -2.0)
    for allowed, index in ((ms(150) - 1, 3), (ms(150), 2)):
        found = best_account(texts, AUDIO, allowed, 0)
        assert found is not None and found.index == index
    assert best_account(texts[:3], AUDIO, SLACK, 0) is None, "nobody else accounts for it"
    assert best_account([], AUDIO, SLACK, 0) is None


def test_held_texts_stay_whatever_they_misplace(ranked: list[str]) -> None:
    ranked += ["c", "b"]
    found = best_account([["a", "c"], ["a", "b"]], AUDIO, SLACK, 0, held=1)
    assert found is not None and found.index == 0


def test_after_so_many_rounds_the_next_one_counts(ranked: list[str]) -> None:
    ranked += [f"c{n}" for n in range(8)]
    found = best_account([["a", word] for word in ranked], AUDIO, SLACK, 0)
    assert found is not None and found.index == 6
