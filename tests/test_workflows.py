"""The workflow files are well-formed, and what users copy is what this project's own CI runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
READY = ROOT / "docs" / "ci"
OUTPUTS = ("gate-out/gate.*", "gate-out/report.html", "gate-out/run")

pytestmark = pytest.mark.checkout


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("schema", "path"),
    [*(("github-workflows", path) for path in (*OWN, READY / "github.yml")), ("gitlab-ci", READY / "gitlab.yml")],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_each_is_valid_by_its_services_schema(schema: str, path: Path) -> None:
    if find_spec("check_jsonschema") is None and not os.environ.get("CI"):
        pytest.skip("check-jsonschema is not installed: `make test` brings it")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_github_and_this_project_take_the_same_steps() -> None:
    ready, own = (read(path)["jobs"]["gate"]["steps"] for path in (READY / "github.yml", ROOT / ".github/workflows/gate.yml"))
    assert [step.get("uses") for step in ready if "uses" in step] == [step.get("uses") for step in own if "uses" in step]
    assert ready[-1] == own[-1]
    assert tuple(ready[-1]["with"]["path"].split()) == OUTPUTS
    assert ready[-2]["run"] == "sh gate.sh" and own[-2]["run"] == "make gate"


def test_make_gate_runs_the_script_that_users_copy_against_the_reviewed_baseline() -> None:
    recipe = (ROOT / "Makefile").read_text().partition("\ngate:")[2].partition("\n\n")[0]
    assert "sh docs/ci/gate.sh" in recipe and "BASELINE=reports/baselines/quick.json" in recipe
    assert "stage gate make gate" in (ROOT / ".ci" / "run").read_text()


def test_make_prints_no_warning_of_pip_and_all_of_its_errors(tmp_path: Path) -> None:
    """A wheel that is not there brings a warning, and then an error."""
    flags = (ROOT / "Makefile").read_text().partition("-m pip install ")[2].partition(" -c ")[0].split()
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-index",
        *flags,
        "./missing-1.0-py3-none-any.whl",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    told = done.stdout + done.stderr
    assert done.returncode == 1 and "WARNING" not in told and "ERROR: Could not install packages" in told


def test_gitlab_runs_the_same_script_and_shows_its_junit_file() -> None:
    job = read(READY / "gitlab.yml")["voice-gate"]
    assert job["script"] == ["sh gate.sh"]
    assert job["artifacts"]["reports"]["junit"] == "gate-out/gate.xml" and job["artifacts"]["when"] == "always"


def test_the_scheduled_job_renews_the_baselines_and_the_figure_of_false_alarms() -> None:
    nightly = read(ROOT / ".github/workflows/nightly.yml")
    assert nightly[True]["schedule"][0]["cron"]  # YAML reads a bare `on` as true
    steps = [step.get("run", "") for step in nightly["jobs"]["baselines"]["steps"]]
    assert "make baselines" in steps and any("-m tests.gate.real_aa" in step for step in steps)


# --- the script, with an fdbench of paper ---

FAKE = """#!/bin/sh
echo "$@" >>"$LOG"
for last; do :; done
case $1 in
run) exit "$RUN_CODE" ;;
gate) for a; do [ "$before" = --summary ] && echo "## told" >"$a"; before=$a; done; exit "$GATE_CODE" ;;
report) exit 1 ;;
esac
"""


def played(folder: Path, settings: dict[str, str], *, run: int = 0, gate: int = 0) -> tuple[int, list[str]]:
    """Exit code, and how fdbench was called."""
    fake, log = folder / "fdbench", folder / "log"
    fake.write_text(FAKE)
    fake.chmod(0o755)
    (folder / "gate-out").mkdir(exist_ok=True)
    how = {"FDBENCH": str(fake), "LOG": str(log), "RUN_CODE": str(run), "GATE_CODE": str(gate), "PATH": os.environ["PATH"]}
    shell = shutil.which("dash") or "/bin/sh"
    done = subprocess.run(
        [shell, str(READY / "gate.sh")], cwd=folder, env={**how, **settings}, capture_output=True, check=False
    )
    return done.returncode, log.read_text().splitlines() if log.exists() else []


TOLD = {"SYSTEMS": "a.py b", "BASELINE": "base.json"}


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_it_ends_with_the_gates_code_though_the_report_fails(tmp_path: Path, code: int) -> None:
    found, called = played(tmp_path, TOLD, gate=code)
    assert found == code
    assert called == [
        "run --suite quick --adapter a.py --adapter b --out gate-out/run",
        "gate gate-out/run --baseline base.json --confirm 2 --html gate-out/gate.html --report report.html "
        "--junit gate-out/gate.xml --json gate-out/gate.json --summary gate-out/gate.md",
        "report gate-out/run --baseline base.json -o gate-out/report.html",
    ]


def test_a_system_that_is_not_valid_is_the_gates_to_name_and_a_mistake_ends_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert played(tmp_path / "a", TOLD, run=3, gate=3)[0] == 3
    code, called = played(tmp_path / "b", TOLD, run=2)
    assert (code, len(called)) == (2, 1)


def test_files_of_an_older_gate_do_not_stand_for_one_that_could_not_play(tmp_path: Path) -> None:
    out = tmp_path / "gate-out"
    out.mkdir()
    for name in ("gate.xml", "gate.json", "gate.md", "gate.html", "report.html"):
        (out / name).write_text("green")
    assert played(tmp_path, TOLD, run=2)[0] == 2 and list(out.iterdir()) == []


def test_a_path_may_hold_spaces(tmp_path: Path) -> None:
    each = tmp_path / "each"
    each.write_text('for a; do echo "$a" >>"$LOG"; done\n')
    code, called = played(tmp_path, {**TOLD, "BASELINE": "my base.json", "POLICY": "my policy", "FDBENCH": f"/bin/sh {each}"})
    assert code == 0 and called.count("my base.json") == called.count("my policy") == 2  # of the gate, and of the report


def test_settings_reach_it_and_what_is_missing_is_named(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    more = {
        "SUITE": "core",
        "CONFIRM": "0",
        "ANCHOR": "x.json",
        "POLICY": "p.yaml",
        "SETTINGS": "url=ws://x k=2",
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    code, called = played(tmp_path, {**TOLD, **more})
    assert code == 0 and called[0].startswith("run --suite core --adapter a.py --adapter b --set url=ws://x --set k=2 --out")
    assert "--baseline base.json --anchor x.json --policy p.yaml --confirm 0" in called[1]
    assert summary.read_text() == "## told\n"
    assert played(tmp_path, {"SYSTEMS": "a"})[0] != 0
