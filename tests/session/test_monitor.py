"""The director's ear: on a clean line, over beds of every kind, and among clicks."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from fdbench.audio import Mono
from fdbench.calibrate.beds import BEDS, bed
from fdbench.contract import Audio, SessionInfo, StepAdapter, StepOutput
from fdbench.scenario.model import TriggerOn
from fdbench.session.monitor import AgentMonitor
from fdbench.speech import vad
from fdbench.timebase import TICK, Samples, ms
from tests.annotate.spoken import sentences
from tests.session.scripted import cue, play

QUIET: Samples = ms(4_000)
VOICES = ("awb", "rms")


@cache
def talk(voice: str) -> Audio:
    """4 s of silence, 6 s of a voice that begins and ends loudly, 4 s of silence; float32, active speech at about -23 dBFS."""
    spoken = sentences(voice, 8).astype(np.float32) / 32_768
    loud = np.flatnonzero(np.abs(spoken) > 0.1)
    voiced = spoken[loud[0] : loud[np.searchsorted(loud, loud[0] + ms(6_000)) - 1]]
    silence: Audio = np.zeros(QUIET, np.float32)
    return np.concatenate([silence, voiced, silence])


def over(kind: str, voice: Audio, snr_db: float, since: Samples = 0) -> Audio:
    """A voice over a bed, at that SNR, from a sample on."""
    active = voice[np.abs(voice) > 0]
    power = float(np.mean(np.square(active, dtype=np.float64))) * 10 ** (-snr_db / 10)
    sound: Mono = bed(kind, voice.size, power, np.random.default_rng(5))
    sound[:since] = 0
    return voice + sound


def listen(heard: Audio, until: Samples | None = None) -> AgentMonitor:
    """A monitor that was told of all of it, or of the first samples only."""
    monitor = AgentMonitor(heard)
    for start in range(0, (until or heard.size) - TICK + 1, TICK):
        monitor.feed(float(np.dot(heard[start : start + TICK], heard[start : start + TICK])))
    return monitor


def test_an_onset_is_the_first_loud_sample() -> None:
    heard = np.zeros(ms(2_000), np.float32)
    heard[ms(500) + 7 : ms(1_600)] = 0.1
    monitor = listen(heard)
    assert monitor.onsets == [ms(500) + 7]
    assert monitor.last_sound == ms(1_600)


def test_a_beep_before_the_answer_is_no_talk() -> None:
    """It is left out once it has ended; another one that follows the talk within 1.0 s is a piece of it."""
    beep = (0.2 * np.cos(np.arange(ms(200)) * 2 * np.pi * 880 / 24_000)).astype(np.float32)
    heard = talk("rms").copy()
    heard[ms(2_500) : ms(2_700)] = beep
    heard[ms(10_900) : ms(11_100)] = beep
    first = ms(4_000)
    assert abs(listen(heard, ms(6_000)).onsets[0] - first) < ms(20)
    assert listen(heard, ms(2_880)).onsets == [ms(2_500)]
    assert listen(heard, ms(2_920)).onsets == []
    assert listen(heard).onsets[-1] == ms(10_900)


def test_a_click_is_no_talk() -> None:
    heard = np.zeros(ms(2_000), np.float32)
    heard[ms(1_000) : ms(1_040)] = 0.1
    assert listen(heard).onsets == []


@pytest.mark.parametrize("detector", [True, False])
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("kind", BEDS)
def test_a_voice_is_found_over_a_bed_from_connect_on(
    kind: str, voice: str, detector: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not detector:
        monkeypatch.setattr(vad, "available", lambda: False)
    clean, noisy = listen(talk(voice)), listen(over(kind, talk(voice), 20.0))
    assert clean.last_sound is not None
    assert noisy.last_sound is not None
    assert abs(noisy.onsets[0] - clean.onsets[0]) <= ms(50)
    assert abs(noisy.last_sound - clean.last_sound) <= ms(50)


@pytest.mark.parametrize("kind", BEDS)
def test_a_bed_that_begins_later_is_no_reply(kind: str) -> None:
    """A second and a half before the voice: long enough for every kind of bed to be known for one."""
    begins = QUIET - ms(1_700)
    clean, noisy = listen(talk("rms")), listen(over(kind, talk("rms"), 20.0, begins))
    assert clean.last_sound is not None
    assert noisy.last_sound is not None
    assert abs(noisy.onsets[0] - clean.onsets[0]) <= ms(50)
    assert abs(noisy.last_sound - clean.last_sound) <= ms(50)


def test_steady_noise_at_minus_43_is_known_before_anybody_is_greeted() -> None:
    """A fixed -45 dBFS takes it for an agent that greets without an end, and the first cue waits for it."""
    heard = (np.random.default_rng(1).standard_normal(ms(4_000)) * 10 ** (-43 / 20)).astype(np.float32)
    monitor = listen(heard, ms(2_000))
    assert monitor.onsets == []
    assert not monitor.sounding(ms(2_000), ms(2_000))


def test_what_was_taken_for_a_talk_is_thought_over() -> None:
    noise = (np.random.default_rng(1).standard_normal(ms(4_000)) * 10 ** (-40 / 20)).astype(np.float32)
    noise[: ms(1_000)] = 0
    assert listen(noise, ms(1_200)).onsets != []
    assert listen(noise, ms(3_000)).onsets == []


def test_a_soft_agent_has_not_stopped_where_it_is_softest() -> None:
    """Its voice lies at -46 dBFS: a cue that waits for its end would fall into its words."""
    soft = listen(talk("rms") * np.float32(0.07))
    clean = listen(talk("rms"))
    assert clean.last_sound is not None
    assert soft.last_sound is not None
    assert abs(soft.last_sound - clean.last_sound) <= ms(50)
    gaps = [onset for onset in soft.onsets if onset > QUIET + ms(1_500)]
    assert len(gaps) <= len([onset for onset in clean.onsets if onset > QUIET + ms(1_500)]) + 1


def test_an_offset_of_the_line_is_no_talk() -> None:
    clean, moved = listen(talk("rms")), listen(talk("rms") + np.float32(0.02))
    assert moved.onsets == pytest.approx(clean.onsets, abs=ms(20))
    assert moved.last_sound == clean.last_sound


def test_typing_is_no_talk_even_where_two_keys_fall_together() -> None:
    """Keys at -20 dBFS and digital silence between them: there is no bed but clicks."""
    heard = np.zeros(ms(8_000), np.float32)
    rng = np.random.default_rng(2)
    for number, start in enumerate(range(ms(500), ms(7_500), ms(130))):
        length = ms(40 if number % 9 == 8 else 12)
        heard[start : start + length] = rng.choice([-0.1, 0.1], length)
    monitor = listen(heard)
    assert monitor.onsets == []
    assert monitor.last_sound is None


class Office(StepAdapter):
    """Answers the first turn after 500 ms with a voice, over a bed."""

    frame_ms = 20

    def __init__(self, kind: str | None) -> None:
        self.kind = kind

    def open(self, session: SessionInfo) -> None:
        self.heard = self.quiet = self.at = 0
        self.left: Audio = talk("rms")[QUIET:-QUIET]
        self.bed: Audio = np.zeros(ms(60_000), np.float32)
        if self.kind is not None:
            self.bed = over(self.kind, np.resize(self.left, ms(60_000)), 20.0) - np.resize(self.left, ms(60_000))

    def step(self, user: Audio, now: int) -> StepOutput:
        loud = bool(np.abs(user).max() > 0.01)
        self.heard += loud
        self.quiet = 0 if loud else self.quiet + 1
        audio = self.bed[now : now + len(user)].copy()
        if self.heard and (self.quiet >= 25 or self.at):
            part = self.left[self.at : self.at + len(user)]
            audio[: len(part)] += part
            self.at += len(user)
        return StepOutput(audio.astype(np.float32))


@pytest.mark.parametrize("kind", BEDS)
def test_cues_come_within_50_ms_of_where_they_do_on_a_clean_line(kind: str) -> None:
    cues = [
        cue(),
        cue("after", on=TriggerOn.AGENT_STOPS, delay_ms=700, window_ms=2_000),
    ]
    clean, noisy = (play(Office(k), cues) for k in (None, kind))
    assert [c.status for c in noisy.cues] == [c.status for c in clean.cues]
    for here, there in zip(noisy.cues, clean.cues, strict=True):
        assert abs(here.onset - there.onset) <= ms(50)
