"""From what the decoder found to the items that were heard: the decoder is told what to find. On real speech it is asked in
test_prefix.py. Times in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from fdbench.annotate.prefix import HeardPrefix, heard_prefix
from fdbench.contract import Audio, WordTime
from fdbench.speech.decoder import NOISE_DB
from fdbench.speech.partial import Beginning
from fdbench.timebase import ms

pytest.importorskip("pocketsphinx")

ITEMS = ("ash", "oak", "elm", "yew tree", "fir", "bay")
TEXT = ("ash", "oak", "elm", "yew", "tree", "fir", "bay")
Span = tuple[int, int]
FIVE: tuple[Span, ...] = ((200, 500), (700, 1_000), (1_200, 1_500), (1_700, 2_000), (2_200, 2_500))


def sound(*spans: Span, length: int = 3_000, softer_db: float = 20.0) -> Audio:
    """A tone over each span, at its last 20 ms 20 dB softer: a natural end."""
    audio = np.zeros(ms(length), np.float32)
    for start, end in spans:
        audio[ms(start) : ms(end)] = 0.2
        audio[ms(end - 20) : ms(end)] = 0.2 * 10 ** (-softer_db / 20)
    return audio * np.where(np.arange(len(audio)) % 2, 1, -1).astype(np.float32)


def words(*spans: Span, text: Sequence[str] = TEXT) -> tuple[WordTime, ...]:
    return tuple(WordTime(word, ms(a), ms(b)) for word, (a, b) in zip(text, spans, strict=False))


class Decoder:
    """Finds this, and so many ended words when it is asked again with little noise; None if they do not fit then."""

    def __init__(self, found: Beginning | None, again: int | None = 5) -> None:
        self.found, self.again = found, again
        self.asked: list[tuple[tuple[str, ...], int, int, dict[str, Any]]] = []

    def __call__(self, text: Sequence[str], others: Sequence[Sequence[str]], audio: Audio, **told: Any) -> Beginning | None:
        self.asked.append((tuple(text), len(others), len(audio), told))
        if len(self.asked) == 1:
            return self.found
        return None if self.again is None else Beginning(0, words(*[(0, 1)] * self.again), None)


@pytest.fixture
def hears(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(
        audio: Audio,
        *ended: Span,
        begun: Span | None = None,
        again: int | None = 5,
        typical: int = 300,
        items: Sequence[str] = ITEMS,
        index: int = 0,
    ) -> tuple[HeardPrefix | None, Decoder]:
        text = [word for item in items for word in item.split()]
        last = WordTime(text[len(ended)], ms(begun[0]), ms(begun[1])) if begun else None
        decoder = Decoder(Beginning(index, words(*ended, text=text), last), again)
        monkeypatch.setattr("fdbench.speech.partial.find_beginning", decoder)
        monkeypatch.setattr("fdbench.speech.partial.typical_length", lambda _: ms(typical))
        return heard_prefix(items, audio), decoder

    return give


def counted(found: tuple[HeardPrefix | None, Decoder]) -> tuple[int, bool] | None:
    prefix = found[0]
    return None if prefix is None else (prefix.complete, prefix.partial)


@pytest.mark.parametrize(("number", "complete"), [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4)])
def test_an_item_is_complete_with_its_last_word(number: int, complete: int, hears: Any) -> None:
    """The fourth item has two words: of four words its first was heard, and it was begun."""
    found = hears(sound(*FIVE[:number]), *FIVE[:number])
    assert counted(found) == (complete, number == 4)
    assert [(w.text, w.start) for w in found[0].words] == [
        (w, ms(a)) for w, (a, _) in zip(TEXT, FIVE[: 3 if number == 4 else number], strict=False)
    ]


def test_after_the_last_item_none_is_begun(hears: Any) -> None:
    assert counted(hears(sound(*FIVE[:3], (1_600, 2_400)), *FIVE[:3], items=ITEMS[:3])) == (3, False)


def test_another_text_is_no_list(hears: Any) -> None:
    assert counted(hears(sound(*FIVE), *FIVE, index=1)) is None


@pytest.mark.parametrize(("end", "others"), [(1_700, 0), (1_710, 39)])
def test_up_to_a_second_and_a_half_of_sound_is_taken_for_the_list(end: int, others: int, hears: Any) -> None:
    _, decoder = hears(sound((200, end)), (200, end))
    assert decoder.asked[0] == (TEXT, others, ms(3_000), {})


@pytest.mark.parametrize(("end", "complete"), [(1_100, 1), (1_090, 0)])
def test_a_word_is_over_when_a_tenth_of_a_second_of_sound_follows(end: int, complete: int, hears: Any) -> None:
    """Whatever else speaks against it: here it is thought to be begun only, and short."""
    found = hears(sound((200, end)), begun=(200, 1_000), again=0, typical=3_000)
    assert counted(found) == (complete, True)


@pytest.mark.parametrize(("end", "partial"), [(750, True), (740, False)])
def test_the_next_item_was_begun_with_a_twentieth_of_a_second_of_it(end: int, partial: bool, hears: Any) -> None:
    assert counted(hears(sound((200, 500), (700, end)), (200, 500))) == (1, partial)


@pytest.mark.parametrize(("end", "found"), [(250, (0, True)), (240, None)])
def test_of_a_list_of_which_nothing_ended_so_much_must_be_heard(end: int, found: tuple[int, bool] | None, hears: Any) -> None:
    audio = sound((200, end))
    audio[ms(200) : ms(end)] = 0.2
    assert counted(hears(audio, begun=(200, 400), again=0)) == found


@pytest.mark.parametrize(("begun_ms", "asked"), [(50, ("ash", "oak", "elm")), (40, ("ash", "oak"))])
def test_a_word_that_was_begun_counts_from_so_much_of_it(begun_ms: int, asked: tuple[str, ...], hears: Any) -> None:
    """Else the word before it is the last one: it is asked for again, with the one that would follow."""
    _, decoder = hears(sound((200, 500), (700, 700 + begun_ms)), (200, 500), begun=(700, 900))
    assert decoder.asked[1][0] == asked


def test_a_begun_word_that_the_decoder_takes_for_ended_without_noise_may_be(hears: Any) -> None:
    """-1 - 2.6 + 1.8 + 2.5 ln(share) + 0.5 ln(1 + 20): above 0 for a share of 1.3, but not for one of 1."""
    for length, complete in ((390, 2), (300, 1)):
        spans = (200, 500), (700, 700 + length)
        assert counted(hears(sound(*spans), spans[0], begun=spans[1], again=2)) == (complete, complete == 1)


@pytest.mark.parametrize(
    ("again", "length", "complete"),
    [(2, 150, 2), (2, 90, 1), (None, 210, 2), (None, 130, 1), (1, 290, 2), (1, 200, 1)],
)
def test_how_long_the_word_is_beside_a_usual_one(again: int | None, length: int, complete: int, hears: Any) -> None:
    """The odds are even at a share of 0.40, 0.57 and 0.81: where it is ended again without noise, where it does not fit, or not."""
    spans = (200, 500), (700, 700 + length)
    assert counted(hears(sound(*spans), *spans, again=again)) == (complete, complete == 1)


@pytest.mark.parametrize(("typical", "complete"), [(150, 3), (600, 3)])
def test_how_long_it_is_beside_the_voices_own_rate(typical: int, complete: int, hears: Any) -> None:
    """Of three words the rate is known; the fourth is as long as they are, however long a usual one is. It is ended if that is
    so, and else not."""
    items = ("ash", "oak", "elm", "yew")
    assert counted(hears(sound(*FIVE[:4]), *FIVE[:4], items=items, typical=typical, again=3)) == (4, False)
    short = (*FIVE[:3], (1_700, 1_850))
    assert counted(hears(sound(*short), *short, items=items, typical=typical, again=3)) == (3, True)
    few = (*FIVE[:2], (1_200, 1_350))
    assert counted(hears(sound(*few), *few, items=items[:3], typical=typical, again=2)) == (
        (3, False) if typical == 150 else (2, True)
    )


def test_the_last_four_words_are_decoded_again_and_the_next_one(hears: Any) -> None:
    _, decoder = hears(sound(*FIVE), *FIVE)
    assert decoder.asked[1:] == [(("oak", "elm", "yew", "tree", "fir"), 0, ms(3_000 - 700 + 60), {"noise_db": NOISE_DB})]
    _, decoder = hears(sound(*FIVE[:2]), *FIVE[:2])
    assert decoder.asked[1][:3] == (("ash", "oak", "elm"), 0, ms(3_000 - 200 + 60))
    first = (20, 320)
    _, decoder = hears(sound(first), first)
    assert decoder.asked[1][2] == ms(3_000)


@pytest.mark.parametrize(("again", "complete"), [(4, 4), (3, 3)])
def test_all_of_them_must_be_ended_again(again: int, complete: int, hears: Any) -> None:
    """The fifth word is short: 0.6 of the others, so the odds are even between the two."""
    items = ("ash", "oak", "elm", "yew", "fir")
    spans = (*FIVE[:4], (2_200, 2_380))
    assert counted(hears(sound(*spans), *spans, items=items, again=again)) == (complete + 1, complete == 3)


def test_a_loud_end_is_a_cut(hears: Any) -> None:
    """By 6 dB and more louder than the loudest natural end: here those are 20 dB below the voice, or at least 12 dB."""
    spans = FIVE[:4]
    items = ("ash", "oak", "elm", "yew")
    for db, number, complete in ((-13.0, 4, 3), (-16.0, 4, 4), (-5.0, 2, 1), (-8.0, 2, 2)):
        audio = sound(*spans[:number])
        a, b = ms(spans[number - 1][1] - 20), ms(spans[number - 1][1])
        audio[a:b] *= 10 ** ((db + 20) / 20)
        assert counted(hears(audio, *spans[:number], items=items)) == (complete, complete < number)


@pytest.mark.parametrize(("softer_db", "complete"), [(25.5, 4), (24.5, 3)])
def test_a_voice_whose_words_fade_away_is_rarely_cut_unnoticed(softer_db: float, complete: int, hears: Any) -> None:
    """The last word has half of the length of the others and is not ended again: only a voice of such ends, below -25 dB, is believed
    to have ended it."""
    spans = (*FIVE[:3], (1_700, 1_850))
    audio = sound(*spans, softer_db=softer_db)
    assert counted(hears(audio, *spans, items=(*ITEMS[:3], "yew"), again=3)) == (complete, complete == 3)


@pytest.mark.parametrize(
    ("spans", "between", "found"),
    [
        (FIVE[:2], (510, 670), True),
        (((200, 500), (1_000, 1_300)), (600, 850), True),
        (((200, 500), (1_000, 1_300)), (600, 860), False),
        (((200, 4_200), (5_000, 9_000)), (4_300, 4_800), True),  # 6 % of 8.5 s are 510 ms
        (((200, 4_200), (5_000, 9_000)), (4_300, 4_850), False),
    ],
)
def test_little_sound_may_lie_between_two_words(spans: tuple[Span, ...], between: Span, found: bool, hears: Any) -> None:
    """A quarter of a second, or 6 % of all."""
    audio = sound(*spans, between, length=10_000)
    assert (counted(hears(audio, *spans)) is not None) is found


def test_also_before_the_word_that_was_begun(hears: Any) -> None:
    audio = sound((200, 500), (600, 900), (1_000, 1_300))
    assert counted(hears(audio, (200, 500), begun=(1_000, 1_300))) is None
    assert counted(hears(sound((200, 500), (600, 800), (1_000, 1_300)), (200, 500), begun=(1_000, 1_300))) is not None


@pytest.mark.parametrize("items", [(), ("...",), ("ash", "...", "elm")])
def test_items_without_words_are_no_list(items: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    finds = Decoder(Beginning(0, words(*FIVE), None))
    monkeypatch.setattr("fdbench.speech.partial.find_beginning", finds)
    assert heard_prefix(items, sound(*FIVE)) is None
    assert not finds.asked
