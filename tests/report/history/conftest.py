"""Folders of runs that are results.json alone: a history reads nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fdbench.results.store import write_json
from tests.gate.make import cases, dimension, rate, results, sample, system

PutRun = Callable[..., Path]


def agent(score: float = 80.0, yielded: int = 9, stop: float | None = 400.0, **more: Any) -> Any:
    measures = {"yield_rate": rate(yielded, 10), "stop_latency_ms": sample(stop, n=10, censored=0 if stop is not None else 10)}
    rows = {"yield_rate": cases(*[[i < yielded] for i in range(10)])}
    doc = system(interruption=dimension([score] * 10, measures=measures, cases=rows))
    return {**doc, **more}


@pytest.fixture
def put(tmp_path: Path) -> PutRun:
    """Writes the results of a run of that day below `all/`; gives its folder."""

    def write(name: str, day: int, systems: dict[str, Any] | None = None, **run: Any) -> Path:
        folder = tmp_path / "all" / name
        folder.mkdir(parents=True)
        info = {"id": f"id-{name.replace('/', '-')}", "created": f"2026-03-{day:02}T08:00:00+00:00", **run}
        write_json(folder / "results.json", results(systems if systems is not None else {"tml": agent()}, **info))
        return folder

    return write
