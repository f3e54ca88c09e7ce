"""The builder: rows and templates become scenarios, and what does not fit is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fdbench.cli.main import main as fdbench
from fdbench.errors import EXIT_PASS, EXIT_USAGE, UsageError
from fdbench.scenario.load import load_paths
from tests.blind.make import Table, main, scenarios, tables, write

TEMPLATE: dict[str, Any] = {
    "interrupted": {
        "twin": "whole",
        "summary": "It is cut off.",
        "instructions": "Say: $items.",
        "cues": [{"id": "ask", "kind": "turn", "say": "$ask", "expect": {"any_of": "$right", "none_of": "$wrong"}}],
    },
    "whole": {"summary": "It is heard.", "cues": [{"id": "ask", "kind": "turn", "say": "$ask", "voice": "$other_voice"}]},
}
ROW = {"id": "one", "ask": "Who is it?", "right": ["me"], "items": ["a", "b"], "proof": "1+1"}
VOICES = ("ana", "ben", "cid")


def table(*rows: dict[str, Any]) -> Table:
    return Table("words", "context", "recall", TEMPLATE, rows)


def test_a_row_makes_a_scenario_of_each_template() -> None:
    interrupted, whole = scenarios([table(ROW)], VOICES)
    assert interrupted["id"] == "context.recall.blind_one_interrupted"
    assert interrupted["twin"] == whole["id"] == "context.recall.blind_one_whole"
    assert interrupted["voice"] == whole["voice"]
    assert whole["cues"][0]["voice"] in set(VOICES) - {whole["voice"]}
    assert "twin" not in whole


def test_values_are_filled_in_and_absent_ones_left_out() -> None:
    made = scenarios([table(ROW)], VOICES)[0]
    assert made["instructions"] == "Say: a, b."
    assert made["cues"] == [{"id": "ask", "kind": "turn", "say": "Who is it?", "expect": {"any_of": ["me"]}}]


def test_a_template_without_a_key_adds_nothing_to_the_id_and_may_be_of_another_dimension() -> None:
    templates: dict[str, Any] = {
        "": {"summary": "s", "cues": []},
        "held": {"dimension": "overlap", "family": "bystander", "pair": "", "summary": "s", "cues": []},
    }
    real, held = scenarios([Table("f", "interruption", "barge_in", templates, [{"id": "x"}])], VOICES)
    assert real["id"] == held["pair"] == "interruption.barge_in.blind_x"
    assert (held["id"], held["dimension"], held["family"]) == ("overlap.bystander.blind_x_held", "overlap", "bystander")


def test_voices_are_dealt_out_evenly_and_by_the_seed() -> None:
    rows = [{**ROW, "id": f"row_{i}"} for i in range(9)]
    made = scenarios([table(*rows)], VOICES)
    spoken = [s["voice"] for s in made]
    assert [spoken.count(voice) for voice in VOICES] == [6, 6, 6], "nine rows, each of two scenarios"
    assert made == scenarios([table(*rows)], VOICES)
    assert spoken != [s["voice"] for s in scenarios([table(*rows)], VOICES, seed=7)]


@pytest.mark.parametrize(
    ("rows", "voices", "told"),
    [
        ([ROW, ROW], VOICES, "words: two rows are called 'one'"),
        ([{**ROW, "rigth": ["me"]}], VOICES, "the row 'one' gives 'rigth', for which its table has no place"),
        ([{"id": "one", "ask": "Who?"}], VOICES, "the row 'one' lacks 'items'"),
        ([ROW], ("ana", "ana"), "1 voices: at least two are needed"),
    ],
)
def test_what_does_not_fit_is_told(rows: list[dict[str, Any]], voices: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        scenarios([table(*rows)], voices)


def test_files_are_ordinary_scenarios(tmp_path: Path) -> None:
    made = scenarios(tables(), VOICES)
    assert [yaml.safe_load(path.read_text(encoding="utf-8")) for path in write(made, tmp_path)] == made
    assert fdbench(["validate", "--no-clips", str(tmp_path)]) == EXIT_PASS
    assert {s.id for s in load_paths([tmp_path])} == {s["id"] for s in made}


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "set"), "--voices", "ana, ben"]) == EXIT_PASS
    assert {yaml.safe_load(p.read_text(encoding="utf-8"))["voice"] for p in (tmp_path / "set").iterdir()} == {"ana", "ben"}
    assert main([str(tmp_path / "other"), "--voices", "ana"]) == EXIT_USAGE
    assert "at least two" in capsys.readouterr().err
