"""The verdict as JSON: the very objects that the other outputs print, and the heads of such a file read again.

`verdict_schema.json` describes it field by field.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NotRequired, TypedDict, cast

from fdbench.gate.family import SUITE
from fdbench.gate.policy import Budget, Statistic
from fdbench.gate.verdict import Outcome, Verdict, Word
from fdbench.results.store import read_checked, rounded

SCHEMA = 1
SCHEMA_FILE = Path(__file__).with_name("verdict_schema.json")


class LimitDoc(TypedDict):
    dimension: str
    measure: str
    statistic: Statistic


class PartDoc(TypedDict):
    """A dimension, or a budget."""

    outcome: Outcome
    dimension: NotRequired[str]
    budget: NotRequired[LimitDoc]


class SystemPartsDoc(TypedDict):
    system: str
    invalid: str
    dimensions: list[PartDoc]
    budgets: list[PartDoc]


class VerdictDoc(TypedDict):
    """What is read again of the file."""

    schema: int
    word: Word
    exit_code: int
    why: str
    systems: list[SystemPartsDoc]


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict in short: its word, exit code and sentence, and by system the names of what failed, the most particular first."""

    word: Word
    exit_code: int
    why: str
    failed: dict[str, tuple[str, ...]]


def told(verdict: Verdict) -> Told:
    return _told(json.loads(verdict_json(verdict)))


def read_told(path: Path) -> Told:
    """The verdict that `gate --json` wrote. StoreError if the file is missing or holds something else."""
    return _told(cast(VerdictDoc, read_checked(path, VerdictDoc)))


def _told(document: VerdictDoc) -> Told:
    failed: dict[str, tuple[str, ...]] = {}
    for system in document["systems"]:
        parts = [part for part in (*system["dimensions"], *system["budgets"]) if part["outcome"] == "failed"]
        names = ("not valid",) if system["invalid"] else tuple(sorted(map(_name, parts), key=lambda name: name == SUITE))
        before = failed.get(system["system"], ())  # held against a baseline and an anchor, it stands there twice
        failed[system["system"]] = tuple(dict.fromkeys((*before, *names)))
    return Told(document["word"], document["exit_code"], document["why"], failed)


def _name(part: PartDoc) -> str:
    limit = part.get("budget")
    if limit is None:
        return part.get("dimension", "")
    return f"budget {Budget(limit['dimension'], limit['measure'], 'min', 0.0, limit['statistic']).name}"


def verdict_json(verdict: Verdict) -> str:
    """One strict JSON document, floats rounded to 6 digits, `never` for a time that never came."""
    document = _plain({"schema": SCHEMA, **asdict(verdict)})
    return json.dumps(rounded(document), indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and math.isinf(value):
        return "never"
    return value
