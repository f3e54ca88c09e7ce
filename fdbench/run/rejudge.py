"""What only the control sessions can explain is judged when all sessions have been played: silences, what follows a held reply, and
old sound at the head of an answer."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fdbench.annotate.annotate import Controls, annotate
from fdbench.annotate.events import CueOutcome, TalkEvents
from fdbench.annotate.outcomes import CutIn, FalseStop, held
from fdbench.language.load import code_of
from fdbench.results import documents, store
from fdbench.run.controls import controls_for
from fdbench.run.item import WORDS
from fdbench.run.pool import Watcher
from fdbench.run.progress import LINE_S
from fdbench.run.recognition import word_store
from fdbench.run.spread import spread
from fdbench.scenario.control import Control
from fdbench.scenario.model import Scenario
from fdbench.session.recording import Recording

SEVERAL = 24
"""From so many sessions on (`>=`) several processes are worth their start: about two seconds, and each session a quarter of one."""
MANY = 200
"""From so many on (`>=`) people want to know what they wait for."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Annotates sessions of one system again, with their controls. `played`: (scenario or control id, repeat) of what there is."""

    run_dir: Path
    system: str
    controls: Sequence[Control]
    played: Sequence[tuple[str, int]]
    recogniser: str
    cache: str

    def may_tell(self, scenario: Scenario, repeat: int, events: TalkEvents) -> bool:
        """Whether controls may tell more of a session than its own events do."""
        measured = scenario.recording is not None  # a talk: it may have no control at all
        return any(_is_open(cue) for cue in events.cues) and not (measured and not any(self._known(scenario, repeat).values()))

    def events(self, scenario: Scenario, repeat: int) -> TalkEvents:
        """What the controls make of a session. Its words are kept."""
        known = self._known(scenario, repeat)
        folder = store.item_folder(self.run_dir, self.system, scenario.id, repeat)
        words = word_store(self.recogniser, self.cache, code_of(scenario.lang), needed=False) if self.recogniser else None
        if words is not None and (stored := store.read_words(folder)) is not None:
            words.load(stored)
        judged = annotate(documents.read_recording(folder), scenario, words, controls=self._recordings(known))
        if words is not None:
            store.write_json(folder / WORDS, words.to_doc())
        return judged

    def _known(self, scenario: Scenario, repeat: int) -> dict[str, list[tuple[str, int]]]:
        return controls_for(scenario, repeat, self.controls, self.played)

    def _recordings(self, wanted: Mapping[str, Sequence[tuple[str, int]]]) -> Controls:
        read: dict[tuple[str, int], Recording] = {}
        for key in {key for keys in wanted.values() for key in keys}:
            folder = store.item_folder(self.run_dir, self.system, *key)
            if not (folder / store.ERROR).exists():
                read[key] = documents.read_recording(folder)
        return {cue: [read[key] for key in keys if key in read] for cue, keys in wanted.items()}


def judged_again(
    judges: Mapping[str, Judge], sessions: Sequence[tuple[str, Scenario, int]], jobs: int, watcher: Watcher
) -> dict[tuple[str, str, int], TalkEvents]:
    """What controls make of these sessions, given as (system, scenario, repeat); by (system, scenario id, repeat). `SEVERAL` are shared
    out to `jobs` processes, fewer are done in this one; of `MANY`, `watcher` is told how far it is."""
    many = len(sessions) >= MANY
    if many:
        watcher.note(f"{len(sessions)} sessions are judged again, with their controls")
    found: dict[tuple[str, str, int], TalkEvents] = {}
    told = time.monotonic()
    for key, events in spread(_judge, judges, sessions, jobs if len(sessions) >= SEVERAL else 0):
        found[key] = events
        if many and time.monotonic() - told >= LINE_S:
            told = time.monotonic()
            watcher.note(f"{len(found)} of {len(sessions)} sessions are judged again")
    return found


def _judge(judges: Mapping[str, Judge], session: tuple[str, Scenario, int]) -> tuple[tuple[str, str, int], TalkEvents]:
    system, scenario, repeat = session
    return (system, scenario.id, repeat), judges[system].events(scenario, repeat)


def _is_open(outcome: CueOutcome) -> bool:
    """Whether controls may tell more of it: a silence was judged, the agent held, it yielded and spoke anew, or it was heard after the
    user's end and may have gone over to its answer there."""
    if isinstance(outcome, CutIn):
        answered = bool(outcome.yielded and outcome.reply)
        return bool(outcome.stop_evidence) or answered or outcome.stop is None or outcome.stop > outcome.place.offset
    return bool(held(outcome) or (isinstance(outcome, FalseStop) and outcome.stop_evidence))
