"""The tables of families, and the files that are made of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from fdbench.scenario.load import load_suite
from fdbench.scenario.model import CueKind, Dimension, Scenario
from fdbench.scenario.rotation import rotation
from tests.families.cast import SEED, Speakers, cast, read_speakers
from tests.families.make import ROOT, files, scenarios
from tests.families.tables import Table, fill, read_tables

SUITES = ("quick", "core", "conditions", "languages")
SPEAKERS = Speakers({f"v{i}": (f"opening {i}", f"other opening {i}") for i in range(4)})


@pytest.mark.checkout
def test_the_files_are_what_the_tables_make() -> None:
    """After a change of a table: `python -m tests.families`."""
    there = {p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8") for s in SUITES for p in (ROOT / s).rglob("*.yaml")}
    made = files()
    assert sorted(there) == sorted(made)
    assert [place for place, text in made.items() if there[place] != text] == []


def test_a_text_that_is_one_slot_becomes_its_value_and_an_empty_one_is_left_out() -> None:
    slots = {"a": 3, "b": {"x": 1}, "c": "see {a}", "list": [{"n": 1}, {"n": 2}]}
    assert fill("{a}", slots) == 3
    assert fill("{a} of {a}", slots) == "3 of 3"
    assert fill("{c}", slots) == "see 3"
    assert fill({"p": "{a}", "q": "{none}", "also": "{b}"}, slots) == {"p": 3, "x": 1}
    assert fill([{"n": 0}, "{list}", "{none}", [1]], slots) == [{"n": 0}, {"n": 1}, {"n": 2}, [1]]
    with pytest.raises(ValueError, match=r"'to {none}': nothing fills none"):
        fill("to {none}", slots)


def test_a_template_with_when_is_made_for_rows_that_fill_the_slot() -> None:
    body = {"dimension": "latency", "cues": []}
    table = Table(
        "t",
        "core",
        ({"id": "a.{name}", **body}, {"id": "b.{name}", "when": "more", **body}),
        ({"name": "x"}, {"name": "y", "more": 1}),
    )
    assert [raw["id"] for raw in scenarios(table, SPEAKERS)] == ["a.x", "a.y", "b.y"]


def test_parts_follow_the_rotation_and_openings_follow_each_other() -> None:
    rows = (
        {"name": "mine", "voice": "v1", "opening": "my own"},
        *({"name": f"r{i}"} for i in range(8)),
        {"name": "so", "like": "r3"},
    )
    parts = cast(Table("t", "core", (), rows), SPEAKERS)
    assert (parts["mine"].voice, parts["mine"].opening) == ("v1", "my own")
    assert {name: part.voice for name, part in parts.items() if name[0] == "r"} == rotation(
        "t", [f"r{i}" for i in range(8)], SPEAKERS.voices, SEED
    )
    openings = Counter(part.opening for name, part in parts.items() if name[0] == "r")
    assert len(openings) == 8, "each speaker's two rows open differently"
    assert (parts["so"].voice, parts["so"].opening) == (parts["r3"].voice, parts["r3"].opening)
    assert all(part.other != part.voice for part in parts.values())


def test_rows_of_one_name_and_unknown_fields_are_refused(tmp_path: Path) -> None:
    place = tmp_path / "t.yaml"
    place.write_text("suite: core\nscenarios: []\nrows: [{name: a}, {name: a}]\n")
    with pytest.raises(ValueError, match=r"two rows have one name: \['a'\]"):
        read_tables(tmp_path)
    place.write_text("suite: core\nscenarios: []\nrows: []\nspeakers: 3\n")
    with pytest.raises(ValueError, match="unknown fields: speakers"):
        read_tables(tmp_path)


def test_no_opening_is_two_speakers_and_the_agents_voice_is_nobodys() -> None:
    voices = read_speakers().voices
    assert len(voices) >= 14
    assert "kokoro/af_heart" not in voices, "the reference systems speak so"


@pytest.mark.parametrize("name", ["quick", "core", "languages"])
def test_each_wording_stands_once_in_its_family(name: str) -> None:
    """The two of a pair or of twins share what is not about them."""
    said: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for scenario in load_suite(name).scenarios:
        for cue in scenario.cues:
            if cue.text and cue.kind is not CueKind.NOISE:
                said[scenario.lang, scenario.family, cue.text].add(_group(scenario))
    assert {key: ids for key, ids in said.items() if len(ids) > 1} == {}


def _group(scenario: Scenario) -> str:
    return scenario.twin or scenario.id if scenario.dimension is Dimension.CONTEXT else scenario.id
