"""A battery small enough for tests: a few of the quick suite's scenarios, chosen by what they are."""

from __future__ import annotations

from pathlib import Path

from fdbench.battery.battery import plan_battery, play_battery
from fdbench.results import store
from fdbench.results.schema import Results
from fdbench.run.progress import Silent
from fdbench.run.rescore import score_all
from fdbench.run.scoring import finish_run, scored
from fdbench.scenario.load import load_suite
from fdbench.scenario.model import Dimension, ReplyRule, Scenario
from fdbench.score.latency import has_pause


def plain_turns(count: int) -> list[Scenario]:
    """Latency scenarios of one turn without a pause."""
    found = [s for s in load_suite("quick").scenarios if s.dimension is Dimension.LATENCY and len(s.cues) == 1]
    return [s for s in found if not has_pause(s.cues[0])][:count]


def stops(count: int) -> list[Scenario]:
    """Interruptions to which no words are due, and the overlaps that are paired with them."""
    suite = load_suite("quick").scenarios
    asked = [s for s in suite if s.dimension is Dimension.INTERRUPTION and s.cues[-1].expect.reply is ReplyRule.BRIEF][:count]
    return [*asked, *(s for s in suite if s.pair in {a.id for a in asked})]


def play(folder: Path, scenarios: list[Scenario], probes: tuple[str, ...]) -> Results:
    """Play into `folder`/run."""
    plan = plan_battery("small", scenarios, probes, folder / "key.json", 1, 1)
    return play_battery(plan, folder / "run", jobs=0, resume=False, progress=Silent())


def rescored(run: Path) -> Results:
    """The recordings of a run judged once more, by whatever the scorer is now."""
    document = store.read_json(run / "run.json")
    return finish_run(run, scored(run, document, score_all(run, document)))
