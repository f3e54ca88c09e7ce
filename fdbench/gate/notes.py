"""What does not forbid a comparison, but a reader should know of. Notes decide nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from fdbench.gate.cause import heard
from fdbench.gate.wording import listed, plural
from fdbench.results.schema import Results, SystemDoc
from fdbench.stats import FEWEST

_RUN = (("clock", "clock"), ("repeats", "repeats"), ("seed", "seed"), ("fdbench", "version of fdbench"))
_DIGEST = "sha256:"
LEVEL_DB = 3.0
"""Levels of speech that differ by so much (`>=`) are told: that is heard, and sentences of one voice differ by no more."""


def notes_on_run(now: Results) -> tuple[str, ...]:
    """That it is redacted, and sessions of the new run that count for nothing."""
    notes = ["the run is redacted: no case can be heard, and settings cannot be compared"] if now["run"].get("redacted") else []
    for name, system in now["systems"].items():
        for status, what in (("error", "ended in an error"), ("invalid", "not valid")):
            bad = [f"{item['id']}@{item['repeat']}" for item in system["scenarios"] if item["status"] == status]
            notes += [f"{name}: {plural(len(bad), 'session')} {what} ({listed(bad)})"] if bad else []
    return tuple(notes)


def differences(now: Results, baseline: Results, pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """How the two were made differently: clock, repeats, seed, version, and of each pair of systems the adapter, its settings, and how loud
    its speech is, which no test is about."""
    here, there = now["run"], baseline["run"]
    values = [(what, here.get(key), there.get(key)) for key, what in _RUN]
    notes = [f"{what}: {new} now, {old} in the baseline" for what, new, old in values if new != old]
    for name, base in pairs:
        systems = now["systems"][name], baseline["systems"][base]
        notes += [f"{name}: {note}" for note in [*changed_system(*systems), *_changed_level(*systems)]]
    return tuple(notes)


def _changed_level(now: SystemDoc, baseline: SystemDoc) -> list[str]:
    here, there = heard(now["dimensions"]), heard(baseline["dimensions"])
    levels = [doc["value"] for doc in (here, there) if doc is not None and doc["n"] >= FEWEST]
    if len(levels) < 2 or levels[0] is None or levels[1] is None or abs(levels[0] - levels[1]) < LEVEL_DB:
        return []
    how = "louder" if levels[0] > levels[1] else "quieter"
    return [
        f"its speech is {abs(levels[0] - levels[1]):.1f} dB {how} ({levels[0]:.1f} dBFS now, {levels[1]:.1f} in the baseline)"
    ]


def fingerprint(value: object) -> object:
    """A setting as a baseline keeps it: numbers and truth values as they are, all else (which may name private things) as a digest that
    tells whether it changed."""
    if value is None or isinstance(value, (bool, int, float)) or (isinstance(value, str) and value.startswith(_DIGEST)):
        return value
    return _DIGEST + hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def changed_system(now: SystemDoc, baseline: SystemDoc, called: tuple[str, str] = ("now", "in the baseline")) -> list[str]:
    """How adapter and settings differ. Values are told only of what can be no secret: numbers and truth values. `called` is where the two
    stand."""
    notes = []
    adapters = _without_machine(now["adapter"]), _without_machine(baseline["adapter"])
    if adapters[0] != adapters[1]:
        notes.append(f"adapter: {adapters[0]} {called[0]}, {adapters[1]} {called[1]}")
    here, there = (_fingerprints(side["settings"]) for side in (now, baseline))
    changed = sorted(key for key in {**here, **there} if key not in here or key not in there or here[key] != there[key])
    if odd := [_change(key, here, there, called) for key in changed]:
        notes.append(f"settings differ: {listed(odd, 9)}")
    return notes


def _without_machine(adapter: str) -> str:
    """Of a path the file and its folder: those above lie otherwise on every machine."""
    return "/".join(adapter.rsplit("/", 2)[-2:])


def _fingerprints(settings: Mapping[str, object]) -> dict[str, object]:
    return {key: fingerprint(value) for key, value in settings.items()}


def _change(key: str, now: Mapping[str, object], baseline: Mapping[str, object], called: tuple[str, str]) -> str:
    if key not in now or key not in baseline:
        return f"{key} (only {called[0] if key in now else called[1]})"
    told = not any(isinstance(side[key], str) for side in (now, baseline))
    return f"{key} ({now[key]} {called[0]}, {baseline[key]} {called[1]})" if told else key
