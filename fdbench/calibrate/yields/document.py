"""The yield trials as JSON-ready data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from fdbench.calibrate.figures import timing
from fdbench.calibrate.yields.figures import BINS, confusion, gap_bin
from fdbench.calibrate.yields.limits import errors
from fdbench.calibrate.yields.plan import WAYS, Knowledge
from fdbench.calibrate.yields.run import Yields
from fdbench.calibrate.yields.trial import Found
from fdbench.timebase import to_ms


def yields_document(result: Yields) -> dict[str, Any]:
    """Counts by line, agent, knowledge and gap; timing; and every trial that was decided wrongly, by its number and its numbers."""
    return {
        "trials": result.trials,
        "seed": result.seed,
        "audio_seconds": result.seconds,
        "lines": [
            {
                "name": name,
                "decisions": list(_decisions(found)),
                "timings": [_timing(measure, values) for measure, values in errors(found).items() if values],
                "wrong": [_wrong(f) for f in found if f.verdict == "wrong"],
            }
            for name, found in result.lines.items()
        ],
    }


def _decisions(found: list[Found]) -> Iterator[dict[str, Any]]:
    for way in WAYS:
        for known in Knowledge:
            for bin_ in BINS:
                own = [f for f in found if f.plan.way is way and f.plan.knowledge is known and gap_bin(f) == bin_]
                if own:
                    yield {"agent": way.value, "known": known.value, "gap": bin_, **asdict(confusion(own))}


def _timing(measure: str, values: list[float]) -> dict[str, Any]:
    found = timing(measure, False, values)
    return {"measure": measure, "n": found.n, "bias": found.bias, "p95": found.p95, "worst": found.worst}


def _wrong(found: Found) -> dict[str, Any]:
    """What it takes to build the trial again, and what makes it hard."""
    plan = found.plan
    return {
        "number": plan.number,
        "agent": plan.way.value,
        "known": plan.knowledge.value,
        "bed": None if found.line is None else asdict(found.line),
        "cue_ms": to_ms(plan.cue),
        "gap_ms": None if found.gap is None else to_ms(found.gap),
        "left_ms": to_ms(found.left),
        "decision": found.answer.decision,
        "flagged": found.answer.flagged,
    }
