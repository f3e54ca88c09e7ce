"""`fdbench baseline`, `gate` and `compare`, through the command line."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from fdbench.cli.main import main
from fdbench.gate.document import SCHEMA_FILE, verdict_json
from fdbench.gate.judge import judge
from fdbench.gate.policy import Policy
from fdbench.gate.verdict import BadCase, BudgetVerdict, DimensionVerdict, Paired, SystemVerdict, UnitChange, Verdict
from fdbench.results.schema import Results
from fdbench.results.store import write_json
from tests.gate.make import broken, cases, dimension, of_scores, rate, results, sample, system

WAVY = [90.0, 70.0, 85.0, 60.0, 95.0, 80.0, 75.0, 88.0]


def stored(folder: Path, run: Results) -> str:
    folder.mkdir()
    write_json(folder / "results.json", run)
    return str(folder)


def yields(hits: int) -> Results:
    return results({"agent": system(interruption=dimension(WAVY, measures={"yield_rate": rate(hits, 5)}))})


def own_policy(folder: Path, text: str = "budgets: {interruption.yield_rate: {min: 0.8}}") -> str:
    (folder / "policy.yaml").write_text(text)
    return str(folder / "policy.yaml")


def test_a_run_passes_against_its_own_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, base = stored(tmp_path / "run", yields(5)), str(tmp_path / "base.json")
    assert main(["baseline", run, "-o", base]) == 0
    assert "baseline of agent (8 units, run run-1)" in capsys.readouterr().out
    assert main(["gate", run, "--baseline", base, "--strict"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("PASS: not worse by 5 points in all, nor by 20 in any")


def test_a_broken_budget_exits_1_and_is_reported_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, junit, summary = stored(tmp_path / "run", yields(0)), tmp_path / "new" / "junit.xml", tmp_path / "summary.md"
    summary.write_text("earlier\n")
    outputs = ["--junit", str(junit), "--summary", str(summary), "--policy", own_policy(tmp_path)]
    assert main(["gate", run, "--baseline", run, *outputs]) == 1
    assert "declared budget broken: yield_rate 0.00 < 0.80 (0 of 5)" in capsys.readouterr().out
    assert ElementTree.parse(junit).getroot().get("failures") == "1"
    assert summary.read_text().startswith("earlier\n## fdbench gate: REGRESSION\n")


def test_a_policy_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, policy = stored(tmp_path / "run", yields(0)), tmp_path / "policy.yaml"
    policy.write_text("budgets: {interruption.yield_rate: {min: 0}}")
    assert main(["gate", run, "--baseline", run, "--policy", str(policy)]) == 0
    policy.write_text("budgets: {interruption.yield_rate: {max: 1}}")
    assert main(["gate", run, "--baseline", run, "--policy", str(policy)]) == 2
    assert "so its budget is a `min`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (of_scores([s - 30 for s in WAVY]), 1),
        (of_scores(WAVY, valid=False, why_invalid=["late"]), 3),
        (of_scores([100.0, 40.0, 100.0, 30.0, 100.0, 60.0, 100.0, 60.0]), 4),
        (of_scores(WAVY, suite="other"), 2),
    ],
)
def test_exit_codes(tmp_path: Path, now: Results, code: int) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("alpha: 0.05")
    run, base = stored(tmp_path / "run", now), stored(tmp_path / "base", of_scores(WAVY))
    assert main(["gate", run, "--baseline", base, "--policy", str(policy), "--strict"]) == code


def test_the_baseline_of_an_invalid_run_exits_3(tmp_path: Path) -> None:
    run = stored(tmp_path / "run", of_scores(WAVY, valid=False, why_invalid=["late"]))
    assert main(["baseline", run, "-o", str(tmp_path / "base.json")]) == 3
    assert not (tmp_path / "base.json").exists()


def test_a_missing_baseline_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = stored(tmp_path / "run", of_scores(WAVY))
    assert main(["gate", run, "--baseline", str(tmp_path / "none.json")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "none.json: no such file" in error


def test_an_unwritable_junit_file_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = stored(tmp_path / "run", yields(5))
    assert main(["gate", run, "--baseline", run, "--junit", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_two_systems_of_one_run_can_be_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = {"one": system(interruption=dimension(WAVY)), "two": system(interruption=dimension([s - 30 for s in WAVY]))}
    run = stored(tmp_path / "run", results(both))
    assert main(["compare", run, run, "--system", "two=one"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("A = one, B = two\n")
    assert "B is worse" in out


def test_a_system_that_is_not_valid_is_named_at_every_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = {name: yields(5)["systems"]["agent"] for name in ("a", "b")}
    good = results(two)
    bad = results({**two, "b": broken(two["b"], "b: late")}, why_invalid=["b: late"])
    run, quiet, base = stored(tmp_path / "run", good), stored(tmp_path / "quiet", bad), str(tmp_path / "base.json")
    assert main(["gate", quiet, "--baseline", run]) == 3
    assert capsys.readouterr().out.splitlines()[-1] == "INVALID: b is not valid: b: late"
    assert main(["gate", quiet, "--baseline", run, "--system", "a"]) == 0
    capsys.readouterr()
    assert main(["baseline", quiet, "-o", base]) == 3
    told = capsys.readouterr().out
    assert "baseline of a (8 units" in told and "b is not valid (b: late), so it has no baseline" in told
    assert main(["gate", run, "--baseline", base]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("NO COLLAPSE: ")
    assert main(["gate", run, "--baseline", base, "--strict"]) == 4
    assert main(["gate", quiet, "--baseline", base]) == 3
    assert main(["baseline", quiet, "-o", base, "--system", "a"]) == 0
    assert main(["baseline", quiet, "-o", base, "--system", "b"]) == 3


# --- what is written ---


def outputs(folder: Path) -> list[str]:
    """All files of the gate, of which JUnit and JSON tell of an older, green run."""
    (folder / "gate.xml").write_text("<testsuites/>")
    (folder / "gate.json").write_text("{}")
    return ["--junit", str(folder / "gate.xml"), "--summary", str(folder / "gate.md"), "--json", str(folder / "gate.json")]


def told(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "gate.json").read_text())
    Draft202012Validator(json.loads(SCHEMA_FILE.read_text())).validate(document)
    return document


def test_a_mistake_is_written_where_a_verdict_was_asked_for(tmp_path: Path) -> None:
    run, base = stored(tmp_path / "run", of_scores(WAVY, suite="other")), stored(tmp_path / "base", of_scores(WAVY))
    assert main(["gate", run, "--baseline", base, *outputs(tmp_path)]) == 2
    root = ElementTree.parse(tmp_path / "gate.xml").getroot()
    assert (root.get("tests"), root.get("errors")) == ("1", "1")
    assert "the suite differs" in ElementTree.tostring(root, encoding="unicode")
    assert (tmp_path / "gate.md").read_text().startswith("## fdbench gate: INVALID\n\nthe suite differs")
    document = told(tmp_path)
    assert (document["word"], document["exit_code"], document["systems"]) == ("INVALID", 2, [])


def test_so_is_a_file_that_cannot_be_read_and_a_policy_that_is_wrong(tmp_path: Path) -> None:
    run = stored(tmp_path / "run", of_scores(WAVY))
    for more in (["--baseline", "none.json"], ["--baseline", run, "--policy", own_policy(tmp_path, "alhpa: 1")]):
        assert main(["gate", run, *more, *outputs(tmp_path)]) == 2
        assert ElementTree.parse(tmp_path / "gate.xml").getroot().get("errors") == "1"
        assert told(tmp_path)["exit_code"] == 2


def test_so_is_a_file_that_cannot_be_written_before_anything_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = stored(tmp_path / "run", yields(0))
    monkeypatch.setattr("fdbench.cli.gate._judged", lambda _: pytest.fail("judged"))
    assert main(["gate", run, "--baseline", run, *outputs(tmp_path), "--html", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert ElementTree.parse(tmp_path / "gate.xml").getroot().get("errors") == "1"
    assert "cannot be written" in told(tmp_path)["why"]
    assert (tmp_path / "gate.md").read_text().startswith("## fdbench gate: INVALID")


def test_a_verdict_that_cannot_be_kept_is_printed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = stored(tmp_path / "run", yields(0))

    def judged(_: object) -> tuple[Verdict, Results, Path]:  # meanwhile the disk has changed
        (tmp_path / "gate.json").unlink()
        (tmp_path / "gate.json").mkdir()
        return judge(yields(0), yields(5), Policy()), yields(0), Path(run)

    monkeypatch.setattr("fdbench.cli.gate._judged", judged)
    assert main(["gate", run, "--baseline", run, *outputs(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-1].split(":")[0] in ("PASS", "NO COLLAPSE") and "cannot be written" in captured.err
    assert ElementTree.parse(tmp_path / "gate.xml").getroot().get("errors") == "1"


def test_a_gate_that_is_cut_short_leaves_no_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fdbench.cli.gate._judged", cut)
    run = stored(tmp_path / "run", of_scores(WAVY))
    assert main(["gate", run, "--baseline", run, *outputs(tmp_path)]) == 130
    assert ElementTree.parse(tmp_path / "gate.xml").getroot().get("errors") == "1"
    assert told(tmp_path)["why"].startswith("the gate has not ended") and (tmp_path / "gate.md").read_text() == ""


def test_what_is_read_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, base = stored(tmp_path / "run", of_scores(WAVY)), tmp_path / "base.json"
    assert main(["baseline", run, "-o", str(base)]) == 0
    before = base.read_bytes()
    assert main(["gate", run, "--baseline", str(base), "--json", f"{run}/../base.json"]) == 2
    assert base.read_bytes() == before and "to be read and to be written" in capsys.readouterr().err
    both = str(tmp_path / "both")
    assert main(["gate", run, "--baseline", str(base), "--json", both, "--junit", f"{run}/../both"]) == 2
    assert "is to be written twice" in capsys.readouterr().err and not Path(both).exists()


def test_results_json_stands_for_the_folder_that_holds_its_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, asked = stored(tmp_path / "run", of_scores(WAVY)), []

    def moments(verdict: Verdict, _: Results, folder: Path, *more: object, **options: object) -> Verdict:
        asked.append(folder)
        return verdict

    monkeypatch.setattr("fdbench.report.moments.with_moments", moments)
    assert main(["gate", f"{run}/results.json", "--baseline", run]) == main(["gate", run, "--baseline", run]) == 0
    assert asked == [Path(run)] * 2


def test_so_is_a_run_that_is_not_valid(tmp_path: Path) -> None:
    run = stored(tmp_path / "run", of_scores(WAVY, valid=False, why_invalid=["late"]))
    base = stored(tmp_path / "base", of_scores(WAVY))
    assert main(["gate", run, "--baseline", base, *outputs(tmp_path)]) == 3
    assert ElementTree.parse(tmp_path / "gate.xml").getroot().get("errors") == "1"
    assert "the run is not valid: late" in (tmp_path / "gate.md").read_text()
    assert (told(tmp_path)["word"], told(tmp_path)["exit_code"]) == ("INVALID", 3)


def test_the_verdict_as_json_holds_what_the_others_print(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, base = stored(tmp_path / "run", of_scores([s - 30 for s in WAVY])), stored(tmp_path / "base", of_scores(WAVY))
    assert main(["gate", run, "--baseline", base, *outputs(tmp_path)]) == 1
    document, text = told(tmp_path), capsys.readouterr().out
    suite, dimension_ = document["systems"][0]["dimensions"]
    assert [suite["dimension"], dimension_["dimension"]] == ["suite", "interruption"]
    assert dimension_["why"] in text and dimension_["why"] in (tmp_path / "gate.xml").read_text().replace("&gt;", ">")
    assert dimension_["paired"]["changes"][0] == {"unit": "interruption-00", "baseline": 90.0, "now": 60.0, "difference": -30.0}
    assert dimension_["cases"][0]["path"] == "items/x/interruption-00@0"


def test_what_never_came_is_a_word_in_json() -> None:
    def run(*times: float | None) -> Results:
        rows = cases(*[[time] for time in times])
        doc = dimension([50.0] * len(times), measures={"stop_latency_ms": sample(400.0)}, cases={"stop_latency_ms": rows})
        return results({"a": system(interruption=doc)})

    document = json.loads(verdict_json(judge(run(None, None), run(400.0, 500.0), Policy())))
    Draft202012Validator(json.loads(SCHEMA_FILE.read_text())).validate(document)
    (stops,) = document["systems"][0]["dimensions"][1]["others"]
    assert stops["changes"][0]["now"] == "never"


def test_the_schema_of_the_verdict_names_every_field() -> None:
    known = json.loads(SCHEMA_FILE.read_text())["$defs"]
    made = {"verdict": Verdict, "system": SystemVerdict, "dimension": DimensionVerdict, "paired": Paired, "change": UnitChange,
            "case": BadCase, "budget": BudgetVerdict}  # fmt: skip
    for name, kind in made.items():
        assert set(known[name]["properties"]) - {"schema"} == {field.name for field in fields(kind)}


def test_an_anchor_that_cannot_be_compared_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, other = stored(tmp_path / "run", of_scores(WAVY)), stored(tmp_path / "other", of_scores(WAVY, suite="other"))
    assert main(["gate", run, "--baseline", run, "--anchor", other]) == 2
    assert capsys.readouterr().err.startswith("fdbench: --anchor: the suite differs")


def test_a_bug_leaves_no_older_file_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_judge(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no")

    monkeypatch.setattr("fdbench.gate.judge.judge", broken_judge)
    run = stored(tmp_path / "run", of_scores(WAVY))
    assert main(["gate", run, "--baseline", run, *outputs(tmp_path)]) == 70
    assert ElementTree.parse(tmp_path / "gate.xml").getroot().get("errors") == "1"
    assert (told(tmp_path)["word"], told(tmp_path)["exit_code"]) == ("INVALID", 70)
