"""Runs of the harness against what `fdbench measure` finds in their sound alone: `python -m tests.measured.agreement RUN...`.

Of each session only the two tracks are handed over. Then its turns are matched with the script's, and latencies are compared.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import CueOutcome, TalkEvents
from fdbench.annotate.outcomes import CutIn, FalseStop, answered
from fdbench.audio import Pcm16, to_pcm16
from fdbench.recordings.given import Given
from fdbench.recordings.session import Heard, Source, heard_session
from fdbench.recordings.sharp import find_sounds
from fdbench.recordings.voice import voice_witness
from fdbench.results import documents
from fdbench.scenario.control import is_control
from fdbench.scenario.load import stored_scenario
from fdbench.scenario.model import Channel, Scenario
from fdbench.segments import Segment
from fdbench.session.line import Line
from fdbench.session.recording import Recording
from fdbench.timebase import TICK, Samples, ms, to_ms

NEAR = ms(100)
"""A found turn is the script's if both ends lie so near (`<=`)."""
CLOSE_MS = 20.0


@dataclass(slots=True)
class Agreement:
    """Counts of turns, and the differences of latencies in ms; None: measured without that latency, or the other way round."""

    hit: int = 0
    missed: int = 0
    extra: int = 0
    response: list[float | None] = field(default_factory=list)
    stop: list[float | None] = field(default_factory=list)
    sessions: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(1, 2 * self.hit + self.missed + self.extra)

    def add(self, other: Agreement) -> None:
        self.hit, self.missed, self.extra = self.hit + other.hit, self.missed + other.missed, self.extra + other.extra
        self.response += other.response
        self.stop += other.stop
        self.sessions += other.sessions


def within(differences: Sequence[float | None], bound: float = CLOSE_MS) -> float:
    """The share of differences within the bound (`<=`); one that is not there counts as none."""
    return sum(d is not None and abs(d) <= bound for d in differences) / len(differences) if differences else 1.0


def compared(recording: Recording, scenario: Scenario, *, given: bool = False, snr_db: float | None = None) -> Agreement:
    """One session of a run against the same sound without its script. `given`: its turns are handed over, too, with their kinds; `snr_db`:
    noise is laid on both tracks first, speech at -23 dBFS."""
    truth = annotate(recording, scenario, None, sound=False)
    user, agent = recording.user, recording.heard
    if snr_db is not None:
        user, agent = noisy(user, snr_db, 1), noisy(agent, snr_db, 2)
    kinds = {cue.id: cue.kind for cue in scenario.cues}
    marked = [Given(Segment(p.onset, p.offset), kind=kinds[p.id]) for p in recording.cues if p.played]
    heard = heard_session(Source("stripped", "stripped", 0), user, agent, marked if given else None, voice_witness())
    return agreed(truth, heard)


def agreed(truth: TalkEvents, heard: Heard) -> Agreement:
    found = Agreement(sessions=1)
    events = (
        annotate(heard.recording, heard.scenario, None, find_sounds, sound=False)
        if heard.scenario and heard.recording
        else None
    )
    left = list(events.cues) if events is not None else []
    for cue in (c for c in truth.cues if c.place.speech):
        match = next((c for c in left if abs(c.onset - cue.onset) <= NEAR and abs(c.offset - cue.offset) <= NEAR), None)
        if match is None:
            found.missed += 1
        else:
            left.remove(match)
            found.hit += 1
        outcome = match
        for differences, of, origin in ((found.response, _reply, cue.offset), (found.stop, _stop, cue.onset)):
            wanted = of(cue)
            if wanted is None:
                continue
            got = of(outcome) if outcome is not None else None
            if got is None or match is None:
                differences.append(None)
            else:
                theirs = match.offset if of is _reply else match.onset
                differences.append(to_ms((got - theirs) - (wanted - origin)))
    found.extra += len(left)
    return found


def _reply(outcome: CueOutcome) -> Samples | None:
    reply = answered(outcome).reply
    return None if reply is None else reply.start


def _stop(outcome: CueOutcome) -> Samples | None:
    return outcome.stop if isinstance(outcome, CutIn | FalseStop) else None


def noisy(track: Pcm16, snr_db: float, seed: int) -> Pcm16:
    """The noise of a scenario's channel, laid on a track."""
    line = Line(Channel(noise_snr_db=snr_db), seed)
    whole = np.zeros(-(-len(track) // TICK) * TICK, np.float32)
    whole[: len(track)] = track / 32_768.0
    out = line.carry(whole, np.zeros_like(whole), 0, len(whole))[: len(track)]
    return to_pcm16(out)


def of_run(run: Path, systems: Iterable[str] = (), **how: Any) -> Agreement:
    """All sessions of a run's systems, controls left out."""
    from fdbench.results import store

    document = store.read_json(run / "run.json")
    scenarios = {s.id: s for s in map(stored_scenario, document["scenarios"].values())}
    total = Agreement()
    for system in systems or document["systems"]:
        for item in sorted((run / "items" / system).glob("*@*")):
            name = item.name.rpartition("@")[0]
            if not is_control(name) and (item / "recording.flac").exists():
                total.add(compared(documents.read_recording(item), scenarios[name], **how))
    return total


def row(name: str, found: Agreement) -> str:
    return (
        f"| {name} | {found.sessions} | {found.f1:.3f} | {100 * within(found.response):.1f} % of {len(found.response)} | "
        f"{100 * within(found.stop):.1f} % of {len(found.stop)} |"
    )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measured.agreement", description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--system", action="append", default=[])
    args = parser.parse_args(argv)
    print("| line | sessions | turns, F1 within 100 ms | response within 20 ms | stop within 20 ms |")
    print("|---|---|---|---|---|")
    for name, how in (("clean", {}), ("clean, turns given", {"given": True}), ("noise 20 dB below", {"snr_db": 20.0})):
        total = Agreement()
        for run in args.runs:
            total.add(of_run(run, args.system, **how))
        print(row(name, total), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
