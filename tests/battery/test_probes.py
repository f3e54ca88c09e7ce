"""Each probe does what it is named for, to the sample where that matters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench import plugins
from fdbench.battery.key import key_for, write_key
from fdbench.contract import StepAdapter
from fdbench.errors import AdapterFault, PluginError
from fdbench.render.clips import store_for
from fdbench.render.cue import render_script
from fdbench.run.seeds import telling_seed
from fdbench.scenario.model import Scenario
from fdbench.session.loop import run_session
from fdbench.session.plan import SessionPlan
from fdbench.session.recording import Recording
from fdbench.timebase import ms
from tests.battery.small import plain_turns, stops

TURN = plain_turns(1)[0]
STOP, HOLD = stops(1)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key.json"
    write_key(path, key_for([TURN, STOP, HOLD], 1, 1))
    return path


def played(key: Path, probe: str, scenario: Scenario, seed: int | None = None) -> Recording:
    adapter = plugins.load("probes").create({"probe": probe, "key": str(key)})
    assert isinstance(adapter, StepAdapter)
    seed = telling_seed(1, scenario.id, 0) if seed is None else seed
    return run_session(adapter, SessionPlan(render_script(scenario, store_for([scenario])), seed=seed))


def first_sound(recording: Recording, after: int = 0) -> int:
    return after + int(np.flatnonzero(np.abs(recording.heard[after:]) > 100)[0])


def last_sound(recording: Recording) -> int:
    return int(np.flatnonzero(np.abs(recording.heard) > 100)[-1])


@pytest.mark.parametrize(("probe", "delay_ms"), [("oracle", 250), ("late", 1_500), ("slow", 3_000), ("early", -400)])
def test_answers_come_when_they_should(key: Path, probe: str, delay_ms: int) -> None:
    recording = played(key, probe, TURN)
    assert first_sound(recording) - recording.cues[0].offset == pytest.approx(ms(delay_ms), abs=ms(40))


def test_the_oracle_stops_150_ms_after_an_interruption_began(key: Path) -> None:
    recording = played(key, "oracle", STOP)
    onset = recording.cues[1].onset
    assert not recording.heard[onset + ms(165) : recording.cues[1].offset].any()
    assert np.abs(recording.heard[onset - ms(100) : onset + ms(140)]).max() > 1_000


@pytest.mark.parametrize(("probe", "carries_on"), [("oracle", True), ("deaf", True), ("skittish", False)])
def test_sounds_that_interrupt_nothing(key: Path, probe: str, carries_on: bool) -> None:
    recording = played(key, probe, HOLD)
    after = recording.heard[recording.cues[1].onset + ms(200) :]
    assert bool(after.any()) is carries_on


def test_the_deaf_one_speaks_on(key: Path) -> None:
    recording = played(key, "deaf", STOP)
    onset = recording.cues[1].onset
    longest = max(np.diff(np.flatnonzero(np.abs(recording.heard[onset : onset + ms(3_000)]) > 100)))
    assert longest < ms(500)


def test_the_brief_one_ends_by_itself(key: Path) -> None:
    recording = played(key, "brief", STOP)
    reply = first_sound(recording)
    assert last_sound(recording) < reply + ms(5_000)
    assert last_sound(recording) > recording.cues[1].onset + ms(500)


def test_the_talkative_one_never_pauses_long(key: Path) -> None:
    sounds = np.flatnonzero(np.abs(played(key, "talkative", TURN).heard) > 100)
    assert np.diff(sounds).max() < ms(700)


def test_the_silent_one_is_silent(key: Path) -> None:
    assert not played(key, "silent", TURN).heard.any()


def test_the_liar_declares_what_it_does_not_say(key: Path) -> None:
    told, said = played(key, "liar", TURN), played(key, "oracle", TURN)
    assert [e.data["text"] for e in told.log] == [e.data["text"] for e in said.log]
    begin = first_sound(said)
    assert not np.array_equal(told.heard[begin : begin + ms(3_000)], said.heard[begin : begin + ms(3_000)])


def test_the_same_words_are_the_same_sound_wherever_they_stand(key: Path) -> None:
    early, late = played(key, "oracle", TURN), played(key, "late", TURN)
    shift = ms(1_250)
    begin = early.cues[0].offset
    np.testing.assert_array_equal(early.heard[begin : begin + ms(1_500)], late.heard[begin + shift : begin + shift + ms(1_500)])


def test_a_probe_that_needs_the_script_says_so() -> None:
    with pytest.raises(
        PluginError, match="probe='oracle' must know the script; run `python -m fdbench.battery --probe oracle`"
    ):
        plugins.load("probes").create({})
    assert isinstance(plugins.load("probes").create({"probe": "silent"}), StepAdapter)


def test_an_unknown_probe_and_a_bad_key_are_refused(tmp_path: Path) -> None:
    factory = plugins.load("probes")
    with pytest.raises(PluginError, match="probe='orakel' is not known; choose one of oracle, silent"):
        factory.create({"probe": "orakel"})
    with pytest.raises(PluginError, match="cannot be read"):
        factory.create({"key": str(tmp_path / "none.json")})
    (tmp_path / "bad.json").write_text('{"1": [{"kind": "turn"}]}', encoding="utf-8")
    with pytest.raises(PluginError, match="is no key of scripts"):
        factory.create({"key": str(tmp_path / "bad.json")})


def test_a_session_that_the_key_does_not_know_is_refused(key: Path) -> None:
    with pytest.raises(AdapterFault, match="knows no session of seed 7"):
        played(key, "oracle", TURN, seed=7)
