"""The stored sessions of a run are annotated again; no adapter is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdbench.annotate.activity import find_activity
from fdbench.annotate.annotate import Segmenter
from fdbench.errors import StoreError
from fdbench.language.load import code_of
from fdbench.results import documents, store
from fdbench.run.item import ItemResult, judge_item
from fdbench.run.live_item import stored_invalid
from fdbench.run.recognition import spec_of, word_store
from fdbench.run.spread import spread
from fdbench.scenario.control import is_control
from fdbench.scenario.load import stored_scenario
from fdbench.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Scoring:
    """`scenarios`: by id, controls among them. `recogniser`: SPEC of who found words when the run was played; empty if nobody did, and then
    nobody does now. `cache`: folder of words that other runs found; empty for none. `rewords`: stored words are left aside.
    `segmenter`: as for `judge_item`."""

    scenarios: dict[str, Scenario]
    recogniser: str
    cache: str = ""
    rewords: bool = False
    segmenter: Segmenter = find_activity


def score_all(
    run_dir: Path,
    run_doc: dict[str, Any],
    *,
    jobs: int = 0,
    progress: Callable[[ItemResult, float], object] = lambda _result, _share: None,
    cache: Path | None = None,
    rewords: bool = False,
    segmenter: Segmenter = find_activity,
) -> list[ItemResult]:
    """Annotate every stored recording again, with the stored words unless `rewords`, by `jobs` processes; 0 does it in this one. Words that
    are not stored are found by the run's own recogniser; `cache` as for `execute`, `segmenter` as for `judge_item`. `progress` is told of
    each, and which share of all it was.

    Raises:
        StoreError: an item is damaged.
        MissingExtra: words are asked for that are not stored, and no recogniser is installed.
    """
    scenarios = {s.id: s for s in map(stored_scenario, (*run_doc["scenarios"].values(), *run_doc.get("controls", {}).values()))}
    folders = [(f, system) for system in run_doc["systems"] for f in sorted((run_dir / "items" / system).glob("*@*"))]
    whole = [(folder, system) for folder, system in folders if folder.suffix != ".part"]
    given = Scoring(scenarios, spec_of(run_doc), str(cache) if cache is not None else "", rewords, segmenter)
    found = []
    for result in spread(_score, given, whole, jobs):
        found.append(result)
        progress(result, 1 / len(whole))
    return sorted(found, key=lambda r: (r.system, r.scenario, r.repeat))


def _score(given: Scoring, session: tuple[Path, str]) -> ItemResult:
    return score_folder(*session, given)


def score_folder(folder: Path, system: str, given: Scoring) -> ItemResult:
    """One stored item. Raises as `score_all`."""
    scenario_id, _, repeat = folder.name.rpartition("@")
    if scenario_id not in given.scenarios or not repeat.isdigit():
        raise StoreError(f"{folder}: no scenario of this run; remove the folder")
    if (folder / store.ERROR).exists():
        error = store.read_error(folder)
        return ItemResult(scenario_id, system, int(repeat), None, error, stored_invalid(folder))
    scenario = given.scenarios[scenario_id]
    words = None
    if given.recogniser and not is_control(scenario_id):
        words = word_store(given.recogniser, given.cache, code_of(scenario.lang), needed=given.rewords)
    if words is not None and not given.rewords and (stored := store.read_words(folder)) is not None:
        words.load(stored)
    recording = documents.read_recording(folder)
    events = judge_item(folder, recording, scenario, int(repeat), words, given.segmenter)
    return ItemResult(scenario_id, system, int(repeat), events, invalid=stored_invalid(folder))
