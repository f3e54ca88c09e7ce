"""Every measure that a run can show, by dimension."""

from __future__ import annotations

from fdbench.scenario.model import Dimension
from fdbench.score.measure import Spec
from fdbench.score.system import SCORERS

SPECS: dict[Dimension, tuple[Spec, ...]] = {scorer.dimension: scorer.specs for scorer in SCORERS}
