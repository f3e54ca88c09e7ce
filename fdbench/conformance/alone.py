"""The same session in a process where the adapter has never run before."""

from __future__ import annotations

import hashlib
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, cast

from fdbench import plugins
from fdbench.conformance.stepping import Played, play
from fdbench.contract import AdapterEvent, Audio, AudioOut, StepAdapter
from fdbench.errors import AdapterFault
from fdbench.session.logging import kind_of, plain
from fdbench.timebase import Samples


@dataclass(frozen=True, slots=True)
class Prints:
    """A fingerprint for each step: its audio and its events."""

    frame: Samples
    steps: tuple[str, ...]

    def first_difference(self, other: Prints) -> Samples | None:
        """The end of the first step that differs, as far as both go; None if none does."""
        pairs = zip(self.steps, other.steps, strict=False)
        return next(((i + 1) * self.frame for i, (a, b) in enumerate(pairs) if a != b), None)


def prints(played: Played) -> Prints:
    """Of a session. An event that JSON cannot hold counts by its kind."""
    told: dict[Samples, list[str]] = {}
    for now, event in played.events:
        told.setdefault(now, []).append(_event(event))
    marks = []
    for index, audio in enumerate(played.audio):
        digest = hashlib.sha256(audio.tobytes())
        digest.update(repr(told.get((index + 1) * played.frame, [])).encode())
        marks.append(digest.hexdigest()[:16])
    return Prints(played.frame, tuple(marks))


def play_alone(spec: str, settings: dict[str, Any], stimulus: Audio) -> Prints:
    """A session of `stimulus` in a new process.

    Raises:
        AdapterFault: as `play`, or the process died.
        PluginError: the adapter cannot be made there.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(_play, spec, settings, stimulus).result()
        except BrokenProcessPool:
            raise AdapterFault("a process with the adapter died: a native crash, or out of memory") from None


def _play(spec: str, settings: dict[str, Any], stimulus: Audio) -> Prints:
    return prints(play(cast(StepAdapter, plugins.load(spec).create(settings)), stimulus))


def _event(event: AdapterEvent) -> str:
    if isinstance(event, AudioOut):
        return f"audio_out {event.item} {hashlib.sha256(event.audio.tobytes()).hexdigest()}"
    try:
        return f"{kind_of(event)} {plain(event, '')}"
    except (AdapterFault, TypeError):
        return type(event).__name__
