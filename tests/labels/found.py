"""What fdbench finds where the labels are: each kept run is scored again, with its words, its controls and today's annotator."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from fdbench.cli.main import main
from fdbench.timebase import to_ms
from tests.labels.keep import unpack
from tests.labels.labels import LAST

TESTS = Path(__file__).parents[1]
Key: TypeAlias = tuple[str, str, str, str]
"""Run folder below tests/, session, cue, and kind of the event."""
Found: TypeAlias = float | bool | None
"""An instant in ms, a decision, or neither: no such instant, or undetermined."""


def found(runs: Iterable[str]) -> dict[Key, Found]:
    """All that could be labelled in these run folders."""
    everything: dict[Key, Found] = {}
    for run in runs:
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / "run"
            unpack(TESTS / run, again)
            with contextlib.redirect_stdout(io.StringIO()):
                code = main(["score", str(again)])
            assert code in (0, 3), f"{run}: fdbench score ended with {code}"
            for path in sorted(again.glob("items/*/*/events.json")):
                for (event, kind), value in of_session(json.loads(path.read_text(encoding="utf-8"))).items():
                    everything[run, path.parent.name, event, kind] = value
    return everything


def of_session(events: Mapping[str, Any]) -> dict[tuple[str, str], Found]:
    """By cue and kind, from an events.json. What was not exercised is neither yes nor no."""
    values: dict[tuple[str, str], Found] = {(LAST, "end"): _ms(events["agent"][-1][1]) if events["agent"] else None}
    for reply in events["replies"]:
        values[reply["cue"], "onset"] = _ms(reply["segments"][0][0])
        values[reply["cue"], "end"] = None if reply["cut"] else _ms(reply["segments"][-1][1])
    for outcome in events["outcomes"]:
        cue = outcome["cue"]
        values[cue, "stop"] = _ms(outcome.get("stop"))
        values[cue, "premature"] = outcome.get("premature") is not None
        exercised = outcome["exercised"] == "yes" and not outcome.get("undetermined")
        values[cue, "yield"] = outcome.get("yielded") if exercised else None
        values[cue, "hold"] = outcome.get("held") if exercised else None
    return values


def _ms(samples: int | None) -> float | None:
    return None if samples is None else to_ms(samples)
