"""What recordings.json says: where each session comes from, how its turns were found, and what is odd about its sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from fdbench.recordings.find import DETECTOR, UNCERTAINTY_MS
from fdbench.recordings.work import PieceDone, TalkReady
from fdbench.results.schema import SCHEMA
from fdbench.timebase import to_seconds

DRIFTS_MS = 10.0
"""Leaks whose lag moves by more (`>`) from one part of a talk to another show clocks that drift apart."""
LEAKS_LEAST = 2
NO_CONTROL = (
    "no control: of an agent that stopped, nobody can tell whether it would have ended anyway, so rates show both bounds"
)
NO_SCRIPT = "no script: nothing is expected of the answers, so what they say is not judged"


def account(ready: Sequence[TalkReady], done: Sequence[PieceDone]) -> dict[str, Any]:
    """The document. Talks that were refused are there, with the reason."""
    by_talk: dict[int, list[dict[str, Any]]] = {r.task.key: [] for r in ready}
    for piece in done:
        by_talk[piece.task.ready.task.key].append(piece.facts)
    return {
        "schema": SCHEMA,
        "detector": DETECTOR,
        "uncertainty_ms": UNCERTAINTY_MS,
        "limits": [NO_SCRIPT, NO_CONTROL],
        "recordings": [_entry(r, by_talk[r.task.key]) for r in ready],
    }


def _entry(ready: TalkReady, sessions: list[dict[str, Any]]) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": ready.task.name}
    if ready.task.licence:
        entry["licence"] = ready.task.licence
    if ready.talk is None:
        return {**entry, "refused": ready.refused}
    talk = ready.talk
    return {
        **entry,
        "user": talk.talk.user.said,
        "agent": talk.talk.agent.said,
        "rates": [talk.talk.user.sound.rate, talk.talk.agent.sound.rate],
        "seconds": to_seconds(talk.samples),
        "turns": "given" if ready.given is not None else "found",
        "notes": [*talk.notes, *_notes(sessions)],
        "sessions": sessions,
    }


def _notes(sessions: Sequence[dict[str, Any]]) -> Iterator[str]:
    for who, whose in (("user", "agent"), ("agent", "user")):
        leaks = [s[f"{who}_leaks"] for s in sessions if f"{who}_leaks" in s]
        n = sum(leak["n"] for leak in leaks)
        if n >= LEAKS_LEAST:
            loud = max(leak["db"] for leak in leaks)
            what = ", left out" if who == "user" else ""
            yield f"crosstalk: the {whose}'s voice is on the {who}'s channel at {loud:.0f} dB in {n} sounds{what}"
        lags = [leak["lag_ms"] for leak in leaks]
        if lags and max(lags) - min(lags) > DRIFTS_MS:
            yield f"the channels drift apart: the leak's lag moves from {min(lags):.0f} to {max(lags):.0f} ms"
    if echoes := sum(s["echo"] for s in sessions):
        yield (
            f"echo: the agent's voice, blurred by a room or on its way, is on the user's channel in {echoes} of {len(sessions)} sessions; "
            "it was left out where it was found"
        )
    steady = sum(s["noisy"] and not s["unsteady"] for s in sessions)
    if steady:
        yield f"noise under the user's voice in {steady} of {len(sessions)} sessions: soft ends are uncertain by 0.1 s"
    for who, name in (("user", "unsteady"), ("agent", "agent_unsteady")):
        if swells := sum(s[name] for s in sessions):
            where = f"{swells} of {len(sessions)} sessions"
            yield f"noise that is not steady under the {who}'s voice in {where}: begins and ends may be off by 0.2 s and more"
    if unclear := sum(s["agent_unclear"] for s in sessions):
        yield (
            f"the agent's voice cannot be told from what else sounds on its channel (music, noise) in {unclear} of {len(sessions)} "
            "sessions: nothing is judged there; cut the music out, or name a file without it with --agent"
        )
    if loose := sum(len(s.get("loose", ())) for s in sessions):
        yield (
            f"{loose} events have uncertain begins and ends (noise that swells or is gated, crosstalk): recordings.json names them as "
            "`loose`; mark the turns (--turns) if they matter"
        )
    if left := sum(s["left_out"] for s in sessions):
        yield f"{left} events beyond the first 100 of a session are left out"


def counts(document: dict[str, Any]) -> Counter[str]:
    """Events by kind, `sessions`, `kind_unsure`, `recordings` and `refused` of the whole document."""
    found: Counter[str] = Counter()
    for entry in document["recordings"]:
        found["refused" if "refused" in entry else "recordings"] += 1
        for session in entry.get("sessions", ()):
            found["sessions"] += 1
            found["kind_unsure"] += session["kind_unsure"]
            found.update(session["events"])
    return found
