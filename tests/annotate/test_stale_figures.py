"""Old sound to the step, on noise of which every piece is known; times in milliseconds.

The control speaks over [1 s, 7 s); the reply was stopped at 3 s, and something is heard again from 5 s on.
"""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate import stale
from fdbench.annotate.samesound import Match
from fdbench.annotate.stale import old_head
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms
from tests.annotate.spoken import Track

START, STOP, AGAIN, END, LENGTH = 1_000, 3_000, 5_000, 7_000, 12_000


def noise(seed: int, level: float = 3_000.0) -> Track:
    made: Track = np.random.default_rng(seed).normal(0.0, level, ms(LENGTH)).clip(-32_000, 32_000).astype(np.int16)
    return made


def control(end: int = END, level: float = 3_000.0) -> Track:
    track = np.zeros(ms(LENGTH), np.int16)
    track[ms(START) : ms(end)] = noise(1, level)[ms(START) : ms(end)]
    return track


def heard(new: Track, before: Track | None = None) -> Track:
    """What was heard before the stop is the control's sound unless it is given."""
    track = np.zeros(ms(LENGTH), np.int16)
    track[: ms(STOP)] = (control() if before is None else before)[: ms(STOP)]
    track[ms(AGAIN) : ms(AGAIN) + len(new)] = new
    return track


def old(track: Track, length: int = 3_000, undisturbed: Track | None = None, end: int = END) -> int | None:
    """In ms, as the new sound lasts so many."""
    new = Segment(ms(AGAIN), ms(AGAIN + length))
    whole = control(end) if undisturbed is None else undisturbed
    found = old_head(track, Segment(ms(START), ms(STOP)), new, whole, Segment(ms(START), ms(end)))
    return None if found is None else found // ms(1)


def buffer(since: int, lasts: int, end: int = END) -> Track:
    """The control's sound from there on, and then something else; 3 s."""
    new = noise(2)[: ms(3_000)].copy()
    new[: ms(lasts)] = control(end)[ms(since) : ms(since + lasts)]
    return new


@pytest.mark.parametrize(
    ("since", "found"), [(STOP - 101, 0), (STOP - 100, 700), (STOP, 700), (STOP + 500, 700), (STOP + 501, 0)]
)
def test_a_buffer_goes_on_100_ms_earlier_to_500_ms_later_than_the_stop(since: int, found: int) -> None:
    assert old(heard(buffer(since, 700))) == found


@pytest.mark.parametrize(
    ("begun", "since", "found"),
    [
        (2_000, 2_000, 700),  # the sentence that was cut, from its beginning
        (2_000, 1_960, 700),  # give or take
        (2_000, 2_041, 0),
        (1_300, 1_300, 700),  # the first 0.3 s of the reply may open any
        (1_299, 1_299, 0),
        (2_900, 2_850, 0),
        (3_000, 2_400, 0),  # another one was cut
    ],
)
def test_the_sentence_that_was_cut_may_come_once_more(begun: int, since: int, found: int) -> None:
    sentences = Timeline.of([(ms(START), ms(begun - 200)), (ms(begun), ms(END))])
    track, whole = heard(buffer(since, 700)), Segment(ms(START), ms(END))
    new = Segment(ms(AGAIN), ms(AGAIN + 3_000))
    assert old_head(track, Segment(ms(START), ms(STOP)), new, control(), whole, sentences) == ms(found)
    assert old_head(track, Segment(ms(START), ms(STOP)), new, control(), whole) == 0


@pytest.mark.parametrize(("longer", "found"), [(0, 700), (1, 0)])
def test_a_sentence_that_was_heard_for_more_than_3_s_is_not_begun_anew(longer: int, found: int) -> None:
    """The reply begins at 1.0 s, its second sentence at 1.5 s, and is cut 3 s later."""
    begun, stop, again = 1_500, 4_500 + longer, 6_000
    track = control()
    track[ms(stop) :] = 0
    track[ms(again) : ms(again + 3_000)] = buffer(begun, 700)
    sentences = Timeline.of([(ms(START), ms(begun - 200)), (ms(begun), ms(END))])
    new = Segment(ms(again), ms(again + 3_000))
    assert old_head(track, Segment(ms(START), ms(stop)), new, control(), Segment(ms(START), ms(END)), sentences) == ms(found)


@pytest.mark.parametrize(("end", "found"), [(STOP + 299, None), (STOP + 300, 300)])
def test_of_what_the_control_had_left_300_ms_are_needed(end: int, found: int | None) -> None:
    assert old(heard(buffer(STOP, 300, end)), end=end) == found


@pytest.mark.parametrize(("length", "found"), [(299, None), (300, 300), (399, 300), (400, 400)])
def test_old_sound_is_no_longer_than_the_new_one(length: int, found: int | None) -> None:
    assert old(heard(buffer(STOP, 2_000)), length) == found


@pytest.mark.parametrize(("since", "lasts", "found"), [(STOP, 2_000, 1_000), (STOP + 50, 2_000, 900), (STOP + 100, 900, 900)])
def test_it_lasts_no_longer_than_the_control_speaks(since: int, lasts: int, found: int) -> None:
    """Until 4 s here, though the control is heard again."""
    new = noise(2)[: ms(3_000)].copy()
    new[: ms(lasts)] = control()[ms(since) : ms(since + lasts)]
    assert old(heard(new), undisturbed=control(), end=STOP + 1_000) == found


@pytest.mark.parametrize(("by", "found"), [(0, 2_000), (-2, 2_000), (2, 2_000), (3, 600), (-3, 600)])
def test_a_buffer_may_drift_by_2_ms(by: int, found: int) -> None:
    """After 0.6 s it goes on so many ms further on; it is louder from there, so that the step across tells of that."""
    undisturbed = control()
    undisturbed[ms(STOP) : ms(STOP + 600)] //= 4
    new = noise(2)[: ms(3_000)].copy()
    new[: ms(600)] = undisturbed[ms(STOP) : ms(STOP + 600)]
    new[ms(600) : ms(2_000)] = undisturbed[ms(STOP + 600 + by) : ms(STOP + 2_000 + by)]
    assert abs((old(heard(new), undisturbed=undisturbed) or 0) - found) <= 100


def loud_at(place: int) -> tuple[Track, Track]:
    """A session whose stopped reply is like the control in one loud millisecond only, so long before the stop."""
    before, undisturbed = noise(3, 300.0), control(level=300.0)
    at = slice(ms(STOP - place), ms(STOP - place + 1))
    before[at] = undisturbed[at] = noise(4, 20_000.0)[at]
    new = undisturbed[ms(STOP) : ms(STOP + 1_000)]
    return heard(new, before), undisturbed


@pytest.mark.parametrize(("place", "found"), [(500, 1_000), (501, None)])
def test_the_place_of_the_stop_is_found_by_the_500_ms_before_it(place: int, found: int | None) -> None:
    track, undisturbed = loud_at(place)
    assert old(track, 1_000, undisturbed) == found


@pytest.mark.parametrize(
    ("head", "found"), [(0.7, 0), (np.nextafter(0.7, 1.0), None), (np.nextafter(0.85, 0.0), None), (0.85, 400)]
)
def test_a_head_that_is_neither_like_the_control_nor_unlike_tells_nothing(
    head: float, found: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by how much each of the stretches is alike: the last before the stop, the head, and one step more."""
    told = iter([0.6, head, 0.6, 0.59])
    monkeypatch.setattr(stale, "best_match", lambda _sought, _track, first, _last: Match(next(told), first))
    assert old(heard(noise(2)[: ms(3_000)])) == found
