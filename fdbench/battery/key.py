"""The key: what the probes are told about the sessions that await them, by session seed. See `adapters/probes/script.py`."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fdbench.battery import answers
from fdbench.render.clips import store_for
from fdbench.render.cue import render_script
from fdbench.run.seeds import telling_seed
from fdbench.scenario.control import MEETS_REPLY
from fdbench.scenario.model import Check, Cue, CueKind, Dimension, Scenario, TriggerOn
from fdbench.scenario.placement import Placement
from fdbench.timebase import Samples, ms

PRINT = ms(100)
"""Sound from a cue's onset by which a probe knows it again."""
JUST_AFTER = ms(750)
"""So long after the place of an overlap does the `brief` probe end by itself."""

FIRST_PAUSE_MS = 500
"""A pause between two sentences may be as long."""
LOOKS_BACK = (Check.RECALL, Check.HEARD_PREFIX, Check.TOPIC_RETURN)
"""What an agent without a memory fails."""

Key = dict[str, list[dict[str, Any]]]


def key_for(scenarios: Sequence[Scenario], plan_seed: int, repeats: int) -> Key:
    """The scripts of all sessions of a run, by session seed as text.

    Args:
        scenarios: all that is played, controls among them. Where one of them overlaps the answer to a question, that question
            is answered at length in all of them, so that a control goes on as its scenario would.
        plan_seed: the run's seed.
        repeats: the run's repeats.

    Raises:
        ClipError: a clip is missing.
    """
    clips = store_for(scenarios)
    places = _overlap_places(scenarios)
    coins = _coins(scenarios, plan_seed, repeats)
    key: Key = {}
    for scenario in scenarios:
        cues = [_cue(scenario, cue, sound, places) for cue, sound in render_script(scenario, clips)]
        for repeat in range(repeats):
            seed = telling_seed(plan_seed, scenario.id, repeat)
            key[str(seed)] = [{**cue, "coin": (seed, index) in coins} for index, cue in enumerate(cues)]
    return key


def write_key(path: Path, key: Key) -> None:
    path.write_text(json.dumps(key), encoding="utf-8")


def _cue(scenario: Scenario, cue: Cue, sound: Placement, places: dict[str, Samples]) -> dict[str, Any]:
    place = places.get(cue.text) if cue.kind.takes_floor else None
    long = place is not None or (answers.is_open(cue) and not _is_question_wanted(scenario, cue))
    recites = next((c.expect.items for c in scenario.cues if c.expect.items and c.expect.of == cue.id), ())
    return {
        "kind": cue.kind.value,
        "text": cue.text.replace("...", ""),
        "length": sound.offset - sound.onset,
        "print": _print(sound),
        "floor": cue.kind.takes_floor,
        "right": answers.LONG if _is_overtaken(scenario, cue) else answers.right(cue, long=long, recites=recites),
        "short": answers.short(cue, long=long, recites=recites),
        "wrong": answers.wrong(cue, long=long),
        "recall": cue.expect.check in LOOKS_BACK,
        "ack": answers.is_ack(cue),
        "decided_later": any(c.decides == cue.id for c in scenario.cues),
        "decides": cue.decides is not None,
        "ends_after": None if place is None else place + JUST_AFTER,
        "items": cue.expect.items,
    }


def _is_question_wanted(scenario: Scenario, cue: Cue) -> bool:
    """The user is about to answer at the first pause: a long talk would only be interrupted."""
    later = scenario.cues[scenario.cues.index(cue) + 1 :]
    return bool(later) and later[0].trigger.on is TriggerOn.AGENT_STOPS and later[0].trigger.delay_ms <= FIRST_PAUSE_MS


def _is_overtaken(scenario: Scenario, cue: Cue) -> bool:
    """The user asks for something else before the answer begins: who does not hear that has much to say first."""
    later = scenario.cues[scenario.cues.index(cue) + 1 :]
    return cue.kind.takes_floor and any(c.kind.takes_floor and c.trigger.on is TriggerOn.THINKING_GAP for c in later[:1])


def _print(sound: Placement) -> str:
    samples = sound.audio[sound.onset : min(sound.onset + PRINT, sound.offset)]
    return base64.b64encode(samples.astype("<f4").tobytes()).decode()


def _overlap_places(scenarios: Sequence[Scenario]) -> dict[str, Samples]:
    """Questions whose answer is overlapped anywhere, by their text, and how far into it at most."""
    places: dict[str, Samples] = {}
    for scenario in scenarios:
        asked = ""
        for cue in scenario.cues:
            if asked and cue.kind is not CueKind.TURN and cue.trigger.on in MEETS_REPLY:
                places[asked] = max(places.get(asked, 0), ms(cue.trigger.delay_ms))
            if cue.kind.takes_floor:
                asked = cue.text
    return places


def _coins(scenarios: Sequence[Scenario], plan_seed: int, repeats: int) -> set[tuple[int, int]]:
    """Session seed and cue index of one half of all cues, drawn without replacement within each dimension, for the scenarios of
    overlap's pairs and all others, and for turns, other floor cues and all else apart: the pairs are too few to leave their balance to
    chance too."""
    groups: dict[tuple[str, bool, bool, bool], list[tuple[int, int]]] = {}
    paired = {name for s in scenarios if s.dimension is Dimension.OVERLAP and s.pair for name in s.unit}
    for scenario in scenarios:
        for index, cue in enumerate(scenario.cues):
            group = (scenario.dimension.value, scenario.id in paired, cue.kind is CueKind.TURN, cue.kind.takes_floor)
            places = groups.setdefault(group, [])
            places += [(telling_seed(plan_seed, scenario.id, repeat), index) for repeat in range(repeats)]
    chance = np.random.default_rng(plan_seed)
    return {
        places[int(index)]
        for _, places in sorted(groups.items())
        for index in chance.permutation(len(places))[: len(places) // 2]
    }
