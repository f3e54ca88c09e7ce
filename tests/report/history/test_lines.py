"""Which runs become a line, and why others do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fdbench.errors import UsageError
from fdbench.gate.document import told, verdict_json
from fdbench.gate.files import read
from fdbench.gate.judge import judge
from fdbench.gate.policy import Budget, Policy, read_policy
from fdbench.report.history.lines import History, dimensions, read_history
from fdbench.results.redact import redact
from tests.report.history.conftest import PutRun, agent


def history(root: Path, policy: Policy | None = None) -> History:
    return read_history(root / "all", policy or Policy())


def ids(found: History) -> list[list[str]]:
    return [[run.info["id"] for run in group.runs] for group in found.groups]


def skipped(found: History) -> dict[str, str]:
    return {each.folder: each.why for each in found.skipped}


def test_runs_stand_in_the_order_of_their_start_whatever_they_are_called(tmp_path: Path, put: PutRun) -> None:
    put("a", 9), put("b", 3), put("deep/down/c", 5)
    put("zone", 5, created="2026-03-05T12:00:00+09:00")  # 03:00 UTC, before c
    assert ids(history(tmp_path)) == [["id-b", "id-zone", "id-deep-down-c", "id-a"]]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"suite": "quick"}, "the suite differs ('quick' here, 'core' above)"),
        ({"metrics_version": "0"}, "the metrics version differs ('0' here, '1' above)"),
        ({"clock": "real"}, "the clock differs (real here, virtual above)"),
        ({"recogniser": ""}, "the recogniser differs ('' here, 'sphinx' above)"),
        ({"scenarios": {"x": "y"}}, "the scenario set differs (x only here; interruption-00, interruption-01, interruption-02 and 7"),
    ],
)  # fmt: skip
def test_what_may_not_be_compared_is_a_group_of_its_own(
    tmp_path: Path, put: PutRun, other: dict[str, object], why: str
) -> None:
    put("old", 1, **other), put("new", 2), put("older", 3)
    found = history(tmp_path)
    assert ids(found) == [["id-new", "id-older"], ["id-old"]]
    assert found.groups[0].why == "" and found.groups[1].why.startswith(why)


def test_other_settings_begin_a_line_of_their_own(tmp_path: Path, put: PutRun) -> None:
    for day, wait in enumerate((200, 200, 400), start=1):
        put(f"r{day}", day, {"tml": agent(settings={"wait_ms": wait}), "stitched": agent()})
    (group,) = history(tmp_path).groups
    lines = [(line.system, len(line.known), line.why) for line in group.lines]
    assert lines[:2] == [("tml", 1, ""), ("stitched", 3, "")]
    assert lines[2] == ("tml", 2, "settings differ: wait_ms (200 here, 400 above)")
    assert group.lines[2].points[2] is None


def test_folders_that_hold_nothing_to_draw_are_named_with_one_reason(tmp_path: Path, put: PutRun) -> None:
    root = tmp_path / "all"
    put("good", 1)
    put("invalid", 2, valid=False, why_invalid=["only 3 of 12 events were exercised"])
    put("copy", 1, id="id-good")
    put("when", 1, created="yesterday")
    newer = put("newer", 1) / "results.json"
    newer.write_text(json.dumps({**json.loads(newer.read_text()), "schema": 99}))
    (put("broken", 1) / "results.json").write_text("{")
    (put("torn", 1) / "results.json").write_bytes(b"\xff\xfe")
    empty = put("empty", 1) / "results.json"
    empty.write_text(json.dumps({**json.loads(empty.read_text()), "systems": {}}))
    (put("foreign", 1) / "results.json").write_text('{"tests": 3}')
    (put("shape", 1) / "results.json").write_text('{"schema": 1, "systems": {"a": {"dimensions": 3}}}')
    (root / "running").mkdir()
    (root / "running" / "run.json").write_text('{"schema": 1}')
    (root / "pictures" / "more").mkdir(parents=True)
    (root / ".cache").mkdir()
    (root / "file.txt").write_text("")
    redact(put("private", 4, {"tml": agent(settings={"voice": "mine"})}), root / "shared")
    found = history(tmp_path)
    assert ids(found) == [["id-good", "id-private"]]
    expected = {
        "broken": "not valid JSON", "copy": "it is the same run as copy", "empty": "it holds no system",
        "foreign": "not an fdbench file", "invalid": "not valid: only 3 of 12 events were exercised",
        "newer": "written by a newer fdbench (schema 99", "pictures": "it holds no run", "running": "it has no results yet",
        "shape": "no results of a finished run", "shared": "it is redacted: the settings were taken out", "torn": "cannot be read",
        "when": "its start time 'yesterday' cannot be read",
    }  # fmt: skip
    whys = skipped(found)
    assert whys.pop("good", whys.get("copy", "")).startswith("it is the same run as ")
    for folder in expected.keys() - {"copy"}:
        assert whys[folder].startswith(expected[folder]), (folder, whys[folder])
        assert "\n" not in whys[folder] and str(tmp_path) not in whys[folder]
    assert whys.keys() <= expected.keys()


def test_links_and_circles_count_no_run_twice(tmp_path: Path, put: PutRun) -> None:
    root = put("good", 1).parent
    (root / "latest").symlink_to(root / "good")
    (root / "circle").symlink_to(root)
    assert ids(history(tmp_path)) == [["id-good"]]


def test_a_run_itself_and_no_folder_are_refused(tmp_path: Path, put: PutRun) -> None:
    with pytest.raises(UsageError, match="is the folder of one run; name the folder that it lies in"):
        read_history(put("one", 1), Policy())
    with pytest.raises(UsageError, match="no such folder"):
        read_history(tmp_path / "nowhere", Policy())


def test_a_system_that_is_not_valid_is_a_gap_beside_the_others(tmp_path: Path, put: PutRun) -> None:
    bad = agent(valid=False, why_invalid=["tml: late"])
    put("a", 1, {"tml": agent(), "stitched": agent()}), put("b", 2, {"tml": bad, "stitched": agent()})
    (group,) = history(tmp_path).groups
    assert {line.system: [point is not None for point in line.points] for line in group.lines} == {
        "stitched": [True, True], "tml": [True, False],
    }  # fmt: skip
    assert group.runs[1].points["tml"].invalid == "tml: late"


def test_missed_budgets_are_those_of_the_policy(tmp_path: Path, put: PutRun) -> None:
    put("a", 1), put("b", 2, {"tml": agent(yielded=2)})
    own = Policy(budgets=(Budget("interruption", "yield_rate", "min", 0.8), Budget("context", "recall_rate", "min", 0.8)))
    (line,) = history(tmp_path, own).groups[0].lines
    assert [list(point.missed) for point in line.known] == [[], ["interruption.yield_rate"]]
    assert line.latest.missed["interruption.yield_rate"].startswith("yield rate: only 2 of 10 (limit: at least 80 %)")


def test_measures_that_never_had_a_value_are_left_out(tmp_path: Path, put: PutRun) -> None:
    put("a", 1, {"tml": agent(stop=None)}), put("b", 2, {"tml": agent(stop=None)})
    (group,) = history(tmp_path).groups
    (seen,) = dimensions(group.lines)
    assert [row.name for row in seen.measures] == ["yield_rate"]


# --- verdicts ---------------------------------------------------------------------------------------------------------


def verdict(put: PutRun) -> str:
    before, now = put("before", 1), put("now", 2, {"tml": agent(score=5.0, yielded=0)})
    return verdict_json(judge(read(now), read(before), read_policy()))


def test_a_verdict_is_read_where_the_gate_leaves_it(tmp_path: Path, put: PutRun) -> None:
    text = verdict(put)
    (tmp_path / "all" / "now" / "gate.json").write_text(text)
    (put("build/run", 3).parent / "gate.json").write_text(text)
    (tmp_path / "all" / "gate.json").write_text(text)  # of no run: many lie beside it
    runs = {run.info["id"]: run for run in history(tmp_path).groups[0].runs}
    for name in ("id-now", "id-build-run"):
        found = runs[name].told
        assert found is not None and (found.word, found.exit_code) == ("REGRESSION", 1)
        assert found.failed["tml"][0] == "interruption" and "budget interruption.yield_rate" in found.failed["tml"]
    assert runs["id-before"].told is None and runs["id-before"].untold == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "gate.json cannot be used: "),
        ('{"schema": 1, "word": "SUPER", "exit_code": 0, "why": "", "systems": []}', "gate.json cannot be used: "),
        ("", "gate.json cannot be used: "),
    ],
)
def test_a_verdict_that_cannot_be_read_is_told(tmp_path: Path, put: PutRun, text: str, why: str) -> None:
    (put("a", 1) / "gate.json").write_text(text)
    (run,) = history(tmp_path).groups[0].runs
    assert run.told is None and run.untold.startswith(why)


def test_a_verdict_on_other_systems_is_not_taken_for_this_run(tmp_path: Path, put: PutRun) -> None:
    text = verdict(put)
    (put("other", 3, {"bot": agent()}) / "gate.json").write_text(text)
    run = history(tmp_path).groups[0].runs[-1]
    assert run.told is None and run.untold == "gate.json is not of this run: it judges tml"


def test_a_baseline_judges_every_run_and_says_why_it_cannot(tmp_path: Path, put: PutRun) -> None:
    before = put("before", 1)
    put("worse", 2, {"tml": agent(score=5.0, yielded=0)}), put("unlike", 3, suite="quick")
    base = read(before)
    found = read_history(tmp_path / "all", Policy(), lambda results: told(judge(results, base, read_policy())))
    runs = {run.info["id"]: run for group in found.groups for run in group.runs}
    words = [each.word for name in ("id-before", "id-worse") if (each := runs[name].told) is not None]
    assert words == ["PASS", "REGRESSION"]
    assert runs["id-unlike"].untold.startswith("not compared: the suite differs ('quick' now, 'core' in the baseline)")
