"""The scorers hold their limits, and a broken one is caught."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fdbench.annotate import overlaps, stops
from fdbench.annotate.activity import find_activity
from fdbench.calibrate import limits, measure
from fdbench.calibrate.calibration import Calibration, calibrate
from fdbench.calibrate.document import document, page
from fdbench.calibrate.headline import Headline, headline, swaps
from fdbench.calibrate.layout import plain
from fdbench.calibrate.limits import CLEAN, LIMITS, Held
from fdbench.calibrate.measure import Observed
from fdbench.calibrate.table import tables
from fdbench.calibrate.variants import variants
from fdbench.cli.main import main
from fdbench.score import interruption, latency
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms, to_ms

TRIALS = 60


@pytest.fixture(scope="module")
def result() -> Calibration:
    return calibrate(TRIALS, 1, {"as it is": find_activity})


def test_the_limits_of_a_clean_track_hold(result: Calibration) -> None:
    # Those of a noisy one need more trials: one mistake in twenty would break them.
    assert [sentence for sentence in result.broken if sentence.startswith("clean")] == []
    assert {h.limit for c in result.conditions for h in c.limits} == set(LIMITS)


def test_the_same_segmenter_changes_no_figure(result: Calibration) -> None:
    for condition in result.conditions:
        assert condition.variations[0].headline == condition.headline


def test_truth_and_harness_agree_on_the_headline_of_a_clean_track(result: Calibration) -> None:
    found = result.conditions[0].headline
    for figure, true in result.truth.items():
        assert found[figure] == pytest.approx(true, abs=15.0 if figure.endswith("_ms") else 1e-9)


def test_what_nobody_can_decide_is_in_no_rate_and_what_never_came_is_late() -> None:
    found = headline([{("yield_rate", "event"): True}, {("yield_rate", "event"): None}, {("yield_rate", "event"): False}])
    assert found["yield_rate"] == 0.5
    never: Observed = {("stop_latency_ms", "event"): None}
    assert headline([{("stop_latency_ms", "event"): 300.0}, never, never])["stop_latency_ms"] is None
    assert headline([{("yield_rate", "event"): None}])["yield_rate"] is None


def broken() -> str:
    return "\n".join(calibrate(TRIALS, 1, {}).broken)


def test_clamped_latencies_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "to_ms", lambda samples: max(0.0, to_ms(samples)))
    assert "clean, response_latency_ms: bias" in broken()


def test_a_scorer_that_skips_what_is_premature_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    real = latency._reply_observations

    def skipping(*args: object) -> list[object]:
        found = real(*args)  # type: ignore[arg-type]
        return [o for o in found if o.value is None or isinstance(o.value, bool) or o.value >= 0]

    monkeypatch.setattr(latency, "_reply_observations", skipping)
    assert "clean, response_latency_ms: right in" in broken()


def test_a_stop_finder_that_is_late_by_50_ms_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    real = stops.find_stop

    def late(agent: Timeline, onset: Samples, *rest: object) -> stops.Stopping:
        found = real(agent, onset, *rest)  # type: ignore[arg-type]
        return (
            found if found.stop is None else replace(found, stop=replace(found.stop, last_sound=found.stop.last_sound + ms(50)))
        )

    monkeypatch.setattr(overlaps, "find_stop", late)
    assert "clean, stop_latency_ms: bias" in broken()


def test_a_sentence_pause_that_is_taken_for_a_stop_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stops, "STOP_SILENCE", ms(250))
    assert "clean, yield_rate: right in" in broken()


def test_interruptions_that_nobody_scores_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "observe_cue", lambda *_: [])
    assert "clean, yield_rate: right in 9.1%" in broken()


def test_a_natural_end_that_is_taken_for_a_yield_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "apply_controls", lambda events, *_: events)
    found = broken()
    assert "clean, exercised: right in 90.9%" in found
    assert "clean, yield_rate: right in" in found


def test_each_constant_is_moved_both_ways() -> None:
    names = variants()
    assert "bridge_ms -50 %" in names
    assert "keep_min_dbfs +6 dB" in names
    assert len([n for n in names if n != "webrtc-1"]) == 2 * len(find_constants())


def find_constants() -> dict[str, float]:
    from fdbench.annotate.activity import CONSTANTS

    return CONSTANTS.as_dict()


def test_a_limit_on_nothing_is_broken() -> None:
    held = Held(LIMITS[0], None)
    assert not held.ok
    assert "nothing was measured" in held.sentence


def test_swaps_are_told_and_ties_are_none() -> None:
    def figures(value: float | None) -> Headline:
        return {"response_latency_ms": value, "stop_latency_ms": 1.0, "yield_rate": 1.0, "false_stop_rate": 0.0}

    truth = {"quick": figures(100.0), "slow": figures(None)}
    assert [(s.figure, s.first, s.second) for s in swaps(truth, {"quick": figures(None), "slow": figures(50.0)})] == [
        ("response_latency_ms", "quick", "slow")
    ]
    assert swaps(truth, {"quick": figures(70.0), "slow": figures(70.0)}) == []


def test_tables_and_documents_say_the_same(result: Calibration) -> None:
    text = "\n".join(plain(table) for table in tables(result))
    data = json.loads(json.dumps(document(result), allow_nan=False))
    assert data["broken"] == result.broken
    assert [c["name"] for c in data["conditions"]] == ["clean", "20 dB SNR"]
    assert f"{data['conditions'][0]['timings'][0]['n']}" in text
    assert ("BROKEN" in text) is bool(result.broken)
    assert "| response_latency_ms |" in page(result, "fdbench calibrate", [])


def test_the_command_writes_its_files_and_fails_with_a_broken_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(limits, "LIMITS", tuple(limit for limit in LIMITS if limit.condition == CLEAN))
    names = {"--json": "c.json", "--markdown": "c.md", "-o": "c.txt"}
    files = [part for option, name in names.items() for part in (option, str(tmp_path / name))]
    assert main(["calibrate", "--trials", "60", "--yields", "0", "--quick", *files]) == 0
    assert json.loads((tmp_path / "c.json").read_text())["trials"] == 60
    assert (tmp_path / "c.md").read_text().startswith("# The harness's own error")
    assert "The trials of the yield decision were left out." in (tmp_path / "c.md").read_text()
    assert (tmp_path / "c.txt").read_text() == capsys.readouterr().out
    monkeypatch.setattr(latency, "to_ms", lambda samples: to_ms(samples) + 40.0)
    assert main(["calibrate", "--trials", "60", "--yields", "0", "--quick"]) == 1
    assert "clean, response_latency_ms: bias" in capsys.readouterr().out


def test_too_few_trials_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--trials", "12"]) == 2
    assert "at least 60" in capsys.readouterr().err
    assert main(["calibrate", "--yields", "12"]) == 2
    assert "at least 72" in capsys.readouterr().err
