"""What a session on the wall clock leaves beside its recording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from fdbench import audio
from fdbench.live.floor import loop_back_floor_ms
from fdbench.live.session import LiveSession
from fdbench.results import store
from fdbench.results.schema import SCHEMA
from fdbench.run.plan import SystemPlan
from fdbench.session.recording import Logged

LIVE = "live.json"
ARRIVED = "arrived.flac"
ARRIVALS = "arrived.jsonl"
WIRE = "wire.jsonl"
CASSETTE = "cassette.jsonl.gz"


def write_live(folder: Path, live: LiveSession, session: str, cassette: str = "") -> None:
    """live.json with the `session` id that the adapter was told, the track as it arrived (chunk after chunk, at the adapter's own rate)
    with the instant of each chunk, the wire log, and the cassette that lies at `cassette`, which is moved."""
    keep_cassette(folder, cassette)
    store.write_json(
        folder / LIVE,
        {
            "schema": SCHEMA,
            "session": session,
            "opened_s": live.opened_s,
            "timing": asdict(live.timing),
            "why_invalid": why_invalid(live),
            "underruns": live.underruns,
            "underrun_ms": live.underrun_ms,
            "rate": live.rate,
            "faults": [line.data["message"] for line in live.recording.log if line.kind == "fault"],
        },
    )
    if live.arrived:
        audio.write_flac(folder / ARRIVED, audio.to_pcm16(np.concatenate([c.audio for c in live.arrived])), live.rate)
        lines = [{"at": c.at, "item": c.item, "samples": len(c.audio)} for c in live.arrived]
        store.write_lines(folder / ARRIVALS, lines)
    if live.raw:
        store.write_lines(folder / WIRE, [_wire_line(line) for line in live.raw])


def keep_cassette(folder: Path, cassette: str) -> None:
    """Move it there, if one was recorded: also that of a session that could not be opened."""
    if cassette and Path(cassette).exists():
        Path(cassette).rename(folder / CASSETTE)


def told_before(folder: Path) -> tuple[str, int] | None:
    """Id and seed that the adapter was told in the stored session of a real-time run, whose messages may hold them; None if it was never
    open. Older runs did not keep the id: it was the seed."""
    if not (folder / LIVE).exists():
        return None
    seed = store.read_session(folder)["seed"]
    return str(store.read_json(folder / LIVE).get("session", f"{seed:012x}")), seed


def why_invalid(live: LiveSession) -> str:
    """Why the session proves nothing: this machine did not keep the time; empty if it did."""
    return live.broke if live.broke and live.fault is None else live.timing.why_invalid


def floors_ms(systems: Sequence[SystemPlan]) -> dict[str, float | None]:
    """The loop-back floor of each system's kind of connection, measured now, once a kind; see `fdbench.live.floor`."""
    kinds = {(system.wall.rate, system.wall.pacing): system.wall for system in systems}
    measured = {kind: loop_back_floor_ms(wall) for kind, wall in kinds.items()}
    return {system.name: measured[system.wall.rate, system.wall.pacing] for system in systems}


def highest(each: Iterable[Mapping[str, float | None]]) -> dict[str, float | None]:
    """Of floors that were measured on several machines, the highest of each system; None if none came back."""
    found: dict[str, float | None] = {}
    for own in each:
        for name, floor in own.items():
            before = found.get(name)
            found[name] = before if floor is None else floor if before is None else max(before, floor)
    return found


def stored_invalid(folder: Path) -> str:
    """`why_invalid` of a stored item; empty for one on the virtual clock."""
    found = store.read_live(folder)
    return found["why_invalid"] if found is not None else ""


def _wire_line(line: Logged) -> dict[str, Any]:
    return {"at": line.at, "direction": line.kind, "text": line.data["text"]}
