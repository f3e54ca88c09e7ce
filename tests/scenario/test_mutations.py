"""Whatever is done to a good file, the loader answers with a scenario or with faults: never with anything else."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fdbench.errors import ScenarioError
from fdbench.scenario.load import load_file, parse_raw
from fdbench.scenario.model import Scenario
from tests.scenario.samples import EVERYTHING, GOOD

FRAGMENTS = """
    : - ? [ ] { } , # & * ! | > % @ ` ' " \\ ~ = << --- ... \t \x00 \x85 \ufeff \U0001f600 é &a *a *lenient null no yes 12:30 0x1F
    .inf -.nan 1e999 !!python/object:os.system !!binary !!set 2024-01-01 cues: at: say: pause: {pause:1} id: schema: 99999999999999999999
""".split(" ")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        Path(made, "mine.wav").write_bytes(b"RIFF")
        yield Path(made)


def loaded(path: Path) -> Scenario | None:
    """The scenario, or None if the file has faults, which must all be places in it with a sentence."""
    try:
        return load_file(path)
    except ScenarioError as error:
        faults = error.faults
    lines = len(re.findall("[\n\r\x85\u2028\u2029]", path.read_bytes().decode("utf-8", "replace"))) + 1
    assert faults and len(set(faults)) == len(faults)
    for fault in faults:
        place = re.fullmatch(re.escape(str(path)) + r":(\d+):(\d+): [^\n]{10,}", fault)
        assert place and 1 <= int(place[1]) <= lines + 1 and int(place[2]) >= 1, fault
    return None


@settings(max_examples=120)
@given(
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(FRAGMENTS) | st.text(max_size=4)), min_size=1, max_size=4
    ),
    good=st.sampled_from([GOOD, EVERYTHING]),
)
def test_text_that_was_cut_and_pasted(folder: Path, edits: list[tuple[float, int, str]], good: str) -> None:
    for where, cut, paste in edits:
        at = int(where * len(good))
        good = good[:at] + paste + good[at + cut :]
    path = folder / "s.yaml"
    path.write_bytes(good.encode("utf-8", "surrogatepass"))
    loaded(path)


@settings(max_examples=100)
@given(data=st.binary(max_size=200))
def test_bytes(folder: Path, data: bytes) -> None:
    path = folder / "s.yaml"
    path.write_bytes(data)
    assert loaded(path) is None


WORDS = st.sampled_from(["none", "turn", "a", "1s", "noise", ""]) | st.text(max_size=5)
NAMES = st.sampled_from(["id", "say", "pause", "start", "x"]) | st.text(max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5_000) | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100)
@given(choices=st.lists(st.integers(0, 1_000), min_size=1, max_size=6), value=VALUES, remove=st.booleans())
def test_data_of_any_shape(folder: Path, choices: list[int], value: object, remove: bool) -> None:
    """A value somewhere in the good data is removed or replaced by anything, and written as YAML by another hand."""
    data = yaml.safe_load(EVERYTHING)
    spot: Any = data
    for choice in choices[:-1]:
        inner = [each for each in (spot.values() if isinstance(spot, dict) else spot) if isinstance(each, dict | list) and each]
        spot = inner[choice % len(inner)] if inner else spot
    key = list(spot if isinstance(spot, dict) else range(len(spot)))[choices[-1] % len(spot)]
    if remove:
        del spot[key]
    else:
        spot[key] = value
    path = folder / "s.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    scenario = loaded(path)
    if scenario is not None:
        assert parse_raw(scenario.raw, path=str(path), sha256=scenario.sha256) == scenario


@settings(max_examples=100)
@given(
    st.dictionaries(st.sampled_from(["schema", "id", "cues", "pair", "dimension"]) | st.text(max_size=3), VALUES, max_size=4)
)
def test_stored_data_of_any_shape(data: dict[str, object]) -> None:
    with pytest.raises(ScenarioError):
        parse_raw(data)
