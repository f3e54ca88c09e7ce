"""Bias and spread of every timing measure, and how many decisions were right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from fdbench import stats
from fdbench.calibrate.measure import Finding
from fdbench.stats import IntervalOrWhy


@dataclass(frozen=True, slots=True)
class Timing:
    """Errors of one measure, observed minus true, in ms. `soft`: the ones that hang on soft or fricative onsets, which are told
    apart. `p95` and `worst` are of the absolute error."""

    measure: str
    soft: bool
    n: int
    bias: float
    interval: IntervalOrWhy
    sd: float | None
    p95: float
    worst: float


@dataclass(frozen=True, slots=True)
class Decisions:
    """How often a decision was right; for a timing measure, that a time was found exactly where there is one."""

    measure: str
    right: int
    n: int

    @property
    def share(self) -> float:
        return self.right / self.n

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's, 95 %."""
        return stats.wilson(self.right, self.n)


def timings(findings: Sequence[Finding]) -> list[Timing]:
    """One for each timing measure and kind of onset that has errors, in the order of first appearance."""
    errors: dict[tuple[str, bool], list[float]] = {}
    for finding in findings:
        if finding.error is not None:
            errors.setdefault((finding.expected.measure, finding.expected.soft), []).append(finding.error)
    order = list(dict.fromkeys(measure for measure, _ in errors))
    return [timing(m, soft, errors[m, soft]) for m in order for soft in (False, True) if (m, soft) in errors]


def decisions(findings: Iterable[Finding]) -> list[Decisions]:
    """One for each measure, in the order of first appearance."""
    right: dict[str, list[bool]] = {}
    for finding in findings:
        right.setdefault(finding.expected.measure, []).append(finding.right)
    return [Decisions(measure, sum(flags), len(flags)) for measure, flags in right.items()]


def timing(measure: str, soft: bool, errors: Sequence[float]) -> Timing:
    """The figures of these errors, at least one."""
    values = np.asarray(errors)
    size = np.abs(values)
    return Timing(
        measure,
        soft,
        len(errors),
        bias=float(values.mean()),
        interval=stats.mean_interval(errors, stats.generator("calibrate", measure)),
        sd=stats.spread(errors),
        p95=float(np.percentile(size, 95)),
        worst=float(size.max()),
    )
