"""The first screen as Markdown: the same sentences, and names that stay names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fdbench.cli.main import main
from fdbench.report.markdown import report_markdown

MakeRun = Callable[..., Path]


def test_it_says_what_the_page_says(run_dir: Path) -> None:
    text = report_markdown([run_dir])
    assert text.startswith("## fdbench: `stitched` and `tml`\n\n**Nobody can tell who answers sooner: no turn")
    told = "- Too few units to compare stitched and tml in latency (1 unit), interruption (1 unit)"
    assert f"stitched and tml.**\n\n{told}" in text
    assert "| latency | tml | 85 | 95 % CI 77 to 92 | lost by" in text
    assert "1. stitched, " in text and "❌" not in text
    assert "- Sessions that failed: 2 of 14 ended in an error\n" in text


def test_names_are_no_markup_and_faults_stand_first(make_run: MakeRun) -> None:
    text = report_markdown([make_run(names=("a|b`<i>",), valid=False)])
    assert text.startswith("## fdbench: `a/b'<i>`\n\n**The run is not valid:**\n\n- only 3 of 12 events were exercised")
    assert "| latency | a\\|b\\`&lt;i&gt; |" in text


def test_the_command_prints_it_or_writes_it(run_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(run_dir), "--format", "md"]) == 0
    printed = capsys.readouterr().out
    assert main(["report", str(run_dir), "--format", "md", "-o", str(tmp_path / "r.md")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'r.md'}\n"
    assert (tmp_path / "r.md").read_text(encoding="utf-8") == printed
    assert main(["report", str(run_dir), "--format", "md", "--baseline", "b.json"]) == 2
    assert "use `fdbench gate --summary FILE`" in capsys.readouterr().err
