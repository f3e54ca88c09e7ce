"""The rows of one task: each official figure beside what the sound says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from fdbench.audio import Pcm16, from_pcm16, info_of, resample
from fdbench.fdb import official, timing
from fdbench.fdb.account import Row
from fdbench.fdb.backchannels import divergence, murmuring
from fdbench.fdb.corrected import Heard
from fdbench.fdb.folder import OUTPUT, Sample, Task
from fdbench.fdb.official import Figure
from fdbench.fdb.schemas import TimedWord, read_interruption, read_marks, read_overlap
from fdbench.fdb.voices import NAME as VAD
from fdbench.fdb.voices import voices
from fdbench.segments import Timeline
from fdbench.speech import vad as silero_vad
from fdbench.speech.resample import ASR_RATE
from fdbench.timebase import RATE

ANSWER_WITHIN_S = 4.0
"""An answer by sound begins within this of the user's end (`<=`)."""
HARDLY_S = 0.2
"""An agent whose sound ends no later (`<=`) after the event's onset had most likely come to its end: the event hardly met it."""


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


def rows_of(
    task: Task, subset: str, scored: Sequence[Scored], total: int, people: dict[str, tuple[float, ...]] | None
) -> list[Row]:
    """The rows of a subset whose samples are all of one task, TOOLS excepted.

    Args:
        scored: the samples that could be read.
        total: how many there are.
        people: as in `score.score`.
    """
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
    talked_over = sum(timing.meets(m, place) is not None for _, m, place in events)
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
            Figure(timing.paper_formula(events), talked_over, total),
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


def _met(heard: Sequence[Heard], name: str) -> list[float | None]:
    return [getattr(h, name) for h in heard if h.met]


def _median(values: Sequence[float | None]) -> Figure:
    """With what never came as infinite; None if that is the median."""
    every = [float("inf") if v is None else v for v in values]
    middle = median(every) if every else None
    return Figure(None if middle is None or middle == float("inf") else middle, len(every), len(every))


def _of(figure: Figure, total: int) -> Figure:
    return Figure(figure.value, figure.used, total)
