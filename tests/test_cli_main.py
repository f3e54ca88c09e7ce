from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

import fdbench
from fdbench.cli import main as cli
from fdbench.errors import FdbenchError, InvalidRun, UsageError


def command(monkeypatch: pytest.MonkeyPatch, execute: Callable[[argparse.Namespace], int]) -> None:
    """Put a module in the place of every command's."""
    module = ModuleType("fake")

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--suite")

    vars(module).update(HELP="What it does, 100 % of it.", add_arguments=add_arguments, execute=execute)
    monkeypatch.setattr(cli, "import_module", lambda name: module)


def raising(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def execute(args: argparse.Namespace) -> int:
        raise error

    return execute


def test_help_lists_every_command_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    for each in cli.COMMANDS:
        assert f" {each.name} {each.help}" in out


@pytest.mark.parametrize("each", cli.COMMANDS, ids=lambda each: each.name)
def test_every_listed_command_exists_and_shows_its_help(each: cli.Command, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(each.module)
    assert isinstance(module.HELP, str)
    assert cli.main([each.name, "--help"]) == 0
    assert f"fdbench {each.name}" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"fdbench {fdbench.__version__}\n"


def test_nothing_asked_is_a_usage_error_that_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    captured = capsys.readouterr()
    assert "commands:" in captured.err
    assert captured.out == ""


def test_a_misspelt_command_gets_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["vaildate", "x.yaml"]) == 2
    assert "fdbench: there is no command 'vaildate'; did you mean validate?" in capsys.readouterr().err


def test_a_misspelt_option_gets_the_nearest(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    command(monkeypatch, lambda args: 0)
    assert cli.main(["run", "--siute=quick"]) == 2
    assert "fdbench run: there is no option --siute; did you mean --suite?" in capsys.readouterr().err


def test_options_are_not_abbreviated(monkeypatch: pytest.MonkeyPatch) -> None:
    command(monkeypatch, lambda args: 0)
    assert cli.main(["run", "--sui", "quick"]) == 2


@pytest.mark.parametrize("code", [0, 1, 3, 4])
def test_the_commands_own_code_is_returned(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    command(monkeypatch, lambda args: code if args.suite == "quick" else 99)
    assert cli.main(["gate", "--suite", "quick"]) == code


@pytest.mark.parametrize(("error", "code"), [(FdbenchError("a"), 2), (UsageError("b"), 2), (InvalidRun("c"), 3)])
def test_an_error_for_users_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: FdbenchError, code: int
) -> None:
    command(monkeypatch, raising(error))
    assert cli.main(["run"]) == code
    assert capsys.readouterr() == ("", f"fdbench: {error}\n")


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (["run"], "; a run can be completed with --resume"),
        (["gate", "--suite=x"], ""),
        (
            ["gate", "--adapter=x"],
            "; what was played is a run: `fdbench run --resume` completes it, with the --seed in its run.json",
        ),
        (["validate"], ""),
        (["list"], ""),
    ],
)
def test_an_interruption_says_how_to_go_on_where_a_run_was_played(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], call: list[str], hint: str
) -> None:
    def interrupted(name: str) -> ModuleType:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "import_module", interrupted)
    assert cli.main(call) == 130
    assert capsys.readouterr().err == f"fdbench: interrupted{hint}\n"


def test_an_interruption_while_the_command_line_is_loaded_is_no_traceback() -> None:
    code = "import sys; from fdbench import __main__ as m\n"
    code += "import builtins; real = builtins.__import__\n"
    code += "def load(name, *rest):\n    if name == 'fdbench.cli.main': raise KeyboardInterrupt\n    return real(name, *rest)\n"
    code += "builtins.__import__ = load; sys.exit(m.main())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "fdbench: interrupted\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_what_the_output_has_no_sign_for_is_no_bug(encoding: str) -> None:
    code = "import types; from fdbench.cli import main as cli\n"
    code += "cli.import_module = lambda name: types.SimpleNamespace(\n"
    code += "    HELP='', add_arguments=lambda parser: None, execute=lambda args: print('\\u2212 \\u4f60') or 1)\n"
    code += "import sys; sys.argv = ['fdbench', 'gate']; sys.exit(cli.main())"
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode(encoding).strip() == ("\u2212 \u4f60" if encoding == "utf-8" else "? ?")


def test_a_bug_keeps_its_traceback_and_is_no_regression(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command(monkeypatch, raising(ZeroDivisionError("oops")))
    assert cli.main(["run"]) == 70
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "ZeroDivisionError: oops" in err


def test_a_broken_pipe_inside_fdbench_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    command(monkeypatch, raising(BrokenPipeError()))
    assert cli.main(["run"]) == 70


LISTING = """
import sys, types
from fdbench.cli import main as cli
cli.import_module = lambda name: types.SimpleNamespace(
    HELP="", add_arguments=lambda parser: None, execute=lambda args: print("a line\\n" * 20_000) or 0
)
sys.exit(cli.main(["list"]))
"""


@pytest.mark.parametrize("call", [["-c", LISTING], ["-m", "fdbench", "--help"]], ids=["command", "help"])
def test_a_reader_that_went_away_is_no_noise(call: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    try:
        done = subprocess.run(
            [sys.executable, *call], stdout=write, stderr=subprocess.PIPE, text=True, check=False, env=environment
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (141, "")
