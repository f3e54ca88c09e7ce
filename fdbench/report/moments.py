"""Where in the recordings a verdict's cases are to be heard: the instant, what became of the cue, the file, and a link to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from fdbench.errors import StoreError
from fdbench.gate.coverage import PLAYED
from fdbench.gate.verdict import BadCase, SystemVerdict, Verdict
from fdbench.report.address import address
from fdbench.report.session_view import CueFinding, Sentence
from fdbench.report.sessions import ReadView, read_view
from fdbench.report.worst_sessions import with_sessions
from fdbench.results.schema import ItemDoc, Results, SystemDoc
from fdbench.results.store import ERROR, RECORDING


def with_moments(
    verdict: Verdict, results: Results, run_dir: Path, page: str | None = None, *, read: ReadView = read_view
) -> Verdict:
    """The same verdict with every case's moment filled in, as far as the files of the run tell.

    A case without a cue gets the first one at which something went wrong, in the scenario's first session or, if nothing went wrong
    there, in a later one or in another scenario of its unit.

    Args:
        results: those of the run that was judged.
        run_dir: its folder. Where it holds no sessions, as for a baseline file, the cases stay as they are.
        page: file or address of a page that holds the sessions, for `link`; empty for the page in which the link stands, None for none.
        read: of a session's folder; one that remembers, where others read the same sessions.
    """
    systems = tuple(_system(system, results["systems"][system.system], run_dir, page, read) for system in verdict.systems)
    return replace(verdict, systems=systems)


def _system(system: SystemVerdict, doc: SystemDoc, run_dir: Path, page: str | None, read: ReadView) -> SystemVerdict:
    def own(cases: tuple[BadCase, ...]) -> tuple[BadCase, ...]:
        return tuple(moment(case, doc, run_dir, page, read) for case in cases)

    return replace(
        system,
        dimensions=tuple(replace(part, cases=own(part.cases)) for part in system.dimensions),
        budgets=tuple(replace(part, cases=own(with_sessions(part, doc, run_dir).cases)) for part in system.budgets),
    )


def moment(case: BadCase, doc: SystemDoc, run_dir: Path, page: str | None, read: ReadView = read_view) -> BadCase:
    """The same case with its moment; see `with_moments`."""
    if case.error and (file := run_dir / case.path / ERROR).is_file():
        return replace(case, recording=str(file))
    if case.path not in {item["path"] for item in _played(doc)}:
        return case
    found = _finding(case, doc, run_dir, read)
    if found is not None:
        path, finding = found
        at, heard = finding.at, told(finding, case.measures)
        case = replace(case, path=path, scenario=_scenario(path, doc), cue=finding.cue, at=at, heard=heard)
    recording = run_dir / case.path / RECORDING
    if recording.is_file():
        case = replace(case, recording=str(recording))
    return replace(case, link=f"{page}#{address(case.path, case.at)}") if page is not None and case.recording else case


def told(finding: CueFinding, measures: Sequence[str] | None = None) -> str:
    """What went wrong at a cue; if nothing did, what happened. With `measures`, those that got worse there: only what is about the first
    one, and what went wrong about the others; the rest was so before."""
    wrong = [s for s in finding.sentences if s.tone == "bad" and (measures is None or _about(s, measures))]
    if measures is not None:
        wrong = [s for s in finding.sentences if s in wrong or _about(s, measures[:1])]
    return ", ".join(sentence.text for sentence in (wrong if wrong or measures is not None else finding.sentences))


def _about(sentence: Sentence, measures: Sequence[str]) -> bool:
    return any(name == own or name.startswith(f"{own}.") for name in measures for own in sentence.measures)


def _finding(case: BadCase, doc: SystemDoc, run_dir: Path, read: ReadView) -> tuple[str, CueFinding] | None:
    """(folder, cue) to listen to; None if no file tells."""
    if case.cue:
        return next(((case.path, found) for found in _findings(run_dir / case.path, read) if found.cue == case.cue), None)
    if case.measures is not None:  # a whole session, or one of which nothing is known to be new
        return None
    paths = [case.path, *(path for path in _of_unit(case.scenario, doc) if path != case.path)]
    found = ((path, finding) for path in paths for finding in _findings(run_dir / path, read) if _wrong(finding))
    return next(found, None)


def _wrong(finding: CueFinding) -> bool:
    return any(sentence.tone == "bad" for sentence in finding.sentences)


def _findings(folder: Path, read: ReadView) -> Iterator[CueFinding]:
    try:
        _, _, view = read(folder)
    except StoreError:
        return
    yield from view.findings


def _of_unit(scenario: str, doc: SystemDoc) -> list[str]:
    """The folders of all sessions of a scenario that were played, then of those that are scored together with it."""
    units = [
        unit["scenarios"] for body in doc["dimensions"].values() for unit in body["units"] if scenario in unit["scenarios"]
    ]
    names = [scenario, *(name for unit in units for name in unit if name != scenario)]
    return [item["path"] for name in names for item in _played(doc) if item["id"] == name]


def _scenario(path: str, doc: SystemDoc) -> str:
    return next(item["id"] for item in doc["scenarios"] if item["path"] == path)


def _played(doc: SystemDoc) -> list[ItemDoc]:
    return sorted((item for item in doc["scenarios"] if item["status"] in PLAYED), key=lambda item: item["repeat"])
