"""All the evidence on known silences, in figures: the weights as they were chosen on trials (`fdbench calibrate`). Whoever changes one
changes the measure, and raises `METRICS_VERSION`. What each of them means is asked in test_gaps.py; times in milliseconds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fdbench.annotate.gaps import ANSWERED, WORDS_NEW, WORDS_SAME, GapJudge, end_level
from fdbench.annotate.undisturbed import Undisturbed
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Logged
from fdbench.timebase import Samples, ms
from tests.annotate.spoken import Track
from tests.annotate.test_gaps import FADING, SOUND, T, judge, timeline, track, undisturbed


def known(_last: Samples, _start: Samples, _end: Samples) -> tuple[float, float]:
    return 0.25, 0.5


FLUSH = (Logged(ms(5_400), "flush", {}),)


def test_the_control_goes_on_alike_so_neither_words_nor_lengths_are_asked_for() -> None:
    found = judge(*T, controls=[undisturbed(*T)], words=known, after=2)
    assert found.evidence == (("same_sound", -4.0), ("turn", -2.5), ("cut", -0.3))
    assert found.odds == pytest.approx(-6.8)


def test_other_sound_after_the_user_had_ended() -> None:
    said = (*T[:2], (6_300, 8_000))
    found = judge(*said, heard=track(*said, since=6_000), controls=[undisturbed(*T)], log=FLUSH)
    assert found.evidence == (("same_sound", 2.5), ("flush", 3.0), ("left", 1.5), ("turn", 0.4), ("cut", -0.3))


def test_the_same_sound_later() -> None:
    heard = track(*T[:2])
    heard[ms(6_050) : ms(8_050)] = track(*T)[ms(5_900) : ms(7_900)]
    found = judge(*T[:2], (6_050, 8_050), heard=heard, controls=[undisturbed(*T)])
    assert found.evidence == (("same_sound", -3.5), ("turn", -1.5), ("cut", -0.3))


def test_words_alone() -> None:
    assert judge(*T, words=known, after=2).evidence == (("words", 0.25), ("answer", 0.5), ("turn", -2.5))


def test_what_words_weigh() -> None:
    """Those that go on with the old text, others, and those that were asked for; when they do is asked in test_lefttosay.py."""
    assert (WORDS_SAME, WORDS_NEW, ANSWERED) == (-3.5, 3.0, 3.0)


def test_a_late_soft_end_and_a_talk_over_the_user() -> None:
    assert judge((1_000, 3_000), (3_500, 5_710), (5_730, 9_000)).evidence == (("turn", -4.0), ("reaction", -1.7))


def test_an_end_before_the_user_began_was_no_reaction() -> None:
    weighed = judge((1_000, 3_000), (3_500, 4_900), (6_300, 9_000))
    assert weighed.evidence == (("turn", 0.4), ("reaction", -1.3), ("cut", -0.3), ("beyond", 1.0))


def test_an_end_before_anybody_reacts_and_a_long_pause_after_few_and_after_many_ends() -> None:
    for before, cut in ((FADING[:2], 1.0), (FADING, 1.5)):
        said = (*before, (3_800, 5_050), (6_300, 9_000))
        heard = track(*said)
        heard[ms(3_800) : ms(5_050)] = track(*said, fades=False)[ms(3_800) : ms(5_050)]
        assert judge(*said, heard=heard).evidence == (("turn", 0.4), ("reaction", -1.3), ("cut", cut), ("beyond", 1.0))


def test_a_silence_longer_than_all_pauses_and_far_more_than_was_left() -> None:
    pauses = undisturbed((1_000, 2_000), (2_400, 3_000), (3_500, 4_000), (4_300, 5_000), (5_400, 6_400), same=False)
    found = judge(*T[:2], (6_200, 12_000), controls=[pauses])
    assert found.evidence == (("left", 1.3), ("turn", 0.4), ("cut", -0.3), ("pause", 0.7))


def test_as_much_as_was_left() -> None:
    found = judge(*T, controls=[undisturbed(*T, same=False)], after=2)
    assert found.evidence == (("left", -0.4), ("turn", -2.5), ("cut", -0.3))


@pytest.mark.parametrize(("end", "obeyed"), [(12_300, False), (12_301, True)])
def test_who_was_told_to_be_silent_and_talks_for_more_than_six_seconds_did_not_obey(end: int, obeyed: bool) -> None:
    agent = timeline(*T[:2], (6_300, end))
    found = GapJudge(track(*T[:2]), agent, SOUND, ms(1_000), (), (), known, silencing=True)
    weighed = found.weigh(agent[1], Timeline(agent.segments[2:]))
    assert dict(weighed.evidence).get("obeyed") == (-3.5 if obeyed else None)
    aloud = replace(found, silencing=False).weigh(agent[1], Timeline(agent.segments[2:]))
    assert "obeyed" not in dict(aloud.evidence)


def shortened(control: Undisturbed, end: int) -> Undisturbed:
    """Its recording ends there."""
    recording = replace(control.recording, heard=control.heard[: ms(end)], user=control.recording.user[: ms(end)])
    return replace(control, recording=recording, agent=control.agent.clip(0, ms(end)))


@pytest.mark.parametrize(("end", "told"), [(6_900, True), (6_899, False)])
def test_a_control_that_ends_within_the_six_tenths_that_are_compared_tells_nothing(end: int, told: bool) -> None:
    said = (*T[:2], (6_300, 8_000))
    found = judge(*said, heard=track(*said, since=6_000), controls=[shortened(undisturbed(*T), end)])
    assert ("same_sound" in dict(found.evidence)) is told


def test_a_sound_too_short_to_be_told_from_others_tells_nothing() -> None:
    said = (*T[:2], (6_300, 6_400))
    assert "same_sound" not in dict(judge(*said, heard=track(*said, since=6_000), controls=[undisturbed(*T)]).evidence)


def test_half_of_the_sound_in_common_tells_nothing() -> None:
    """A correlation of a half is neither the same sound nor another."""
    said = (*T[:2], (6_300, 8_000))
    old, new = track(*said).astype(np.float64), track(*said, since=6_000).astype(np.float64)
    found = judge(*said, heard=(0.5 * old + 0.75**0.5 * new).astype(np.int16), controls=[undisturbed(*T)])
    assert "same_sound" not in dict(found.evidence)


def cut_after(*before: tuple[int, int], control: Undisturbed | None = None) -> float | None:
    said = (*before, (3_800, 5_400), (6_300, 9_000))
    heard = track(*said)
    heard[ms(3_800) : ms(5_400)] = track(*said, fades=False)[ms(3_800) : ms(5_400)]
    return dict(judge(*said, heard=heard, controls=[control] if control else []).evidence).get("cut")


def test_how_sentences_end_is_known_from_this_reply_and_from_the_controls_and_not_from_replies_before() -> None:
    assert cut_after((200, 600), *FADING[:1]) is None
    assert cut_after((1_000, 1_400), (1_700, 2_100)) == 1.0
    assert cut_after(control=undisturbed(*FADING, same=False)) == 1.5
    assert cut_after(control=undisturbed((100, 400), *FADING[:2], same=False)) == 1.0
    late = undisturbed((100, 400), *FADING[:2], same=False)
    assert cut_after(control=replace(late, span=replace(late.span, segments=timeline(*FADING[:2])))) == 1.0
    assert cut_after(control=replace(late, span=replace(late.span, segments=timeline(*FADING[:1])))) is None


@pytest.mark.parametrize(("spare", "few"), [(15, False), (16, True)])
def test_an_end_at_the_end_of_a_recording_is_no_end(spare: int, few: bool) -> None:
    """The control has two sentences, of which the second may have gone on."""
    control = shortened(undisturbed(*FADING[:2], same=False), 2_100 + spare)
    assert (cut_after(control=control) is not None) is few


def steps(*parts: tuple[int, int]) -> Track:
    return np.concatenate([np.full(ms(length), level, np.int16) for length, level in parts])


@pytest.mark.parametrize(
    ("parts", "level"),
    [
        ([(700, 1_000)], 0.0),
        ([(700, 0)], 0.0),
        ([(485, 1_000), (15, 100)], -19.87),  # -20 dB of what is 0.97 as loud
        ([(100, 30_000), (485, 1_000), (15, 100)], -19.87),
        ([(484, 1_000), (16, 100)], -19.86),
        ([(485, 1_000), (14, 100), (1, 1_000)], -11.07),
        ([(485, 1_000), (15, 0)], -89.87),
        ([(85, 1_000), (15, 100)], -19.30),
    ],
)  # fmt: skip
def test_the_level_of_an_end_is_that_of_15_ms_beside_500(parts: list[tuple[int, int]], level: float) -> None:
    heard = steps(*parts)
    assert end_level(heard, Segment(0, len(heard))) == pytest.approx(level, abs=0.005)


def test_the_sound_before_a_short_one_is_not_its_own() -> None:
    heard = steps((300, 30_000), (85, 1_000), (15, 100))
    assert end_level(heard, Segment(ms(300), ms(400))) == pytest.approx(-19.30, abs=0.005)


@pytest.mark.parametrize(("end", "weighs"), [(6_600, -0.4), (7_199, -0.4), (7_200, 1.3)])
def test_far_more_is_also_a_second_more(end: int, weighs: float) -> None:
    """300 ms were left; 400 ms of the talk before the silence count, too."""
    short = undisturbed((1_000, 3_000), (3_500, 5_300), same=False)
    assert dict(judge(*T[:2], (6_300, end), controls=[short]).evidence)["left"] == weighs
