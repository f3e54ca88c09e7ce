"""Channel conditions: `telephone+loss:1` as a channel, and any scenario under such a channel.

A condition is laid over what the scenario says of its channel itself; what both say, the condition says last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from fdbench.errors import UsageError
from fdbench.scenario.model import Channel, Scenario

FORMS = "clean, noise:10, echo:-20, echo:-20@150, telephone, loss:3, joined by + (telephone+loss:1)"
NOISE_SNR_DB = (-10.0, 60.0)
ECHO_DB = (-60.0, 0.0)
ECHO_DELAY_MS = (40, 300)
LOSS_PERCENT = (0.0, 50.0)
"""The ranges of a scenario's own `channel`."""
MAX_ID = 100
_NUMBER = r"[-+]?[0-9]{1,3}(?:\.[0-9]{1,3})?"
_PART = re.compile(
    rf"(?P<clean>clean)|noise:(?P<noise>{_NUMBER})|echo:(?P<echo>{_NUMBER})(?:@(?P<delay>[0-9]{{1,4}}))?"
    rf"|(?P<telephone>telephone)|loss:(?P<loss>{_NUMBER})"
)


def parse(spec: str) -> Channel:
    """The channel that a SPEC of the command line describes.

    Raises:
        UsageError: no such condition, a value out of range, or two parts of one kind.
    """
    fields: dict[str, Any] = {}
    for part in spec.split("+"):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise UsageError(f"--condition {spec}: {part.strip()!r} is no condition; the forms are {FORMS}")
        named = _fields(found, spec)
        if fields.keys() & named.keys():
            raise UsageError(f"--condition {spec}: two parts of one kind; keep one, or give --condition twice")
        fields |= named
    if "clean" in fields and len(fields) > 1:
        raise UsageError(f"--condition {spec}: `clean` goes with nothing else; leave it out, or give --condition twice")
    fields.pop("clean", None)
    return Channel(**fields)


def under(scenario: Scenario, channel: Channel) -> Scenario:
    """The scenario under that channel: its id and its partners' tell the condition, its `raw` holds it. A clean channel changes
    nothing.

    Raises:
        UsageError: the id would be longer than 100 characters.
    """
    if channel.clean:
        return scenario
    suffix = label(channel)
    if len(scenario.id) + len(suffix) + 1 > MAX_ID:
        raise UsageError(f"{scenario.path or scenario.id}: its id with .{suffix} is over {MAX_ID} characters; shorten the id")
    names = {
        name: f"{old}.{suffix}"
        for name, old in (("id", scenario.id), ("pair", scenario.pair), ("twin", scenario.twin))
        if old is not None
    }
    whole = _over(scenario.channel, channel)
    raw = {**scenario.raw, **names, "channel": as_raw(whole)}
    return replace(scenario, id=names["id"], pair=names.get("pair"), twin=names.get("twin"), channel=whole, raw=raw)


def sweep(scenarios: Sequence[Scenario], channels: Iterable[Channel]) -> tuple[Scenario, ...]:
    """Every scenario under every channel (each once), the channels in the order given; the scenarios as they are if there is
    no channel.

    Raises:
        UsageError: two of them would have the same id.
    """
    wanted = list(dict.fromkeys(channels)) or [Channel()]
    swept = tuple(under(scenario, channel) for channel in wanted for scenario in scenarios)
    seen: set[str] = set()
    for scenario in swept:
        if scenario.id in seen:
            raise UsageError(f"--condition: two scenarios would be called {scenario.id!r}; leave one of them out")
        seen.add(scenario.id)
    return swept


def label(channel: Channel) -> str:
    """`noise_10db`, `echo_20db_150ms` (20 dB below what is heard), `telephone`, `loss_3`, joined by dots; `clean` if it is."""
    parts = []
    if channel.noise_snr_db is not None:
        parts.append(f"noise_{_digits(channel.noise_snr_db)}db")
    if channel.echo_db is not None:
        parts.append(f"echo_{_digits(-channel.echo_db)}db_{channel.echo_delay_ms}ms")
    if channel.telephone:
        parts.append("telephone")
    if channel.loss_percent:
        parts.append(f"loss_{_digits(channel.loss_percent)}")
    return ".".join(parts) or "clean"


def as_raw(channel: Channel) -> dict[str, Any]:
    """What a scenario file writes under `channel:`; empty for a clean one."""
    raw: dict[str, Any] = {}
    if channel.noise_snr_db is not None:
        raw["noise_snr_db"] = channel.noise_snr_db
    if channel.echo_db is not None:
        raw |= {"echo_db": channel.echo_db, "echo_delay": channel.echo_delay_ms}
    if channel.telephone:
        raw["telephone"] = True
    if channel.loss_percent:
        raw["loss_percent"] = channel.loss_percent
    return raw


def _fields(found: re.Match[str], spec: str) -> dict[str, Any]:
    """The fields of Channel that one part names; `clean` names itself."""
    if found["clean"]:
        return {"clean": True}
    if found["telephone"]:
        return {"telephone": True}
    if found["noise"]:
        return {"noise_snr_db": _within(float(found["noise"]), NOISE_SNR_DB, "dB", spec)}
    if found["loss"]:
        return {"loss_percent": _within(float(found["loss"]), LOSS_PERCENT, "percent", spec)}
    fields: dict[str, Any] = {"echo_db": _within(float(found["echo"]), ECHO_DB, "dB", spec)}
    if found["delay"]:
        fields["echo_delay_ms"] = int(_within(float(found["delay"]), ECHO_DELAY_MS, "ms", spec))
    return fields


def _within(value: float, limits: tuple[float, float], unit: str, spec: str) -> float:
    low, high = limits
    if not low <= value <= high:
        raise UsageError(f"--condition {spec}: {value:g} is outside {low:g} to {high:g} {unit}; choose a value inside")
    return value + 0.0  # -0.0 becomes 0.0


def _over(own: Channel, other: Channel) -> Channel:
    echo = other if other.echo_db is not None else own
    return Channel(
        noise_snr_db=own.noise_snr_db if other.noise_snr_db is None else other.noise_snr_db,
        echo_db=echo.echo_db,
        echo_delay_ms=echo.echo_delay_ms,
        telephone=own.telephone or other.telephone,
        loss_percent=other.loss_percent or own.loss_percent,
    )


def _digits(value: float) -> str:
    """A number as a part of an id: 12.5 -> `12_5`, -5 -> `minus5`."""
    return f"{value + 0.0:g}".replace("-", "minus").replace(".", "_")
