"""A calibration as JSON-ready data and as a page of the docs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fdbench import __version__
from fdbench.annotate.activity import CONSTANTS, SEGMENTER
from fdbench.annotate.second import SECOND
from fdbench.calibrate.beds import BEDS
from fdbench.calibrate.calibration import Calibration, Condition
from fdbench.calibrate.figures import Decisions, Timing
from fdbench.calibrate.labelled import section
from fdbench.calibrate.layout import markdown
from fdbench.calibrate.limits import Held
from fdbench.calibrate.policies import POLICIES
from fdbench.calibrate.table import tables
from fdbench.calibrate.talk import NO_CLICK
from fdbench.calibrate.truth import RULE
from fdbench.calibrate.voices import sentences
from fdbench.calibrate.yields.document import yields_document
from fdbench.calibrate.yields.plan import ANEW_AFTER_MS, ANEW_MS, CUE_MS, LEFT_MS, STOP_MS
from fdbench.calibrate.yields.run import Yields
from fdbench.calibrate.yields.speech import PAUSE_MS
from fdbench.results.schema import METRICS_VERSION
from fdbench.timebase import to_ms

SCHEMA = 1


def document(result: Calibration) -> dict[str, Any]:
    """Plain data; floats rounded to 6 digits. `null` stands for never (infinite) and for undefined, with the reason beside."""
    rounded: dict[str, Any] = _rounded(
        {
            "schema": SCHEMA,
            "fdbench": __version__,
            "metrics_version": METRICS_VERSION,
            "segmenter": SEGMENTER,
            "constants": CONSTANTS.as_dict(),
            "truth_rule": RULE,
            "voices": {voice: len(clips) for voice, clips in sentences().items()},
            "trials": result.trials,
            "seed": result.seed,
            "audio_seconds": result.seconds,
            "truth": {"headline": result.truth, "policies": result.true_policies},
            "conditions": [_condition(c) for c in result.conditions],
            **_yields(result),
            "holds": not result.broken,
            "broken": result.broken,
        }
    )
    return rounded


def page(result: Calibration, command: str, notes: list[str]) -> str:
    """The page of the docs; the same calibration gives the same text."""
    voices = ", ".join(f"{voice} ({len(clips)})" for voice, clips in sorted(sentences().items()))
    broken = "\n".join(f"* {sentence}" for sentence in result.broken)
    kept = f"**{len(result.broken)} limits are broken:**\n\n{broken}" if broken else "All limits hold."
    head = f"""# The harness's own error

Written by `{command}`; do not edit.

{result.trials} trials ({result.seconds / 3600:.1f} hours of sound) went through the annotation and scoring of real sessions:
sentences of several voices ({voices}), put together so that every onset, stop and pause is known.
Segmenter `{SEGMENTER}`, metrics version {METRICS_VERSION}, truth by rule `{RULE}` (`fdbench/calibrate/truth.py`).
About half of the trials begin and end inside loud speech, where truth is exact whatever the rule.

{kept}

What the trials leave out, because it lies on the border of a definition and is right either way: replies within 100 ms of the
border of *premature* (250 ms before the user's end), stops within 100 ms of 2.0 s, silences within 100 ms of 1.0 s, pieces of
speech under 120 ms before a cut (a burst under 60 ms is a click; what noise would mask does not count), and natural ends within
2 s of an event.
The trials behave like {len(POLICIES)} synthetic agents ({", ".join(p.name for p in POLICIES)}; `fdbench/calibrate/policies.py`),
whose order each headline figure must find.
"""
    if result.yields is not None:
        head += _about_yields(result.yields)
    extra = "".join(f"\n{note}\n" for note in notes)
    return head + extra + "\n" + "\n".join([*(markdown(table) for table in tables(result)), *filter(None, [section()])])


def _about_yields(result: Yields) -> str:
    """What the trials of the yield decision are."""
    stop, after, anew, left, pause, cue = map(_range, (STOP_MS, ANEW_AFTER_MS, ANEW_MS, LEFT_MS, PAUSE_MS, CUE_MS))
    return f"""
{result.trials} more trials ({result.seconds / 3600:.1f} hours of sound, all lines together) ask one thing: has the agent given way
to an interruption? None is left out as borderline. Everything is drawn evenly. Yielders stop {stop} s after the onset, cutting a
word in loud speech, cutting it anywhere, or finishing it, and speak anew {after} s after the user's end, for {anew} s. Deaf agents
have {left} s left to say and say it, with pauses of {pause} s between sentences: anywhere, and, in a third of these trials, right
after the onset or over the user's end. Interruptions last {cue} s. What the agent had left to say is known by its declared words,
by words that are recognised with one error in ten, by a control that is the same to the sample, or by one that says something
else, half of these in a language that nobody knows. Every trial is tried on a clean line and over one or two beds:
{", ".join(BEDS)}. Only in the timing of stops those are left out that cut the first {to_ms(NO_CLICK):.0f} ms of a sentence: a burst under
60 ms is a click.
"""


def _range(bounds_ms: tuple[int, int]) -> str:
    return f"{bounds_ms[0] / 1000:g} to {bounds_ms[1] / 1000:g}"


def _yields(result: Calibration) -> dict[str, Any]:
    if result.yields is None:
        return {}
    return {"yields": {**yields_document(result.yields), "limits": [_held(h) for h in result.yields.limits]}}


def _condition(c: Condition) -> dict[str, Any]:
    return {
        "name": c.name,
        "timings": [_timing(t) for t in c.timings],
        "decisions": [_decisions(d) for d in c.decisions],
        "headline": c.headline,
        "policies": c.policies,
        "wrong_order": [asdict(s) for s in c.swaps],
        "bias_by_rule": {m: {f"{db:.0f} dB": bias for db, bias in b.items()} for m, b in c.by_rule.items()},
        "variants": [
            {
                "name": v.name,
                "kind": "segmenter" if v.name == SECOND else "constant",
                "headline": v.headline,
                "wrong_order": [asdict(s) for s in v.swaps],
            }
            for v in c.variations
        ],
        "limits": [_held(h) for h in c.limits],
    }


def _timing(t: Timing) -> dict[str, Any]:
    found = {**asdict(t), "interval": t.interval.interval}
    return found if t.interval.why is None else {**found, "why_no_interval": t.interval.why}


def _decisions(d: Decisions) -> dict[str, Any]:
    return {"measure": d.measure, "right": d.right, "n": d.n, "share": d.share, "interval": d.interval}


def _held(h: Held) -> dict[str, Any]:
    return {**asdict(h.limit), "found": h.found, "holds": h.ok}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return value
