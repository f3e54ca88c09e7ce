"""What only the control sessions can explain is judged when all sessions have been played: silences, what follows a held reply, and
old sound at the head of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fdbench.annotate.annotate import Controls, annotate
from fdbench.annotate.events import CueOutcome, TalkEvents
from fdbench.annotate.outcomes import CutIn, FalseStop, held
from fdbench.language.load import code_of
from fdbench.results import documents, store
from fdbench.run.controls import controls_for
from fdbench.run.item import ERROR, WORDS
from fdbench.run.recognition import word_store
from fdbench.scenario.control import Control
from fdbench.scenario.model import Scenario
from fdbench.session.recording import Recording


@dataclass(frozen=True, slots=True)
class Judge:
    """Annotates sessions of one system again, with their controls. `played`: (scenario or control id, repeat) of what there is."""

    run_dir: Path
    system: str
    controls: Sequence[Control]
    played: Sequence[tuple[str, int]]
    recogniser: str
    cache: str

    def events(self, scenario: Scenario, repeat: int, events: TalkEvents) -> TalkEvents:
        """The same events where controls can tell nothing more; else what they make of them. Its words are kept."""
        known = controls_for(scenario, repeat, self.controls, self.played)
        untold = scenario.recording is not None and not any(known.values())  # a talk that was measured
        if untold or not any(_is_open(cue) for cue in events.cues):
            return events
        folder = store.item_folder(self.run_dir, self.system, scenario.id, repeat)
        words = word_store(self.recogniser, self.cache, code_of(scenario.lang), needed=False) if self.recogniser else None
        if words is not None and (stored := store.read_words(folder)) is not None:
            words.load(stored)
        judged = annotate(documents.read_recording(folder), scenario, words, controls=self._recordings(known))
        if words is not None:
            store.write_json(folder / WORDS, words.to_doc())
        return judged

    def _recordings(self, wanted: Mapping[str, Sequence[tuple[str, int]]]) -> Controls:
        read: dict[tuple[str, int], Recording] = {}
        for key in {key for keys in wanted.values() for key in keys}:
            folder = store.item_folder(self.run_dir, self.system, *key)
            if not (folder / ERROR).exists():
                read[key] = documents.read_recording(folder)
        return {cue: [read[key] for key in keys if key in read] for cue, keys in wanted.items()}


def _is_open(outcome: CueOutcome) -> bool:
    """Whether controls may tell more of it: a silence was judged, the agent held, or it yielded and spoke anew."""
    if isinstance(outcome, CutIn):
        return bool(outcome.stop_evidence or (outcome.yielded and outcome.reply))
    return bool(held(outcome) or (isinstance(outcome, FalseStop) and outcome.stop_evidence))
