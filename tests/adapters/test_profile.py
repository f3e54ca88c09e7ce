"""Modelled latencies and settings."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
import pytest

from fdbench.contract import RATE, Audio
from tests.adapters.conversation import adapter, bundled

profile: Any = bundled("_reference.profile")


def draws(seed: int, stage: str, count: int = 200, name: str = "cloud") -> list[int]:
    latencies = profile.Latencies(name, seed)
    return [latencies.draw(stage) for _ in range(count)]


@pytest.mark.parametrize("name", ["cloud", "local"])
@pytest.mark.parametrize("stage", ["asr", "llm", "tts", "deliberation", "foreground"])
def test_draws_lie_about_their_median_and_below_their_ceiling(name: str, stage: str) -> None:
    model = profile.PROFILES[name][stage]
    values = [d / 24 for d in draws(1, stage, 400, name)]
    assert min(values) > 0 and max(values) <= model.ceiling_ms
    assert statistics.median(values) == pytest.approx(model.median_ms, rel=0.1)


def test_the_same_seed_draws_the_same_and_stages_do_not_disturb_each_other() -> None:
    assert draws(7, "llm") == draws(7, "llm") != draws(8, "llm")
    mixed = profile.Latencies("cloud", 7)
    got = []
    for _ in range(200):
        mixed.draw("asr")
        got.append(mixed.draw("llm"))
    assert got == draws(7, "llm")


def heard(seed: int, *frames: Audio) -> list[int]:
    latencies = profile.Latencies("cloud", seed)
    for frame in frames:
        latencies.hear(frame)
    return [latencies.draw("llm") for _ in range(5)]


def test_sessions_of_one_seed_in_which_other_things_are_said_draw_otherwise() -> None:
    first, other = (np.full(RATE // 2, level, np.float32) for level in (0.1, 0.2))
    silence = np.zeros(RATE, np.float32)
    assert heard(1, first) == heard(1, silence, first, silence) != heard(1, other)
    assert heard(1, first) != heard(2, first)


def test_what_is_said_after_the_first_second_moves_no_draw() -> None:
    first, later = (np.full(RATE, level, np.float32) for level in (0.1, 0.2))
    assert heard(1, first, later) == heard(1, first) != heard(1, later)


def test_instant_takes_no_time() -> None:
    assert set(draws(1, "llm", 5, "instant")) == {0}


@pytest.mark.parametrize("name", ["stitched", "tml"])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"fault": "deaf"}, r"fault='deaf' is not known; choose one of none, deaf_to_barge_in"),
        ({"profile": 3}, r"profile='3' is not known; choose one of cloud"),
        ({"profil": "cloud"}, r"there is no setting 'profil'; did you mean 'profile'\?"),
    ],
)
def test_wrong_settings_are_refused(name: str, settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=rf"{name}: {message}"):
        adapter(name, **settings)


@pytest.mark.parametrize("value", ["soon", 50, None, float("nan")])
def test_numbers_out_of_range_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="vad_silence_ms=.* must be a number from 100 to 3000"):
        adapter("stitched", vad_silence_ms=value)


def test_background_modes_belong_to_tml_alone() -> None:
    with pytest.raises(ValueError, match="background='slower' is not known; choose one of ok, fail, never, slow"):
        adapter("tml", background="slower")
    with pytest.raises(ValueError, match="stitched: there is no setting 'background'"):
        adapter("stitched", background="fail")
