"""Events of a recording, which has no control: what is certain is counted, what is not carries both bounds, and stops are dated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fdbench.annotate.events import CueOutcome, Exercised, Onset, Reply, TalkEvents
from fdbench.annotate.outcomes import CarriedOn, CutIn, FalseStop
from fdbench.scenario.model import CueKind, Dimension, Recorded, Scenario
from fdbench.scenario.placement import Placement
from fdbench.score.observation import Session
from fdbench.score.system import score_system
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms
from tests.score.build import cue

UNSURE = Exercised.INDETERMINATE


def session(kind: CueKind, *outcomes: CueOutcome, recorded: bool = True) -> Session:
    """Each event lies in [1000, 2000) of its own session's clock."""
    cues = tuple(cue(f"c{i}", kind, any_of=("blue",)) for i in range(len(outcomes)))
    scenario = Scenario(
        "talk", Dimension.INTERRUPTION, "recording", "s", cues, "i", recording=Recorded("a.wav") if recorded else None
    )
    place = (Segment(ms(1_000), ms(2_000)),)
    marked = tuple(replace(o, place=Placement(c.id, speech=place)) for c, o in zip(cues, outcomes, strict=True))
    return Session(scenario, 0, TalkEvents(ms(60_000), marked, Timeline(), Timeline(), -70.0))


def cut_in(stop: int | None) -> CutIn:
    return CutIn(
        Placement(""), "interruption", UNSURE, "no control", yielded=stop is not None, stop=None if stop is None else ms(stop)
    )


def test_who_went_on_did_not_yield_and_who_stopped_may_have_ended() -> None:
    found = {
        m.spec.name: m
        for m in score_system([session(CueKind.INTERRUPTION, cut_in(1_400), cut_in(None))])[Dimension.INTERRUPTION].measures
    }
    assert (found["yield_rate"].hits, found["yield_rate"].n, found["yield_rate"].unsure) == (0, 1, 1)  # type: ignore[union-attr]
    assert found["yield_rate"].bounds == (0.0, 0.5)  # type: ignore[union-attr]
    stops = found["stop_latency_ms.recorded"]
    assert (stops.values, stops.censored) == ((pytest.approx(400.0),), 1)  # type: ignore[union-attr]
    assert found["stop_latency_ms"].n == 0


def test_who_may_only_have_paused_has_neither_recovered_nor_been_silent() -> None:
    went_on = Reply("c0", Timeline.of([(ms(2_100), ms(9_000))]), Onset.NORMAL)
    paused = replace(cut_in(None), yielded=None, maybe_stop=ms(1_400), met=True, reply=went_on)
    measures = score_system([session(CueKind.INTERRUPTION, paused)])[Dimension.INTERRUPTION].measures
    found = {m.spec.name: m for m in measures}
    for name in ("addressed_rate", "recovery_rate", "dead_turn_rate"):
        assert (found[name].n, found[name].unsure) == (0, 1)  # type: ignore[union-attr]
    assert found["recovery_latency_ms"].n == 0


def test_in_a_script_the_same_tells_nothing() -> None:
    scored = score_system([session(CueKind.INTERRUPTION, cut_in(1_400), cut_in(None), recorded=False)])
    found = {m.spec.name: m for m in scored[Dimension.INTERRUPTION].measures}
    assert found["yield_rate"].unsure == 2 and "stop_latency_ms.recorded" not in found  # type: ignore[union-attr]


def test_who_carried_on_held_and_who_stopped_may_have_ended() -> None:
    held = CarriedOn(Placement(""), "backchannel", UNSURE)
    stopped = FalseStop(Placement(""), "backchannel", UNSURE, stop=ms(1_400))
    found = {m.spec.name: m for m in score_system([session(CueKind.BACKCHANNEL, held, stopped)])[Dimension.OVERLAP].measures}
    assert found["hold_rate.backchannel"].bounds == (0.5, 1.0)  # type: ignore[union-attr]
    assert found["false_stop_rate"].bounds == (0.0, 0.5)  # type: ignore[union-attr]


def test_a_recording_counts_in_all_dimensions_of_which_it_holds_events() -> None:
    scenario = session(CueKind.INTERRUPTION, cut_in(None)).scenario
    mixed = replace(scenario, cues=(*scenario.cues, cue("t"), cue("b", CueKind.BACKCHANNEL)))
    assert mixed.dimensions == (Dimension.LATENCY, Dimension.INTERRUPTION, Dimension.OVERLAP)
    assert replace(mixed, recording=None).dimensions == (Dimension.INTERRUPTION,)
