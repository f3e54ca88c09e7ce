"""What a page says is what the files say: figures drawn at random are computed anew from results.json and events.csv."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from fdbench.report.html import write_report
from fdbench.results.frames import load
from tests.gate.formats import page_text
from tests.report.conftest import build_run
from tests.report.packed import index_of, sessions_of

FIGURES = 20
Figure = tuple[str, bool]
UNITS = {"latency": ("plain", 3), "interruption": ("cut", 2), "overlap": ("uh-huh", 2)}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The usual run, with several units a dimension, of which one system lacks some."""
    folder = build_run(tmp_path_factory.mktemp("reconciled"))
    results = json.loads((folder / "results.json").read_text())
    random_ = random.Random(5)
    for name, system in results["systems"].items():
        for dimension, (scenario, left) in UNITS.items():
            body = system["dimensions"][dimension]
            count = 9 if name == "tml" else 9 - left
            body["units"] = [
                {"unit": f"u{i}", "scenarios": [scenario], "score": round(random_.uniform(20, 100), 2)} for i in range(count)
            ]
            body["score"] = fmean(unit["score"] for unit in body["units"])
    (folder / "results.json").write_text(json.dumps(results))
    load(folder).write(folder, tables=("events",))
    return folder


def shown(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if f"{value:.1f}" != "0.0" else "0"


def figures(run: Path, page: Path) -> Iterator[Figure]:
    """Every figure that is checked, named, and whether it holds."""
    results = json.loads((run / "results.json").read_text()) | {"run_dir": run}
    text, source = page_text(page), page.read_text()
    systems = results["systems"]
    for dimension in UNITS:
        for name, system in systems.items():
            body = system["dimensions"][dimension]
            mean = max(0.0, fmean(unit["score"] for unit in body["units"]))
            yield (
                f"{dimension} {name}",
                bool(re.search(rf"{dimension.capitalize()} .*? {re.escape(shown(mean))} ", text)),
            )
        one, other = ({u["unit"]: u["score"] for u in s["dimensions"][dimension]["units"]} for s in systems.values())
        shared = sorted(set(one) & set(other))
        means = [fmean(side[unit] for unit in shared) for side in (one, other)]
        change, pairs = means[1] - means[0], len(shared)
        told = f"{'+' if change > 0 else chr(0x2212)}{shown(abs(change))}"
        yield f"difference of {dimension}", f" {told} " in text and f"n = {pairs} pairs" in text
        arrow = " → ".join(f"{mean:.2f}".rstrip("0").rstrip(".") for mean in means)
        yield f"means of {dimension}", arrow in text
    yield from _measures(results, source, index_of(source))
    yield from _turns(run, index_of(source), sessions_of(source))


def _turns(run: Path, index: Any, sessions: dict[str, Any]) -> Iterator[Figure]:
    """Latencies and stops of the table, from events.csv and the cue's place in the session."""
    with (run / "events.csv").open() as file:
        events = {
            (e["system"], e["scenario"], e["repeat"], e["cue"], e["event"]): float(e["time_s"]) for e in csv.DictReader(file)
        }
    for number, cue, _, _, _, _, _, latency, stop in index["turns"]:
        address, system, scenario, repeat = index["items"][number][:4]
        speech = {c[4]: c[2] for c in sessions[address].get("cues", [])}.get(cue)
        key = (index["systems"][system], scenario, str(repeat), cue)
        for value, event, edge in ((latency, "reply_start", -1), (stop, "stop", 0)):
            if value is not None and speech:
                truth = (events[*key, event] - (speech[-1][1] if edge else speech[0][0])) * 1000
                yield f"{event} of {address} {cue}", abs(value - truth) < 0.2


def _measures(results: Any, source: str, index: Any) -> Iterator[Figure]:
    """Values and counts of the table of measures, and the turns behind them, from results.json."""
    rows = re.findall(r'<tr data-measure="([^"]*)">(.*?)</tr>', source, re.S)
    cells = {key: re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for key, row in rows}
    for number, (name, system) in enumerate(results["systems"].items()):
        for dimension, body in system["dimensions"].items():
            for measure, doc in body["measures"].items():
                key = f"{dimension}.{measure}"
                told = (
                    " ".join(re.sub(r"<[^>]+>", " ", cells[key][number]).replace("\u202f", "").split()) if key in cells else ""
                )
                if "hits" in doc:
                    yield f"{key} of {name}", f"{doc['hits']} of {doc['n']}" in told
                elif doc["value"] is not None:
                    yield f"{key} of {name}", told.startswith(f"{doc['value']:.0f} ms") and f"n = {doc['n']}" in told
                for turn, value in index["measures"][key][3]:
                    item = index["items"][index["turns"][turn][0]]
                    if item[1] == number:
                        seen = json.loads((results["run_dir"] / f"items/{item[0]}/measures.json").read_text())["observations"]
                        truth = [o["value"] for o in seen if (o["dimension"], o["measure"]) == (dimension, measure)]
                        yield f"{key} of {item[0]}", value in [None if each is None else round(each, 4) for each in truth]


def test_twenty_figures_drawn_at_random_are_those_of_the_files(run: Path, tmp_path: Path) -> None:
    found = list(figures(run, write_report([run], tmp_path / "r.html", audio_limit=0)))
    drawn = random.Random(16).sample(found, FIGURES)
    assert [name for name, holds in drawn if not holds] == []
    assert [name for name, holds in found if not holds] == []  # and all the others
