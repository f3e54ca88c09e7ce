"""Figures: numbers in the right place, colours of the page, hostile text only ever as text, and one kind of file as good as another."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from fdbench.cli.main import main
from fdbench.report.collect import read_view
from fdbench.report.draw import latency, overlap, scores, stages
from fdbench.report.draw.style import COLOURS, MOST_LINKED, Drawing, inline
from fdbench.report.gallery import figures
from fdbench.report.published import HumanBand
from fdbench.report.stages import breakdown
from fdbench.report.times import band_share, quantile
from fdbench.report.view import DimensionView, LatencyView, ScoreCell, SystemView, Tradeoff, TurnPoint

HOSTILE = "</text></svg><script>window.hacked=1</script>\"'&<img src=x onerror=hacked=1>$\\frac{x}$\u202e"
SYSTEM = SystemView(0, "tml", "r", "tml", (), (), "")
BAND = HumanBand("response_latency_s", (0.1, 0.3), 0.2, "Stivers")


def points(*values: float | None) -> tuple[TurnPoint, ...]:
    return tuple(TurnPoint(v, "plain", "q0", i, f"tml/plain@{i}?t=1.00") for i, v in enumerate(values))


def dimension(cell: ScoreCell | None) -> DimensionView:
    return DimensionView("latency", "?", (cell,), ())


def parsed(drawn: Drawing) -> ET.Element:
    return ET.fromstring(inline(drawn))


def turns(*values: float | None) -> ET.Element:
    return parsed(latency.strip("turns", "Turns", [points(*values)], [SYSTEM]))


def dots(root: ET.Element) -> list[tuple[str | None, float]]:
    """(address, x) of every linked dot."""
    return [(a.get("href"), float(use.get("x") or 0)) for a in root.iter("a") for use in a.iter("use")]


def test_every_dot_leads_to_its_moment_and_stands_where_its_value_is() -> None:
    found = dots(turns(200.0, 400.0, 800.0))
    assert [address for address, _ in found] == [f"#tml/plain@{i}?t=1.00" for i in range(3)]
    first, second, third = (x for _, x in found)
    assert third - second == pytest.approx(2 * (second - first), rel=1e-3)


def test_a_strip_draws_at_most_so_many_links_and_the_rest_as_one_path() -> None:
    assert len(dots(turns(*range(MOST_LINKED)))) == MOST_LINKED
    assert dots(turns(*range(MOST_LINKED + 1))) == []


def test_a_curve_with_unanswered_turns_ends_below_the_top() -> None:
    drawn = latency.curve([points(100.0, 200.0, None, None)], [SYSTEM], BAND)
    (line,) = [line for line in drawn.figure.axes[0].lines if line.get_label() == "tml"]
    assert np.asarray(line.get_ydata()).tolist() == [0.0, 25.0, 50.0, 50.0]
    assert "2 never answered" in drawn.told


def test_what_was_never_yielded_to_is_no_turn_without_an_answer(run_dir: Path) -> None:
    view = read_view([run_dir])
    stops = LatencyView("response_latency_ms", view.latency.points, (points(400.0, None, None), points(300.0)))
    (drawn,) = [each for each in figures(replace(view, latency=stops)) if each.name == "stops"]
    assert drawn.told == (
        "stitched: 3 interruptions, the median interruption was never yielded to, 2 never yielded to. "
        "tml: 1 interruption, median 300 ms."
    )


def test_a_stage_without_a_bar_is_not_in_the_legend() -> None:
    """Ten stages have eight colours: one that is not drawn must not look like one that is."""
    found = breakdown(0, [{"asr": 2400, "plan": 0}, {"asr": 2400, "plan": 0}, {"asr": 2400, "plan": 900}], [])
    assert found is not None
    drawn = stages.stages([found], [SYSTEM], ["asr", "plan"])
    (legend,) = drawn.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["asr"]
    assert "plan 0 ms" in drawn.told


def test_no_corner_of_yielding_and_holding_is_covered_by_a_system_in_it() -> None:
    drawn = overlap.tradeoff([Tradeoff(0, 34, 36, 35, 39), Tradeoff(0, 35, 35, 6, 37), Tradeoff(0, 0, 9, 9, 9)], [SYSTEM])
    drawn.figure.draw_without_rendering()
    (axes,) = drawn.figure.axes
    points = [line.get_window_extent() for line in axes.lines if line.get_markersize() == 10]
    assert len(points) == 3
    assert not any(text.get_window_extent().overlaps(point) for text in axes.texts for point in points)


def test_a_score_stands_where_it_belongs_and_without_one_nothing_does() -> None:
    drawn = scores.row(dimension(ScoreCell(50.0, (25.0, 75.0), None, 9, 9, 9)), [SYSTEM])
    drawn_lines = [line for line in drawn.figure.axes[0].lines if line.get_color() == COLOURS["sys0"]]
    assert [np.asarray(line.get_xdata()).tolist() for line in drawn_lines] == [[25.0, 75.0], [50.0]]
    empty = scores.row(dimension(ScoreCell(None, None, "nothing was exercised", 0, 0, 4)), [SYSTEM])
    assert not [line for line in empty.figure.axes[0].lines if line.get_color() == COLOURS["sys0"]]
    assert "no value: nothing was exercised" in empty.told


def test_a_pair_of_rates_is_told_with_its_counts() -> None:
    assert (
        "yielded to 20 of 20 interruptions, held through 0 of 10"
        in overlap.tradeoff([Tradeoff(0, 20, 20, 0, 10)], [SYSTEM]).told
    )


def test_hostile_names_stay_text_and_turn_nothing() -> None:
    hostile = SystemView(0, HOSTILE, "r", HOSTILE, (), (), "")
    text = inline(latency.curve([points(100.0)], [hostile], None, legend=True))
    assert {each.tag for each in ET.fromstring(text).iter()} <= {"svg", "g", "path", "text", "defs", "clipPath", "rect", "use"}
    assert "<script" not in text and "<img" not in text and "\u202e" not in text


def test_a_page_may_hold_every_figure_at_once(run_dir: Path) -> None:
    view = read_view([run_dir])
    texts = [inline(each) for each in figures(view, legend=False, linked=True)]
    ids = [found for text in texts for found in re.findall(r'\bid="([^"]*)"', text)]
    assert len(ids) == len(set(ids))
    for text in texts:
        used = re.findall(r'href="#([\w-]+)"|url\(#([\w-]+)\)', text)
        assert {one or other for one, other in used} <= set(ids)
        assert not re.search(r"https?:|<style|#[0-9a-f]{6}\b(?<!#000000)", text)
        assert "var(--" in text and "<text" in text
        assert ET.fromstring(text).get("aria-label")


def opened_svg(file: Path) -> None:
    """It draws, and no letter of it needs a font of the reader's."""
    root = ET.parse(file).getroot()
    tags = [each.tag.rpartition("}")[2] for each in root.iter()]
    assert "path" in tags and "text" not in tags
    assert float(root.get("viewBox", "").split()[2]) > 100
    known = {each.get("id") for each in root.iter()}
    links = [value for each in root.iter() for name, value in each.items() if name.endswith("href")]
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= known


def opened_pdf(file: Path) -> None:
    """One page with text that can be searched, and every font in it."""
    (page,) = PdfReader(file).pages
    resources: Any = page["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    inner = [part.get_object() for font in fonts for part in font.get("/DescendantFonts", [font])]
    assert fonts and all("/FontFile2" in font["/FontDescriptor"] for font in inner)
    assert len(page.extract_text().split()) > 2


def opened_png(file: Path) -> None:
    with Image.open(file) as picture:
        picture.load()
        assert picture.width > 100


@pytest.mark.parametrize(("form", "opened"), [("svg", opened_svg), ("pdf", opened_pdf), ("png", opened_png)])
def test_the_command_writes_files_that_open(run_dir: Path, tmp_path: Path, form: str, opened: Callable[[Path], None]) -> None:
    assert main(["figures", str(run_dir), "-o", str(tmp_path / "new"), "--format", form]) == 0
    files = sorted((tmp_path / "new").iterdir())
    assert {"scores", "latency", "turns", "yield-hold", "finding-1"} <= {file.stem for file in files}
    for file in files:
        assert file.suffix == f".{form}"
        opened(file)


def test_the_same_run_gives_the_same_files(run_dir: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        main(["figures", str(run_dir), "-o", str(tmp_path / name), "--format", "pdf"])
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_folder_that_cannot_be_made_is_one_sentence(
    run_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["figures", str(run_dir), "-o", str(tmp_path / "file" / "new")]) == 2
    assert "cannot be written (Not a directory)" in capsys.readouterr().err


def test_nothing_is_drawn_before_something_is_asked_for() -> None:
    code = "import sys, fdbench.cli.main, fdbench.cli.report, fdbench.cli.figures; print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_quantiles_count_the_unanswered_as_infinite() -> None:
    assert quantile(points(100.0, 300.0), 0.5) == pytest.approx(200.0)
    assert quantile(points(100.0, None, None), 0.5) is None
    assert quantile((), 0.5) is None


def test_band_share_counts_unanswered_turns_as_outside() -> None:
    assert band_share(points(100.0, 250.0, 400.0, None), BAND) == (2, 4)
    assert band_share((), BAND) is None
    assert band_share(points(100.0), None) is None
