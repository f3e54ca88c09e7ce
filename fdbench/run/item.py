"""One item: a scenario played into a system once, annotated, and left on disk. This is what a worker process does."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from fdbench.annotate.activity import find_activity
from fdbench.annotate.annotate import Segmenter, annotate
from fdbench.annotate.events import TalkEvents
from fdbench.annotate.wordstore import WordStore
from fdbench.errors import AdapterFault
from fdbench.language.load import code_of
from fdbench.live.session import LiveSession
from fdbench.render.clips import ClipStore, roots_for
from fdbench.render.cue import render_script
from fdbench.results import documents, store
from fdbench.results.schema import SCHEMA, SessionDoc
from fdbench.run.live_item import keep_cassette, told_before, why_invalid, write_live
from fdbench.run.players import PLAYERS
from fdbench.run.recognition import word_store
from fdbench.scenario.control import is_control
from fdbench.scenario.load import parse_raw
from fdbench.scenario.model import Scenario
from fdbench.score.observation import Session
from fdbench.score.system import observe_everything
from fdbench.session.plan import Listening, SessionPlan
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms
from fdbench.wire.scrub import Secrets

WORDS = "words.json"


@dataclass(frozen=True, slots=True)
class ItemTask:
    """Plain data, so that a spawned worker can load everything for itself. `folder` is the item's final folder; `seed` and `chance` as in
    a `SessionPlan`."""

    system: str
    spec: str
    settings: dict[str, object]
    script: dict[str, Any]
    script_path: str
    repeat: int
    seed: int
    frame: Samples
    folder: str
    chance: int = 1
    recogniser: str = ""
    """SPEC of who finds words; empty for nobody."""
    cache: str = ""
    """Folder of the cache of words; empty for none."""
    listening: Listening | None = None
    """For a control: how it ends."""
    clock: str = "virtual"
    """`virtual`, `real`, or `replay`."""
    cassette: str = ""
    """Where the session's connections are recorded to, or replayed from; empty for neither."""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """Either what happened, or in one sentence why nothing did."""

    scenario: str
    system: str
    repeat: int
    events: TalkEvents | None
    error: str = ""
    invalid: str = ""
    """Why the session proves nothing, whatever its events: it was not on time."""


def play_item(task: ItemTask) -> ItemResult:
    """Play, record, annotate, store. An adapter's fault becomes a result; anything else is raised."""
    scenario = parse_raw(task.script, path=task.script_path)
    folder = Path(task.folder)
    secrets = Secrets.of(settings=task.settings)
    plan = session_plan(task, scenario)
    tape = plan.cassette if task.clock == "real" else ""
    try:
        played = PLAYERS[task.clock](plan)
    except AdapterFault as fault:
        error = secrets.text(str(fault))
        write_error(folder, error, secrets.text(_trace(fault)))
        keep_cassette(folder, tape)
        return ItemResult(scenario.id, task.system, task.repeat, None, error)
    live = played if isinstance(played, LiveSession) else None
    recording = played if isinstance(played, Recording) else played.recording
    invalid = why_invalid(live) if live is not None else ""
    if live is not None and live.broke:
        _write_broken(task, scenario, live, secrets, plan)
        return ItemResult(scenario.id, task.system, task.repeat, None, secrets.text(live.broke), invalid)
    with store.building(folder) as part:
        if live is not None:
            write_live(part, live, plan.id, tape)
        documents.write_recording(part, recording)
        store.write_json(part / "session.json", secrets.texts(_session_doc(task, scenario, recording, plan.seed)))
        words = word_store(task.recogniser, task.cache, code_of(scenario.lang)) if not is_control(scenario.id) else None
        events = judge_item(part, recording, scenario, task.repeat, words)
    return ItemResult(scenario.id, task.system, task.repeat, events, invalid=invalid)


def _session_doc(task: ItemTask, scenario: Scenario, recording: Recording, seed: int) -> SessionDoc:
    return documents.session_doc(recording, scenario, task.system, task.repeat, seed)


def _write_broken(task: ItemTask, scenario: Scenario, live: LiveSession, secrets: Secrets, plan: SessionPlan) -> None:
    """What there is of a session that broke off: nothing that was recorded is lost."""
    tape = plan.cassette if task.clock == "real" else ""
    with store.building(Path(task.folder)) as part:
        documents.write_recording(part, live.recording)
        store.write_json(part / "session.json", secrets.texts(_session_doc(task, scenario, live.recording, plan.seed)))
        write_live(part, live, plan.id, tape)
        trace = _trace(live.fault) if live.fault is not None else ""
        store.write_json(part / store.ERROR, secrets.texts({"schema": SCHEMA, "error": live.broke, "traceback": trace}))


def write_error(folder: Path, error: str, trace: str = "") -> None:
    """Leave an item's folder that says why there is no recording."""
    with store.building(folder) as part:
        store.write_json(part / store.ERROR, {"schema": SCHEMA, "error": error, "traceback": trace})


def judge_item(
    folder: Path,
    recording: Recording,
    scenario: Scenario,
    repeat: int,
    words: WordStore | None,
    segmenter: Segmenter = find_activity,
) -> TalkEvents:
    """Annotate a recording and write what follows from it: words.json, events.json, measures.json. `words` None: nobody can
    find words, and what depends on them stays undecided. `segmenter`: another one is for talks that were measured."""
    events = annotate(recording, scenario, words, segmenter)
    if words is not None:
        store.write_json(folder / WORDS, words.to_doc())
    write_judgement(folder, scenario, repeat, events)
    return events


def write_judgement(folder: Path, scenario: Scenario, repeat: int, events: TalkEvents) -> None:
    """events.json and measures.json."""
    store.write_json(folder / "events.json", documents.events_doc(events))
    observations = observe_everything(Session(scenario, repeat, events))
    store.write_json(folder / "measures.json", documents.measures_doc([(d.value, o) for d, o in observations]))


def session_plan(task: ItemTask, scenario: Scenario) -> SessionPlan:
    """What the players need of an item."""
    before = told_before(Path(task.cassette).parent) if task.clock == "replay" else None
    told, seed = before or (token_hex(6), task.seed)
    return SessionPlan(
        render_script(scenario, _store(*roots_for([scenario]))),
        id=told,
        seed=seed,
        instructions=scenario.instructions,
        frame=task.frame,
        tools=scenario.tools,
        channel=scenario.channel,
        chance=task.chance,
        listening=task.listening,
        tail=None if scenario.recording is None else ms(scenario.recording.tail_ms),
        spec=task.spec,
        settings=task.settings,
        cassette=_cassette(task),
    )


def _cassette(task: ItemTask) -> str:
    """One that is recorded has a name that tells nothing until it is moved to its item."""
    return (
        str(Path(task.cassette).with_name(f"{token_hex(6)}.jsonl.gz"))
        if task.cassette and task.clock == "real"
        else task.cassette
    )


@lru_cache(maxsize=4)
def _store(*roots: Path) -> ClipStore:
    """One for all scenarios with the same clips: manifests are read once."""
    return ClipStore(*roots)


def _trace(fault: BaseException) -> str:
    return "".join(traceback.format_exception(fault))
