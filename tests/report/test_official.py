"""Official figures on a run's page: beside the figures by sound and the published ones, and never among measured ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fdbench.errors import StoreError
from fdbench.report.html import write_report
from fdbench.report.official import FILE, Shown, read_official
from fdbench.report.published import read_published

ROW: dict[str, Any] = {
    "subset": "candor_turn_taking (smooth_turn_taking)",
    "official_name": "latency s",
    "official": {"value": 1.354, "used": 3, "total": 4},
    "by": "asr=pocketsphinx",
    "corrected_name": "median latency s, signed",
    "corrected": {"value": None, "used": 4, "total": 4},
}
BARE = {**ROW, "official_name": "", "official": None, "by": "", "corrected_name": "spoke into <i>the</i> turn"}


def written(folder: Path, system: str, rows: list[dict[str, Any]], schema: int = 1) -> Path:
    (folder / FILE).write_text(json.dumps({"schema": schema, "systems": {system: {"rows": rows}}}), encoding="utf-8")
    return folder


def test_each_figure_has_its_n_and_the_same_figure_that_others_published(tmp_path: Path) -> None:
    published = read_published()
    latency, bare = read_official([(written(tmp_path, "tml", [ROW, BARE]), "tml")], published)
    assert (latency.official, latency.corrected) == (Shown("1.35", "3 / 4"), Shown("never", "4 / 4"))
    assert {row.system for row in latency.published} >= {"Moshi", "Freeze-Omni"}
    assert all(row.benchmark.endswith("smooth turn-taking") for row in latency.published)
    assert bare.official == Shown() and bare.published == ()
    assert read_official([(tmp_path, "other"), (tmp_path / "none", "tml")], published) == ()


@pytest.mark.parametrize(
    ("rows", "schema", "told"),
    [
        ([ROW], 2, "schema 2 is not known"),
        ([{"subset": "x"}], 1, "official_name"),
        ([{**ROW, "official": {"value": "x", "used": 1, "total": 1}}], 1, "x"),
    ],
)
def test_a_file_that_is_none_is_named(tmp_path: Path, rows: list[dict[str, Any]], schema: int, told: str) -> None:
    with pytest.raises(StoreError, match=rf"official.json: cannot be read \(.*{told}.*fdbench fdb score RUN"):
        read_official([(written(tmp_path, "tml", rows, schema), "tml")], read_published())


def test_the_page_shows_them_and_only_where_there_are_any(make_run: Callable[..., Path], tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    without = write_report([run], tmp_path / "a.html").read_text(encoding="utf-8")
    assert 'id="official"' not in without
    system = next(iter(json.loads((run / "results.json").read_text(encoding="utf-8"))["systems"]))
    written(run, system, [ROW, BARE])
    page = write_report([run], tmp_path / "b.html").read_text(encoding="utf-8")
    section = page.partition('<section id="official"')[2].partition("</section>")[0]
    assert "1.35" in section and "3 / 4" in section and "Moshi 0.265" in section and "Published, not measured here" in section
    assert "spoke into &lt;i&gt;the&lt;/i&gt; turn" in section and "<i>the</i>" not in section
