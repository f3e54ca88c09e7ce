"""A sample of altered documents and scenario files. 500 of each: `python -m tests.results.fuzz`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.results import fuzz


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fuzz.build(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_an_altered_document_is_borne(kind: str, run: Path) -> None:
    for seed in range(1000, 1005):
        assert fuzz.fault_of_document(run, kind, seed) is None, seed


def test_an_altered_scenario_is_borne(tmp_path: Path) -> None:
    (tmp_path / "mute.py").write_text(fuzz.AGENT.replace("{broken}", "0"), encoding="utf-8")
    for seed in range(1000, 1020):
        assert fuzz.fault_of_scenario(tmp_path, seed) is None, seed
