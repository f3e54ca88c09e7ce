"""A folder of outputs that somebody made: each official figure beside what the sound says, with who told it, and of how many."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from fdbench.audio import Pcm16, from_pcm16, info_of, resample
from fdbench.errors import UsageError
from fdbench.fdb import judged as judges
from fdbench.fdb import official, timing, tools
from fdbench.fdb.backchannels import divergence, murmuring
from fdbench.fdb.corrected import Heard, hear, tracks
from fdbench.fdb.folder import INPUT, METADATA, OUTPUT, Found, Sample, Task
from fdbench.fdb.judge.rubric import Case
from fdbench.fdb.judge.trial import Outcome
from fdbench.fdb.judged import Judge, case_of
from fdbench.fdb.official import Figure
from fdbench.fdb.schemas import TimedWord, read_interruption, read_marks, read_overlap, read_tool_result, read_tool_task
from fdbench.fdb.voices import NAME as VAD
from fdbench.fdb.voices import voices
from fdbench.fdb.words import Listens, words_of
from fdbench.segments import Timeline
from fdbench.speech import vad as silero_vad
from fdbench.speech.resample import ASR_RATE
from fdbench.timebase import RATE

T = TypeVar("T")
ANSWER_WITHIN_S = 4.0
"""An answer by sound begins within this of the user's end (`<=`)."""
HARDLY_S = 0.2
"""An agent whose sound ends no later (`<=`) after the event's onset had most likely come to its end: the event hardly met it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `official` and `corrected` are None where there is no such figure; `by`: who told the official one."""

    subset: str
    official_name: str
    official: Figure | None
    by: str
    corrected_name: str = ""
    corrected: Figure | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One sample: its words (None: nobody told them), what is heard, and where."""

    sample: Sample
    words: tuple[TimedWord, ...] | None
    asr: str
    dropped: int
    heard: Heard
    sounds: Timeline
    user: Pcm16
    agent: Pcm16


@dataclass(frozen=True, slots=True)
class Account:
    """The rows, how many words were dropped, a sentence for each sample that is left out, and what became of the judge, by rubric."""

    rows: tuple[Row, ...]
    dropped: int
    left_out: tuple[str, ...]
    judged: tuple[Outcome, ...] = ()


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
        rows += _rows(task, subset, scored, len(samples), people)
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


def _rows(
    task: Task, subset: str, scored: Sequence[Scored], total: int, people: dict[str, tuple[float, ...]] | None
) -> list[Row]:
    told = [s for s in scored if s.words is not None]
    by = f"asr={told[0].asr if told else 'nobody'}"
    if task is Task.BACKCHANNEL:
        return _backchannel_rows(subset, scored, total, by, people)
    if task is Task.OVERLAP:
        return _overlap_rows(subset, scored, total)
    tor = _of(official.rate(official.took_turn(s.words or ()) for s in told), total)
    heard = [s.heard for s in scored]
    if task is Task.PAUSE:
        premature = _of(official.rate(h.premature for h in heard), total)
        return [Row(subset, "TOR (lower)", tor, by, "spoke into the turn", premature)]
    since = _since(task)
    late = [official.latency(s.words or (), since(s.sample)) for s in told]
    latency = _of(official.mean(late), total)
    if task is Task.SMOOTH:
        within = [h.latency is not None and not h.premature and h.latency <= ANSWER_WITHIN_S for h in heard]
        return [
            Row(subset, "TOR (higher)", tor, by, "answered within 4 s, not before the end", _of(official.rate(within), total)),
            Row(subset, "latency s", latency, by, "median latency s, signed", _of(_median([h.latency for h in heard]), total)),
            Row(subset, "", None, "", "spoke into the turn", _of(official.rate(h.premature for h in heard), total)),
        ]
    return [
        Row(
            subset, "TOR (higher)", tor, by, "exercised: it was speaking", _of(official.rate(bool(h.met) for h in heard), total)
        ),
        Row(
            subset,
            "latency s",
            latency,
            by,
            "median recovery s, of those exercised",
            _of(_median(_met(heard, "latency")), total),
        ),
        *_event_rows(subset, heard, total),
    ]


def _since(task: Task) -> Callable[[Sample], float]:
    if task is Task.SMOOTH:
        return lambda sample: read_marks(sample.file("turn_taking.json"))[0].start
    return lambda sample: read_interruption(sample.file("interrupt.json")).end


def _event_rows(subset: str, heard: Sequence[Heard], total: int) -> list[Row]:
    """What became of the events that met the agent's talk. A stop without a control may be an end that came anyway."""
    met = [h for h in heard if h.met]
    went_on = [h.went_on for h in met if h.went_on is not None]
    on = [h.stop is None or h.stop > HARDLY_S for h in met]
    return [
        Row(
            subset,
            "",
            None,
            "",
            "median stop s, of those exercised",
            _of(_median([h.stop for h in met if not h.went_on]), total),
        ),
        Row(subset, "", None, "", "went on, of those exercised", _of(official.rate(went_on), total)),
        Row(subset, "", None, "", "sounded on for over 0.2 s, of those exercised", _of(official.rate(on), total)),
    ]


def _overlap_rows(subset: str, scored: Sequence[Scored], total: int) -> list[Row]:
    heard = [s.heard for s in scored]
    if not silero_vad.available():
        return [Row(subset, "stop latency s", Figure(None, 0, total), "vad=none"), *_event_rows(subset, heard, total)]
    pairs = [
        (timing.merged(_segments(s.user), timing.USER_GAP_S), timing.merged(_segments(s.agent), timing.MODEL_GAP_S))
        for s in scored
    ]
    stops, answers = [timing.overlaps(u, m) for u, m in pairs], [timing.gaps(u, m) for u, m in pairs]
    places = [_place(s.sample) for s in scored]
    events = [(u, m, place) for (u, m), place in zip(pairs, places, strict=True)]
    by, some = f"vad={VAD}", sum(bool(s) for s in stops)
    event_rows = _event_rows(subset, heard, total)
    return [
        Row(
            subset,
            "stop latency s: mean of last overlap",
            Figure(timing.mean_of_last(stops), some, total),
            by,
            *_cells(event_rows[0]),
        ),
        Row(subset, "stop latency s: mean of all", Figure(timing.mean_of_all(stops), some, total), by, *_cells(event_rows[1])),
        Row(
            subset,
            "stop latency s: paper formula",
            Figure(timing.paper_formula(events), len(events), total),
            by,
            *_cells(event_rows[2]),
        ),
        Row(subset, "response latency s: mean of all", Figure(timing.mean_of_all(answers), sum(map(bool, answers)), total), by),
    ]


def _cells(row: Row) -> tuple[str, Figure | None]:
    return row.corrected_name, row.corrected


def _place(sample: Sample) -> tuple[float, float]:
    marked = read_overlap(sample.file("metadata.json"))
    return marked.start, marked.end


def _backchannel_rows(
    subset: str, scored: Sequence[Scored], total: int, by: str, people: dict[str, tuple[float, ...]] | None
) -> list[Row]:
    counts = [_short_sounds(s.sounds) for s in scored]
    own = _of(official.mean(n / (len(s.agent) / RATE) for n, s in zip(counts, scored, strict=True)), total)
    corrected = ("sounds under 1 s, a second", own)
    if not silero_vad.available():
        return [Row(subset, "frequency /s", Figure(None, 0, total), "vad=none", *corrected)]
    told = [(s, murmuring(_segments(s.agent), s.words)) for s in scored if s.words is not None]
    lengths = [_seconds(s.sample) for s, _ in told]
    by = f"{by} vad={VAD}"
    rows = [
        Row(subset, "TOR (lower)", _of(official.rate(m.taken for _, m in told), total), by),
        Row(
            subset,
            "frequency /s",
            _of(official.mean(m.frequency(n) for (_, m), n in zip(told, lengths, strict=True)), total),
            by,
            *corrected,
        ),
    ]
    if people is None:
        return [*rows, Row(subset, "JSD (lower)", Figure(None, 0, total), "distribution=none")]
    known = [(s, m, n) for (s, m), n in zip(told, lengths, strict=True) if s.sample.folder.name in people]
    values = [divergence(m.spans, n, people[s.sample.folder.name]) for s, m, n in known]
    return [*rows, Row(subset, "JSD (lower)", _of(official.mean(values), total), by)]


def _seconds(sample: Sample) -> float:
    frames, rate, _ = info_of(sample.file(OUTPUT))
    return frames / rate


def _segments(track: Pcm16) -> list[tuple[float, float]]:
    return voices(resample(from_pcm16(track), RATE, ASR_RATE))


def _short_sounds(sounds: Timeline) -> int:
    return sum(len(s) < RATE for s in sounds)


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
                _of(value, len(samples)),
                "asr=result",
                *(("missing counted", missing) if figure == "pass_at_1" else ()),
            )
            for figure, value in found.items()
        ]
    return rows


def _met(heard: Sequence[Heard], name: str) -> list[float | None]:
    return [getattr(h, name) for h in heard if h.met]


def _median(values: Sequence[float | None]) -> Figure:
    """With what never came as infinite; None if that is the median."""
    every = [float("inf") if v is None else v for v in values]
    middle = median(every) if every else None
    return Figure(None if middle is None or middle == float("inf") else middle, len(every), len(every))


def _of(figure: Figure, total: int) -> Figure:
    return Figure(figure.value, figure.used, total)


def table(account: Account) -> str:
    """For a terminal or a page: a Markdown table."""
    lines = ["| task | official | value | n | by | by sound | value | n |", "|---|---|---|---|---|---|---|---|"]
    for row in account.rows:
        cells = [row.subset, row.official_name, *_shown(row.official), row.by, row.corrected_name, *_shown(row.corrected)]
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines)


def _shown(figure: Figure | None) -> tuple[str, str]:
    if figure is None:
        return "", ""
    return "-" if figure.value is None else f"{figure.value:.2f}", f"{figure.used} / {figure.total}"


def write(account: Account, path: Path) -> None:
    """official.json."""
    document = {
        "schema": 1,
        "rows": [asdict(row) for row in account.rows],
        "dropped_words": account.dropped,
        "left_out": account.left_out,
        "judges": [judges.document(outcome) for outcome in account.judged],
    }
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def write_run(accounts: Mapping[str, Account], path: Path) -> None:
    """A run's official.json, for its report: figures by system, beside those of systems that were scored before; no words."""
    try:
        systems = dict(json.loads(path.read_text(encoding="utf-8"))["systems"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        systems = {}
    for system, account in accounts.items():
        systems[system] = {"rows": [asdict(row) for row in account.rows], "dropped_words": account.dropped}
    document = {"schema": 1, "systems": systems}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def canary_of(path: Path | None, outcome: Outcome) -> list[Any] | None:
    """The canary's answers of the same judge and rubric in an official.json; None if there are none."""
    try:
        judged = [] if path is None else json.loads(path.read_text(encoding="utf-8"))["judges"]
        same = [j for j in judged if (j["judge"], j["rubric"]) == (outcome.judge, outcome.rubric)]
        return list(same[0]["canary"]["answers"]) if same else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
