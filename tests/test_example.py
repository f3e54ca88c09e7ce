"""What README shows is there, is current, and comes from one command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from fdbench.assets import bundled
from fdbench.results.schema import METRICS_VERSION
from fdbench.results.store import write_json
from tests.report.conftest import build_run

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "reports" / "example" / "report.html"

pytestmark = pytest.mark.checkout


@pytest.fixture
def pictures() -> Any:
    from docs import pictures  # not at the top: where the tests run on an installed wheel there is no docs/

    return pictures


def test_every_picture_of_the_readme_comes_from_the_command(pictures: Any) -> None:
    shown = re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(f"docs/{name}" for name in pictures.PICTURES)
    assert "-m docs.example" in (ROOT / "Makefile").read_text(encoding="utf-8")
    there = [path for ending in ("png", "svg") for path in (ROOT / "docs").glob(f"*.{ending}")]
    assert sorted(path.relative_to(ROOT).as_posix() for path in there) == sorted(shown)


def test_pictures_open_and_are_as_large_as_they_say(pictures: Any) -> None:
    with Image.open(ROOT / "docs" / pictures.REPORT) as picture:
        assert picture.size == (pictures.WIDTH, pictures.HEIGHT)
    with Image.open(ROOT / "docs" / pictures.TIMELINE) as picture:
        assert picture.width > 900
    drawn = ElementTree.parse(ROOT / "docs" / pictures.TERMINAL).getroot()
    lines = [each.text for each in drawn.iter() if each.tag.endswith("text")]
    assert lines[0] == f"$ {pictures.COMMAND}"
    assert any(line and line.startswith("stitched ") for line in lines)


def test_the_example_is_current_small_and_whole() -> None:
    from docs.example import LARGEST

    page = PAGE.read_text(encoding="utf-8")
    assert len(page.encode()) < LARGEST
    assert f"metrics version {METRICS_VERSION}" in page, "run `make example`"
    played = {path.stem for path in (bundled("scenarios") / "quick").glob("*.yaml")}
    assert [name for name in sorted(played) if f"<dt>{name}</dt>" not in page] == [], "run `make example`"
    assert len(re.findall(r'<audio[^>]* src="data:audio', page)) == 3
    assert not re.search(r'"[^"]*recording\.flac"', page)


def test_the_session_of_the_timeline_is_in_the_suite(pictures: Any) -> None:
    system, _, item = pictures.SESSION.partition("/")
    assert system in pictures.COMMAND.split()
    assert (bundled("scenarios") / "quick" / f"{item.partition('@')[0]}.yaml").is_file()


def test_an_example_tells_nothing_of_the_machine(tmp_path: Path) -> None:
    from docs.example import without_machine
    from fdbench.report.collect import read_view

    run = build_run(tmp_path / "run")
    document = {"schema": 1, "command": ["fdbench", "run", "--out", str(run)], "platform": "Machine-1", "python": "99.98.97"}
    write_json(run / "run.json", document)
    (shown,) = without_machine(read_view([run])).runs
    assert [told for told in ("Machine-1", "99.98.97", str(tmp_path)) if told in repr(shown)] == []
    assert shown.command.startswith("fdbench run --suite quick --adapter tml")


def test_the_terminal_keeps_its_columns(pictures: Any, tmp_path: Path) -> None:
    run = build_run(tmp_path / "run", names=("a<b>&", "tml"))
    drawn = ElementTree.fromstring(pictures.terminal(run))
    rows = [each for each in drawn.iter() if each.tag.endswith("}text")]
    assert any((row.text or "").startswith("a<b>& ") for row in rows)
    for row in rows:
        assert float(row.get("textLength") or 0) == pytest.approx(len(row.text or "") * pictures.SIGN, abs=0.1)
        assert len(row.text or "") <= pictures.COLUMNS
