"""The verdict as JSON: the very objects that the other outputs print. `verdict_schema.json` describes it field by field."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fdbench.gate.verdict import Verdict
from fdbench.results.store import rounded

SCHEMA = 1
SCHEMA_FILE = Path(__file__).with_name("verdict_schema.json")


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
