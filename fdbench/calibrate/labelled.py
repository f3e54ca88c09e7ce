"""The harness against readings of real sound: sessions with real systems, labelled by two independent readings of their sound alone.

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
sessions with real systems (pipecat, livekit, moshi's server, Hugging Face's speech-to-speech; `tests/labels/`) were labelled from the
sound alone, as two independent readings: the first in two rounds, once from pictures of the waveform and its level and once from
spectrograms; the second from both together, made from a list of events without values. Each was in an order and on time axes of its own,
and no picture shows another reading or what fdbench found. Agreement is that of the two readers; of the first one, where an instant's two
pictures differ, their middle counts. Where any two readings are over 30 ms apart or decide otherwise, a second look settled the label, and
`tests/labels/labels.csv` says why; else the label is the middle of both readers'. The systems' voices are synthetic, their models scripted.
Segmenter `{document["segmenter"]}`, metrics version {document["metrics_version"]}. Cohen's kappa of all decisions:
{_number(document["kappa"], 2)}.
"""
    off = "\n".join(f"* {line}" for line in document["off"])
    rest = (
        f"### Where fdbench is against the labels, instants by over 100 ms\n\n{off}\n"
        if off
        else "fdbench is nowhere against the labels.\n"
    )
    return "\n".join([head, *(markdown(table).replace("## ", "### ", 1) for table in tables(document)), rest])


def tables(document: Mapping[str, Any]) -> list[Table]:
    """Instants and decisions."""
    instants = [
        (
            kind,
            str(each["n"]),
            _number(each["pictures_median"]),
            _number(each["apart_median"]),
            _number(each["apart_p95"]),
            _share(each["apart_close"]),
            str(each["only_one_reader"]),
            str(each["settled"]),
            _number(each["bias_median"], sign=True),
            _share(each["close"]),
            _share(each["near"]),
            _number(each["error_p95"]),
            _number(each["error_worst"]),
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
            "In ms. Readers: how far apart the first one's two pictures are, how far apart the two readers, what only one of them has.\n"
            "fdbench: found minus the label, and the size of that.",
            (
                "instant",
                "n",
                "pictures, median",
                "readers, median",
                "readers, p95",
                "readers within 30 ms",
                "one only",
                "settled",
                "fdbench, median",
                "within 30 ms",
                "within 100 ms",
                "p95",
                "worst",
                "not found",
            ),
            tuple(instants),
        ),
        Table(
            "Decisions, read and found",
            "Right and wrong are fdbench's, where there is a label.",
            ("decision", "n", "both yes / both no", "differ", "one only", "kappa", "right", "wrong", "undetermined"),
            tuple(decisions),
        ),
    ]


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _number(value: float | None, digits: int = 0, *, sign: bool = False) -> str:
    return "-" if value is None else f"{value:{'+' if sign else ''}.{digits}f}"
