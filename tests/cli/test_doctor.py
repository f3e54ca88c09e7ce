"""`fdbench doctor`: one table, a command for each thing that is missing, an exit code."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError

import pytest

from fdbench.cli.main import main
from fdbench.doctor import extras, parts
from fdbench.doctor.finding import Finding


def test_all_that_there_is_to_know_is_in_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    for heading in ("package", "extras", "recognisers", "voices for `fdbench render`", "the rest"):
        assert f"\n{heading}\n" in shown
    assert re.search(r"^  yes  fdbench ", shown, re.MULTILINE)
    assert re.search(r"^  yes  suites +conditions, core, languages, quick", shown, re.MULTILINE)
    assert max(len(line) for line in shown.splitlines() if "->" not in line) <= 120  # a command stays on one line, to be copied


def test_what_is_missing_comes_with_its_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(parts.BROWSER_VARIABLE, raising=False)
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    for what, command in (("flite", "apt-get install flite"), ("browser", "apt-get install chromium")):
        assert re.search(rf"^  no   {what} .*\n +-> {command}$", shown, re.MULTILINE)


def test_a_browser_that_is_named_and_cannot_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parts.BROWSER_VARIABLE, "/nowhere/chromium")
    found = parts.browser()
    assert found.there == f"no, {parts.BROWSER_VARIABLE}=/nowhere/chromium cannot be run"
    assert found.fix == f"unset {parts.BROWSER_VARIABLE}"


def test_a_package_that_fdbench_itself_needs_makes_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = Finding("fdbench", "all", "no, without numpy", "pip install --upgrade fdbench")
    monkeypatch.setattr(extras, "findings", lambda _: [lacking])
    assert main(["doctor"]) == 2
    assert "-> pip install --upgrade fdbench" in capsys.readouterr().out


def test_source_that_was_never_installed_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def absent(_: str) -> None:
        raise PackageNotFoundError

    monkeypatch.setattr(extras, "distribution", absent)
    assert main(["doctor"]) == 2
    assert "only its source is on the path" in capsys.readouterr().out
