"""What each kind of evidence weighs, on sessions worked out by hand; times in milliseconds.

The agent speaks from 1 s on; the user makes a sound at [5 s, 6 s). `T` is what the agent says undisturbed, with pauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from fdbench.annotate import gaps
from fdbench.annotate.events import Onset
from fdbench.annotate.gaps import GapJudge, Lean, Weighed
from fdbench.annotate.replies import ReplySpan, TakenFloor
from fdbench.annotate.undisturbed import Undisturbed
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Logged, Recording
from fdbench.timebase import RATE, Samples, ms
from tests.annotate.places import lies
from tests.annotate.spoken import Track

SOUND = Segment(ms(5_000), ms(6_000))
LENGTH = 30 * RATE
T = ((1_000, 3_000), (3_500, 5_400), (5_900, 9_000), (9_400, 14_000))


def timeline(*pairs: tuple[int, int]) -> Timeline:
    return Timeline.of((ms(a), ms(b)) for a, b in pairs)


def track(*pairs: tuple[int, int], fades: bool = True, seed: int = 0, since: int = 0) -> Track:
    """Noise over these stretches, always the same at the same place before `since`, then another one; ends fade over 20 ms."""
    sound = np.random.default_rng(0).normal(0.0, 3_000.0, LENGTH)
    if since:
        sound[ms(since) :] = np.random.default_rng(1).normal(0.0, 3_000.0, LENGTH - ms(since))
    heard = np.zeros(LENGTH, np.int16)
    for start, end in pairs:
        piece = sound[ms(start) : ms(end)].copy()
        if fades:
            piece[-ms(20) :] *= 0.01
        heard[ms(start) : ms(end)] = piece.clip(-32_000, 32_000).astype(np.int16)
    return heard


def undisturbed(*pairs: tuple[int, int], same: bool = True) -> Undisturbed:
    heard, agent = track(*pairs), timeline(*pairs)
    cue = TakenFloor(lies("ask", 0, ms(500)), LENGTH)
    span = ReplySpan(cue, agent, Onset.NORMAL, cut=False)
    return Undisturbed(Recording(heard, heard, (), (), 480, 0), agent, span, 0, same)


def nothing_known(_last: Samples, _start: Samples, _end: Samples) -> tuple[float, float]:
    return 0.0, 0.0


def judge(
    *pairs: tuple[int, int],
    controls: Sequence[Undisturbed] = (),
    heard: Track | None = None,
    log: Sequence[Logged] = (),
    words: gaps.Words = nothing_known,
    after: int = -1,
    blurred: bool = False,
    sentence_ends: bool = False,
) -> Weighed:
    """The evidence on the silence before segment number `after`; the talk after it is what follows without 1 s of silence."""
    agent = timeline(*pairs)
    found = GapJudge(
        track(*pairs) if heard is None else heard, agent, SOUND, ms(1_000), controls, log, words,
        blurred=blurred, sentence_ends=lambda _: sentence_ends,
    )  # fmt: skip
    index = after % len(agent)
    return found.weigh(agent[index - 1], Timeline(agent.segments[index:]))


def weight(weighed: Weighed, name: str) -> float:
    return dict(weighed.evidence).get(name, 0.0)


def test_the_same_samples_at_their_place_are_a_pause() -> None:
    found = judge(*T, controls=[undisturbed(*T)], after=2)
    assert weight(found, "same_sound") == gaps.SOUND_SAME
    assert found.lean is Lean.WENT_ON


def test_other_samples_where_the_control_went_on_are_a_stop() -> None:
    said = (*T[:2], (6_300, 8_000))
    found = judge(*said, heard=track(*said, since=6_000), controls=[undisturbed(*T)])
    assert weight(found, "same_sound") == gaps.SOUND_NEW
    assert found.lean is Lean.STOPPED


def test_any_control_that_goes_on_so_says_that_it_was_a_pause() -> None:
    """What is said is drawn anew each time."""
    drawn = track(*T, since=5_900)
    other = replace(undisturbed(*T), recording=Recording(drawn, drawn, (), (), 480, 0))
    for controls in ([other, undisturbed(*T)], [undisturbed(*T), other]):
        assert weight(judge(*T, controls=controls, after=2), "same_sound") == gaps.SOUND_SAME


@pytest.mark.parametrize(("seed", "weighs"), [(0, gaps.SOUND_NEW), (2, 0.0)])
def test_other_samples_are_nothing_new_where_the_controls_go_on_in_several_ways(seed: int, weighs: float) -> None:
    sound = np.random.default_rng(seed).normal(0.0, 3_000.0, LENGTH)
    varied = track(*T)
    varied[ms(9_400) : ms(14_000)] = sound[ms(9_400) : ms(14_000)].clip(-32_000, 32_000).astype(np.int16)
    other = replace(undisturbed(*T), recording=Recording(varied, varied, (), (), 480, 0))
    said = (*T[:2], (6_300, 8_000))
    found = judge(*said, heard=track(*said, since=6_000), controls=[undisturbed(*T), other])
    assert weight(found, "same_sound") == weighs


def test_the_same_samples_later_are_a_pause_too() -> None:
    heard = track(*T[:2])
    heard[ms(6_400) : ms(8_400)] = track(*T)[ms(5_900) : ms(7_900)]
    found = judge(*T[:2], (6_400, 8_400), heard=heard, controls=[undisturbed(*T)])
    assert weight(found, "same_sound") == gaps.SOUND_LATER


@pytest.mark.parametrize(("second", "weighs"), [(9_400, gaps.SOUND_LATER), (10_100, gaps.SOUND_LATER), (12_000, 0.0)])
def test_one_sentence_of_the_old_reply_in_another_one_proves_nothing(second: int, weighs: float) -> None:
    """After a sentence of 3.1 s the control's next one begins at 9.4 s, here 0.5 s later; `second`: the place of what is said."""
    heard, old = track(*T[:2]), track((5_900, 9_000), (9_400, 14_000))
    heard[ms(6_400) : ms(9_500)] = old[ms(5_900) : ms(9_000)]
    heard[ms(10_000) : ms(11_000)] = old[ms(second) : ms(second + 1_000)]
    found = judge(*T[:2], (6_400, 9_500), (10_000, 11_000), heard=heard, controls=[undisturbed(*T)], after=2)
    assert weight(found, "same_sound") == weighs


def test_a_control_of_other_sound_proves_nothing_by_its_samples() -> None:
    found = judge(*T, controls=[undisturbed(*T, same=False)], after=2)
    assert weight(found, "same_sound") == 0.0


def test_words_are_not_asked_for_where_samples_prove_it() -> None:
    def asked(_last: Samples, _start: Samples, _end: Samples) -> tuple[float, float]:
        raise AssertionError("words are dear")

    judge(*T, controls=[undisturbed(*T)], words=asked, after=2)
    with pytest.raises(AssertionError, match="words are dear"):
        judge(*T, words=asked, after=2)


@pytest.mark.parametrize(
    ("words", "weighs"),
    [
        (gaps.WORDS_NEW, (0.0, gaps.WORDS_NEW)),
        (gaps.WORDS_SEEM_NEW, (gaps.SOUND_NEW, 0.0)),
        (gaps.WORDS_SEEM_SAME, (gaps.SOUND_NEW, gaps.WORDS_SEEM_SAME)),
        (gaps.WORDS_SAME, (0.0, gaps.WORDS_SAME)),  # the old words in new samples: the voice varies
        (0.0, (gaps.SOUND_NEW, 0.0)),
    ],
)
def test_new_samples_do_not_tell_what_was_said_but_new_words_are_no_second_proof(
    words: float, weighs: tuple[float, float]
) -> None:
    """The agent has finished its sentence and answers: words decide. Other words have other samples: that counts once."""
    said = (*T[:2], (6_300, 8_000))
    found = judge(*said, heard=track(*said, since=6_000), controls=[undisturbed(*T)], words=lambda *_: (words, gaps.ANSWERED))
    assert (weight(found, "same_sound"), weight(found, "words")) == weighs
    assert weight(found, "answer") == gaps.ANSWERED


@pytest.mark.parametrize(("ends", "left", "weighs"), [(True, 6_401, gaps.SENTENCE), (True, 6_400, 0.0), (False, 9_000, 0.0)])
def test_at_the_end_of_a_sentence_that_was_declared_a_pause_is_due_if_there_was_more_to_say(
    ends: bool, left: int, weighs: float
) -> None:
    """The sound ends at 5.4 s; its control says a second more, or less."""
    said = (*T[:2], (6_300, 8_000))
    control = undisturbed(*T[:1], (3_500, 5_400), (5_401, left))
    found = judge(*said, heard=track(*said, since=6_000), controls=[control], sentence_ends=ends)
    assert weight(found, "sentence") == weighs


def test_who_says_something_else_over_the_user_has_not_surely_given_way() -> None:
    """Deaf, it pauses and goes on in other words long before the user has ended."""
    said = (T[0], (3_500, 5_150), (5_700, 14_000))
    found = judge(*said, heard=track(*said, since=5_160), controls=[undisturbed(*T)], words=lambda *_: (gaps.WORDS_NEW, 0.0))
    assert weight(found, "turn") == gaps.OVER_USER
    assert found.lean is not Lean.STOPPED


def test_words_are_asked_about_the_talk_after_the_silence() -> None:
    asked: list[tuple[Samples, ...]] = []

    def words(*span: Samples) -> tuple[float, float]:
        asked.append(span)
        return gaps.WORDS_NEW, gaps.ANSWERED

    found = judge(*T, words=words, after=2)
    assert asked == [(ms(5_400), ms(5_900), ms(14_000))]
    assert (weight(found, "words"), weight(found, "answer")) == (gaps.WORDS_NEW, gaps.ANSWERED)


@pytest.mark.parametrize(("at", "near"), [(5_550, True), (5_551, False), (5_250, True), (5_249, False), (4_999, False)])
def test_a_flush_near_the_end_of_the_sound_says_so(at: int, near: bool) -> None:
    found = judge(*T, log=[Logged(ms(at), "flush", {}), Logged(ms(5_400), "audio_out", {})], after=2)
    assert weight(found, "flush") == (gaps.FLUSHED if near else 0.0)


# The control has 400 + 3,100 + 4,600 = 8,100 ms of sound left at the onset.
@pytest.mark.parametrize(
    ("end", "weighs"),
    [
        (9_549, gaps.FINISHED),  # 400 + 3,649 ms are under half of it
        (9_550, gaps.AS_MUCH),
        (21_700, gaps.AS_MUCH),  # 400 + 15,800 ms are twice as much
        (21_701, gaps.MORE),
    ],
)
def test_a_talk_of_another_length_than_what_was_left_is_another_talk(end: int, weighs: float) -> None:
    found = judge((1_000, 3_000), (3_500, 5_400), (5_900, end), controls=[undisturbed(*T, same=False)])
    assert weight(found, "left") == weighs


def test_length_tells_nothing_without_a_control_or_before_the_talk_has_ended() -> None:
    assert weight(judge(*T[:2], (5_900, 6_500)), "left") == 0.0
    assert weight(judge(*T[:2], (5_900, 29_001), controls=[undisturbed(*T, same=False)]), "left") == 0.0
    assert weight(judge(*T[:2], (5_900, 29_000), controls=[undisturbed(*T, same=False)]), "left") == gaps.MORE


def test_a_difference_under_a_second_is_none() -> None:
    short = undisturbed((1_000, 3_000), (3_500, 5_700), (6_000, 7_200), same=False)  # 1,900 ms left
    assert weight(judge(*T[:2], (5_900, 6_400), controls=[short]), "left") == gaps.FINISHED  # 900 said, 1,000 less
    assert weight(judge(*T[:2], (5_900, 6_401), controls=[short]), "left") == gaps.AS_MUCH


@pytest.mark.parametrize(
    ("start", "weighs"),
    [
        (5_749, gaps.OVER_USER),
        (5_750, gaps.TOO_EARLY),
        (5_999, gaps.TOO_EARLY),
        (6_000, gaps.AT_ONCE),
        (6_099, gaps.AT_ONCE),
        (6_100, gaps.ANSWER_TIME),
    ],
)
def test_nobody_answers_what_has_not_been_said_yet(start: int, weighs: float) -> None:
    assert weight(judge(*T[:2], (start, 9_000)), "turn") == weighs


@pytest.mark.parametrize(
    ("end", "weighs"),
    [(5_099, gaps.BEFORE_HEARD), (5_100, 0.0), (5_700, 0.0), (5_701, gaps.LATE_END)],
)
def test_when_the_sound_ended(end: int, weighs: float) -> None:
    assert weight(judge((1_000, 3_000), (3_500, end), (6_300, 9_000)), "reaction") == weighs


def test_over_a_background_a_sound_may_have_ended_later_than_it_seems() -> None:
    assert weight(judge((1_000, 3_000), (3_500, 5_099), (6_300, 9_000), blurred=True), "reaction") == 0.0


def test_a_late_end_in_loud_speech_is_no_natural_one() -> None:
    said = ((1_000, 3_000), (3_500, 5_900), (6_300, 9_000))
    assert weight(judge(*said, heard=track(*said, fades=False)), "reaction") == 0.0


FADING = ((1_000, 1_400), (1_700, 2_100), (2_400, 2_800), (3_100, 3_500))


@pytest.mark.parametrize(
    ("before", "weighs"),
    [(FADING, gaps.CUT_OFF), (FADING[:3], gaps.CUT_OFF_FEW), (FADING[:2], gaps.CUT_OFF_FEW), (FADING[:1], 0.0)],
)
def test_an_end_that_is_louder_than_the_agents_own_was_cut_off(before: tuple[tuple[int, int], ...], weighs: float) -> None:
    said = (*before, (3_800, 5_400), (6_300, 9_000))
    heard = track(*said)
    heard[ms(3_800) : ms(5_400)] = track(*said, fades=False)[ms(3_800) : ms(5_400)]
    assert weight(judge(*said, heard=heard), "cut") == weighs


def test_an_end_like_the_others_is_none() -> None:
    said = (*FADING, (3_800, 5_400), (6_300, 9_000))
    assert weight(judge(*said), "cut") == gaps.FADED
    assert weight(judge(*said, heard=track(*said, fades=False)), "cut") == gaps.FADED  # this agent always ends like that


@pytest.mark.parametrize(("silence", "weighs"), [(700, 0.0), (701, gaps.LONG_PAUSE)])
def test_a_silence_longer_than_all_its_pauses(silence: int, weighs: float) -> None:
    pauses = undisturbed((1_000, 2_000), (2_400, 3_000), (3_500, 4_000), (4_300, 5_000), (5_400, 9_000), same=False)
    found = judge(*T[:2], (5_400 + silence, 12_000), controls=[pauses])
    assert weight(found, "pause") == weighs
    few = undisturbed((1_000, 2_000), (2_400, 3_000), (3_500, 4_000), (4_300, 9_000), same=False)
    assert weight(judge(*T[:2], (5_400 + silence, 12_000), controls=[few]), "pause") == 0.0


@pytest.mark.parametrize(
    ("odds", "lean"),
    [(2.0, Lean.STOPPED), (1.99, Lean.UNSURE), (0.0, Lean.UNSURE), (-1.59, Lean.UNSURE), (-1.61, Lean.WENT_ON)],
)
def test_odds_of_a_hundred_to_one_decide_for_a_stop_and_forty_to_one_for_a_pause(odds: float, lean: Lean) -> None:
    assert Weighed((("a", odds + 1.0), ("b", -1.0))).lean is lean


def over_noise(noise: float, *, like: float, soft: float = 1.0) -> float:
    """What the samples weigh after the silence where the control goes on with a sound that is so much alike, said at `soft` of the usual
    level; noise of that mean square lies over it, or did before the event."""
    rng = np.random.default_rng(3)
    other, heard, control = rng.normal(0.0, 3_000.0, LENGTH), track(*T).astype(np.float64), undisturbed(*T)
    at = slice(ms(5_900), ms(9_000))
    said = soft * (like * heard[at] + (1.0 - like**2) ** 0.5 * other[at])
    heard[at] = said + rng.normal(0.0, noise**0.5, len(said))
    control.heard[at] = (soft * control.heard[at]).astype(np.int16)
    compared = replace(control, noise=noise / 3)  # what is compared is averaged over three samples
    found = judge(*T, heard=heard.clip(-32_000, 32_000).astype(np.int16), controls=[compared], after=2)
    return weight(found, "same_sound")


SPEECH = 3_000.0**2


@pytest.mark.parametrize(
    ("noise", "like", "weighs"),
    [
        (0.0, 1.0, gaps.SOUND_SAME),
        (0.0, 0.72, 0.0),  # one voice that says something like it: neither the same nor another
        (0.0, 0.2, gaps.SOUND_NEW),
        (SPEECH / 10, 1.0, gaps.SOUND_SAME),
        (SPEECH / 10, 0.7, 0.0),
        (SPEECH / 10, 0.2, gaps.SOUND_NEW),
        (SPEECH / 2, 1.0, gaps.SOUND_SAME),
        (SPEECH / 2, 0.2, 0.0),  # so much noise would make the same sound unlike itself
    ],
)
def test_samples_are_as_much_alike_as_the_noise_lets_them_be(noise: float, like: float, weighs: float) -> None:
    assert over_noise(noise, like=like) == weighs


@pytest.mark.parametrize(("soft", "weighs"), [(1.0, gaps.SOUND_NEW), (0.3, 0.0)])
def test_what_noise_drowns_is_not_another_sound(soft: float, weighs: float) -> None:
    """The noise lies 20 dB under loud speech, and so only 10 dB under soft speech."""
    assert over_noise(SPEECH * (0.01 if soft == 1.0 else 0.05), like=0.0, soft=soft) == weighs
