"""Faults that sessions in real time survived, for the terminal: what their systems sent that could not be understood, or complained of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fdbench.results.schema import ItemDoc, Results
from fdbench.results.store import read_live

MOST = 5
"""Of one system, one sentence each; the others are in live.json of their sessions."""


def faults_told(run_dir: Path, results: Results) -> Iterator[str]:
    """`fault: SYSTEM SCENARIO@REPEAT: sentence`, each sentence once a system."""
    for name, system in results["systems"].items():
        first: dict[str, str] = {}
        for item in system["scenarios"]:
            for fault in _faults(run_dir, item):
                first.setdefault(fault, f"fault: {name} {item['id']}@{item['repeat']}: {fault}")
        yield from list(first.values())[:MOST]
        if len(first) > MOST:
            yield f"fault: {name}: {len(first) - MOST} more, all in live.json of their sessions"


def _faults(run_dir: Path, item: ItemDoc) -> list[str]:
    found = read_live(run_dir / item["path"])
    return found.get("faults", []) if found is not None else []
