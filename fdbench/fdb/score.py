"""A folder of outputs that somebody made: each official figure beside what the sound says, with who told it, and of how many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from fdbench.errors import UsageError
from fdbench.fdb import judged as judges
from fdbench.fdb import tools
from fdbench.fdb.account import Account, Row
from fdbench.fdb.corrected import hear, tracks
from fdbench.fdb.folder import INPUT, METADATA, OUTPUT, Found, Sample, Task
from fdbench.fdb.judge.rubric import Case
from fdbench.fdb.judge.trial import Outcome
from fdbench.fdb.judged import Judge, case_of
from fdbench.fdb.rows import Scored, rows_of
from fdbench.fdb.schemas import read_tool_result, read_tool_task
from fdbench.fdb.words import Listens, words_of

T = TypeVar("T")


def score(
    found: Found,
    finder: Listens | None = None,
    name: str = "",
    *,
    raw: bool = False,
    people: dict[str, tuple[float, ...]] | None = None,
    judge: Judge | None = None,
    step: Callable[[], None] = lambda: None,
) -> Account:
    """Score all samples of a folder.

    Args:
        found: the folder.
        finder, name: who listens anew, else what lies beside the outputs counts.
        raw: keep words that lie where nothing sounds.
        people: when people gave backchannels, from the user's own download; None: their divergence is left out.
        judge: labels behaviour and rates relevance; None: those cells are left empty.
        step: called after each sample.
    """
    rows: list[Row] = []
    left_out: list[str] = []
    dropped = 0
    shown: dict[str, tuple[Task, list[Case], int]] = {}
    for subset, samples in _by_subset(found.samples).items():
        task = samples[0].task
        if task is Task.TOOLS:
            rows += _tool_rows(subset, samples, left_out)
            continue
        scored: list[Scored] = []
        cases: list[Case] = []
        for sample in samples:
            try:
                scored.append(_scored(sample, finder, name, raw=raw))
                if (case := case_of(sample, scored[-1].words)) is not None:
                    cases.append(case)
            except UsageError as error:
                left_out.append(str(error))
            step()
        dropped += sum(s.dropped for s in scored)
        rows += rows_of(task, subset, scored, len(samples), people)
        if task in judges.RUBRICS:
            shown[subset] = task, cases, len(samples)
    judged, more = _judged(shown, judge)
    return Account((*rows, *more), dropped, tuple(left_out), judged)


def _judged(shown: dict[str, tuple[Task, list[Case], int]], judge: Judge | None) -> tuple[tuple[Outcome, ...], list[Row]]:
    """Each rubric's cases are put before the judge at once; the rows that come of it, by subset."""
    outcomes: dict[str, Outcome] = {}
    for rubric in judges.RUBRICS.values():
        cases = [case for task, cases, _ in shown.values() if judges.RUBRICS[task] is rubric for case in cases]
        if judge is not None and cases:
            outcomes[rubric.name] = judge.hold(rubric, cases)
    rows = [
        Row(subset, *figure)
        for subset, (task, cases, total) in shown.items()
        for figure in judges.figures(task, cases, total, outcomes.get(judges.RUBRICS[task].name))
    ]
    return tuple(outcomes.values()), rows


def _by_subset(samples: Iterable[Sample]) -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(f"{sample.subset} ({sample.task})" if sample.subset != sample.task else sample.subset, []).append(
            sample
        )
    return found


def _scored(sample: Sample, finder: Listens | None, name: str, *, raw: bool) -> Scored:
    for needed in (INPUT, OUTPUT):
        if not sample.file(needed).exists():
            raise UsageError(f"{sample.file(needed)}: is missing, so the sample is left out")
    heard, sounds = hear(sample)
    user, agent = tracks(sample)
    words = words_of(sample, agent, sounds, finder, name, raw=raw)
    if words is None:
        return Scored(sample, None, "nobody", 0, heard, sounds, user, agent)
    return Scored(sample, words.words, words.asr, words.dropped, heard, sounds, user, agent)


def _tool_rows(subset: str, samples: Sequence[Sample], left_out: list[str]) -> list[Row]:
    """The rows of each system whose results lie in the samples; a file that cannot be read is added to `left_out`."""

    def there(read: Callable[[Path], T], path: Path) -> T | None:
        try:
            return read(path)
        except UsageError as error:
            left_out.append(str(error))
            return None

    tasks = [(s, task) for s in samples if (task := there(read_tool_task, s.file(METADATA))) is not None]
    names = sorted({path.name for s in samples for path in s.folder.glob("result_*.json")}) or ["result_.json"]
    rows: list[Row] = []
    for name in names:
        whose = f"{subset}, {name.removeprefix('result_').removesuffix('.json')}" if len(names) > 1 else subset
        results = [there(read_tool_result, s.file(name)) if s.file(name).exists() else None for s, _ in tasks]
        found = tools.figures([(task, result) for (_, task), result in zip(tasks, results, strict=True)])
        missing = found.pop("pass_at_1_missing_counted")
        rows += [
            Row(
                whose,
                figure,
                replace(value, total=len(samples)),
                "asr=result",
                *(("missing counted", missing) if figure == "pass_at_1" else ()),
            )
            for figure, value in found.items()
        ]
    return rows
