"""Every measure that a run can show, by dimension."""

from __future__ import annotations

from fdbench.scenario.model import Dimension
from fdbench.score.measure import Spec, is_of_pattern
from fdbench.score.system import SCORERS

SPECS: dict[Dimension, tuple[Spec, ...]] = {scorer.dimension: scorer.specs for scorer in SCORERS}
"""Strata that follow from what scripts say stand there once, as a pattern: `yield_rate.at_{delay}ms`."""


def spec_named(name: str) -> Spec:
    """The measure of that `dimension.name`; for a stratum, the pattern that it is made by. LookupError if there is none."""
    dimension, _, own = name.partition(".")
    specs = SPECS[Dimension(dimension)] if dimension in tuple(Dimension) else ()
    for spec in specs:
        if spec.name == own or (spec.stratum and is_of_pattern(own, spec.name)):
            return spec
    raise LookupError(f"there is no measure {name}")
