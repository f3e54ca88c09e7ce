"""What is played and how results become a verdict; the playing itself is replaced by made-up results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from fdbench.errors import EXIT_INCONCLUSIVE, EXIT_INVALID, EXIT_PASS, EXIT_REGRESSION, EXIT_USAGE
from fdbench.render.clips import clip_folders
from fdbench.results.schema import Results
from fdbench.scenario.load import load_paths
from fdbench.scenario.model import Dimension, Scenario
from tests.blind import play
from tests.blind.__main__ import main
from tests.blind.decision import UnitOf
from tests.blind.make import VOICES

CONTEXT, COHERENCE = Dimension.CONTEXT, Dimension.COHERENCE


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def blind(cache: Path) -> tuple[Scenario, ...]:
    return play.built(cache, VOICES)


def results(scenarios: Iterable[Scenario], score: float, why_invalid: Sequence[str] = ()) -> Results:
    """Those of a system `bot` that gets the same score in every unit."""
    played = list(scenarios)
    dimensions = {
        d.value: {
            "units": [{"unit": s.id, "scenarios": [s.id], "score": score} for s in played if s.dimension is d and _is_unit(s)]
        }
        for d in Dimension
    }
    items = [{"id": s.id, "family": s.family} for s in played]
    return cast(Results, {"systems": {"bot": {"dimensions": dimensions, "scenarios": items, "why_invalid": list(why_invalid)}}})


def _is_unit(scenario: Scenario) -> bool:
    return scenario.dimension is not CONTEXT or scenario.twin is not None


def test_clips_lie_where_a_run_looks_for_them_and_are_shared_by_all_that_is_built(
    cache: Path, blind: tuple[Scenario, ...]
) -> None:
    clips = cache / "clips"
    clips.mkdir(exist_ok=True)
    (clips / "manifest.json").write_text("{}", encoding="utf-8")
    others = play.built(cache, ("ana", "ben"))
    assert Path(others[0].path).parent != Path(blind[0].path).parent
    assert clip_folders(Path(blind[0].path)) == clip_folders(Path(others[0].path)) == [clips]


def test_as_many_units_of_either_set_are_picked(blind: tuple[Scenario, ...]) -> None:
    ours, theirs = play.picked(blind, play.core(), [COHERENCE], 6, seed=1)
    assert len(ours) == len(theirs) == 6
    ours, theirs = play.picked(blind, play.core(), [CONTEXT], 6, seed=1)
    assert len(ours) == len(theirs) == 12, "twins"
    assert [load_paths([*files])[0].dimension for files in (ours, theirs)] == [CONTEXT, CONTEXT]
    everything, _ = play.picked(blind, play.core(), [CONTEXT, COHERENCE], None, seed=1)
    assert len(everything) == sum(s.dimension in (CONTEXT, COHERENCE) for s in blind)


def test_units_are_told_with_their_families(blind: tuple[Scenario, ...]) -> None:
    found = play.units(results(blind, 25.0), "bot", COHERENCE)
    assert found == [UnitOf(s.family, 25.0) for s in blind if s.dimension is COHERENCE]


@pytest.mark.parametrize(
    ("core", "blind_score", "faults", "limit", "code"),
    [
        (90.0, 85.0, (), "20", EXIT_PASS),
        (100.0, 0.0, (), "20", EXIT_REGRESSION),
        (90.0, 85.0, ("bot: 9 of 9 sessions ended in an error",), "20", EXIT_INVALID),
        (100.0, 0.0, (), "3", EXIT_INCONCLUSIVE),
    ],
)
def test_the_exit_code_and_what_is_printed(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    core: float, blind_score: float, faults: tuple[str, ...], limit: str, code: int,
) -> None:  # fmt: skip
    rendered: list[Path] = []

    def played(files: Sequence[Path], out: Path, *_args: Any) -> Results:
        return results(load_paths(files), core if out.name == "core" else blind_score, faults)

    monkeypatch.setattr(play, "play", played)
    monkeypatch.setattr(play, "render", rendered.extend)
    options = ["--system", "bot", "--dimension", "coherence", "--limit", limit, "--cache", str(cache)]
    assert main(options) == code
    printed = capsys.readouterr().out
    assert f"{core:5.1f} (no interval)" in printed
    assert f"{blind_score:5.1f} (no interval)" in printed
    assert all(f"not valid: {fault}" in printed for fault in faults)
    assert len(rendered) == int(limit)


def test_what_cannot_be_is_told_in_a_sentence(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--voices", "ana", "--cache", str(cache)]) == EXIT_USAGE
    assert "at least two" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--limit", "0"])
    assert "at least 1" in capsys.readouterr().err
