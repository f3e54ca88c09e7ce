"""The new wordings are what they claim to be: right, forty, shaped like core, and new. Nothing is played here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pytest

from fdbench.annotate.text import normalise
from fdbench.assets import bundled
from fdbench.cli.main import main as fdbench
from fdbench.errors import EXIT_INVALID, EXIT_PASS, EXIT_REGRESSION, UsageError
from fdbench.results.schema import METRICS_VERSION, DimensionDoc, Results
from fdbench.scenario.load import load_paths, suite_names
from fdbench.scenario.model import Check, CueKind, Dimension, Scenario, Words
from fdbench.scenario.rotation import rotation
from tests.generalise import DIMENSIONS, NEW_WORDINGS, SYSTEM, Row, check_core, core_paths, exit_code, rows, table

COUNT = 40
VOICES = ("slt", "rms", "awb", "kal16", "en-us+f2", "pico-gb")
SEED = 2026
"""As core's, so that nobody chose who says what here either."""


@pytest.fixture(scope="module")
def new() -> tuple[Scenario, ...]:
    return load_paths([NEW_WORDINGS])


@pytest.fixture(scope="module")
def shipped() -> tuple[Scenario, ...]:
    """Of every bundled suite, each read by itself."""
    return tuple(s for name in suite_names() for s in load_paths([bundled("scenarios") / name]))


def sentences(scenarios: Iterable[Scenario]) -> set[tuple[str, ...]]:
    """All that users say, in normal form: by stretches between pauses, and by whole turns."""
    parts = {normalise(p.text) for s in scenarios for c in s.cues for p in c.parts if isinstance(p, Words)}
    turns = {normalise(c.text) for s in scenarios for c in s.cues}
    return (parts | turns) - {()}


# --- the scenarios ------------------------------------------------------------------------------------------------------


def test_they_validate_and_every_clip_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert fdbench(["validate", str(NEW_WORDINGS)]) == EXIT_PASS
    assert capsys.readouterr().out == f"ok: {COUNT} scenarios\n"


def test_there_are_forty_half_of_each_dimension(new: tuple[Scenario, ...]) -> None:
    assert len(new) == COUNT
    assert Counter(s.dimension.value for s in new) == dict.fromkeys(DIMENSIONS, COUNT // 2)


def test_files_are_called_after_ids_and_lie_by_dimension(new: tuple[Scenario, ...]) -> None:
    for scenario in new:
        assert Path(scenario.path) == NEW_WORDINGS / scenario.dimension / f"{scenario.id}.yaml"
        assert scenario.id.split(".")[:2] == [scenario.dimension, scenario.family]


def test_the_bundled_suites_were_read(shipped: tuple[Scenario, ...]) -> None:
    assert len(shipped) >= 145
    assert normalise("Where do I live?") in sentences(shipped), "the comparison below would compare with nothing"


def test_no_sentence_is_one_of_a_bundled_scenario(new: tuple[Scenario, ...], shipped: tuple[Scenario, ...]) -> None:
    assert sentences(new)
    assert not sentences(new) & sentences(shipped)


def test_no_id_is_one_of_a_bundled_scenario(new: tuple[Scenario, ...], shipped: tuple[Scenario, ...]) -> None:
    assert not {s.id for s in new} & {s.id for s in shipped}


def test_families_are_cores_in_about_its_proportions(new: tuple[Scenario, ...], shipped: tuple[Scenario, ...]) -> None:
    core = [s for s in shipped if "/core/" in s.path]
    for dimension in DIMENSIONS:
        ours, theirs = (Counter(s.family for s in suite if s.dimension == dimension) for suite in (new, core))
        assert set(ours) == set(theirs)
        for family, count in theirs.items():
            fair = ours.total() * count / theirs.total()
            assert abs(ours[family] - fair) < 2, (family, "twins come in pairs, so up to two off")


def test_each_interrupted_one_has_its_twin_without(new: tuple[Scenario, ...]) -> None:
    by_id = {s.id: s for s in new}
    context = [s for s in new if s.dimension is Dimension.CONTEXT]
    interrupted = [s for s in context if s.twin]
    assert len(interrupted) * 2 == len(context)
    for scenario in interrupted:
        twin = by_id[scenario.twin or ""]
        rest = [c for c in scenario.cues if c.kind is not CueKind.INTERRUPTION]
        assert len(rest) < len(scenario.cues)
        assert [(c.id, c.parts, c.voice, c.expect) for c in rest] == [(c.id, c.parts, c.voice, c.expect) for c in twin.cues]
        assert scenario.instructions == twin.instructions


def test_voices_are_what_the_seeded_rotation_gives(new: tuple[Scenario, ...]) -> None:
    for family in {s.family for s in new}:
        members = [s for s in new if s.family == family]
        wanted = rotation(family, {_group(s) for s in members}, VOICES, SEED)
        assert {s.id: s.cues[0].voice for s in members} == {s.id: wanted[_group(s)] for s in members}
    assert {s.cues[0].voice for s in new} == set(VOICES)


def test_recited_lists_are_in_the_instructions(new: tuple[Scenario, ...]) -> None:
    probes = [s for s in new if s.cues[-1].expect.check is Check.HEARD_PREFIX]
    assert probes
    for scenario in probes:
        items = scenario.cues[-1].expect.items
        assert len(set(items)) == len(items) >= 12
        assert scenario.instructions.endswith(f"one at a time: {', '.join(items)}.")


def _group(scenario: Scenario) -> str:
    """Twins share a group."""
    return scenario.id.removesuffix("_interrupted").removesuffix("_uninterrupted")


# --- the comparison -----------------------------------------------------------------------------------------------------


def scored(score: float | None, why: str | None = None) -> DimensionDoc:
    units = [{"unit": f"u{i}", "scenarios": [f"u{i}"], "score": 50.0} for i in range(3)]
    return cast(DimensionDoc, {"score": score, "interval": None, "why": why, "units": units, "measures": {}})


def results(score: float, *, fault: str | None = None) -> Results:
    system = {"settings": {"fault": fault} if fault else {}, "dimensions": {d: scored(score) for d in DIMENSIONS}}
    return cast(Results, {"systems": {SYSTEM: system}})


@pytest.mark.parametrize(
    ("new_score", "core_score", "difference", "verdict", "good"),
    [
        (80.0, 80.0, 0.0, "within", True),
        (70.0, 80.0, -10.0, "within", True),
        (69.0, 80.0, -11.0, "too far below", False),
        (95.0, 80.0, 15.0, "above", True),
        (None, 80.0, None, "undefined", False),
        (80.0, None, None, "undefined", False),
    ],
)
def test_only_more_than_ten_points_below_fails(
    new_score: float | None, core_score: float | None, difference: float | None, verdict: str, good: bool
) -> None:
    row = Row("context", scored(new_score), scored(core_score))
    assert (row.difference, row.verdict, row.good) == (difference, verdict, good)


def test_an_invalid_run_is_no_success() -> None:
    good, bad = Row("context", scored(80), scored(80)), Row("context", scored(60), scored(80))
    assert exit_code([good], valid=True) == EXIT_PASS
    assert exit_code([good], valid=False) == EXIT_INVALID
    assert exit_code([good, bad], valid=True) == exit_code([good, bad], valid=False) == EXIT_REGRESSION


def test_the_table_tells_scores_intervals_n_and_difference() -> None:
    core = scored(80.0)
    core["interval"] = [61.25, 93.5]
    found = table([Row("context", scored(72.5), core), Row("coherence", scored(None, "never exercised"), core)])
    first, second = found.splitlines()[1:]
    assert " ".join(first.split()) == "context 72.5 (no interval), n = 3 80.0 [61.2, 93.5], n = 3 -7.5 within"
    assert "none (never exercised), n = 3" in second
    assert second.endswith("undefined")


def test_runs_are_compared_by_dimension() -> None:
    assert [(r.dimension, r.difference) for r in rows(results(70), results(75))] == [(d, -5.0) for d in DIMENSIONS]


def test_a_core_run_with_other_settings_is_refused() -> None:
    with pytest.raises(UsageError, match="with other settings"):
        rows(results(70), results(70, fault="forgets"))


def test_a_core_run_of_another_system_suite_or_metric_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    run = f'"run": {{"metrics_version": "{METRICS_VERSION}", "scenarios": {{}}}}'
    file.write_text(f'{{"schema": 1, {run}, "systems": {{"stitched": {{}}}}}}')
    with pytest.raises(UsageError, match="tml was not played in it"):
        check_core(tmp_path)
    file.write_text(f'{{"schema": 1, {run}, "systems": {{"tml": {{}}}}}}')
    with pytest.raises(UsageError, match=f"{len(load_paths(core_paths()))} of core's scenarios are missing"):
        check_core(tmp_path)
    file.write_text('{"schema": 1, "run": {"metrics_version": "0"}, "systems": {"tml": {}}}')
    with pytest.raises(UsageError, match="metrics version is another"):
        check_core(tmp_path)
