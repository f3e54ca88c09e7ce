"""Environments of counterparts: what cannot be installed is skipped, with its reason."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from venv import create

import pytest

from tests.counterparts import setup
from tests.counterparts.setup import Counterpart, install, main, python_of, why_missing


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(setup.FOLDER, str(tmp_path))


def offer(monkeypatch: pytest.MonkeyPatch, counterpart: Counterpart) -> None:
    def made(folder: Path, *, with_pip: bool) -> None:
        """With the pip of this environment: making one takes seconds, and that of the system may refuse to install anything."""
        create(folder, symlinks=True)
        (packages,) = folder.glob("lib/python3*/site-packages")
        (packages / "pip.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    monkeypatch.setattr(setup, "COUNTERPARTS", {"x": counterpart})
    monkeypatch.setattr("tests.counterparts.setup.venv.create", made)


def test_one_that_was_never_made() -> None:
    assert why_missing("pipecat") == "pipecat is not installed; run `make counterparts`"


def test_one_that_pip_cannot_install(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    offer(monkeypatch, Counterpart([["--no-index", "no-such-thing-anywhere"]], needs_gb=0))
    assert main([]) == 0
    assert "x: skipped, pip install --no-index no-such-thing-anywhere failed: ERROR" in capsys.readouterr().out
    assert "No matching distribution" in why_missing("x")


def test_one_that_is_too_big(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, Counterpart([], needs_gb=1e9))
    assert install("x").startswith("it needs 1e+09 GB of disk, and ")
    assert why_missing("x").startswith("it needs 1e+09 GB")


def test_one_is_made_again_only_for_other_requirements(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, Counterpart([["--no-index", "pip"]], needs_gb=0))
    assert install("x") == "" == why_missing("x")
    (python_of("x").parent / "mine").touch()
    assert install("x") == "" and (python_of("x").parent / "mine").exists()
    offer(monkeypatch, Counterpart([["--no-index", "--dry-run", "pip"]], needs_gb=0))
    assert install("x") == "" and not (python_of("x").parent / "mine").exists()


def test_a_name_that_nobody_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pipecast"]) == 2
    assert "there is no counterpart 'pipecast'; there are pipecat" in capsys.readouterr().err
