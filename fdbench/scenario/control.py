"""Controls: a scenario up to one of its overlaps, and no further. They tell how long the agent would have gone on by itself.

Scenarios that open alike share a control: what is played is the opening, and what counts is how far into the reply an event lies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fdbench.scenario.build import build
from fdbench.scenario.load import CONTROL_PREFIX
from fdbench.scenario.model import Cue, CueKind, Scenario, TriggerOn

FAMILY = "control"
MEETS_REPLY = (TriggerOn.AGENT_HAS_SPOKEN, TriggerOn.AGENT_STARTS)

Event = tuple[str, str]
"""Scenario id and cue id."""


@dataclass(frozen=True, slots=True)
class Control:
    """`scenario` is the opening that all `events` share."""

    scenario: Scenario
    events: tuple[Event, ...]


def controls_of(scenarios: Iterable[Scenario]) -> tuple[Control, ...]:
    """The controls that these scenarios need, sorted by id; scenarios with a twin need none, the twin is their control."""
    found: dict[str, Control] = {}
    for scenario in scenarios:
        for cue in controlled_cues(scenario):
            opening = _opening(scenario, cue)
            there = found.get(opening.id)
            events = (*(there.events if there else ()), (scenario.id, cue.id))
            found[opening.id] = Control(there.scenario if there else opening, events)
    return tuple(found[name] for name in sorted(found))


def is_control(scenario_id: str) -> bool:
    """Whether it is the id of a control; scripts on disk cannot have one."""
    return scenario_id.startswith(CONTROL_PREFIX)


def controlled_cues(scenario: Scenario) -> tuple[Cue, ...]:
    """The cues that meet a reply, and must find it going on; under echo also the turn whose reply meets nothing but itself. Of a
    recording those for which there is one without them."""
    if scenario.twin is not None:
        return ()
    if scenario.recording is not None:
        there = scenario.cues[1:] if scenario.recording.control else ()
        return tuple(c for c in there if meets_reply(c))
    if scenario.tests_echo:
        return scenario.cues[-1:]
    return tuple(c for c in scenario.cues if meets_reply(c))


def meets_reply(cue: Cue) -> bool:
    """Whether the cue is meant to begin while the agent speaks."""
    return cue.kind not in (CueKind.TURN, CueKind.COLLISION) and cue.trigger.on in MEETS_REPLY


def opening(scenario: Scenario) -> str:
    """A name for how the scenario begins: its first cue, with all that an agent meets besides. A control has that of its scenarios."""
    return _content(scenario, 1, _cut(scenario, 1))


def _cut(scenario: Scenario, count: int) -> dict[str, Any]:
    """The script of its first cues alone."""
    raw = {k: v for k, v in scenario.raw.items() if k not in ("pair", "twin")}
    raw["cues"] = raw["cues"][:count]
    if scenario.recording is not None and scenario.recording.control:
        raw["recording"] = {"file": scenario.recording.control, "tail": scenario.recording.tail_ms}
    if "channel" in raw:  # what the agent would do of its own accord, not hearing itself
        raw["channel"] = {k: v for k, v in raw["channel"].items() if not k.startswith("echo")}
    return raw


def _opening(scenario: Scenario, cue: Cue) -> Scenario:
    echoes = cue.kind is CueKind.TURN
    count = scenario.cues.index(cue) + (1 if echoes else 0)
    raw = _cut(scenario, count)
    raw |= {"family": FAMILY, "summary": "The opening alone: how long does the agent go on by itself?"}
    raw["id"] = CONTROL_PREFIX + _content(scenario, count, raw)
    return build(raw, path=scenario.path, sha256="")


def _said(written: Mapping[str, Any]) -> str:
    """What a cue plays, as its file says it: the same on every machine."""
    return json.dumps([written.get("say"), written.get("clip")])


def _content(scenario: Scenario, count: int, raw: Mapping[str, Any]) -> str:
    """The same for openings that sound the same to the agent."""
    played = [
        (c.kind, c.trigger, c.expect.reply, c.voice, c.gain_db, c.far, _said(written))
        for c, written in zip(scenario.cues[:count], raw["cues"], strict=True)
    ]
    told: tuple[object, ...] = (scenario.instructions, scenario.tools, sorted(raw.get("channel", {}).items()))
    if scenario.recording is not None:  # no two recordings open alike
        told += (scenario.id,)
    return hashlib.sha256(repr((played, told)).encode()).hexdigest()[:12]
