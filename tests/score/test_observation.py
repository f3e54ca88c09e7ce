"""Sessions of which nothing is known but that they failed."""

from __future__ import annotations

from fdbench.annotate.events import Exercised
from fdbench.scenario.model import CueKind, Dimension
from fdbench.score.observation import failed_session
from fdbench.segments import Timeline
from tests.score.build import cue, placed, session


def test_in_a_session_that_failed_nothing_was_heard_and_every_cue_failed() -> None:
    ask, cut = cue("ask"), cue("cut", CueKind.INTERRUPTION)
    script = session("s", Dimension.INTERRUPTION, (ask, placed(ask, 0, 1)), (cut, placed(cut, 2, 3))).scenario
    failed = failed_session(script, 2, "the line was cut")
    events = failed.events
    assert (failed.scenario, failed.repeat) == (script, 2)
    assert (events.samples, events.agent, events.backchannels, events.floor_db) == (0, Timeline(), Timeline(), 0.0)
    assert [(c.cue, c.kind, c.place.speech, c.place.fillers) for c in events.cues] == [
        ("ask", "turn", (), ()),
        ("cut", "interruption", (), ()),
    ]
    assert {(c.exercised, c.why) for c in events.cues} == {(Exercised.FAILED, "the line was cut")}
