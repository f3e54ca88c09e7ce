"""Tables become scenario files, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from fdbench.language.load import ENGLISH, code_of
from tests.families.cast import Speakers, cast, read_speakers
from tests.families.languages import SUITE, read_languages
from tests.families.tables import Raw, Table, fill, read_tables

ROOT = Path(__file__).parents[2] / "scenarios"
GAINS = Path(__file__).with_name("gains.yaml")
ORDER = (
    "schema",
    "id",
    "dimension",
    "family",
    "summary",
    "lang",
    "voice",
    "pair",
    "twin",
    "instructions",
    "channel",
    "tools",
    "cues",
)
CUE_ORDER = ("id", "kind", "type", "say", "clip", "voice", "at", "expect", "gain_db", "far", "decides")
FLOW = frozenset({"at", "expect", "channel", "say"})
WIDTH = 120


def read_all() -> tuple[tuple[Table, Speakers], ...]:
    """Every table, with its speakers."""
    speakers = read_speakers()
    return (*((table, speakers) for table in read_tables()), *read_languages())


def files() -> dict[str, str]:
    """Every file of the suites, by its path below `scenarios/`."""
    gains = yaml.safe_load(GAINS.read_text(encoding="utf-8")) if GAINS.exists() else {}
    made: dict[str, str] = {}
    for table, speakers in read_all():
        for raw in scenarios(table, speakers, gains):
            place = place_of(table.suite, raw)
            if place in made:
                raise ValueError(f"{table.name}: {raw['id']} is made twice")
            made[place] = text_of(raw, place)
    return made


def scenarios(table: Table, speakers: Speakers, gains: Mapping[str, float] | None = None) -> Iterator[Raw]:
    """The scenarios of a table as plain data, in the order of its rows. `gains` are dB by `SCENARIO CUE`."""
    parts = cast(table, speakers)
    for row in table.rows:
        part = parts[row["name"]]
        slots = {**row, "voice": part.voice, "other": part.other, "opening": part.opening}
        for template in table.templates:
            if row.get(template.get("when", "name")) is not None:
                yield _levelled(fill({"schema": 1, "voice": "{voice}", **template}, slots), gains or {})


def place_of(suite: str, raw: Raw) -> str:
    """`core/latency/ID.yaml`, `languages/es/ID.yaml`; the small suites have no folders."""
    below = {"core": raw["dimension"], SUITE: code_of(raw.get("lang", ENGLISH))}.get(suite)
    folder = f"{suite}/{below}" if below else suite
    return f"{folder}/{raw['id']}.yaml"


def text_of(raw: Raw, place: str) -> str:
    """A scenario file: a field a line, what belongs together on one line."""
    up = "../" * (place.count("/") + 1)
    data = {key: _flow(raw[key]) if key in FLOW else raw[key] for key in ORDER if key in raw}
    data["cues"] = [
        {key: _flow(cue[key]) if key in FLOW else cue[key] for key in CUE_ORDER if key in cue} for cue in raw["cues"]
    ]
    body = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return f"# yaml-language-server: $schema={up}fdbench/scenario/schema.json\n{body}"


def _levelled(raw: Raw, gains: Mapping[str, float]) -> Raw:
    for cue in raw["cues"]:
        gain = gains.get(f"{raw['id']} {cue['id']}", 0.0)
        if gain:
            cue["gain_db"] = gain
    return raw


class _Flow(dict[str, Any]):
    """A mapping that is written on one line."""


class _FlowList(list[Any]):
    """A list that is written on one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists are indented below their field."""
        del indentless
        super().increase_indent(flow, False)


def _flow(value: Any) -> Any:
    if isinstance(value, dict):
        return _Flow({key: _flow(entry) for key, entry in value.items()})
    if isinstance(value, list):
        return _FlowList(_flow(entry) for entry in value)
    return value


_Dumper.add_representer(_Flow, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=True))
_Dumper.add_representer(_FlowList, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True))
