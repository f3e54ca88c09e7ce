"""A verdict of the gate as one small page: what failed, and the sessions of its cases with their sound."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fdbench.errors import StoreError
from fdbench.gate.verdict import BudgetVerdict, DimensionVerdict, SystemVerdict, Verdict
from fdbench.report.address import ITEMS
from fdbench.report.collect import entry_of
from fdbench.report.html import AUDIO_LIMIT, environment, packed_session, page_parts, read_sounds
from fdbench.report.payload import index_of
from fdbench.report.sessions import ReadView, read_view
from fdbench.report.sound import Sound
from fdbench.report.view import ItemView, SystemEntry, SystemView
from fdbench.results.schema import ItemDoc, Results, SystemDoc


@dataclass(frozen=True, slots=True)
class Heard:
    """One session to listen to."""

    item: ItemView
    entry: SystemEntry


@dataclass(frozen=True, slots=True)
class GateView:
    """What the page shows besides the verdict. `systems` in the order of the run, whose index an item names."""

    systems: tuple[SystemView, ...]
    heard: tuple[Heard, ...]


def gate_page(
    verdict: Verdict, results: Results | None, run_dir: Path, *, audio_limit: int = AUDIO_LIMIT, read: ReadView = read_view
) -> str:
    """The page's text. Without `results` (there is no run that could be judged) it holds the verdict alone. `read` as for
    `moments.with_moments`."""
    view = GateView((), ()) if results is None else _view(verdict, results, run_dir, read)
    sounds = read_sounds([each.item for each in view.heard], audio_limit)
    return environment().get_template("gate.html.j2").render(
        verdict=verdict,
        view=view,
        sounds={address: sound.uri for address, sound in sounds.items() if sound.uri},
        sessions=[(h.item.address, packed_session(h.item, h.entry, sounds.get(h.item.address, Sound()))) for h in view.heard],
        index=index_of([system.name for system in view.systems], [(h.item, h.entry, "", "") for h in view.heard]),
        **page_parts(),
    )  # fmt: skip


def _view(verdict: Verdict, results: Results, run_dir: Path, read: ReadView) -> GateView:
    docs = results["systems"]
    order = {name: index for index, name in enumerate(docs)}
    parts = [(s.system, part) for s in verdict.systems for part in _parts(s)]
    named = [(name, case.path) for name, part in parts for case in part.cases if case.path]
    heard = tuple(_heard(order[name], docs[name], path, run_dir, read) for name, path in dict.fromkeys(named))
    systems = (_system(index, name, docs[name], results["run"]["id"]) for name, index in order.items())
    return GateView(tuple(systems), heard)


def _parts(system: SystemVerdict) -> list[DimensionVerdict | BudgetVerdict]:
    """What failed first, as the page has it."""
    every: list[DimensionVerdict | BudgetVerdict] = [*system.dimensions, *system.budgets]
    return [*system.failed, *(part for part in every if part not in system.failed)]


def _heard(index: int, doc: SystemDoc, path: str, run_dir: Path, read: ReadView) -> Heard:
    item: ItemDoc = next(item for item in doc["scenarios"] if item["path"] == path)
    session, why = None, item.get("error", "")
    try:
        _, _, session = read(run_dir / path)
    except StoreError as error:
        why = why or f"its files cannot be shown: {error}"
    view = ItemView(index, item["id"], item["repeat"], item["status"], why, run_dir / path, session, path.removeprefix(ITEMS))
    return Heard(view, entry_of(index, doc, item["id"], item["dimension"], (view,)))


def _system(index: int, name: str, doc: SystemDoc, run: str) -> SystemView:
    return SystemView(index, name, run, doc["adapter"], (), (), "", () if doc["valid"] else tuple(doc["why_invalid"]))
