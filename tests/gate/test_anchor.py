"""A pinned baseline beside the moving one, and what a run was made with."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.errors import UsageError
from fdbench.gate.judge import judge
from fdbench.gate.junit import junit_xml
from fdbench.gate.policy import Policy
from fdbench.gate.summary import summary_markdown
from fdbench.gate.terminal import verdict_text
from fdbench.gate.verdict import Word
from fdbench.results.schema import Results
from tests.gate.make import of_scores

WAVY = [90.0, 70.0, 85.0, 60.0, 95.0, 80.0, 75.0, 88.0, 66.0, 91.0]


def lower(by: float) -> Results:
    return of_scores([score - by for score in WAVY])


def test_a_fall_against_either_fails_and_the_text_says_against_which() -> None:
    anchored = judge(lower(32), lower(30), Policy(), anchor=lower(0))
    assert (anchored.word, anchored.exit_code) == ("REGRESSION", 1)
    assert anchored.why == "against the anchor: suite, against the anchor: interruption"
    assert [system.against for system in anchored.systems] == ["baseline", "anchor"]
    text = verdict_text(anchored)
    assert "agent against its baseline" in text and "agent against its anchor" in text
    assert 'name="fdbench gate: agent (anchor)" tests="2" failures="2"' in junit_xml(anchored)
    assert "### `agent` against its anchor" in summary_markdown(anchored)
    moving = judge(lower(32), lower(0), Policy(), anchor=lower(31))
    assert moving.why == "suite, interruption"


def test_each_of_the_two_has_half_of_alpha() -> None:
    assert judge(lower(0), lower(0), Policy(), anchor=lower(0)).alpha == 0.025
    # All five fell: 1/32, 0.031 over the share of the suite, is significant in neither way; eight: 1/256 over 0.2/0.36 = 0.007.
    five, eight = ([score - 30 for score in WAVY[:n]] for n in (5, 8))
    assert judge(of_scores(five), of_scores(WAVY[:5]), Policy(), anchor=of_scores(WAVY[:5])).word == "NO COLLAPSE"
    assert judge(of_scores(eight), of_scores(WAVY[:8]), Policy(), anchor=of_scores(WAVY[:8])).word == "REGRESSION"


def test_what_cannot_be_compared_with_the_anchor_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="--anchor: the suite differs"):
        judge(lower(0), lower(0), Policy(), anchor=of_scores(WAVY, suite="other"))
    with pytest.raises(UsageError, match="--anchor: the baseline comes from a run that is not valid"):
        judge(lower(0), lower(0), Policy(), anchor=of_scores(WAVY, valid=False))


def steps(seed: int) -> tuple[list[Word], list[Word]]:
    """The words of ten releases, each 2 points worse than the last, against the last one and with the first one as anchor."""
    rng = np.random.default_rng(seed)
    true = rng.uniform(60, 95, 30)
    runs = [of_scores(np.clip(true - 2 * step + rng.normal(0, 4, 30), 0, 100).round(6).tolist()) for step in range(11)]
    pairs = list(zip(runs[1:], runs, strict=False))
    moving = [judge(now, before, Policy()).word for now, before in pairs]
    return moving, [judge(now, before, Policy(), anchor=runs[0]).word for now, before in pairs]


def test_ten_steps_of_two_points_are_seen_from_the_anchor_and_not_from_step_to_step() -> None:
    found = [steps(seed) for seed in range(20)]
    assert sum("REGRESSION" in moving for moving, _ in found) <= 2
    assert all("REGRESSION" in anchored for _, anchored in found)
    first = [anchored.index("REGRESSION") + 1 for _, anchored in found]
    assert np.median(first) <= 6  # 12 points


# --- notes ---


def test_what_was_made_differently_is_noted_and_decides_nothing() -> None:
    now, before = of_scores(WAVY, seed=2, fdbench="0.2.0", clock="real", repeats=3), of_scores(WAVY)
    here, there = now["systems"]["agent"], before["systems"]["agent"]
    here["adapter"], here["settings"] = "y", {"key": 2, "voice": "secret-a", "loud": True, "new": "b"}
    there["settings"] = {"key": 1, "voice": "secret-b", "loud": True, "old": None}
    verdict = judge(now, before, Policy())
    assert verdict.word == "PASS"
    assert verdict.notes == (
        "clock: real now, virtual in the baseline",
        "repeats: 3 now, 1 in the baseline",
        "seed: 2 now, 1 in the baseline",
        "version of fdbench: 0.2.0 now, 0.1.0 in the baseline",
        "agent: adapter: y now, x in the baseline",
        "agent: settings differ: key (2 now, 1 in the baseline), new (only now), old (only in the baseline), voice",
    )
    assert "secret" not in verdict_text(verdict) + junit_xml(verdict) + summary_markdown(verdict)
    assert "anchor: seed: 2 now, 1 in the baseline" in judge(now, now, Policy(), anchor=before).notes
