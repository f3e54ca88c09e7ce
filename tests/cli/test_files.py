"""What the operating system refuses is one sentence; other troubles with files keep their traceback."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from fdbench.assets import bundled
from fdbench.cli.files import refused
from fdbench.cli.main import main
from fdbench.errors import EXIT_BUG, EXIT_USAGE
from fdbench.results import store

ONE = [
    "run",
    str(bundled("scenarios") / "quick/latency.short_question.yaml"),
    "--adapter",
    "silent",
    "--recogniser",
    "none",
    "--jobs",
    "0",
]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "runs/x: No space left on device; free some space (what was finished is safe"),
        (errno.EACCES, "runs/x: Permission denied; check the permissions, or name another folder"),
        (errno.EROFS, "runs/x: Read-only file system; check the permissions"),
        (errno.ENAMETOOLONG, "runs/x: File name too long; choose a shorter name"),
    ],
)
def test_a_sentence_for_what_the_system_refuses(number: int, told: str) -> None:
    assert (refused(OSError(number, os.strerror(number), "runs/x")) or "").startswith(told)


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EINVAL, None])
def test_what_else_goes_wrong_with_files_is_a_bug(number: int | None) -> None:
    assert refused(OSError(number, "gone") if number else OSError("gone")) is None


@pytest.fixture
def silent(tmp_path: Path) -> str:
    path = tmp_path / "silent.py"
    path.write_text(
        "import numpy as np\nfrom fdbench.contract import StepAdapter, StepOutput\n\n\nclass Silent(StepAdapter):\n"
        "    def step(self, user, now):\n        return StepOutput(np.zeros_like(user))\n"
    )
    return str(path)


@pytest.mark.parametrize("out", ["a_file/run", "x" * 300])
def test_a_folder_that_cannot_be_made(out: str, silent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a_file").write_text("")
    one = [part if part != "silent" else silent for part in ONE]
    assert main([*one, "--out", str(tmp_path / out)]) == EXIT_USAGE
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "--resume)" in told


def test_a_full_disk_anywhere_in_a_run(
    silent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every JSON document that a run writes, one after the other; then the run is completed."""
    one = [part if part != "silent" else silent for part in ONE]
    write, done = store.write_json, 0
    out, last = tmp_path / "out", False

    def full(path: Path, document: object) -> None:
        nonlocal done
        done += 1
        if done == stop:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write(path, document)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "write_json", full)
    for stop in range(1, 30):
        done = 0
        code = main([*one, "--out", str(out), "--resume"])
        told = capsys.readouterr().err
        if code != EXIT_USAGE:
            last = done < stop
            break
        assert told.startswith("fdbench: ") and "No space left on device; free some space" in told and told.count("\n") == 1
    assert last and code != EXIT_BUG
    assert (out / "results.json").exists()
