"""One item: a scenario played into a system once, annotated, and left on disk. This is what a worker process does."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from fdbench import plugins
from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import TalkEvents
from fdbench.annotate.wordstore import WordStore
from fdbench.contract import SessionInfo, StepAdapter, StreamAdapter
from fdbench.errors import AdapterFault, FdbenchError
from fdbench.language.load import code_of
from fdbench.live.lift import on_the_wall
from fdbench.live.messages import Start
from fdbench.live.replay import run_replay
from fdbench.live.session import LiveSession, run_live
from fdbench.render.clips import ClipStore, clip_folders, default_store
from fdbench.render.cue import render_cue
from fdbench.results import documents, store
from fdbench.results.schema import SCHEMA, SessionDoc
from fdbench.run.live_item import keep_cassette, why_invalid, write_live
from fdbench.run.recognition import word_store
from fdbench.scenario.control import is_control
from fdbench.scenario.load import parse_raw
from fdbench.scenario.model import Channel, Check, Cue, ReplyRule, Scenario, TriggerOn
from fdbench.score.observation import Session
from fdbench.score.system import observe_everything
from fdbench.session.calls import asked
from fdbench.session.clock import VirtualClock
from fdbench.session.director import Listening, PlannedCue
from fdbench.session.loop import capacity, run_session
from fdbench.session.recording import Recording
from fdbench.session.tools import offered
from fdbench.timebase import RATE, TICK, Samples, ms
from fdbench.wire import cassette
from fdbench.wire.scrub import Secrets

if TYPE_CHECKING:
    from fdbench.session.line import Line

ITEM_LIMIT_S = 600
"""Wall-clock seconds after which an adapter that does not come back is given up; in real time, so much more than the longest possible
session."""
WORDS = "words.json"
ERROR = "error.json"


@dataclass(frozen=True, slots=True)
class ItemTask:
    """Plain data, so that a spawned worker can load everything for itself. `folder` is the item's final folder."""

    system: str
    spec: str
    settings: dict[str, object]
    script: dict[str, Any]
    script_path: str
    repeat: int
    seed: int
    frame: Samples
    folder: str
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
    live: LiveSession | None = None
    try:
        if task.clock != "virtual":
            live = _play_live(task, scenario) if task.clock == "real" else _play_again(task, scenario)
            recording = live.recording
        else:
            with _time_limit(ITEM_LIMIT_S, "is a step() waiting for something?"):
                recording = _play(task, scenario)
    except AdapterFault as fault:
        error = secrets.text(str(fault))
        write_error(folder, error, secrets.text(_trace(fault)))
        if task.clock == "real":
            keep_cassette(folder, task.cassette)
        return ItemResult(scenario.id, task.system, task.repeat, None, error)
    invalid = why_invalid(live) if live is not None else ""
    if live is not None and live.broke:
        _write_broken(task, scenario, live, secrets)
        return ItemResult(scenario.id, task.system, task.repeat, None, secrets.text(live.broke), invalid)
    with store.building(folder) as part:
        if live is not None:
            write_live(part, live, task.cassette if task.clock == "real" else "")
        documents.write_recording(part, recording)
        store.write_json(part / "session.json", secrets.texts(_session_doc(task, scenario, recording)))
        words = word_store(task.recogniser, task.cache, code_of(scenario.lang)) if not is_control(scenario.id) else None
        events = judge_item(part, recording, scenario, task.repeat, words)
    return ItemResult(scenario.id, task.system, task.repeat, events, invalid=invalid)


def _session_doc(task: ItemTask, scenario: Scenario, recording: Recording) -> SessionDoc:
    return documents.session_doc(recording, scenario, task.system, task.repeat, task.seed)


def _write_broken(task: ItemTask, scenario: Scenario, live: LiveSession, secrets: Secrets) -> None:
    """What there is of a session that broke off: nothing that was recorded is lost."""
    with store.building(Path(task.folder)) as part:
        documents.write_recording(part, live.recording)
        store.write_json(part / "session.json", secrets.texts(_session_doc(task, scenario, live.recording)))
        write_live(part, live, task.cassette if task.clock == "real" else "")
        trace = _trace(live.fault) if live.fault is not None else ""
        store.write_json(part / ERROR, secrets.texts({"schema": SCHEMA, "error": live.broke, "traceback": trace}))


def write_error(folder: Path, error: str, trace: str = "") -> None:
    """Leave an item's folder that says why there is no recording."""
    with store.building(folder) as part:
        store.write_json(part / ERROR, {"schema": SCHEMA, "error": error, "traceback": trace})


def judge_item(folder: Path, recording: Recording, scenario: Scenario, repeat: int, words: WordStore | None) -> TalkEvents:
    """Annotate a recording and write what follows from it: words.json, events.json, measures.json. `words` None: nobody can
    find words, and what depends on them stays undecided."""
    events = annotate(recording, scenario, words)
    if words is not None:
        store.write_json(folder / WORDS, words.to_doc())
    write_judgement(folder, scenario, repeat, events)
    return events


def write_judgement(folder: Path, scenario: Scenario, repeat: int, events: TalkEvents) -> None:
    """events.json and measures.json."""
    store.write_json(folder / "events.json", documents.events_doc(events))
    observations = observe_everything(Session(scenario, repeat, events))
    store.write_json(folder / "measures.json", documents.measures_doc([(d.value, o) for d, o in observations]))


def planned_cues(scenario: Scenario, clips: ClipStore) -> list[PlannedCue]:
    """The script as the director needs it."""
    return [_planned(cue, clips) for cue in scenario.cues]


def _play(task: ItemTask, scenario: Scenario) -> Recording:
    adapter = _adapter(task)
    if not isinstance(adapter, StepAdapter):
        raise AdapterFault("it is no StepAdapter")
    line = _line(scenario.channel, task.seed)
    cues, info = _cues(scenario), _info(task, scenario)
    return run_session(adapter, cues, info, VirtualClock(), listening=task.listening, line=line, tools=scenario.tools)


def _play_live(task: ItemTask, scenario: Scenario) -> LiveSession:
    """The adapter is made here, too: only to know what it can do."""
    capabilities = on_the_wall(_adapter(task))
    if task.cassette:
        Path(task.cassette).parent.mkdir(parents=True, exist_ok=True)
    start = Start(task.spec, task.settings, _info(task, scenario), capabilities.rate, task.cassette)
    line, cues = _line(scenario.channel, task.seed), _cues(scenario)
    with _time_limit(ITEM_LIMIT_S + capacity(cues, TICK) // RATE, "is the adapter's process, or this machine, stuck?"):
        return run_live(start, capabilities, cues, listening=task.listening, line=line, tools=scenario.tools)


def _play_again(task: ItemTask, scenario: Scenario) -> LiveSession:
    """From the cassette."""
    adapter = _adapter(task)
    if not isinstance(adapter, StreamAdapter):
        raise AdapterFault("a lock-step adapter has no connections that a cassette could hold; run it on the virtual clock")
    if not Path(task.cassette).exists():
        raise AdapterFault("this session has no cassette; record the run with --record")
    tape = cassette.read(Path(task.cassette))
    line, info, cues = _line(scenario.channel, task.seed), _info(task, scenario), _cues(scenario)
    with _time_limit(ITEM_LIMIT_S, "does the adapter wait for something that no cassette holds?"):
        return run_replay(adapter, tape, info, cues, listening=task.listening, line=line, tools=scenario.tools)


def _cues(scenario: Scenario) -> list[PlannedCue]:
    return planned_cues(scenario, _clips(Path(scenario.path).parent))


def _info(task: ItemTask, scenario: Scenario) -> SessionInfo:
    return SessionInfo(
        id=f"{task.seed:012x}",
        instructions=scenario.instructions,
        seed=task.seed,
        frame=task.frame,
        tools=offered(scenario.tools),
    )


def _adapter(task: ItemTask) -> StepAdapter | StreamAdapter:
    try:
        with asked("making the adapter"):
            return plugins.load(task.spec).create(task.settings)
    except FdbenchError as error:
        raise AdapterFault(str(error)) from error
    except SystemExit as error:
        raise AdapterFault("making the adapter ended the process (SystemExit)") from error


def _line(channel: Channel, seed: int) -> Line | None:
    """The line of a session; None if nothing is done to the user's sound."""
    if channel.clean:
        return None
    from fdbench.session.line import Line  # its filters take a while to load

    return Line(channel, seed)


@lru_cache(maxsize=64)
def _clips(folder: Path) -> ClipStore:
    """One store for each folder of scenarios and process: manifests and clips are read once."""
    own = clip_folders(folder / "any.yaml")
    return ClipStore(*dict.fromkeys([*own, *default_store().roots]))


def _planned(cue: Cue, clips: ClipStore) -> PlannedCue:
    rendered = render_cue(cue, clips)
    # A sound in the thinking gap asks for nothing, but the turn before it still does.
    owed = cue.trigger.on is TriggerOn.THINKING_GAP
    wanted = cue.expect.reply in (ReplyRule.REQUIRED, ReplyRule.OPTIONAL)
    return PlannedCue(
        id=cue.id,
        kind=cue.kind,
        on=cue.trigger.on,
        delay=ms(cue.trigger.delay_ms),
        timeout=ms(cue.trigger.timeout_ms),
        audio=rendered.audio,
        speech=rendered.speech,
        fillers=rendered.fillers,
        window=ms(cue.expect.within_ms),
        awaits_reply=owed or (cue.kind.takes_floor and cue.expect.reply is not ReplyRule.NONE),
        leaves_early=(owed or wanted) and cue.expect.check is not Check.DELEGATED,
        demands_reply=owed or cue.expect.reply is ReplyRule.REQUIRED,
    )


@contextmanager
def _time_limit(seconds: int, why: str) -> Iterator[None]:
    """AdapterFault after that many seconds, where the platform has alarms; else no limit."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def give_up(_signum: int, _frame: FrameType | None) -> None:
        raise AdapterFault(f"no end after {seconds} s; {why}")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _trace(fault: BaseException) -> str:
    return "".join(traceback.format_exception(fault))
