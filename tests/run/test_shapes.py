"""A cue on its way from the script to the score: at most four shapes, and one that says where it lies."""

from __future__ import annotations

import ast
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

import fdbench
from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import CueOutcome
from fdbench.live.exchange import Exchange
from fdbench.live.replay import run_replay
from fdbench.live.session import run_live
from fdbench.results import documents, store
from fdbench.run.players import PLAYERS
from fdbench.scenario.model import Cue, Dimension, Scenario
from fdbench.scenario.placement import Placement
from fdbench.score.observation import Observation, Session
from fdbench.score.system import observe_everything
from fdbench.session.director import Director
from fdbench.session.loop import run_session
from fdbench.session.plan import SessionPlan
from fdbench.timebase import TICK, ms
from tests.session.scripted import Player, cue

PACKAGE = Path(fdbench.__file__).parent
STAGES = ("scenario", "render", "session", "live", "annotate", "score")
"""The parts that a cue passes."""
WORLD = {"adapter", "able", "user", "monitor", "greets"}
"""What a plan is played into."""


def test_a_walk_of_one_cue_meets_four_shapes(tmp_path: Path) -> None:
    scenario = Scenario("s", Dimension.LATENCY, "f", "", (cue()[0],), "")
    plan = SessionPlan((cue(),), frame=TICK)
    played = run_session(Player(20, (ms(4_000), ms(6_000))), plan)
    documents.write_recording(tmp_path, played)
    store.write_json(tmp_path / "session.json", documents.session_doc(played, scenario, "s", 0, 1))
    recording = documents.read_recording(tmp_path)
    events = annotate(recording, scenario, None)
    observations = [o for _, o in observe_everything(Session(scenario, 0, events)) if o.cue == "ask"]
    assert observations and events.cue("ask").place == recording.cues[0] == played.cues[0]
    met: list[Any] = [scenario.cues[0], *plan.script[0], *played.cues, *recording.cues, *events.cues, *observations]
    shapes = {next(shape for shape in (Cue, Placement, CueOutcome, Observation) if isinstance(each, shape)) for each in met}
    assert len(shapes) == 4


def test_nothing_but_a_placement_says_where_the_speech_of_a_cue_lies() -> None:
    """A class of the stages with a field `speech` or `fillers` of its own would be another shape of the same."""
    found = set()
    for path in (path for stage in STAGES for path in (PACKAGE / stage).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                own = [s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
                if "fillers" in own or {"onset", "offset"} <= set(own):
                    found.add(node.name)
    assert found == {"Placement", "Clip", "Entry"}, "a clip's own bounds come from its manifest"


@pytest.mark.parametrize("player", [*PLAYERS.values(), run_session, run_live, run_replay, Director, Exchange])
def test_no_player_takes_more_than_a_plan_and_what_it_plays_into(player: Callable[..., Any]) -> None:
    takes = signature(player, eval_str=True).parameters
    assert takes["plan"].annotation is SessionPlan
    assert set(takes) - {"plan"} <= WORLD
