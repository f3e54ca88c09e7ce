from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import fdbench
from fdbench import assets
from fdbench.cli.list_ import table
from fdbench.cli.main import main
from fdbench.errors import EXIT_PASS, EXIT_USAGE
from fdbench.score.catalogue import SPECS
from tests.scenario.samples import GOOD, spoilt


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two bundled suites that share a scenario, no clips; the tests run in an empty folder."""
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "fdbench")
    root = tmp_path / "fdbench/_bundled/scenarios"
    for suite in ("quick", "core"):
        (root / suite).mkdir(parents=True)
        (root / suite / "a.yaml").write_text(GOOD)
    other = spoilt("id: interruption.stop_1s", "id: latency.plain")
    (root / "core/b.yaml").write_text(spoilt("dimension: interruption", "dimension: latency", other))
    empty = tmp_path / "work"
    empty.mkdir()
    monkeypatch.chdir(empty)
    return root


def test_files_and_folders(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--no-clips", str(bundle / "core"), str(bundle / "core/b.yaml")]) == EXIT_PASS
    assert capsys.readouterr().out == "ok: 2 scenarios\n"
    assert main(["validate", "--no-clips", str(bundle / "core/b.yaml")]) == EXIT_PASS
    assert capsys.readouterr().out == "ok: 1 scenario\n"


@pytest.mark.parametrize("whole", [False, True])
def test_the_bundled_suites_are_checked_each_alone(bundle: Path, capsys: pytest.CaptureFixture[str], whole: bool) -> None:
    assert main(["validate", "--no-clips", *([str(bundle)] if whole else [])]) == EXIT_PASS
    assert capsys.readouterr().out == "ok: 3 scenarios\n"


def test_own_files_are_checked_beside_the_bundled_suites(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.yaml").write_text(GOOD)
    assert main(["validate", "--no-clips", str(bundle), "own.yaml"]) == EXIT_PASS
    assert capsys.readouterr().out == "ok: 4 scenarios\n"


def test_every_fault_of_every_suite_is_a_line(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for suite in ("quick", "core"):
        (bundle / suite / "a.yaml").write_text(spoilt("within: 3000", "within: 3s").replace("kind: turn", "kind: trun"))
    assert main(["validate", "--no-clips"]) == EXIT_USAGE
    said = capsys.readouterr()
    lines = said.err.removeprefix("fdbench: ").splitlines()
    places = [line.removeprefix(f"{bundle}/").split(": ")[0] for line in lines if line]
    assert places == ["core/a.yaml:9:11", "core/a.yaml:11:37", "quick/a.yaml:9:11", "quick/a.yaml:11:37"]
    assert said.out == ""


def test_a_missing_clip_is_a_fault_that_names_the_mend(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from fdbench.render import manifest

    (bundle / "clips").mkdir()
    manifest.save(bundle / "clips", {})
    assert main(["validate", str(bundle / "quick")]) == EXIT_USAGE
    said = capsys.readouterr().err
    assert "a.yaml:15:10: there is no clip of `Stop.` in the voice `slt`; make it with `fdbench render`" in said
    assert said.count("a.yaml:") == 2


def test_clips_that_cannot_be_looked_up_hide_no_fault(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(bundle / "quick")]) == EXIT_USAGE
    assert "manifest.json: no such file" in capsys.readouterr().err
    (bundle / "quick/a.yaml").write_text(spoilt("kind: turn", "kind: trun"))
    assert main(["validate", str(bundle / "quick")]) == EXIT_USAGE
    assert "did you mean `turn`?" in capsys.readouterr().err


def test_every_recording_is_opened_and_its_line_named(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from fdbench.render import manifest

    soundfile = pytest.importorskip("soundfile")
    (bundle / "clips").mkdir()
    manifest.save(bundle / "clips", {})
    cues = GOOD.replace("say: Tell me a story about a dog.", "clip: soft.wav").replace("say: Stop.", "clip: CLIP")
    Path("soft.wav").write_bytes(b"")
    noise = np.random.default_rng(0).uniform(-0.004, 0.004, 24_000)
    noise[:6_000] = noise[-6_000:] = 0.0
    soundfile.write("soft.wav", noise, 24_000)
    soundfile.write("silent.wav", np.zeros(9_000), 24_000)
    soundfile.write("cut.flac", noise, 24_000)
    Path("cut.flac").write_bytes(Path("cut.flac").read_bytes()[:9_000])
    for clip, said in (
        ("silent.wav", "own.yaml:15:11: `silent.wav`: nothing sounds in it; record it again, closer to the microphone"),
        ("cut.flac", "own.yaml:15:11: `cut.flac`: the file is damaged or cut short"),
        ("gone.wav", "own.yaml:15:11: there is no file `gone.wav` beside the scenario"),
    ):
        Path("own.yaml").write_text(cues.replace("CLIP", clip))
        assert main(["validate", "own.yaml"]) == EXIT_USAGE
        assert said in capsys.readouterr().err
    Path("own.yaml").write_text(cues.replace("CLIP", "soft.wav\n    speech: [250, 750]"))
    assert main(["validate", "own.yaml"]) == EXIT_PASS
    told = capsys.readouterr()
    assert told.out == "ok: 1 scenario\n"
    assert [line.split(", at")[0] for line in told.err.splitlines()] == [
        "own.yaml:10:11: warning: `soft.wav`: its speech is too soft",
        "own.yaml:15:11: warning: `soft.wav`: its speech is too soft",
    ]
    assert main(["validate", "--no-clips", "own.yaml"]) == EXIT_PASS
    assert capsys.readouterr().err == ""


def test_nothing_to_check_is_no_pass(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for suite in ("quick", "core"):
        for file in (bundle / suite).iterdir():
            file.unlink()
    assert main(["validate"]) == EXIT_USAGE
    assert "no suite in this folder" in capsys.readouterr().err
    assert main(["validate", "nowhere.yaml"]) == EXIT_USAGE
    assert "nowhere.yaml: no such file or folder" in capsys.readouterr().err


# --- list ---------------------------------------------------------------------------------------------------------------


def test_columns_are_aligned() -> None:
    assert table([("a", "b", "c"), ("long", "", "x"), ("", "wide cell", "")]) == [
        "a     b          c",
        "long             x",
        "      wide cell",
    ]


@pytest.mark.usefixtures("bundle")
def test_scenarios_by_dimension_then_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "scenarios"]) == EXIT_PASS
    rows = [line.split()[:4] for line in capsys.readouterr().out.splitlines()]
    assert rows == [
        ["dimension", "family", "scenario", "suite"],
        ["latency", "barge_in", "latency.plain", "core"],
        ["interruption", "barge_in", "interruption.stop_1s", "core"],
        ["interruption", "barge_in", "interruption.stop_1s", "quick"],
    ]
    assert main(["list", "scenarios", "--suite", "quick"]) == EXIT_PASS
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert main(["list", "scenarios", "--suite", "quik"]) == EXIT_USAGE
    assert "did you mean quick?" in capsys.readouterr().err


@pytest.mark.usefixtures("bundle")
def test_suites_with_their_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "suites"]) == EXIT_PASS
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0][:4] == ["suite", "scenarios", "latency", "interruption"]
    assert [row[:4] for row in rows[1:]] == [["core", "2", "1", "1"], ["quick", "1", "0", "1"]]
    assert main(["list", "suites", "--suite", "quick"]) == EXIT_USAGE
    assert "--suite goes with `list scenarios`" in capsys.readouterr().err


def test_measures_with_unit_and_direction(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "measures"]) == EXIT_PASS
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert len(rows) == sum(len(specs) for specs in SPECS.values())
    assert ["latency", "response_latency_ms", "ms", "lower"] in [row[:4] for row in rows]


def test_voices_that_have_clips(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from fdbench.render import manifest

    (bundle / "clips").mkdir()
    said = [manifest.Entry(f"{v}.flac", "speech", v, "Hm", "", 1, 0, 1, 0.0, "0") for v in ("slt", "rms", "rms")]
    door = manifest.Entry("door.flac", "sound", "", "", "", 1, 0, 1, 0.0, "0")
    manifest.save(bundle / "clips", {"sounds/door": door} | {f"{e.voice}/{i}": e for i, e in enumerate(said)})
    assert main(["list", "voices"]) == EXIT_PASS
    assert capsys.readouterr().out == "voice  clips\nrms    2\nslt    1\n"


def test_adapters_with_their_origin(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = bundle.parent / "adapters/echo"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    assert main(["list", "adapters"]) == EXIT_PASS
    assert ["echo", "bundled", "with", "fdbench"] in [line.split() for line in capsys.readouterr().out.splitlines()]


def test_a_reader_that_closes_the_pipe_sees_no_traceback() -> None:
    read, write = os.pipe()
    os.close(read)
    root = Path(fdbench.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "fdbench", "list", "measures"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
        check=False,
    )
    os.close(write)
    assert done.stderr == "" and done.returncode == 141


def test_nothing_heavy_is_imported_for_help() -> None:
    code = "import sys; import fdbench.cli.validate, fdbench.cli.list_, fdbench.scenario.load as _; " + (
        "print([m for m in ('numpy', 'yaml', 'jsonschema', 'pandas') if m in sys.modules])"
    )
    root = Path(fdbench.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout == "[]\n"
