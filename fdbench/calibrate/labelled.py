"""The harness against readings of real sound: sessions with real systems, labelled twice from their sound alone.

`python -m tests.labels --write` measures it and stores the figures in fdbench/labelled.json; the page of the docs shows what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fdbench.calibrate.layout import Table, markdown

FILE = Path(__file__).parents[1] / "labelled.json"
HEADING = "## Truth from outside"


def stored() -> dict[str, Any] | None:
    """The figures measured last; None if there are none."""
    if not FILE.exists():
        return None
    document: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return document


def section() -> str:
    """The end of the docs' page; empty without figures."""
    document = stored()
    return "" if document is None else told(document)


def told(document: Mapping[str, Any]) -> str:
    """The same from a document."""
    head = f"""{HEADING}

Written by `python -m tests.labels --write`; `fdbench calibrate` keeps it. {document["events"]} events of {document["sessions"]} recorded
sessions with real systems (pipecat, livekit, moshi's server, Hugging Face's speech-to-speech; `tests/labels/`) were labelled twice, from
the sound alone: once from pictures of the waveform and its level, once from spectrograms, each time in a new order and on a time axis
of its own; the pictures show neither the other labels nor what fdbench found. Both readings are one reader's, so kappa tells how clear
the sound is, not how far people differ. The systems' voices are synthetic, their models scripted. Segmenter `{document["segmenter"]}`,
metrics version {document["metrics_version"]}. Cohen's kappa of all decisions: {_number(document["kappa"], 2)}.
"""
    off = "\n".join(f"* {line}" for line in document["off"])
    rest = (
        f"### Where fdbench is against both readings, instants by over 100 ms\n\n{off}\n"
        if off
        else "fdbench is nowhere against both readings.\n"
    )
    return "\n".join([head, *(markdown(table).replace("## ", "### ", 1) for table in tables(document)), rest])


def tables(document: Mapping[str, Any]) -> list[Table]:
    """Instants and decisions."""
    instants = [
        (
            kind,
            str(each["n"]),
            _number(each["apart_median"]),
            _number(each["apart_p95"]),
            str(each["only_one_reader"]),
            _number(each["bias_median"], sign=True),
            "-" if each["close"] is None else f"{each['close']:.0%}",
            _number(each["near_p95"]),
            _number(each["far_p95"]),
            _number(each["near_worst"]),
            str(each["not_found"]),
        )
        for kind, each in document["instants"].items()
    ]
    decisions = [
        (
            kind,
            str(each["n"]),
            f"{each['yes']} / {each['no']}",
            str(each["differ"]),
            str(each["only_one_reader"]),
            _number(each["kappa"], 2),
            str(each["right"]),
            str(each["wrong"]),
            str(each["undetermined"]),
        )
        for kind, each in document["decisions"].items()
    ]
    return [
        Table(
            "Instants, read and found",
            "In ms. Readings: how far apart they are, and what only one of them has. fdbench: found minus the middle of both; the\n"
            "distance to the nearer reading (0 between the two) and to the farther one, the lower and the upper bound of its error.",
            (
                "instant",
                "n",
                "readings, median",
                "p95",
                "one only",
                "fdbench, median",
                "within 30 ms",
                "nearer, p95",
                "farther, p95",
                "nearer, worst",
                "not found",
            ),
            tuple(instants),
        ),
        Table(
            "Decisions, read and found",
            "Right and wrong are counted where both readings agree.",
            ("decision", "n", "both yes / both no", "differ", "one only", "kappa", "right", "wrong", "undetermined"),
            tuple(decisions),
        ),
    ]


def _number(value: float | None, digits: int = 0, *, sign: bool = False) -> str:
    return "-" if value is None else f"{value:{'+' if sign else ''}.{digits}f}"
