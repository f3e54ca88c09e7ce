"""Tables of the yield trials."""

from __future__ import annotations

from fdbench.calibrate.beds import BEDS
from fdbench.calibrate.figures import timing
from fdbench.calibrate.layout import TIMING_HEADER, Table, timing_row
from fdbench.calibrate.yields.figures import BINS, CLASSES, Confusion, class_of, confusion, gap_bin
from fdbench.calibrate.yields.limits import errors
from fdbench.calibrate.yields.plan import WAYS, Knowledge
from fdbench.calibrate.yields.run import Yields
from fdbench.calibrate.yields.trial import PLACINGS, Found

HOW = "Each cell: right / wrong / undetermined."


def yield_tables(result: Yields) -> list[Table]:
    """Decisions and timing for each line, then the beds one by one."""
    found: list[Table] = []
    for name, own in result.lines.items():
        found += [_decisions(name, own), _timing(name, own)]
    return [*found, _beds(result)]


def _decisions(name: str, found: list[Found]) -> Table:
    rows: list[tuple[str, ...]] = []
    for way in WAYS:
        for known in Knowledge:
            own = [f for f in found if f.plan.way is way and f.plan.knowledge is known]
            if own:
                rows.append((f"{way.value}; {known.value}", *(_cell(own, bin_) for bin_ in BINS)))
    return Table(
        f"Has it given way? Agent's track {name}",
        f"{HOW} By the silence after the stop; of a deaf agent, the longest pause that could be taken for one.",
        ("agent; what is known", *BINS),
        tuple(rows),
    )


def _timing(name: str, found: list[Found]) -> Table:
    rows = [timing_row(timing(measure, False, values)) for measure, values in errors(found).items() if values]
    return Table(
        f"Timing around a stop, agent's track {name}",
        "Observed minus true, in ms, where the decision was right; soft onsets left out.",
        TIMING_HEADER,
        tuple(rows),
    )


def _beds(result: Yields) -> Table:
    noisy = {name: [f for f in own if f.line is not None] for name, own in result.lines.items()}
    noisy = {name: own for name, own in noisy.items() if own}
    rows: list[tuple[str, ...]] = []
    for kind in BEDS:
        for how in PLACINGS:
            for name in CLASSES:
                cells = [[f for f in own if f.line and (f.line.kind, f.line.how) == (kind, how)] for own in noisy.values()]
                rows.append(
                    (f"{kind}, {how}; {name}", *(_shown(confusion(f for f in c if class_of(f) == name)) for c in cells))
                )
    return Table(
        "Has it given way? Bed by bed",
        f"{HOW} All gaps. `connect`: from connect on; `later`: from a later instant on; `gated`: with the speech.",
        ("bed, agent", *noisy),
        tuple(rows),
    )


def _cell(found: list[Found], bin_: str) -> str:
    return _shown(confusion(f for f in found if gap_bin(f) == bin_))


def _shown(counts: Confusion) -> str:
    return f"{counts.right} / {counts.wrong} / {counts.undetermined}" if counts.n else "-"
