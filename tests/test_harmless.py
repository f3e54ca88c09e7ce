"""Text that a terminal or a CI job would obey."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.cli.main import main
from fdbench.harmless import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("a\rb\x00c\x7f\x9b", r"a\x0db\x00c\x7f\x9b"),
        ("\u202egnp.exe\u2066\u200b\ufeff", r"\u202egnp.exe\u2066\u200b\ufeff"),
        ("::set-output name=x::1", "|::set-output name=x::1"),
        ("ok\n  ::error::no", "ok\n  |::error::no"),
        ("##[error]x", "##|[error]x"),
        ("why: ##vso[task.setvariable]x", "why: ##|vso[task.setvariable]x"),
        ("##teamcity[buildStop]", "##|teamcity[buildStop]"),
        ("a::b, ## c [d]\tünïcode", "a::b, ## c [d]\tünïcode"),
    ],
)
def test_what_would_be_obeyed_is_only_shown(text: str, shown: str) -> None:
    assert harmless(text) == shown
    assert harmless(shown) == shown


@given(st.text())
def test_nothing_is_left_that_anybody_obeys(text: str) -> None:
    shown = harmless(text)
    assert harmless(shown) == shown
    assert not any(line.strip().startswith("::") for line in shown.splitlines())
    assert all(char in "\n\t" or char.isprintable() or ord(char) > 0x9F for char in shown)


def test_an_error_of_a_command_is_shown_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "a\x1b[2J\n::set-output name=x::1", "--baseline", "b"]) == 2
    told = capsys.readouterr().err
    assert "\x1b" not in told and "\n::" not in told and r"a\x1b[2J" in told


def test_an_error_in_a_scenario_file_is_shown_harmless(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text('schema: 1\n"\\e[2J": 1\n', encoding="utf-8")
    assert main(["validate", str(path)]) == 2
    told = capsys.readouterr()
    assert "\x1b" not in told.err + told.out and r"\x1b[2J" in told.err + told.out
