"""What the gate demands: margins, alpha and absolute budgets, from a small YAML file that is read strictly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, TypeAlias

import yaml

from fdbench.errors import UsageError
from fdbench.gate.family import DIMENSIONS, SUITE, Member

DEFAULT = Path(__file__).with_name("policy_default.yaml")
LARGEST = 100_000
LEAST_ALPHA = 1e-6
"""A smaller share of false alarms (`<=`) is beyond all tests and bounds here."""

Statistic: TypeAlias = Literal["value", "p50", "p90", "p95"]
Side: TypeAlias = Literal["min", "max"]

WHOLE = {"score": "a dimension score", "undetermined": "a share of units"}
"""What a budget may hold besides measures, and what it is."""

_KEYS = ("alpha", "power", "margins", "slower", "rate_fall", "no_worse", "exercised_fall", "budgets")
NO_WORSE = ("suite", "dimension")
_SIDES: tuple[Side, ...] = ("min", "max")
_STATISTICS: tuple[Statistic, ...] = ("value", "p50", "p90", "p95")


@dataclass(frozen=True, slots=True)
class Budget:
    """`measure` of `dimension` must be >= limit (`min`) or <= limit (`max`). The measure `score` is the dimension's own, and
    `undetermined` the share of its units of which nobody can tell the score."""

    dimension: str
    measure: str
    side: Side
    limit: float
    statistic: Statistic = "value"

    @property
    def name(self) -> str:
        suffix = "" if self.statistic == "value" else f".{self.statistic}"
        return f"{self.dimension}.{self.measure}{suffix}"


@dataclass(frozen=True, slots=True)
class Policy:
    """`alpha` is one-sided, for the whole family of tests.

    The smallest changes of any practical matter: `margins` in points of the 0-100 scores, `slower` as a share of a time, `rate_fall` of
    a rate. PASS needs a proof that the mean of all units is not worse by `no_worse_suite` points, and that of no dimension by
    `no_worse_dimension`. An exercised share falls by at most `exercised_fall`. `declared`: the budgets were written by the owner of the
    policy, and do not come from the default one.
    """

    alpha: float = 0.05
    power: float = 0.8
    margins: Mapping[str, float] = field(default_factory=dict)
    slower: float = 0.1
    rate_fall: float = 0.05
    no_worse_suite: float = 5.0
    no_worse_dimension: float = 20.0
    exercised_fall: float = 0.1
    budgets: tuple[Budget, ...] = ()
    declared: bool = False
    places: Mapping[Budget, str] = field(default_factory=dict, compare=False)
    """Where each budget stands, `file:line:col`."""

    def place(self, budget: Budget) -> str:
        return self.places.get(budget, "policy")

    def margin(self, dimension: str) -> float:
        return self.margins.get(dimension, 5.0)

    def no_worse(self, dimension: str) -> float:
        """By so many points PASS says that it is not worse."""
        return self.no_worse_suite if dimension == SUITE else self.no_worse_dimension

    def smallest(self, member: Member) -> float:
        """The smallest change of any matter, on the scale of a test of the family."""
        if member.scale == "points":
            return self.margin(member.dimension)
        return self.rate_fall if member.scale == "rate" else math.log1p(self.slower)


def read_policy(path: Path | None = None) -> Policy:
    """The policy in a file; the default one without. What the file does not say is as in the default, except its budgets.

    Raises:
        UsageError: `file:line:col`, what is wrong, how to mend it.
    """
    default = _Reader(DEFAULT).policy(Policy())
    return default if path is None else _Reader(path).policy(default)


class _Reader:
    """Walks YAML nodes, which still know their place; only plain scalars and mappings are in the format."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[Budget, str] = {}

    def policy(self, default: Policy) -> Policy:
        fields = self._mapping(self._root(), "the policy", _KEYS)
        margins = dict(default.margins)
        if (node := fields.get("margins")) is not None:
            for name, value in self._mapping(node, "margins", DIMENSIONS).items():
                margins[name] = self._number(value, f"margins.{name}", above=0, below=100)
        no_worse = self._mapping(fields.get("no_worse"), "no_worse", NO_WORSE)
        budgets = tuple(
            budget
            for name, value in self._mapping(fields.get("budgets"), "budgets").items()
            for budget in self._budgets(name, value)
        )
        return Policy(
            alpha=self._optional(fields, "alpha", default.alpha, above=LEAST_ALPHA, below=0.5),
            power=self._optional(fields, "power", default.power, above=0.5, below=1),
            margins=margins,
            slower=self._optional(fields, "slower", default.slower, above=0, below=10),
            rate_fall=self._optional(fields, "rate_fall", default.rate_fall, above=0, below=1),
            no_worse_suite=self._optional(no_worse, "suite", default.no_worse_suite, of="no_worse.", above=0, below=100),
            no_worse_dimension=self._optional(
                no_worse, "dimension", default.no_worse_dimension, of="no_worse.", above=0, below=100
            ),
            exercised_fall=self._optional(fields, "exercised_fall", default.exercised_fall, above=0, below=1),
            budgets=budgets,
            declared=self._path != DEFAULT,
            places=self._places,
        )

    def _budgets(self, name: str, node: yaml.Node) -> list[Budget]:
        dimension, _, measure = name.partition(".")
        if dimension not in DIMENSIONS:
            raise self._fault(node, f"budget `{name}` names no dimension; {_hint(dimension, DIMENSIONS)}")
        if not measure:
            raise self._fault(node, f"budget `{name}` names no measure; write `{name}.score` or `{name}.MEASURE`")
        found: list[Budget] = []
        for key, value in self._limits(node, f"budget `{name}`", (*_SIDES, *_STATISTICS)).items():
            found += [self._limit(dimension, measure, "value", key, value)] if key in _SIDES else []
            for statistic in (known for known in _STATISTICS if known == key):
                inner = self._limits(value, f"budget `{name}.{key}`", _SIDES)
                found += [self._limit(dimension, measure, statistic, side, limit) for side, limit in inner.items()]
        if not found:
            raise self._fault(node, f"budget `{name}` sets no limit; write `{{min: 0.8}}` or `{{p50: {{max: 1500}}}}`")
        if measure in WHOLE and any(budget.statistic != "value" for budget in found):
            raise self._fault(
                node, f"budget `{name}`: {WHOLE[measure]} has no percentiles; write `{{min: 60}}` or `{{max: 0.2}}`"
            )
        return found

    def _limits(self, node: yaml.Node, what: str, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        if isinstance(node, yaml.ScalarNode) and node.value:
            number = node.value
            raise self._fault(
                node,
                f"{what} does not say if {number} is the least or the most; write `{{min: {number}}}` or `{{max: {number}}}`",
            )
        return self._mapping(node, what, known)

    def _limit(self, dimension: str, measure: str, statistic: Statistic, side: str, node: yaml.Node) -> Budget:
        limit = self._number(node, f"{side} of `{dimension}.{measure}`", above=-math.inf, below=math.inf)
        budget = Budget(dimension, measure, "min" if side == "min" else "max", limit, statistic)
        self._places[budget] = self._place(node)
        return budget

    def _root(self) -> yaml.Node | None:
        try:
            data = self._path.read_bytes()
        except OSError as error:
            raise UsageError(f"{self._path}: cannot be read ({error.strerror}); --policy wants a YAML file") from None
        if len(data) > LARGEST:
            raise UsageError(f"{self._path}: larger than {LARGEST} bytes; a policy is a small file")
        try:
            return yaml.compose(data.decode("utf-8"), Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
            raise UsageError(f"{self._path}{place}: not valid YAML ({error.problem})") from None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise UsageError(f"{self._path}: not valid YAML in UTF-8 ({' '.join(str(error).split())})") from None

    def _mapping(self, node: yaml.Node | None, what: str, known: tuple[str, ...] | None = None) -> dict[str, yaml.Node]:
        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise self._fault(node, f"{what} must be a mapping (`key: value` lines)")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._fault(key, f"a key of {what} must be a word")
            name = str(key.value)
            if name in found:
                raise self._fault(key, f"`{name}` stands twice in {what}; remove one")
            if known is not None and name not in known:
                raise self._fault(key, f"{what} has no `{name}`; {_hint(name, known)}")
            found[name] = value
        return found

    def _optional(
        self, fields: Mapping[str, yaml.Node], key: str, default: float, *, above: float, below: float, of: str = ""
    ) -> float:
        return self._number(fields[key], of + key, above=above, below=below) if key in fields else default

    def _number(self, node: yaml.Node, what: str, *, above: float, below: float) -> float:
        """A finite number in (above, below)."""
        plain = isinstance(node, yaml.ScalarNode) and node.style is None  # quoted is text
        try:
            number = float(node.value) if plain else math.nan
        except ValueError:  # also 12:30, which YAML would take for a number
            number = math.nan
        if not math.isfinite(number):
            written = node.value if isinstance(node, yaml.ScalarNode) else "a list or mapping"
            raise self._fault(node, f"{what} must be a number, not {written!r}")
        if not above < number < below:
            raise self._fault(node, f"{what} must be more than {above:g} and less than {below:g}, not {number:g}")
        return number

    def _fault(self, node: yaml.Node, what: str) -> UsageError:
        return UsageError(f"{self._place(node)}: {what}")

    def _place(self, node: yaml.Node) -> str:
        return f"{self._path}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _hint(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"it knows {', '.join(known)}"
