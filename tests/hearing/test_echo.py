"""The caller's echo is taken out of the agent's line; what is no echo stays."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from fdbench.annotate.activity import find_activity
from fdbench.audio import Pcm16, from_pcm16, to_pcm16
from fdbench.contract import Audio
from fdbench.hearing.echo import LATEST, LOUDEST, without_echo
from fdbench.timebase import RATE, Samples, ms
from tests.annotate.spoken import sentences

LENGTH: Samples = 14 * RATE


@cache
def call() -> tuple[Audio, Audio]:
    """The caller speaks from 1 s and from 9 s on, the agent from 5 s on, until the caller's second turn is over."""
    user, agent = np.zeros(LENGTH, np.float32), np.zeros(LENGTH, np.float32)
    for track, voice, at, length in ((user, "slt", 1, 3), (user, "slt", 9, 2), (agent, "rms", 5, 7)):
        spoken = np.resize(from_pcm16(sentences(voice, 4)), length * RATE)
        track[at * RATE : at * RATE + spoken.size] = spoken
    return user, agent


def path(kind: str) -> Audio:
    """The impulse response of a way back."""
    answer = np.zeros(ms(80), np.float32)
    answer[0] = 1.0
    if kind == "room":
        answer += (0.03 * np.random.default_rng(4).standard_normal(ms(80)) * np.exp(-np.arange(ms(80)) / ms(20))).astype(
            np.float32
        )
    return answer


def echoed(gain: float, delay: Samples, kind: str = "line") -> Pcm16:
    user, agent = call()
    back = np.convolve(user, path(kind))[:LENGTH]
    late = np.concatenate([np.zeros(delay), back])[:LENGTH]
    return to_pcm16((agent + gain * late).astype(np.float32))


@pytest.mark.parametrize("kind", ["line", "room"])
@pytest.mark.parametrize(("gain", "delay"), [(0.03, 0), (0.03, ms(120)), (0.12, ms(250)), (0.2, LATEST - ms(5))])
def test_an_echo_is_taken_out(gain: float, delay: Samples, kind: str) -> None:
    user, agent = call()
    cleaned = without_echo(echoed(gain, delay, kind), to_pcm16(user))
    truth = find_activity(to_pcm16(agent), RATE).segments
    found = find_activity(cleaned, RATE).segments
    assert len(found) == len(truth)
    assert all(abs(a.start - b.start) <= ms(10) and abs(a.end - b.end) <= ms(20) for a, b in zip(found, truth, strict=True))


@pytest.mark.parametrize("kind", ["line", "room"])
@pytest.mark.parametrize("over", [2, 3])
def test_of_an_agent_that_talks_over_the_caller_nothing_is_lost(over: int, kind: str) -> None:
    """The caller is alone for 1.0 s, and talks on for `over` seconds while the agent does; where it pauses the echo alone is left."""
    user, agent = np.zeros(LENGTH, np.float32), np.zeros(LENGTH, np.float32)
    user[RATE : RATE * (2 + over)] = np.resize(from_pcm16(sentences("slt", 4)), RATE * (1 + over))
    voice = from_pcm16(sentences("rms", 4))
    for at in range(2 * RATE, (2 + over) * RATE, RATE):
        agent[at : at + ms(750)] = np.resize(voice, ms(750))
    late = np.concatenate([np.zeros(ms(60)), 0.03 * np.convolve(user, path(kind))])[:LENGTH]
    cleaned = from_pcm16(without_echo(to_pcm16((agent + late).astype(np.float32)), to_pcm16(user)))
    pauses = [slice(at + ms(760), at + ms(990)) for at in range(2 * RATE, (1 + over) * RATE, RATE)]
    before, after = (float(np.mean([np.mean(np.square(track[p])) for p in pauses])) for track in (late, cleaned))
    assert after < before / 10**2  # 20 dB


def test_without_an_echo_the_line_is_the_very_same() -> None:
    user, agent = call()
    for heard in (to_pcm16(agent), to_pcm16(np.zeros(LENGTH, np.float32))):
        assert without_echo(heard, to_pcm16(user)) is heard


def test_noise_and_another_voice_below_the_caller_are_no_echo() -> None:
    user, agent = call()
    noise = np.random.default_rng(3).normal(0.0, 0.003, LENGTH)
    murmurs = 0.05 * np.resize(from_pcm16(sentences("awb", 4)), LENGTH)
    for under in (noise, murmurs):
        heard = to_pcm16((agent + under).astype(np.float32))
        assert without_echo(heard, to_pcm16(user)) is heard


def test_an_agent_that_repeats_the_caller_is_no_echo() -> None:
    user, _ = call()
    heard = to_pcm16(np.concatenate([np.zeros(ms(300), np.float32), 2 * LOUDEST * user])[:LENGTH])
    assert without_echo(heard, to_pcm16(user)) is heard


def test_the_agents_own_voice_that_comes_back_through_the_caller_is_not_taken_for_one() -> None:
    """The caller's line holds the agent's echo: it is the agent that was first."""
    user, agent = call()
    both = user + 0.1 * np.concatenate([np.zeros(ms(60), np.float32), agent])[:LENGTH]
    heard = to_pcm16(agent)
    assert without_echo(heard, to_pcm16(both)) is heard


def test_a_caller_who_says_nothing_has_no_echo() -> None:
    _, agent = call()
    heard = to_pcm16(agent)
    assert without_echo(heard, np.zeros(LENGTH, np.int16)) is heard
