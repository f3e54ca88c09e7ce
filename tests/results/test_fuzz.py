"""A sample of altered documents and scenario files. 500 of each: `python -m tests.results.fuzz`."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from fdbench.annotate.events import WordSource
from fdbench.results.run_schema import Source
from tests.results import fuzz


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fuzz.build(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_an_altered_document_is_borne(kind: str, run: Path) -> None:
    for seed in range(1000, 1005):
        assert fuzz.fault_of_document(run, kind, seed) is None, seed


@pytest.mark.parametrize(
    ("kind", "seed"),
    [("run.json", 46), ("run.json", 247), ("run.json", 335), ("run.json", 408), ("results.json", 359), ("words.json", 45)],
)
def test_what_was_not_borne_once(kind: str, seed: int, run: Path) -> None:
    """Packages and scripts that are none, two faults in a stored script, results of no system, words that nobody finds."""
    assert fuzz.fault_of_document(run, kind, seed) is None


def test_words_come_from_where_the_annotation_has_them() -> None:
    assert set(get_args(Source)) == {source.value for source in WordSource}


def test_an_altered_scenario_is_borne(tmp_path: Path) -> None:
    (tmp_path / "mute.py").write_text(fuzz.AGENT.replace("{broken}", "0"), encoding="utf-8")
    for seed in range(1000, 1020):
        assert fuzz.fault_of_scenario(tmp_path, seed) is None, seed
