"""Terminal, JUnit and Markdown say what the verdict says."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.gate.comparison import comparison_text
from fdbench.gate.judge import judge
from fdbench.gate.junit import junit_xml
from fdbench.gate.policy import Budget, Policy
from fdbench.gate.summary import summary_markdown
from fdbench.gate.terminal import verdict_text
from fdbench.gate.verdict import Verdict
from fdbench.gate.wording import limit, listed, number, p_value, signed
from fdbench.results.schema import Results
from tests.gate.make import cases, dimension, of_scores, rate, results, sample, system

NASTY = 'a<b>&"|\x00\x1b`x`'
WAVY = [90.0, 70.0, 85.0, 60.0, 95.0, 80.0, 75.0, 88.0]
POLICY = Policy(budgets=(Budget("interruption", "yield_rate", "min", 0.8),), declared=True)


def run(fall: float = 0.0, *, hits: int = 5, name: str = NASTY) -> Results:
    """Latency is unchanged, interruption falls, overlap is noise, context has nothing."""
    noise = [20.0, -20.0, 15.0, -16.0] if fall else [0.0] * 4
    doc = system(
        latency=dimension(WAVY, "latency"),
        interruption=dimension([s - fall for s in WAVY], measures={"yield_rate": rate(hits, 5)}),
        overlap=dimension([50 + n for n in noise], "overlap"),
        context=dimension([], "context"),
    )
    return results({name: doc})


def fallen(*, strict: bool = False) -> Verdict:
    return judge(run(40, hits=0), run(), POLICY, strict=strict)


def test_terminal_has_a_row_and_a_reason_for_everything_and_the_word_last() -> None:
    lines = verdict_text(judge(run(40, hits=0, name="new"), run(name="old"), POLICY)).splitlines()
    assert lines[0] == "new against baseline 'old'"
    assert lines[2].split() == ["dimension", "baseline", "now", "difference", "90", "%", "interval", "verdict"]
    rows = {line.split()[0]: line for line in lines if line and not line.startswith(" ")}
    assert rows["latency"].split() == ["latency", "80.4", "80.4", "0.0", "[0.0,", "0.0]", "PASS"]
    assert rows["interruption"].split() == ["interruption", "80.4", "40.4", "-40.0", "[-40.0,", "-40.0]", "REGRESSION"]
    assert rows["overlap"].endswith("INCONCLUSIVE")
    assert rows["context"].split() == ["context", "-", "-", "-", "-", "NOT", "EXERCISED"]
    assert rows["interruption.yield_rate"].split()[-1] == "REGRESSION"
    assert "    declared budget broken: yield_rate 0.00 < 0.80 (0 of 5)" in lines
    assert "    hear interruption-00: points 90.0 -> 50.0 (items/x/interruption-00@0)" in lines
    assert lines[-1] == "REGRESSION: suite, interruption, budget interruption.yield_rate"


def test_junit_is_well_formed_and_counts() -> None:
    root = ElementTree.fromstring(junit_xml(fallen()))
    (suite,) = root
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "6", "failures": "3", "errors": "0", "skipped": "2",
    }  # fmt: skip
    assert root.get("failures") == "3"
    cases = {case.get("name"): case for case in suite}
    assert set(cases) == {"suite", "latency", "interruption", "overlap", "context", "budget interruption.yield_rate"}
    failure = cases["budget interruption.yield_rate"].find("failure")
    assert failure is not None
    assert failure.get("message") == "REGRESSION: declared budget broken: yield_rate 0.00 < 0.80 (0 of 5)"
    assert cases["overlap"].find("skipped") is not None
    assert cases["latency"].find("failure") is None and cases["latency"].find("skipped") is None
    assert cases["latency"].get("classname") == 'fdbench.gate.a<b>&"|\\x00\\x1b`x`'
    failed = cases["interruption"].find("failure")
    assert failed is not None and "hear interruption-00: points 90.0 -> 50.0 (items/x/interruption-00@0)" in (failed.text or "")


def test_junit_agrees_with_the_exit_code_when_strict() -> None:
    inconclusive = judge(of_scores([50.0, 40.0]), of_scores([45.0, 50.0]), Policy(), strict=True)
    assert inconclusive.exit_code == 4
    assert ElementTree.fromstring(junit_xml(inconclusive)).get("failures") == "2"
    relaxed = judge(of_scores([50.0, 40.0]), of_scores([45.0, 50.0]), Policy())
    assert ElementTree.fromstring(junit_xml(relaxed)).get("failures") == "0"


def test_an_invalid_run_is_an_error_everywhere() -> None:
    verdict = judge(of_scores([1.0], valid=False, why_invalid=["no connection"]), of_scores([1.0]), Policy())
    root = ElementTree.fromstring(junit_xml(verdict))
    assert (root.get("errors"), root.get("tests")) == ("1", "1")
    assert verdict_text(verdict) == "INVALID: the run is not valid: no connection"
    assert summary_markdown(verdict).startswith("## fdbench gate: INVALID\n\nthe run is not valid: no connection")


@given(st.text(max_size=30))
def test_junit_is_well_formed_whatever_the_reason(why: str) -> None:
    verdict = judge(of_scores([1.0], valid=False, why_invalid=[why]), of_scores([1.0]), Policy())
    assert len(ElementTree.fromstring(junit_xml(verdict))) == 1


def test_markdown_tables_stay_tables() -> None:
    text = summary_markdown(fallen())
    assert text.startswith("## fdbench gate: REGRESSION\n\nsuite, interruption, budget interruption.yield\\_rate\n\n")
    assert "### `a<b>&\"/\\x00\\x1b'x'` against its baseline" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 5 + 2 + 1
    assert all(row.replace("\\|", "").count("|") in (9, 5) for row in rows)
    assert "yield\\_rate 0.00 &lt; 0.80 (0 of 5)" in text


def test_the_last_lines_say_where_to_begin_and_a_summary_links_only_to_addresses() -> None:
    verdict = fallen()
    case = replace(
        verdict.systems[0].dimensions[2].cases[0], at=83.2, heard="no reply", recording="run/a.flac", link="gate.html#a?t=83.20"
    )
    dimension_ = replace(verdict.systems[0].dimensions[2], cases=(case,), cause="it forgets")
    system_ = replace(verdict.systems[0], dimensions=(*verdict.systems[0].dimensions[:2], dimension_))
    told = replace(verdict, systems=(system_,))
    assert verdict_text(told).splitlines()[-3:-1] == [
        "Perhaps it forgets",
        "Hear first: run/a.flac, from 1:23.20, or gate.html#a?t=83.20",
    ]
    line = "hear interruption-00, at 1:23.20: points 90.0 -> 50.0; no reply (run/a.flac)"
    assert f"    {line}" in verdict_text(told).splitlines() and line in junit_xml(told).replace("&gt;", ">")
    assert "](" not in summary_markdown(told)
    served = replace(case, link="https://ci.example/gate.html#a b<c?t=83.20")
    text = summary_markdown(replace(told, systems=(replace(system_, dimensions=(replace(dimension_, cases=(served,)),)),)))
    assert "hear [interruption-00, at 1:23.20](<https://ci.example/gate.html#a%20b%3Cc?t=83.20>): points" in text


# --- numbers ---


@pytest.mark.parametrize(
    ("value", "beside", "shown"),
    [
        (0.7999, 0.8, "0.7999"), (0.796, 0.8, "0.796"), (0.8, 0.8, "0.80"), (0.2, 0.8, "0.20"), (0.80001, 0.8, "0.80001"), (None, 0.8, "-"),
        (float("inf"), 0.8, "never"),
    ],
)  # fmt: skip
def test_numbers_keep_their_side(value: float | None, beside: float, shown: str) -> None:
    assert number(value, 2, beside=(beside,)) == shown


@given(st.floats(-100, 100), st.sampled_from([-5.0, 0.0, 0.8, 5.0, 33.3]))
def test_no_display_crosses_a_threshold(value: float, threshold: float) -> None:
    shown = float(number(value, 1, beside=(threshold,)))
    assert (shown < threshold, shown > threshold) == (value < threshold, value > threshold)


def test_signs_limits_and_p_values() -> None:
    assert [signed(v) for v in (3.0, -3.0, 0.0, -0.04, 0.04)] == ["+3.0", "-3.0", "0.0", "-0.04", "+0.04"]
    assert (limit(0.8, 2), limit(0.125, 2), limit(1500, 0), limit(2.5, 0)) == ("0.80", "0.125", "1500", "2.5")
    assert [p_value(p, 0.05) for p in (0.0499, 0.05004, 0.0002, 0.2)] == ["= 0.0499", "= 0.05004", "< 0.001", "= 0.200"]
    assert listed("abcde") == "a, b, c and 2 more"


# --- compare ---


def test_compare_reads_the_same_both_ways() -> None:
    a, b = run(0, name="one"), run(30, name="two")
    forth, back = comparison_text(a, b, POLICY), comparison_text(b, a, POLICY)
    assert forth.splitlines()[0] == "A = one, B = two"
    rows = {line.split()[0]: line for line in forth.splitlines() if line}
    assert rows["latency"].endswith("identical")
    assert rows["interruption"].split()[:4] == ["interruption", "80.4", "50.4", "-30.0"]
    assert rows["interruption"].endswith("B is worse")
    assert rows["overlap"].endswith("undecided")
    assert rows["context"].endswith("nothing to compare")
    assert rows["interruption.yield_rate"].split() == ["interruption.yield_rate", "rate", "higher", "1.00", "5", "1.00", "5"]
    mirrored = next(line for line in back.splitlines() if line.startswith("interruption "))
    assert mirrored.split()[:4] == ["interruption", "50.4", "80.4", "+30.0"]
    assert mirrored.endswith("B is better")


def test_compare_knows_equal_from_undecided() -> None:
    a = of_scores([50.0 + i for i in range(12)])
    b = of_scores([50.0 + i + (1 if i % 2 else -1) for i in range(12)])
    assert "equal within 20" in comparison_text(a, b, Policy())
    assert "equal within 5" in comparison_text(a, b, Policy())
    assert "B is not worse by 5" in comparison_text(
        a, of_scores([52.0 + i + (10 if i % 2 else -4) for i in range(12)]), Policy()
    )


def quicker(slow: bool, *scores: float) -> Results:
    """Eight units; where slow, every answer takes 1,800 ms instead of 400."""
    times = cases(*[[1_800.0 if slow else 400.0]] * 8)
    own = dimension(scores, measures={"recovery_latency_ms": sample(400.0)}, cases={"recovery_latency_ms": times})
    return results({"agent": system(interruption=own)})


@pytest.mark.parametrize(
    ("before", "now", "told", "mirrored"),
    [
        (
            94.0,
            90.0,
            "B is better in recovery_latency_ms; lower in points",
            "B is worse in recovery_latency_ms; higher in points",
        ),
        (90.0, 90.0, "B is better in recovery_latency_ms", "B is worse in recovery_latency_ms"),
        (40.0, 90.0, "B is better", "B is worse"),
        (
            100.0,
            1.0,
            "B is worse in points; better in recovery_latency_ms",
            "B is worse in recovery_latency_ms; better in points",
        ),
    ],
)
def test_compare_hides_no_fall_of_the_points_behind_a_measure_that_rose(
    before: float, now: float, told: str, mirrored: str
) -> None:
    a, b = (quicker(slow, *(base + i / 10 for i in range(8))) for slow, base in ((True, before - 1), (False, now - 1)))
    for one, other, finding in ((a, b, told), (b, a, mirrored)):
        row = next(line for line in comparison_text(one, other, POLICY).splitlines() if line.startswith("interruption "))
        assert row.endswith(f"  {finding}")


def test_compare_names_an_invalid_run() -> None:
    text = comparison_text(of_scores([1.0]), of_scores([1.0], valid=False, why_invalid=["late"]), Policy())
    assert text == "A = agent, B = agent\n\nnot compared: B (agent) is not valid: late"
