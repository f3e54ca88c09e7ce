"""The probes that fooled the scorers do what they are named for, too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench import plugins
from fdbench.battery.key import key_for, write_key
from fdbench.contract import Audio, Capabilities, StepAdapter, StepOutput
from fdbench.render.clips import store_for
from fdbench.render.cue import render_cue, render_script
from fdbench.run.seeds import telling_seed
from fdbench.scenario.load import load_suite
from fdbench.scenario.model import Dimension, Scenario
from fdbench.score.latency import has_pause
from fdbench.session.loop import run_session
from fdbench.session.plan import SessionPlan
from fdbench.session.recording import Recording
from fdbench.timebase import RATE, Samples, ms
from tests.battery.small import plain_turns, stops

TURN = plain_turns(1)[0]
STOP, HOLD = stops(1)
PAUSE = next(
    s for s in load_suite("quick").scenarios if s.dimension is Dimension.LATENCY and has_pause(s.cues[0]) and "silent" in s.id
)
FRAME = ms(20)
QUIET = 100
"""Of int16: what is louder is sound."""


class Played:
    """What a probe made of a scenario: the recording, and its samples as float32."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.heard = recording.heard

    def loud(self, start: Samples, end: Samples) -> bool:
        return bool((np.abs(self.heard[start:end]) > QUIET).any())

    def first(self, after: Samples) -> Samples:
        return after + int(np.flatnonzero(np.abs(self.heard[after:]) > QUIET)[0])

    def longest_gap(self, start: Samples, end: Samples) -> Samples:
        return int(np.diff(np.flatnonzero(np.abs(self.heard[start:end]) > QUIET)).max())


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key.json"
    write_key(path, key_for([TURN, STOP, HOLD, PAUSE], 1, 1))
    return path


def adapter(key: Path, probe: str) -> StepAdapter:
    made = plugins.load("probes").create({"probe": probe, "key": str(key)})
    assert isinstance(made, StepAdapter)
    return made


def plan(scenario: Scenario) -> SessionPlan:
    return SessionPlan(render_script(scenario, store_for([scenario])), seed=telling_seed(1, scenario.id, 0), frame=FRAME)


def played(key: Path, probe: str, scenario: Scenario) -> Played:
    return Played(run_session(adapter(key, probe), plan(scenario)))


def spoken_to(key: Path, probe: str, scenario: Scenario, second: Samples, seconds: int = 25) -> Audio:
    """What a probe says if its first cue begins at 1 s and its second at `second`, and nobody ends the session."""
    user = np.zeros(seconds * RATE, np.float32)
    for cue, at in zip(scenario.cues, (RATE, second), strict=True):
        sound = render_cue(cue, store_for([scenario])).audio
        user[at : at + len(sound)] = sound
    probe_made = adapter(key, probe)
    probe_made.open(plan(scenario).info)
    parts = [probe_made.step(user[at : at + FRAME], at + FRAME) for at in range(0, len(user), FRAME)]
    assert all(isinstance(part, StepOutput) for part in parts)
    return np.concatenate([part.audio for part in parts])


@pytest.mark.parametrize(("probe", "delay_ms"), [("polite_200", 200), ("polite_400", 400), ("polite_800", 800)])
def test_the_polite_one_stops_and_speaks_anew(key: Path, probe: str, delay_ms: int) -> None:
    made = played(key, probe, STOP)
    onset, offset = made.recording.cues[1].onset, made.recording.cues[1].offset
    assert made.loud(onset + ms(100), onset + ms(195))
    assert not made.loud(onset + ms(240), offset + ms(delay_ms) - FRAME)
    assert made.first(offset + ms(150)) == pytest.approx(offset + ms(delay_ms), abs=ms(40))


def test_offers_of_help_are_long(key: Path) -> None:
    made = played(key, "polite_offer", STOP)
    offset = made.recording.cues[1].offset
    assert made.loud(offset + ms(4_000), offset + ms(4_600))


def test_the_foreign_one_declares_nothing_and_does_what_the_oracle_does(key: Path) -> None:
    made, oracle = played(key, "foreign", STOP), played(key, "oracle", STOP)
    assert [e for e in made.recording.log if e.kind == "transcript"] == []
    assert made.first(0) == pytest.approx(oracle.first(0), abs=ms(30))
    onset = made.recording.cues[1].onset
    assert not made.loud(onset + ms(190), made.recording.cues[1].offset)


def test_the_mumbler_murmurs_within_the_users_turn(key: Path) -> None:
    made = played(key, "mumbler", TURN)
    cue = made.recording.cues[0]
    assert made.loud(cue.onset + ms(600), cue.offset - ms(350))
    assert not made.loud(cue.offset - ms(350), cue.offset + ms(200))


@pytest.mark.parametrize(("probe", "answer_ms"), [("blurt", 2_600), ("stall", 3_950)])
def test_an_opener_comes_at_once_and_the_answer_late(key: Path, probe: str, answer_ms: int) -> None:
    made = played(key, probe, TURN)
    offset = made.recording.cues[0].offset
    assert made.first(offset) == pytest.approx(offset + ms(270), abs=ms(50))
    assert not made.loud(offset + ms(answer_ms - 200), offset + ms(answer_ms) - FRAME)
    assert made.loud(offset + ms(answer_ms), offset + ms(answer_ms + 100))


def test_blurt_does_so_in_pauses(key: Path) -> None:
    made = played(key, "blurt", PAUSE)
    before, after = made.recording.cues[0].speech
    assert made.first(before.end) == pytest.approx(before.end + ms(270), abs=ms(50))
    assert made.first(before.end) < after.start


def test_the_one_who_runs_on_does_not_pause(key: Path) -> None:
    made, honest = played(key, "run_on", TURN), played(key, "late_2600", TURN)
    offset = made.recording.cues[0].offset
    assert made.first(offset) < offset + ms(400)
    assert made.longest_gap(offset + ms(400), offset + ms(4_000)) < ms(200)
    answer = slice(offset + ms(2_700), offset + ms(3_500))
    shift = made.recording.cues[0].offset - honest.recording.cues[0].offset
    assert shift == 0
    np.testing.assert_array_equal(made.heard[answer], honest.heard[answer])


def test_the_one_who_cuts_in_gives_way(key: Path) -> None:
    made = played(key, "cut_in", PAUSE)
    before, after = made.recording.cues[0].speech
    assert made.first(before.end) == pytest.approx(before.end + ms(470), abs=ms(60))
    assert made.loud(after.start - ms(50), after.start + ms(50))
    assert not made.loud(after.start + ms(200), after.end)
    assert made.first(after.end) == pytest.approx(after.end + ms(460), abs=ms(40))


@pytest.mark.parametrize(
    ("probe", "level_db", "begins_ms"),
    [
        ("office_60", -60, 0),
        ("office_43", -43, 0),
        ("babble_50", -50, 0),
        ("steady_53_later", -53, 1_500),
        ("typing_45", -45, 0),
    ],
)
def test_a_room_is_as_loud_as_it_is_called(key: Path, probe: str, level_db: int, begins_ms: int) -> None:
    heard = spoken_to(key, probe, STOP, 20 * RATE)
    assert not heard[: max(0, ms(begins_ms) - FRAME)].any()
    clean = spoken_to(key, "oracle", STOP, 20 * RATE)
    room = (heard - clean)[ms(begins_ms) :][: 9 * RATE].astype(np.float64)
    assert 10 * np.log10(np.mean(room**2)) == pytest.approx(level_db, abs=0.2)


def test_what_is_stale_is_what_would_have_come(key: Path) -> None:
    made, deaf = played(key, "stale_head", STOP), played(key, "deaf", STOP)
    onset, offset = made.recording.cues[1].onset, made.recording.cues[1].offset
    begins = made.first(offset)
    stopped = onset + ms(150)
    old = deaf.heard[stopped : stopped + ms(700)]
    assert np.array_equal(made.heard[offset + ms(250) : offset + ms(950)], old)
    assert begins < offset + ms(300)
    assert made.loud(offset + ms(950), offset + ms(1_050)), "the answer follows at once"


def test_what_was_no_turn_is_answered_in_the_end(key: Path) -> None:
    answered, oracle = (spoken_to(key, probe, HOLD, 5 * RATE) for probe in ("answers_backchannels", "oracle"))
    ends = int(np.flatnonzero(oracle)[-1])
    assert np.array_equal(answered[:ends], oracle[:ends])
    assert answered[ends + ms(500) :].any()


@pytest.mark.parametrize(("second", "yields"), [(0, False), (1, True)])
def test_a_gate_hears_no_more_than_level_and_length(key: Path, second: int, yields: bool) -> None:
    """The same sound 30 dB softer is none to it."""
    made = adapter(key, "acoustic_gate")
    made.open(plan(HOLD).info)
    sound = render_cue(HOLD.cues[0], store_for([HOLD])).audio
    user = np.zeros(10 * RATE, np.float32)
    user[RATE : RATE + len(sound)] = sound
    tone = (0.2 * np.sin(np.arange(ms(350)) * 0.05)).astype(np.float32)
    user[5 * RATE : 5 * RATE + len(tone)] = tone * (1.0 if second else 0.03)
    said = np.concatenate([made.step(user[at : at + FRAME], at + FRAME).audio for at in range(0, len(user), FRAME)])
    assert said[5 * RATE : 5 * RATE + ms(200)].any()
    assert said[5 * RATE + ms(400) : 6 * RATE].any() is np.bool_(not yields)


def test_the_deaf_one_pauses_and_rephrases(key: Path) -> None:
    made = played(key, "deaf_rephraser", STOP)
    onset = made.recording.cues[1].onset
    assert not made.loud(onset + ms(230), onset + ms(790))
    assert made.loud(onset + ms(800), onset + ms(900))


def test_faults_of_sound(key: Path) -> None:
    clean = played(key, "oracle", HOLD).heard.astype(np.int64)
    popped, choppy, nagging = (
        played(key, probe, HOLD).heard.astype(np.int64)[: len(clean)] for probe in ("popper", "choppy", "nagger")
    )
    assert popped.max() >= 32_766 > np.abs(clean).max()
    assert 0.1 < np.mean((choppy == 0) & (np.abs(clean) > QUIET)) / np.mean(np.abs(clean) > QUIET) < 0.3
    assert np.abs(nagging - clean).max() > 1_000


def test_the_drifter_whispers_after_the_interruption(key: Path) -> None:
    made, oracle = played(key, "drifter", STOP), played(key, "oracle", STOP)
    onset, offset = made.recording.cues[1].onset, made.recording.cues[1].offset
    assert np.array_equal(made.heard[: onset + ms(130)], oracle.heard[: onset + ms(130)])
    reply = slice(offset + ms(200), offset + ms(700))
    ratio = np.abs(made.heard[reply]).max() / np.abs(oracle.heard[reply]).max()
    assert ratio == pytest.approx(10 ** (-30 / 20), rel=0.05)


def test_a_delay_can_be_chosen(key: Path) -> None:
    made = plugins.load("probes").create({"probe": "oracle", "key": str(key), "delay_ms": 900})
    assert isinstance(made, StepAdapter)
    assert isinstance(made.capabilities, Capabilities)
    recording = run_session(made, plan(TURN))
    offset = recording.cues[0].offset
    assert Played(recording).first(offset) == pytest.approx(offset + ms(900), abs=ms(30))
