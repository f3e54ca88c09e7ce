"""How much faster than real time the harness itself is, and the reference systems: `make perf`.

Of the harness: ratios of session time to processor time of one core, best of several rounds, so that a busy machine says little.
Nothing is recognised there: recognition is a part of the systems, or of checks that need words. Of the systems see perf_systems.py.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import TalkEvents
from fdbench.results import documents, store
from fdbench.scenario.model import Check, Cue, CueKind, Dimension, Expectation, ReplyRule, Scenario, Trigger, TriggerOn, Words
from fdbench.score.observation import Session
from fdbench.score.system import observe_own, score_system
from fdbench.session.recording import Recording
from fdbench.timebase import to_seconds
from tests import perf_systems
from tests.session.scripted import LoopBack, cue, play

TURNS = 12
ROUNDS = 7


def main() -> None:
    planned = [cue("c0"), *(cue(f"c{i}", on=TriggerOn.PREVIOUS_END, delay_ms=4_000) for i in range(1, TURNS))]
    scenario = _scenario([c.id for c, _ in planned])
    recording = play(LoopBack(20), planned)
    length = to_seconds(recording.samples)
    events = annotate(recording, scenario, None)
    print(f"a session of {length:.0f} s, frames of 20 ms, best of {ROUNDS}")
    loop = _best(lambda: play(LoopBack(20), planned))
    with tempfile.TemporaryDirectory() as folder:
        parts = {
            "session loop": loop,
            "FLAC recording": _best(lambda: documents.write_recording(Path(folder), recording)),
            "annotation": _best(lambda: annotate(recording, scenario, None)),
            "scoring": _best(lambda: _score(scenario, events)),
            "JSON files": _best(lambda: _write(Path(folder), recording, scenario, events)),
        }
        again = _best(lambda: _score_again(Path(folder), scenario))
    for name, seconds in parts.items():
        print(f"  {name:<16} {1000 * seconds:8.2f} ms   {length / seconds:10,.0f} x real time")
    print(f"the loop alone    {length / loop:10,.0f} x real time (at least 1,500 wanted)")
    print(f"everything        {length / sum(parts.values()):10,.0f} x real time (at least 300 wanted)")
    print(f"an hour of stored recordings is scored in {3_600 * again / length:.1f} s (at most 30 wanted)")
    perf_systems.report()


def _best(work: Callable[[], object]) -> float:
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def _score(scenario: Scenario, events: TalkEvents) -> object:
    session = Session(scenario, 0, events)
    scores = score_system([session])
    return [o for _, o in observe_own(session)], [documents.dimension_doc(score, 1) for score in scores.values()]


def _score_again(folder: Path, scenario: Scenario) -> None:
    """What `fdbench score` does with one item: read, annotate, score, write."""
    events = annotate(documents.read_recording(folder), scenario, None)
    _score(scenario, events)
    _write(folder, documents.read_recording(folder), scenario, events)


def _write(folder: Path, recording: Recording, scenario: Scenario, events: TalkEvents) -> None:
    store.write_json(folder / "session.json", documents.session_doc(recording, scenario, "loop", 0, 1))
    store.write_json(folder / "events.json", documents.events_doc(events))


def _scenario(ids: list[str]) -> Scenario:
    expect = Expectation(ReplyRule.REQUIRED, Check.ANSWER)
    trigger = Trigger(TriggerOn.START, 0, 6_000)
    cues = tuple(Cue(i, CueKind.TURN, (Words("what is it"),), trigger, expect, "none") for i in ids)
    return Scenario("perf", Dimension.LATENCY, "perf", "", cues, "")


if __name__ == "__main__":
    main()
