"""Values to documents and back: recordings, events and scores in the public format of `schema.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from fdbench import audio
from fdbench.annotate.activity import SEGMENTER
from fdbench.annotate.events import CueOutcome, HeardItems, Reply, TalkEvents, Word
from fdbench.annotate.outcomes import (
    Answered,
    CarriedOn,
    Clarified,
    Collided,
    CutIn,
    Delivered,
    FalseStop,
    Finding,
    HeardPrefix,
    HeldEcho,
    Resumption,
    Turn,
    answered,
    held,
)
from fdbench.annotate.sound import SoundQuality
from fdbench.errors import StoreError, UsageError
from fdbench.results.peaks import write_peaks
from fdbench.results.schema import (
    SCHEMA,
    CueDoc,
    DimensionDoc,
    EventsDoc,
    HoldDoc,
    MeasureDoc,
    MeasuresDoc,
    OutcomeDoc,
    ReplyDoc,
    SessionDoc,
    SoundDoc,
    TurnDoc,
    UnitDoc,
    WordDoc,
)
from fdbench.results.store import RECORDING, read_session
from fdbench.scenario.model import Scenario
from fdbench.scenario.placement import CueStatus, Placement, missed
from fdbench.score.measure import DimensionScore, Measure, Rate, Sample, Trend, Unit
from fdbench.score.observation import Observation
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Logged, Recording
from fdbench.stats import generator, mean_interval, median_interval, wilson
from fdbench.timebase import RATE

PLAY_AGAIN = "complete the run with --resume, which plays the session again"

# --- recordings -------------------------------------------------------------------------------------------------------


def session_doc(recording: Recording, scenario: Scenario, system: str, repeat: int, seed: int) -> SessionDoc:
    """All of a recording but its sound."""
    placed = {p.id: p for p in recording.cues}
    return {
        "schema": SCHEMA,
        "scenario": scenario.id,
        "system": system,
        "repeat": repeat,
        "seed": seed,
        "rate": RATE,
        "samples": recording.samples,
        "frame": recording.frame,
        "preroll": recording.preroll,
        "arrivals": list(recording.arrivals),
        "cues": [_cue_doc(c.id, c.kind.value, c.text, c.voice, placed.get(c.id, missed(c.id))) for c in scenario.cues],
        "log": [{"at": e.at, "kind": e.kind, "data": e.data} for e in recording.log],
    }


def write_recording(folder: Path, recording: Recording) -> None:
    """recording.flac: stereo, left = user as sent, right = agent as heard; and peaks.bin, its waveform in small."""
    audio.write_flac(folder / RECORDING, np.stack((recording.user, recording.heard), axis=1))
    write_peaks(folder, recording)


def read_recording(folder: Path) -> Recording:
    """What `session_doc` and `write_recording` wrote. StoreError if one is damaged, or the two do not belong together."""
    doc = read_session(folder)
    try:
        tracks, rate = audio.read_pcm16(folder / RECORDING)
    except UsageError as error:
        raise StoreError(f"{error}; or {PLAY_AGAIN}") from None
    if rate != RATE or tracks.shape != (doc["samples"], 2):
        raise StoreError(
            f"{folder / RECORDING}: cut short, or not the recording that session.json describes; put back a copy of both, or {PLAY_AGAIN}"
        )
    return Recording(
        user=np.ascontiguousarray(tracks[:, 0]),
        heard=np.ascontiguousarray(tracks[:, 1]),
        cues=tuple(
            Placement(c["id"], CueStatus(c["status"]), _segments(c["speech"]), _segments(c["fillers"])) for c in doc["cues"]
        ),
        log=tuple(Logged(e["at"], e["kind"], e["data"]) for e in doc["log"]),
        frame=doc["frame"],
        preroll=doc["preroll"],
        arrivals=tuple(doc["arrivals"]),
    )


# --- events -----------------------------------------------------------------------------------------------------------


def events_doc(events: TalkEvents) -> EventsDoc:
    outcomes = events.cues
    return {
        "schema": SCHEMA,
        "segmenter": SEGMENTER,
        "floor_db": events.floor_db,
        "recogniser": events.recogniser,
        "agent": _pairs(events.agent),
        "backchannels": _pairs(events.backchannels),
        "replies": [_reply_doc(reply) for o in outcomes if (reply := answered(o).reply) is not None],
        "outcomes": [_outcome_doc(o) for o in outcomes],
        "delegations": [list(d) for d in events.delegations],
        "spans": [list(s) for s in events.spans],
        "decisions": [{"time": at, "decision": decision, "reason": reason} for at, decision, reason in events.decisions],
        "sound": None if events.sound is None else _sound_doc(events.sound),
    }


def measures_doc(observations: Sequence[tuple[str, Observation]]) -> MeasuresDoc:
    """From observations with the dimensions whose measures they are of. `cue` is empty for one of the whole session."""
    rows = [{"dimension": name, "measure": o.spec.name, "cue": o.cue, "value": o.value} for name, o in observations]
    return {"schema": SCHEMA, "observations": rows}  # type: ignore[typeddict-item]


# --- scores -----------------------------------------------------------------------------------------------------------


def dimension_doc(score: DimensionScore, seed: int) -> DimensionDoc:
    """A dimension with its intervals, which are drawn from a generator of `seed` and the names alone."""
    interval = mean_interval([u.score for u in score.units], generator(seed, score.dimension))
    clipped = None if interval.interval is None else [max(0.0, interval.interval[0]), min(100.0, interval.interval[1])]
    return {
        "score": score.score,
        "interval": clipped,
        "why": score.why if score.score is None else interval.why,
        "exercised": score.exercised,
        "scheduled": score.scheduled,
        "undetermined": score.undetermined,
        "units": [_unit_doc(u) for u in score.units],
        "measures": {m.spec.name: measure_doc(m, seed) for m in score.measures},
    }


def _unit_doc(unit: Unit) -> UnitDoc:
    doc: UnitDoc = {"unit": unit.unit, "scenarios": list(unit.scenarios), "score": unit.score}
    if unit.upper is not None:
        doc["upper"] = unit.upper
    return doc


def measure_doc(measure: Measure, seed: int) -> MeasureDoc:
    spec = measure.spec
    doc: MeasureDoc = {
        "value": measure.value,
        "unit": spec.unit,
        "direction": spec.direction,
        "n": measure.n,
        "interval": None,
    }
    if measure.n == 0:
        doc["why_undefined"] = measure.why
    if isinstance(measure, Rate):
        bounds = wilson(measure.hits, measure.n)
        doc["interval"] = None if bounds is None else list(bounds)
        doc["hits"] = measure.hits
        if measure.bounds is not None:
            doc["unsure"], doc["bounds"] = measure.unsure, list(measure.bounds)
    elif isinstance(measure, Trend):
        doc["interval"] = None if measure.interval is None else list(measure.interval)
        if measure.n and measure.value is None:
            doc["why_undefined"] = "too many of the turns never came to it"
    else:
        _describe(doc, measure, seed)
    return doc


def _describe(doc: MeasureDoc, sample: Sample, seed: int) -> None:
    rng = generator(seed, sample.spec.name)
    doc["censored"] = sample.censored
    if sample.spec.statistic == "mean":
        found = mean_interval(sample.values, rng) if not sample.censored else None
        scale = sample.spec.per
    else:
        found = median_interval(sample.values, sample.censored, rng)
        scale = 1
        doc["p50"], doc["p90"], doc["p95"] = (sample.percentile(q) for q in (50, 90, 95))
    if found is not None and found.interval is not None and all(np.isfinite(found.interval)):
        doc["interval"] = [bound * scale for bound in found.interval]


# --- parts ------------------------------------------------------------------------------------------------------------


def _cue_doc(cue_id: str, kind: str, text: str, voice: str, placed: Placement) -> CueDoc:
    return {
        "id": cue_id,
        "kind": kind,
        "status": placed.status.value,
        "text": text,
        "voice": voice,
        "speech": _pairs(placed.speech),
        "fillers": _pairs(placed.fillers),
    }


def _reply_doc(reply: Reply) -> ReplyDoc:
    return {
        "cue": reply.cue,
        "segments": _pairs(reply.segments),
        "onset_kind": reply.onset_kind.value,
        "cut": reply.cut,
        "first_content": reply.first_content,
        "words": [_word_doc(w) for w in reply.words],
        "declared": reply.declared,
        "declared_rejected": reply.declared_rejected,
    }


def _outcome_doc(outcome: CueOutcome) -> OutcomeDoc:
    """The outcome's own fields, and those of its findings."""
    own = {f.name: getattr(outcome, f.name) for f in dataclasses.fields(outcome) if f.name != "place"}
    fields: dict[str, Any] = {"cue": outcome.cue, **own}
    fields["exercised"] = outcome.exercised.value
    if isinstance(outcome, Answered):
        del fields["reply"]
        fields["evidence"] = [_word_doc(w) for w in outcome.evidence]
    if isinstance(outcome, CutIn):
        fields["undetermined"] = outcome.undetermined
    if isinstance(outcome, CarriedOn | FalseStop):
        fields["held"] = held(outcome)
    if isinstance(outcome, Turn):
        del fields["findings"]
        for finding in outcome.findings:
            fields |= _finding_doc(finding)
    return cast(OutcomeDoc, fields)


def _finding_doc(finding: Finding) -> TurnDoc | HoldDoc:
    match finding:
        case Clarified(asked_back):
            return {"clarified": asked_back}
        case Collided(resolved):
            return {"resolved": resolved}
        case HeldEcho(held_on):
            return {"held": held_on}
        case HeardPrefix(HeardItems(complete, partial, told=True), named):
            return {"heard_items": complete, "heard_partial": partial, "named_item": named}
        case HeardPrefix(_, named):
            return {"named_item": named}
        case Resumption(repeated, skipped):
            return {"repeated_share": repeated, "skipped_share": skipped}
        case Delivered(times):
            return {"deliveries": times}


def _sound_doc(sound: SoundQuality) -> SoundDoc:
    return {
        "speech": sound.speech,
        "clicks": list(sound.clicks),
        "dropouts": None if sound.dropouts is None else _pairs(sound.dropouts),
        "clipped": sound.clipped,
        "levels": [[each.where.start, each.where.end, each.dbfs] for each in sound.levels],
        "doubled": None if sound.doubled is None else _pairs(sound.doubled),
        "why": dict(sound.unsure),
    }


def _word_doc(word: Word) -> WordDoc:
    return {"text": word.text, "start": word.start, "end": word.end, "source": word.source.value}


def _pairs(segments: Timeline | Sequence[Segment]) -> list[list[int]]:
    return [[s.start, s.end] for s in segments]


def _segments(pairs: Sequence[Sequence[int]]) -> tuple[Segment, ...]:
    return tuple(Segment(start, end) for start, end in pairs)
