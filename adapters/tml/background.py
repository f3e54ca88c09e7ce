"""The asynchronous background model: tasks that take seconds and come back, fail or never come back. Some are calls of tools."""

from __future__ import annotations

from dataclasses import dataclass, field

from fdbench.contract import RATE, AdapterEvent, Delegation, Samples, ToolCall

from .._reference.brain import Task
from .._reference.profile import Latencies
from .._reference.tools import FAILED, PATIENCE, TOO_LATE, sentences_of

MODES = ("ok", "fail", "never", "slow")
SLOW_FACTOR = 3
QUIET: Samples = 2 * RATE
"""After so much silence a task that still runs is mentioned, so that nobody wonders whether the line is dead."""
STILL = ("I am still working on it.", "It takes a moment longer.", "Thank you for your patience.")


@dataclass(slots=True)
class _Job:
    id: str
    task: Task
    created: Samples
    ready: Samples | None
    """When it comes back; None for a tool that has not answered yet."""
    failed: bool = False
    sentences: tuple[str, ...] = ()
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """Something that the foreground should say about a job."""

    job: str
    phase: str
    sentences: tuple[str, ...]
    final: bool


@dataclass(slots=True)
class Background:
    """Jobs of one session. `poll` tells what has become of them; `deliver` is called when the news is being said."""

    mode: str
    latencies: Latencies
    _jobs: list[_Job] = field(default_factory=list)
    _count: int = 0
    _reported: set[str] = field(default_factory=set)

    @property
    def busy(self) -> bool:
        """Something is being worked on, or waits to be told."""
        return bool(self._jobs)

    def delegate(self, task: Task, now: Samples) -> list[AdapterEvent]:
        """Hand a task over."""
        self._count += 1
        name = f"task{self._count}"
        if task.tool:
            self._jobs.append(_Job(name, task, now, None))
            return [Delegation(name, "created", task.tool), ToolCall(name, task.tool, {"request": task.request})]
        took = self.latencies.draw("deliberation") * (SLOW_FACTOR if self.mode == "slow" else 1)
        self._jobs.append(_Job(name, task, now, now + took, failed=self.mode == "fail", sentences=task.result))
        return [Delegation(name, "created", task.name)]

    def answer(self, call: str, result: str, *, failed: bool) -> None:
        """A tool has answered; too late for a job that was given up."""
        failed = failed or self.mode == "fail"
        for job in self._jobs:
            if job.id == call and job.id not in self._reported:
                job.ready, job.failed, job.sentences = job.created, failed, sentences_of(result, failed=failed)

    def cancel(self) -> list[AdapterEvent]:
        """Drop all jobs: the user wants no more of them."""
        events: list[AdapterEvent] = [Delegation(job.id, "cancelled") for job in self._jobs]
        self._jobs.clear()
        return events

    def poll(self, now: Samples, quiet: Samples = 0) -> tuple[list[News], list[AdapterEvent]]:
        """What can be said now, oldest first, and the phases that were reached since the last call. `quiet`: how long neither side has
        spoken."""
        news: list[News] = []
        events: list[AdapterEvent] = []
        for job in self._jobs:
            item = self._state(job, now, quiet)
            if item is None:
                continue
            news.append(item)
            if item.final and job.id not in self._reported:
                self._reported.add(job.id)
                phase = {"done": "done", "failed": "failed", "timeout": "timeout"}[item.phase]
                events.append(Delegation(job.id, phase, job.task.tool or job.task.name))  # type: ignore[arg-type]
        return news, events

    def deliver(self, news: News) -> list[AdapterEvent]:
        """The foreground has begun to say it."""
        if not news.final:
            for job in self._jobs:
                job.mentions += job.id == news.job
            return [Delegation(news.job, "progress")]
        self._jobs = [job for job in self._jobs if job.id != news.job]
        return [Delegation(news.job, "delivered")] if news.phase == "done" else []

    def _state(self, job: _Job, now: Samples, quiet: Samples) -> News | None:
        back = job.ready is not None and now >= job.ready and self.mode != "never"
        if back and job.failed:
            return News(job.id, "failed", FAILED, final=True)
        if back:
            return News(job.id, "done", job.sentences, final=True)
        if now >= job.created + PATIENCE:
            return News(job.id, "timeout", TOO_LATE, final=True)
        if quiet >= QUIET and job.mentions < len(STILL):
            return News(job.id, "progress", (STILL[job.mentions],), final=False)
        return None
