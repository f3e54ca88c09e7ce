"""The segmenter against tracks of known sound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.annotate.activity import CONSTANTS, Activity, find_activity, noise_floor
from fdbench.audio import to_pcm16
from fdbench.calibrate.beds import BEDS, bed
from fdbench.calibrate.plan import plans
from fdbench.calibrate.trials import build
from fdbench.calibrate.truth import active_power
from fdbench.hearing.frames import frame_levels, runs_of
from fdbench.segments import Timeline
from fdbench.timebase import ms
from tests.annotate.spoken import heard as spoken
from tests.annotate.spoken import sentences

PREROLL = ms(1_000)


def track(length_ms: int, *bursts: tuple[int, int], level: float = 0.1, floor: float = 0.0) -> npt.NDArray[np.int16]:
    rng = np.random.default_rng(3)
    out = rng.standard_normal(ms(length_ms)) * floor
    for start, end in bursts:
        out[start:end] += rng.choice([-level, level], end - start)
    return np.rint(out * 32_768).astype(np.int16)


def found(heard: npt.NDArray[np.int16]) -> Timeline:
    return find_activity(heard, PREROLL).segments


def test_silence_has_no_segments() -> None:
    assert not found(track(3_000))
    assert not found(track(3_000, floor=0.001))


@pytest.mark.parametrize("phase", [0, 1, 119, 120, 239])
def test_onset_and_offset_are_found_to_the_sample(phase: int) -> None:
    burst = (ms(1_500) + phase, ms(2_200) + 3 * phase)
    segment = found(track(3_000, burst))[0]
    assert abs(segment.start - burst[0]) <= ms(2)
    assert abs(segment.end - burst[1]) <= ms(2)


def test_clicks_are_dropped_before_gaps_are_bridged() -> None:
    bursts = ((ms(1_500), ms(1_800)), (ms(1_900), ms(1_940)), (ms(2_040), ms(2_500)))
    assert len(found(track(3_000, *bursts))) == 2


@pytest.mark.parametrize(
    ("closure", "length", "level", "released"),
    [
        (120, 40, 0.1 * 10 ** (-16 / 20), True),
        (110, 40, 0.004, True),
        (140, 40, 0.01, False),  # so late it is no release
        (110, 40, 0.1 * 10 ** (-14 / 20), False),  # so loud it is a click
    ],
)
def test_the_release_of_a_final_plosive_ends_the_word(closure: int, length: int, level: float, released: bool) -> None:
    end = 2_000 + closure + length
    heard = track(3_000, (ms(1_500), ms(2_000)))
    burst = slice(ms(2_000 + closure), ms(end))
    heard[burst] = track(3_000, (burst.start, burst.stop), level=level)[burst]
    (segment,) = found(heard)
    assert abs(segment.end - ms(end if released else 2_000)) <= ms(2)


def test_the_release_belongs_to_the_word_before_it() -> None:
    heard = track(4_000, (ms(1_200), ms(1_500)), (ms(2_000), ms(2_500)))
    burst = slice(ms(2_610), ms(2_650))
    heard[burst] = track(4_000, (burst.start, burst.stop), level=0.004)[burst]
    assert abs(found(heard)[1].end - ms(2_650)) <= ms(2)


@pytest.mark.parametrize(
    ("length", "levels", "kept"),
    [
        (55, (0.01, 0.04, 0.1), True),
        (31, (0.01, 0.04, 0.1), True),
        (28, (0.01, 0.04, 0.1), False),  # too short to tell
        (55, (0.1, 0.04, 0.01), False),  # a click dies away
        (55, (0.06, 0.1, 0.1), False),
    ],
)
def test_a_word_that_was_cut_off_as_it_began_is_heard(length: int, levels: tuple[float, ...], kept: bool) -> None:
    heard = track(3_000, (ms(1_200), ms(1_500)))
    for third, level in enumerate(levels):
        part = slice(ms(1_800) + third * ms(length) // 3, ms(1_800) + (third + 1) * ms(length) // 3)
        heard[part] = track(3_000, (part.start, part.stop), level=level)[part]
    assert len(found(heard)) == (2 if kept else 1)
    assert not kept or abs(found(heard)[1].end - ms(1_800 + length)) <= ms(2)


def test_gaps_under_200_ms_are_bridged() -> None:
    assert len(found(track(3_000, (ms(1_500), ms(1_700)), (ms(1_890), ms(2_200))))) == 1
    assert len(found(track(3_000, (ms(1_500), ms(1_700)), (ms(1_910), ms(2_200))))) == 2


@pytest.mark.parametrize("gain_db", [-6.0, 0.0, 6.0])
def test_the_agents_level_changes_nothing_beyond_a_frame(gain_db: float) -> None:
    burst = (ms(1_500) + 17, ms(2_200) + 5)
    segment = found(track(3_000, burst, level=0.1 * 10 ** (gain_db / 20)))[0]
    assert abs(segment.start - burst[0]) <= ms(2)
    assert abs(segment.end - burst[1]) <= ms(2)


def test_appended_silence_changes_nothing() -> None:
    heard = track(3_000, (ms(1_500), ms(2_200)))
    assert found(np.concatenate([heard, np.zeros(ms(5_000), np.int16)])) == found(heard)


def test_speech_is_found_above_a_noisy_line() -> None:
    activity = find_activity(track(3_000, (ms(1_500), ms(2_200)), floor=0.004), PREROLL)
    assert activity.floor_db == pytest.approx(20 * np.log10(0.004), abs=1.0)
    assert len(activity.segments) == 1
    assert abs(activity.segments[0].start - ms(1_500)) <= ms(10)


@pytest.mark.parametrize("floor", [0.00035, 0.0004, 0.00045])
def test_the_floor_of_a_clean_line_is_that_of_the_pre_roll_to_a_thousandth_of_a_db(floor: float) -> None:
    heard = track(3_000, (ms(1_500), ms(2_200)), floor=floor)
    exact = noise_floor(frame_levels(heard[:PREROLL], ms(10)))
    assert find_activity(heard, PREROLL).floor_db == round(exact, 3) != round(exact, 2)


@pytest.mark.parametrize("greeting", [(0, ms(1_000)), (ms(400), ms(1_000))])
def test_a_greeting_in_the_pre_roll_is_no_floor(greeting: tuple[int, int]) -> None:
    voice = np.abs(np.sin(np.arange(ms(3_000)) * 2 * np.pi * 4 / 24_000))
    heard = track(3_000, greeting, (ms(1_500), ms(2_200)), level=0.03) * voice
    greeted = find_activity(heard.astype(np.int16), PREROLL)
    assert greeted.floor_db < -50.0
    assert abs(greeted.segments[-1].start - ms(1_500)) <= ms(30)


def test_the_floor_is_clamped() -> None:
    assert find_activity(track(3_000), PREROLL).floor_db == CONSTANTS.floor_lowest_dbfs
    loud = track(3_000, (0, ms(3_000)), level=0.2)
    assert find_activity(loud, PREROLL).floor_db == CONSTANTS.floor_highest_dbfs


def test_a_plosive_keeps_its_release() -> None:
    closed = ((ms(1_500), ms(1_800)), (ms(1_870), ms(1_900)))
    segment = found(track(3_000, *closed))[0]
    assert abs(segment.end - ms(1_900)) <= ms(2)


@pytest.mark.parametrize("gain_db", [-6.0, 0.0, 6.0])
def test_a_soft_onset_lies_where_it_does_at_every_level(gain_db: float) -> None:
    level = 0.1 * 10 ** (gain_db / 20)
    soft = track(3_000, (ms(1_500), ms(1_560)), level=level * 10 ** (-30 / 20))
    segment = found(soft + track(3_000, (ms(1_560), ms(2_200)), level=level))[0]
    assert abs(segment.start - ms(1_500)) <= ms(2)


def test_a_loud_voice_on_a_noisy_line_is_told_from_the_noise() -> None:
    activity = find_activity(track(3_000, (ms(1_500), ms(2_200)), level=0.16, floor=0.016), PREROLL)
    assert len(activity.segments) == 1
    assert abs(activity.segments[0].start - ms(1_500)) <= ms(10)
    assert abs(activity.segments[0].end - ms(2_200)) <= ms(10)


CLEAN = {
    ("rms", 1.0): [(24480, 35743), (42085, 94039), (100403, 112800), (119439, 168000)],
    ("rms", 0.3): [(24480, 35520), (42089, 94024), (100424, 112800), (119462, 168000)],
    ("slt", 1.0): [(24480, 37996), (43143, 82559), (89106, 102648), (107795, 150237), (156769, 168000)],
    ("slt", 0.3): [(24481, 37995), (43146, 82559), (89143, 102646), (107798, 150237), (156796, 168000)],
}
"""Segments of two voices, as they were found (`energy-2`) before beds were looked for."""


@pytest.mark.parametrize(("voice", "gain"), CLEAN)
def test_a_clean_line_is_heard_as_before(voice: str, gain: float) -> None:
    activity = find_activity(spoken(sentences(voice, 6) * gain), PREROLL)
    assert [(s.start, s.end) for s in activity.segments] == CLEAN[voice, gain]
    assert activity.unclear_db is None


def twice(voice: str) -> npt.NDArray[np.float32]:
    """Two talks of about 2.5 s with 1 s between them, each from loud speech to loud speech, and 1 s before and after."""
    speech = sentences(voice, 12)
    frame = ms(20)
    loud = frame_levels(speech, frame) > -24.0
    inside = [first + 2 for first, last in runs_of(loud) if last - first >= 5]
    talks = []
    for begin in (inside[0], next(at for at in inside if at > 300)):
        end = max(at for at in inside if at <= begin + 125) + 2
        talks.append(speech[begin * frame : end * frame].astype(np.float32) / 32_768)
    pause = np.zeros(ms(1_000), np.float32)
    return np.concatenate([pause, talks[0], pause, talks[1], pause, pause])


def over(kind: str, snr_db: float, since_ms: int = 0) -> tuple[Activity, Activity]:
    """A voice on a clean line, and over a bed from an instant on."""
    clean = twice("rms")
    noise = bed(kind, clean.size, active_power(clean) * 10 ** (-snr_db / 10), np.random.default_rng(4))
    noise[: ms(since_ms)] = 0
    return find_activity(to_pcm16(clean), PREROLL), find_activity(to_pcm16(clean + noise), PREROLL)


@pytest.mark.parametrize("since_ms", [0, 300, 3_900])
@pytest.mark.parametrize("snr_db", [15.0, 20.0])
@pytest.mark.parametrize("kind", BEDS)
def test_a_voice_stands_above_a_bed(kind: str, snr_db: float, since_ms: int) -> None:
    """Both talks are found where they are, and nothing else."""
    clean, noisy = over(kind, snr_db, since_ms)
    assert noisy.unclear_db is None
    here, there = noisy.segments.bridge(ms(500)), clean.segments.bridge(ms(500))
    assert len(here) == len(there) == 2
    for found_, true in zip(here, there, strict=True):
        assert abs(found_.start - true.start) <= ms(20)
        assert abs(found_.end - true.end) <= ms(20)


@pytest.mark.parametrize("how", [0, 2_000])
@pytest.mark.parametrize("kind", BEDS)
def test_below_ten_db_nobody_can_tell(kind: str, how: int) -> None:
    """And the level of what hides the voice is told."""
    _, noisy = over(kind, 8.0, how)
    assert noisy.unclear_db is not None
    assert -45.0 < noisy.unclear_db < -20.0


def test_sound_without_an_end_is_unclear_unless_it_is_speech() -> None:
    noise = np.random.default_rng(1).standard_normal(ms(9_000)) * 0.06
    assert find_activity(to_pcm16(noise.astype(np.float32)), PREROLL).unclear_db == pytest.approx(-24.4, abs=1.0)
    talk = sentences("rms", 9)
    assert find_activity(talk, PREROLL).unclear_db is None


def test_an_agent_whose_voice_is_one_test_sound_is_clear_though_it_talks_to_the_end() -> None:
    assert find_activity(track(9_000, (ms(1_500), ms(9_000))), PREROLL).unclear_db is None


def test_clicks_on_a_silent_line_are_no_speech() -> None:
    keys = [(start, start + ms(15)) for start in range(ms(1_200), ms(7_000), ms(110))]
    activity = find_activity(track(8_000, *keys), PREROLL)
    assert not activity.segments


@pytest.mark.parametrize("frame_ms", [5, 15])
def test_other_frames_make_no_background_of_a_clean_line(frame_ms: int) -> None:
    for plan in plans(40, 0):
        clean = build(plan).recording
        other = find_activity(clean.heard, clean.preroll, replace(CONSTANTS, frame_ms=frame_ms))
        assert (plan.number, other.unclear_db, other.blurred) == (plan.number, None, False)


def test_the_constants_are_part_of_the_metric() -> None:
    """They are stored with the results; whoever changes one raises `METRICS_VERSION`."""
    assert CONSTANTS.as_dict() == {
        "frame_ms": 10.0, "open_db": 10.0, "keep_db": 3.5, "open_min_dbfs": -50.0, "below_speech_db": 33.0, "keep_min_dbfs": -62.0,
        "floor_lowest_dbfs": -70.0, "floor_highest_dbfs": -35.0, "closure_ms": 80.0, "shortest_burst_ms": 60.0, "bridge_ms": 200.0,
        "bed_open_db": 3.0, "bed_keep_db": 1.5, "bed_sure_db": 2.0, "sure_below_speech_db": 3.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("loud", "soft", "floor"),
    [(-34.0, -40.0, -40.0), (-33.9, -40.0, -60.0), (-35.0, -45.0, -45.0), (-34.0, -30.0, -35.0), (-80.0, -90.0, -70.0)],
)
def test_the_floor_of_a_pre_roll_in_which_somebody_speaks_is_its_softest_frame(loud: float, soft: float, floor: float) -> None:
    """Of 21 levels the third is the tenth percentile, and the third from above the ninetieth; somebody speaks if the latter is above
    -35 dBFS and more than 6 dB above the other."""
    levels = np.array([-60.0] * 2 + [soft] + [max(soft, -38.0)] * 15 + [loud] * 3)
    assert noise_floor(np.sort(levels)) == floor


def test_without_a_pre_roll_the_floor_is_the_lowest() -> None:
    assert noise_floor(np.zeros(0)) == -70.0


def test_a_frame_that_is_loud_enough_makes_all_that_is_kept_around_it_a_burst() -> None:
    """Also from the first frame of the recording on; without it the rest is none. -55 dBFS is kept, -40 dBFS opens."""
    soft = track(2_000, (0, ms(100)), level=10 ** (-55 / 20))
    assert not find_activity(soft, 0).segments
    for at in (0, ms(90)):
        found_ = find_activity(
            np.where(np.arange(ms(2_000)) // ms(10) == at // ms(10), track(2_000, (0, ms(100)), level=0.01), soft), 0
        )
        assert [(s.start, s.end) for s in found_.segments] == [(0, ms(100))]


PLACES = ((1_500, 4_500), (7_500, 8_300), (12_000, 15_000))


@pytest.mark.parametrize("kind", ["white", "pink"])
@pytest.mark.parametrize(
    ("silenced", "lifted", "rises_ms"), [(-68, -48, 2_000), (-75, -46, 3_000), (-120, -55, 10), (-120, -46, 10)]
)
def test_noise_that_is_lifted_while_nobody_talks_is_no_speech(kind: str, silenced: float, lifted: float, rises_ms: int) -> None:
    """An automatic gain, and comfort noise behind a gate: the talks are heard as without it. 4 s of noise follow the last one."""
    clean = np.zeros(ms(19_000), np.float32)
    for number, (start, end) in enumerate(PLACES):
        clean[ms(start) : ms(end)] = sentences("slt", 12)[ms(3_000 * number) :][: ms(end - start)] / 32_768
    level = np.full(clean.size, float(silenced))
    for start, end in zip((0, *(b for _, b in PLACES)), (*(a for a, _ in PLACES), 19_000), strict=True):
        rising = silenced + np.arange(ms(end - start)) * (lifted - silenced) / ms(rises_ms)
        level[ms(start) : ms(end)] = np.minimum(rising, lifted)
    noise = bed(kind, clean.size, 1.0, np.random.default_rng(5)) * 10 ** (level / 20)
    noisy = find_activity(to_pcm16((clean + noise).astype(np.float32)), PREROLL)
    assert noisy.unclear_db is None
    here, there = noisy.segments.bridge(ms(500)), find_activity(to_pcm16(clean), PREROLL).segments.bridge(ms(500))
    assert len(here) == len(there) == 3
    for found_, true in zip(here, there, strict=True):
        assert abs(found_.start - true.start) <= ms(20)
        assert abs(found_.end - true.end) <= ms(20)


@pytest.mark.parametrize("peak", [-45.0, -30.0])
def test_noise_that_fades_in_for_a_second_is_no_speech(peak: float) -> None:
    clean = spoken(sentences("rms", 5)).astype(np.float32) / 32_768
    noise = bed("white", ms(1_500), 10 ** (peak / 10), np.random.default_rng(5))
    noise[: ms(1_000)] *= np.linspace(0, 1, ms(1_000))
    heard = to_pcm16(np.concatenate([clean, np.pad(noise, (ms(500), ms(500)))]))
    assert find_activity(heard, PREROLL).segments[-1].end <= len(clean)
