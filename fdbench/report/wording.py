"""Figures as text: one way to write a value, an interval, an instant. Undefined is a word with its reason, never a 0."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from fdbench.gate.wording import clock as clock  # of pages, of the terminal and of the gate's files alike
from fdbench.gate.wording import of_hundred
from fdbench.gate.wording import plural as plural
from fdbench.report.address import address
from fdbench.report.session_view import Range
from fdbench.report.view import ItemView, MeasureCell, ScoreCell

RECORDED = "recorded"
"""The clock of a run of talks that existed already."""

FEW = 10
"""Cells with fewer observations than this are shown as counts: a percentage of four would pretend."""

PER_TURN = "ms/turn"
"""The unit of slopes, which never stand without their interval."""

ARROWS = {"lower": ("↓", "lower is better"), "higher": ("↑", "higher is better"), "neither": ("·", "no better direction")}

STATUS = {"ok": "scored", "not_exercised": "not exercised", "invalid": "invalid", "error": "error"}
BECAME = {**STATUS, "invalid": "not valid", "error": "ended in an error"}
"""What became of a number of sessions."""

KINDS = {
    "turn": "turn",
    "interruption": "interruption",
    "backchannel": "backchannel",
    "side_talk": "side talk",
    "background_speech": "background speech",
    "noise": "noise",
    "collision": "collision",
}

HELD, YIELDED = "held through other sounds", "yielded to interruptions"
"""The two axes on which a system that only stops, or never does, is seen."""

TITLES = {
    "interruption_cost": "Cost of an interruption",
    "dead_air_s_per_10_turns": "Dead air over ten turns",
    "recall_rate_uninterrupted": "Recall rate, uninterrupted twins",
    "response_latency_slope_ms_per_turn": "Response latency, change from turn to turn",
    "stop_latency_slope_ms_per_turn": "Stop latency, change from one interruption to the next",
    "undetermined": "Units undetermined",
}
SUFFIXES = ("_ms", "_s")

NO_CHANCE, UNHEARD = "never exercised", "never exercised, or no words"
"""As results.json says it; and where nobody looked for words, so that nobody knows whether they were what was missing."""
UNMEASURED = {
    "not in this suite": "not tested by this suite",
    NO_CHANCE: "never came up: no session gave it a chance",
    UNHEARD: "no value: it never came up, or it needs words and nobody looked for them",
}
"""Why a measure without a chance has no value, in plain words."""
ABSENT = "not among this system's results"
REASONS = {
    **UNMEASURED,
    "no chances": UNMEASURED[NO_CHANCE],
    "no session has so many turns": "no trend: no session was long enough for one",
    "too many of the turns never came to it": "no trend: in too many turns it never happened",
}
"""The same for everything that `fdbench.score` says in its own terms; what is not here is plain, and follows the words `no value`."""
ANSWERED = re.compile(r"response_rate is under (\S+)")


def reason(why: str | None) -> str:
    """Why there is no value, in plain words; `why` as results.json says it."""
    if why in REASONS:
        return REASONS[why]
    if why and (least := ANSWERED.fullmatch(why)):
        return (
            f"no value: it answered fewer than {_trim(100 * float(least[1]), 1)} % of its turns, so it cannot be called early"
        )
    return f"no value: {why}" if why else "no value, and no reason was recorded"


def title(measure: str) -> str:
    """A measure's name for people: `stop_latency_ms` -> "Stop latency", `hold_rate.side_talk` -> "Hold rate: side talk"."""
    if measure in TITLES:
        return TITLES[measure]
    stem, _, part = measure.partition(".")
    for suffix in SUFFIXES:
        stem = stem.removesuffix(suffix)
    words = stem.replace("_", " ")
    named = words[:1].upper() + words[1:]
    return f"{named}: {part.replace('_', ' ')}" if part else named


def number(value: float, unit: str) -> str:
    """A value with its unit: rates as per cent, milliseconds whole, anything else with at most two decimals."""
    if unit in ("rate", "share"):
        return f"{_of_hundred(value * 100)} %"
    if unit == "ms":
        return f"{value:,.0f} ms".replace(",", "\u202f").replace("-", "\u2212")
    return f"{_trim(value, 2)} {unit}".rstrip().replace("-", "\u2212")


def bytes_text(count: int) -> str:
    """`127 kB`, `1.2 MB`."""
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{_trim(count / 1e6, 1)} MB"


def value_text(cell: MeasureCell | None) -> str:
    """The main figure of a cell, or why it has none."""
    if cell is None:
        return ABSENT
    if cell.n == 0 or (cell.value is None and cell.why):
        return reason(cell.why or "no chances")
    if cell.hits is not None and cell.n < FEW:
        return f"{cell.hits} of {cell.n}"
    if cell.value is None:
        return f"never, in {cell.censored} of {cell.n} cases"
    return number(cell.value, cell.unit)


def brief_text(cell: MeasureCell | None) -> str:
    """A figure and what it stands on, for a table of plain text: `350 ms (n=20)`, `45 % (9 of 20)`, `3 of 4`, `never (12 of 20)`; `-`
    without a chance; `0 % to 83 % (5 of 6 undetermined)` where nobody can tell of some."""
    if cell is not None and cell.bounds is not None:
        return _bounds_text(cell, cell.bounds).replace(": ", " (") + ")"
    if cell is None or cell.n == 0 or (cell.value is None and cell.why):
        return "-"
    if cell.value is None:
        return f"never ({cell.censored} of {cell.n})"
    value = number(cell.value, cell.unit).replace("\u202f", "").replace("\u2212", "-")
    counts = f"n={cell.n}" if cell.hits is None else f"{cell.hits} of {cell.n}"
    return counts if cell.hits is not None and cell.n < FEW else f"{value} ({counts})"


def _bounds_text(cell: MeasureCell, bounds: tuple[float, float]) -> str:
    low, high = (number(bound, cell.unit) for bound in bounds)
    return f"{low} to {high}: {cell.unsure} of {cell.n + cell.unsure} undetermined"


def detail_texts(cell: MeasureCell) -> list[str]:
    """The small print of a cell: count, interval, percentiles, censored."""
    if cell.bounds is not None:
        return [_bounds_text(cell, cell.bounds)]
    if cell.n == 0:
        return []
    texts = [] if cell.hits is not None or cell.n < FEW else [f"n = {cell.n}"]
    if cell.hits is not None and cell.n >= FEW:
        texts = [f"{cell.hits} of {cell.n}"]
    if cell.interval is not None:
        texts.append(f"95 % CI {interval_text(cell.interval, cell.unit)}")
    if cell.n < FEW:
        texts.append(f"weak: only {plural(cell.n, 'case')}")
    texts.extend(percentile_texts(cell))
    if cell.censored and cell.value is not None:
        texts.append(f"{cell.censored} never")
    return texts


def percentile_texts(cell: MeasureCell) -> list[str]:
    """p50, p90 and p95 of a sample of at least 10; a censored percentile reads "never"."""
    if cell.is_rate or cell.n < FEW or (cell.p50, cell.p90, cell.p95) == (None, None, None):
        return []
    named = (("p50", cell.p50), ("p90", cell.p90), ("p95", cell.p95))
    return [f"{name} {'never' if value is None else number(value, cell.unit)}" for name, value in named]


def interval_text(interval: Range, unit: str) -> str:
    low, high = (number(bound, unit) for bound in interval)
    tail = low.rpartition(" ")[2]
    return f"{low.removesuffix(tail).rstrip() if high.endswith(tail) and ' ' in low else low} to {high}"


def score_text(cell: ScoreCell | None) -> str:
    if cell is None:
        return ABSENT
    if cell.score is None:
        return reason(cell.why or "nothing could be scored")
    return _of_hundred(cell.score)


def no_interval(why: str | None) -> str:
    """Why there is no interval, in plain words; `why` as `fdbench.stats` says it."""
    if why is None:
        return "no interval"
    if why.startswith("no spread"):
        return "no interval: all equal"
    if why.startswith(("fewer than", "only ")):
        found = re.search(r"\d+(?= differences?)|(?<=\()\d+(?=\))", why)
        return f"too few for an interval{f' ({found[0]})' if found else ''}"
    return f"no interval: {why}"


def undetermined_text(cell: ScoreCell | None) -> str:
    """How much of a score nobody can tell; empty if all of it is told."""
    if cell is None or not cell.undetermined:
        return ""
    return f"{_of_hundred(100 * cell.undetermined)} % of units undetermined, counted as the worse outcome"


def score_interval_text(cell: ScoreCell | None) -> str:
    if cell is None or cell.score is None:
        return ""
    if cell.interval is None:
        return no_interval(cell.why)
    low, high = map(_of_hundred, cell.interval)
    return f"95 % CI {low} to {high}"


def signed(value: float) -> str:
    """A difference with its sign and at most one decimal; more where it would round to zero without being it."""
    if value == 0:
        return "0"
    text = _trim(abs(value), 1)
    return f"{'+' if value > 0 else chr(0x2212)}{f'{abs(value):.1g}' if text == '0' else text}"


def pairs(mapping: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """A mapping of plain data as sorted (name, text) pairs for display."""
    return tuple((str(key), _shown(value)) for key, value in sorted(mapping.items()))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def _of_hundred(value: float) -> str:
    text = of_hundred(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _trim(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return "0" if float(text) == 0 else text.rstrip("0").rstrip(".")


def amount(value: float, unit: str) -> str:
    """As `number`, also of what never came: an infinite time is a word."""
    if math.isinf(value):
        return "never" if value > 0 else "\u2212never"
    return number(value, unit)


def listed_and(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def change(value: float, unit: str) -> str:
    """A difference with its sign and unit; rates in points of a hundred. An infinite one in words: one of the two never came."""
    if value == 0:
        return "0"
    sign = "+" if value > 0 else "\u2212"
    if math.isinf(value):
        return "never came" if value > 0 else "came; the other never did"
    if unit in ("rate", "share"):
        return f"{sign}{_trim(abs(value) * 100, 1)} points"
    return sign + number(abs(value), unit)


def change_interval(interval: Range, unit: str) -> str:
    """The bounds of a difference, which may be infinite: `95 % CI +7 points to +26 points`, `95 % sure: at least +300 ms`."""
    low, high = interval
    if low == high == 0:
        return "the same in every pair"
    if math.isinf(low) and math.isinf(high):
        return f"95 % sure: {change(low, unit)}" if low == high else "95 % CI without bounds"
    if math.isinf(high):
        return f"95 % sure: at least {change(low, unit)}"
    if math.isinf(low):
        return f"95 % sure: at most {change(high, unit)}"
    return f"95 % CI {change(low, unit)} to {change(high, unit)}"


def verdict_tone(word: str, exit_code: int) -> str:
    """`good`, `warn` or `bad`: how a verdict of the gate is shown."""
    return "good" if word in ("PASS", "IMPROVEMENT") else "warn" if exit_code == 0 else "bad"


MARKS = ("●", "■", "◆", "▲", "✖", "✚")
"""A sign for each system, so that colour is never the only difference."""


def mark(system: int) -> Markup:
    """The system's sign, for legends."""
    return Markup(f'<span class="key sys{system % len(MARKS)}" aria-hidden="true">{MARKS[system % len(MARKS)]}</span>')


def place(path: str, at: float | None) -> str:
    """What stands behind the `#` of a page: a session, and an instant in it."""
    return address(path, at)


LEFT_OUT = "not exercised: "
"""How the sentence of such a cue begins."""


def left_out(item: ItemView) -> str:
    """Why a session was not scored: what its cues say."""
    texts = [s.text for f in (item.session.findings if item.session else ()) for s in f.sentences]
    found = [text.removeprefix(LEFT_OUT) for text in texts if text.startswith(LEFT_OUT)]
    return "; ".join(dict.fromkeys(found)) or "nothing in it could be scored"
