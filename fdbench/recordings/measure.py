"""Talks in, a run folder out: the same files that a run leaves, so that everything that reads a run reads this."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from fdbench.contract import Capabilities
from fdbench.errors import UsageError
from fdbench.language.load import ENGLISH
from fdbench.recordings.account import account
from fdbench.recordings.work import PieceDone, PieceTask, TalkReady, TalkTask, given_in, make_ready, measure_piece
from fdbench.results import store
from fdbench.results.owner import owned
from fdbench.results.schema import Results
from fdbench.run.plan import RunPlan, SystemPlan, run_doc, run_info
from fdbench.run.pool import Watcher
from fdbench.run.recognition import recognised_with
from fdbench.run.scoring import finish_run, scored
from fdbench.scenario.model import Scenario
from fdbench.timebase import TICK

ACCOUNT = "recordings.json"
SUITE = "recordings"
CLOCK = "recorded"
ADAPTER = "recording"


@dataclass(frozen=True, slots=True)
class Wish:
    """How talks are to be measured. `recogniser`: SPEC, empty for nobody; `cache`: of words; `system`: what the agent is called."""

    out: Path
    jobs: int
    system: str = "agent"
    recogniser: str = ""
    cache: Path | None = None
    lang: str = ENGLISH
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """`results` None: nothing could be measured. `account`: what recordings.json holds; `refused`: a sentence for each such talk."""

    results: Results | None
    account: dict[str, Any]
    refused: tuple[str, ...] = field(default_factory=tuple)


def measure(talks: Sequence[TalkTask], wish: Wish, watcher: Watcher) -> Measured:
    """Measure talks; those that cannot be are named, and the others stand.

    Raises:
        UsageError: the folder holds something already.
    """
    if wish.out.exists() and (not wish.out.is_dir() or any(wish.out.iterdir())):
        raise UsageError(f"{wish.out}: is there already; name another folder with -o")
    fresh = not wish.out.exists()
    wish.out.mkdir(parents=True, exist_ok=True)
    with owned(wish.out, list(wish.command)):
        ready, done = _carried_out(talks, wish, watcher)
        refused = tuple(r.refused for r in ready if r.refused)
        told = account(ready, done)
        scenarios = [d.scenario for d in done if d.scenario is not None]
        results = _finished(scenarios, done, wish, told) if scenarios else None
    if results is None and fresh:
        shutil.rmtree(wish.out, ignore_errors=True)
    return Measured(results, told, refused)


def _finished(scenarios: Sequence[Scenario], done: Sequence[PieceDone], wish: Wish, told: dict[str, Any]) -> Results:
    capabilities = Capabilities()
    system = SystemPlan(wish.system, ADAPTER, {}, TICK, asdict(capabilities), capabilities)
    stimuli = {s.id: s.sha256 for s in scenarios}
    plan = RunPlan(SUITE, tuple(scenarios), (system,), 1, 1, stimuli, clock=CLOCK, recogniser=wish.recogniser or "none")
    info = run_info(plan, wish.out.resolve().name, recognised_with(wish.recogniser))
    document = run_doc(plan, info, wish.recogniser, list(wish.command))
    store.write_json(wish.out / "run.json", document)
    store.write_json(wish.out / ACCOUNT, told)
    return finish_run(wish.out, scored(wish.out, document, [d.result for d in done if d.result is not None], wish.cache))


def _carried_out(talks: Sequence[TalkTask], wish: Wish, watcher: Watcher) -> tuple[list[TalkReady], list[PieceDone]]:
    """All talks made ready and all their pieces measured, in the order of the batch."""
    ready: dict[int, TalkReady] = {}
    done: list[PieceDone] = []
    with tempfile.TemporaryDirectory(dir=wish.out, prefix=".tracks") as tracks, _crew(wish.jobs) as crew:
        waiting = list(reversed(talks))
        open_: set[Future[Any]] = set()
        left: dict[int, int] = {}
        while waiting or open_:
            while waiting and len(open_) < 2 * max(1, wish.jobs):
                task = waiting.pop()
                open_.add(crew.submit(make_ready, task, f"{tracks}/{task.key}"))
            ended, open_ = wait(open_, return_when=FIRST_COMPLETED, timeout=1.0)
            for future in ended:
                found = future.result()
                key = found.task.key if isinstance(found, TalkReady) else found.task.ready.task.key
                if isinstance(found, TalkReady):
                    ready[key] = found
                    tasks = _piece_tasks(found, wish)
                    left[key] = len(tasks)
                    open_ |= {crew.submit(measure_piece, task) for task in tasks}
                    if found.refused:
                        watcher.note(found.refused)
                else:
                    done.append(found)
                    left[key] -= 1
                if not left[key]:
                    shutil.rmtree(f"{tracks}/{key}", ignore_errors=True)
                _tell(watcher, found, len(talks), ready)
            watcher.look()
    done.sort(key=lambda d: (d.task.ready.task.key, d.task.number))
    return [ready[task.key] for task in talks], done


def _tell(watcher: Watcher, found: TalkReady | PieceDone, talks: int, ready: dict[int, TalkReady]) -> None:
    """A talk is a share of the work, and its pieces are shares of that."""
    if isinstance(found, PieceDone):
        watcher(_NOTHING, 1.0 / talks / max(1, len(ready[found.task.ready.task.key].pieces)))
    elif not found.pieces:
        watcher(_NOTHING, 1.0 / talks)


_NOTHING: Any = None


def _piece_tasks(ready: TalkReady, wish: Wish) -> list[PieceTask]:
    many = len(ready.pieces) > 1
    return [
        PieceTask(
            ready,
            number,
            f"{ready.task.id}.part_{number:02d}" if many else ready.task.id,
            place,
            given_in(ready.given, place),
            wish.system,
            str(wish.out),
            wish.recogniser,
            str(wish.cache) if wish.cache is not None else "",
            wish.lang,
        )
        for number, place in enumerate(ready.pieces, 1)
    ]


class _Here:
    """The same in this process, for debugging."""

    def submit(self, function: Any, *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*arguments))
        return future


@contextmanager
def _crew(jobs: int) -> Iterator[Any]:
    if jobs == 0:
        yield _Here()
        return
    crew = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        yield crew
    finally:
        crew.shutdown(wait=True, cancel_futures=True)
