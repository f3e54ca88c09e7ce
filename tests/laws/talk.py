"""A whole conversation of known instants, spoken by real voices: what the laws are tried on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fdbench.annotate.annotate import annotate
from fdbench.calibrate.voices import stimuli
from fdbench.render.clips import Clip
from fdbench.scenario.load import parse_raw
from fdbench.scenario.model import Dimension, Scenario
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.score.measure import Measure, Rate, Sample
from fdbench.score.observation import Session
from fdbench.score.system import score_system
from fdbench.segments import Segment
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms

PREROLL = ms(1_000)
SHORTEST = ms(100)
ANSWERS = ("Tell me about the history of coffee.", "Please tell me the capital of Poland.", "What color is the ocean?")
"""Said by the agent here, in clips that ship: real speech of real length."""


@dataclass(frozen=True, slots=True)
class Talk:
    """When the agent does what, in ms: `latency` after the question, `stop` after the interruption (None: it speaks on), `hold`
    or not through the backchannel, `gap` between its sentences, `level` in dB."""

    latency: int = 500
    stop: int | None = 400
    recovery: int = 600
    hold: bool = True
    gap: int = 350
    level: float = 0.0


@lru_cache(maxsize=16)
def clip(number: int) -> Clip:
    store = stimuli()
    names = sorted(name for name, entry in store.entries().items() if entry.kind == "speech" and entry.samples > ms(1_500))
    entry = store.entries()[names[number % len(names)]]
    return store.speech(entry.voice, entry.text)


def script(kind: str) -> Scenario:
    """A question, an interruption or a backchannel, and another question."""
    event = {"id": "event", "kind": kind, "say": "Event.", "at": {"agent_has_spoken": 1500}}
    if kind == "interruption":
        event["type"] = "follow_up"
    return parse_raw(
        {
            "schema": 1,
            "id": f"{kind}.one",
            "dimension": "interruption" if kind == "interruption" else "overlap",
            "family": "law",
            "summary": "s",
            "voice": "v",
            "cues": [
                {"id": "ask", "kind": "turn", "say": "Ask.", "at": {"start": 300}},
                event,
                {"id": "more", "kind": "turn", "say": "More."},
            ],
        }
    )


def recording(kind: str, talk: Talk) -> Recording:
    """The session as it would have been recorded: user and agent in clips, onsets and ends where `talk` puts them."""
    heard = np.zeros(ms(40_000), np.float32)
    ask = Segment(ms(2_300), ms(4_000))
    start = ask.end + ms(talk.latency)
    event = Segment(start + ms(1_500), start + ms(1_500 if kind == "interruption" else 1_100) + ms(800))
    stops = talk.stop is not None and (kind == "interruption" or not talk.hold)
    end = event.start + ms(talk.stop or 0) if stops else start + ms(9_000)
    _speak(heard, start, end, talk)
    if kind == "interruption" and stops:
        end = _speak(heard, event.end + ms(talk.recovery), event.end + ms(talk.recovery) + ms(3_000), talk)
    more = Segment(end + ms(2_500), end + ms(4_000))
    end = _speak(heard, more.end + ms(talk.latency), more.end + ms(talk.latency) + ms(2_000), talk)
    length = end + ms(3_000)
    places = {"ask": ask, "event": event, "more": more}
    cues = tuple(Placement(name, CueStatus.PLAYED, (place,)) for name, place in places.items())
    user = np.zeros(length, np.int16)
    sounding = np.clip(heard[:length] * 10 ** (talk.level / 20), -1, 1) * 32_767
    return Recording(user, sounding.round().astype(np.int16), cues, (), ms(20), PREROLL)


def _speak(heard: npt.NDArray[np.float32], start: Samples, end: Samples, talk: Talk) -> Samples:
    """Clips one after the other from `start`, cut at `end`; returns `end`. Each begins with its first loud sample, so that the
    onset is known to the sample. None is cut to a burst so short that it is a matter of rounding whether it counts."""
    position, number = start, 0
    while end - position > SHORTEST:
        sound = _abrupt(number)[: end - position]
        heard[position : position + len(sound)] = sound * 0.5
        position += len(sound) + ms(talk.gap)
        number += 1
    heard[end:] = 0.0
    return end


@lru_cache(maxsize=16)
def _abrupt(number: int) -> npt.NDArray[np.float32]:
    found = clip(number)
    loud = np.flatnonzero(np.abs(found.audio) > 0.1)
    sound: npt.NDArray[np.float32] = np.array(found.audio[loud[0] : loud[-1] + 1])
    return sound


def measured(scenario: Scenario, recorded: Recording) -> dict[str, tuple[str, object]]:
    """Every measure and score of the session: name -> (unit, what it shows)."""
    session = Session(scenario, 0, annotate(recorded, scenario, None))
    found: dict[str, tuple[str, object]] = {}
    for score in score_system([session, replace(session, scenario=replace(scenario, dimension=Dimension.LATENCY))]).values():
        for measure in score.measures:
            found[f"{score.dimension}.{measure.spec.name}"] = (measure.spec.unit, _shown(measure))
    return found


def _shown(measure: Measure) -> object:
    if isinstance(measure, Rate):
        return measure.hits, measure.n
    return (
        (*measure.values, measure.censored)
        if isinstance(measure, Sample)
        else tuple(value for one in measure.series for _, value in one)
    )
