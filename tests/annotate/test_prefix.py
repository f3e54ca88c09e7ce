"""The items of a recited list that were heard, on real audio that was cut at a known instant."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.prefix import end_levels, ended_log_odds, heard_prefix, sound_decay_ms
from fdbench.contract import Audio
from fdbench.timebase import ms
from tests.heard_prefix import ESPEAK, INTRODUCTION, exact, said, trial

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")

ITEMS = ("lantern", "giraffe", "pepper", "dolphin", "umbrella", "castle", "needle", "tractor")
GAP = np.zeros(ms(250), dtype=np.float32)


def recital(*texts: str, until: int | None = None) -> Audio:
    """The texts with pauses between them; of the last one only the first `until` samples."""
    pieces = [GAP]
    for text in texts[:-1]:
        pieces += [said(text, ESPEAK), GAP]
    return np.concatenate([*pieces, said(texts[-1], ESPEAK)[:until], GAP])


@pytest.mark.parametrize("heard", [1, 3, 8])
def test_ended_items_are_counted(heard: int) -> None:
    found = heard_prefix(ITEMS, recital(*ITEMS[:heard]))
    assert found is not None
    assert (found.complete, found.partial) == (heard, False)
    assert [w.text for w in found.words] == list(ITEMS[:heard])


def test_an_item_that_was_cut_off_is_partial_and_not_complete() -> None:
    found = heard_prefix(ITEMS, recital(*ITEMS[:5], until=ms(200)))
    assert found is not None
    assert (found.complete, found.partial) == (4, True)


def test_an_introduction_is_no_item() -> None:
    found = heard_prefix(ITEMS, recital(INTRODUCTION, *ITEMS[:3]))
    assert found is not None
    assert found.complete == 3


def test_words_lie_where_they_were_said() -> None:
    found = heard_prefix(ITEMS, recital(*ITEMS[:3]))
    assert found is not None
    start = len(GAP)
    for word, text in zip(found.words, ITEMS, strict=False):
        assert abs(word.start - start) < ms(100)
        start += len(said(text, ESPEAK)) + len(GAP)


def test_a_list_that_was_not_recited_is_not_found() -> None:
    assert heard_prefix(ITEMS, recital("The museum opens at half past nine every morning.")) is None


@pytest.mark.parametrize("items", [(), ("",)])
def test_no_items_are_not_found(items: tuple[str, ...]) -> None:
    assert heard_prefix(items, recital("castle")) is None


def test_silence_holds_no_list() -> None:
    assert heard_prefix(ITEMS, GAP) is None
    assert heard_prefix(ITEMS, GAP[:0]) is None


@pytest.mark.parametrize(
    ("known", "log_odds"),
    [
        ({}, -1.0),
        ({"fades": True}, -1.0 + 2.5),
        ({"begun": True}, -1.0 - 2.6),
        ({"again": 1.0}, -1.0 + 1.8),
        ({"again": 0.5}, -1.0 + 0.9),
        ({"share": 2.0}, -1.0 + 2.5 * 0.6931),
        ({"share": 0.5}, -1.0 - 2.5 * 0.6931),
        ({"share": 0.0}, -1.0 - 2.5 * 2.9957),
        ({"decay_ms": 19}, -1.0 + 0.5 * 2.9957),
        ({"begun": True, "again": 1.0, "share": 2.0, "decay_ms": 19}, -1.0 - 2.6 + 1.8 + 1.7329 + 1.4979),
    ],
)
def test_what_tells_that_a_word_was_heard_to_its_end_adds_up(known: dict[str, float], log_odds: float) -> None:
    nothing: dict[str, float] = {"fades": False, "begun": False, "again": 0.0, "share": 1.0, "decay_ms": 0.0}
    assert ended_log_odds(**nothing | known) == pytest.approx(log_odds, abs=1e-3)  # type: ignore[arg-type]


def test_most_trials_are_exact() -> None:
    trials = [trial(seed, ESPEAK) for seed in (0, 1, 4, 5, 8, 9)]
    assert sum(exact(t, heard_prefix(t.items, t.audio)) for t in trials) >= 5


def tone(*parts: tuple[int, float]) -> Audio:
    """Parts of (ms, level): +level and -level in turn, so that every sample is as loud as its part."""
    pieces = [np.full(ms(length), level, np.float32) * np.where(np.arange(ms(length)) % 2, 1, -1) for length, level in parts]
    return np.concatenate(pieces).astype(np.float32)


FADE = tuple((1, 0.2 * 10 ** (-db / 20)) for db in range(60))
"""From 0.2 on by 1 dB a millisecond."""


@pytest.mark.parametrize(
    ("parts", "decay"),
    [
        (((500, 0.2), (300, 0.0)), 5),  # cut: a frame that slides over the edge holds 6 ms of sound, at last 1
        (((500, 0.2), *FADE, (300, 0.0)), 22),  # 22 dB at 1 dB a millisecond
        (((500, 0.2), (40, 0.02), (300, 0.0)), 41),  # from 5 ms of sound in a frame to 4 ms of the 40 at -20 dB
        (((500, 0.2), (40, 0.01), (300, 0.0)), 4),  # 26 dB down is no longer looked at: from 5 ms of sound to 1
        (((300, 0.0),), 0),
        (((5, 0.2),), 0),
    ],
)
def test_how_long_a_sound_takes_to_fall(parts: tuple[tuple[int, float], ...], decay: int) -> None:
    """From 3 to 25 dB below its loudest 10 ms."""
    assert sound_decay_ms(tone(*parts)) == decay


WORD = ((300, 0.2), (20, 0.02), (150, 0.0))
"""A word that ends 20 dB below its level."""


@pytest.mark.parametrize(
    ("parts", "usual", "end"),
    [
        (((300, 0.2), (150, 0.0)), -12.0, 0.0),
        (WORD, -12.0, -20.0),
        ((*WORD, *WORD, *WORD), -12.0, -20.0),
        ((*WORD, *WORD, *WORD, *WORD), -20.0, -20.0),
        ((*WORD, *WORD, *WORD, (300, 0.2), (150, 0.0)), -20.0, 0.0),
        ((*WORD, (300, 0.2), (20, 0.1), (150, 0.0), *WORD, (300, 0.2), (150, 0.0)), -6.0, 0.0),
        ((*WORD, (300, 0.2), (99, 0.0), *WORD, (300, 0.2), (150, 0.0)), -12.0, 0.0),
        ((*WORD, (300, 0.2), (101, 0.0), *WORD, (300, 0.2), (150, 0.0)), 0.0, 0.0),
    ],
)
def test_how_loud_words_end(parts: tuple[tuple[int, float], ...], usual: float, end: float) -> None:
    """Beside the voice's active level; what is usual is known from three ends before a silence of 100 ms, and -12 dB before that."""
    assert list(end_levels(tone(*parts))) == pytest.approx([usual, end], abs=0.7)


@pytest.mark.parametrize(("spare", "usual"), [(0, 0.0), (1, -12.0)])
def test_a_word_ends_where_a_tenth_of_a_second_of_silence_follows_to_the_sample(spare: int, usual: float) -> None:
    """The loud end is one of three before a silence, or none of two."""
    heard = np.concatenate([tone(*WORD, (300, 0.2)), tone((100, 0.0))[spare:], tone(*WORD, (300, 0.2), (150, 0.0))])
    assert end_levels(heard)[0] == pytest.approx(usual, abs=0.7)


def test_silence_has_no_last_sound() -> None:
    assert end_levels(tone((300, 0.0))) == (-12.0, -np.inf)


def test_the_lines_own_noise_at_the_end_is_no_sound() -> None:
    """Noise at 0.004 goes on to the end: what is not twice as loud as that is the line."""
    assert end_levels(tone((300, 0.2), (300, 0.004)))[1] == pytest.approx(0.0, abs=0.7)
    # As much sound at 0.007, 29 dB below, halves the active level.
    assert end_levels(tone((300, 0.2), (300, 0.007), (60, 0.004)))[1] == pytest.approx(3.0, abs=0.7)
    assert end_levels(tone((300, 0.2), (300, 0.009), (60, 0.004)))[1] < -20.0
