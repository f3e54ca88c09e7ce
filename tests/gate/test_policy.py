"""Policy files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fdbench.errors import UsageError
from fdbench.gate.family import DIMENSIONS
from fdbench.gate.policy import DEFAULT, Budget, read_policy


def write(folder: Path, text: str) -> Path:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_policy() -> None:
    policy = read_policy()
    assert (policy.alpha, policy.power, policy.exercised_fall) == (0.05, 0.8, 0.1)
    assert (policy.slower, policy.rate_fall, policy.no_worse_suite, policy.no_worse_dimension) == (0.1, 0.05, 5, 20)
    assert not policy.declared
    assert {policy.margin(name) for name in DIMENSIONS} == {5.0}
    assert Budget("interruption", "yield_rate", "min", 0.8) in policy.budgets
    assert DEFAULT.is_file()


def test_a_file_replaces_the_budgets_and_keeps_the_rest(tmp_path: Path) -> None:
    policy = read_policy(
        write(
            tmp_path,
            """
            alpha: 0.01
            margins: {latency: 8}
            slower: 0.2
            rate_fall: 0.15
            no_worse: {suite: 3}
            budgets:
              overlap.hold_rate.echo: {min: 0.9}
              latency.response_latency_ms: {p50: {max: 1500}, p95: {max: 3e3}}
            """,
        )
    )
    assert (policy.alpha, policy.power) == (0.01, 0.8)
    assert (policy.slower, policy.rate_fall, policy.no_worse_suite, policy.no_worse_dimension) == (0.2, 0.15, 3, 20)
    assert policy.declared
    assert (policy.margin("latency"), policy.margin("overlap")) == (8, 5)
    assert policy.budgets == (
        Budget("overlap", "hold_rate.echo", "min", 0.9),
        Budget("latency", "response_latency_ms", "max", 1500, "p50"),
        Budget("latency", "response_latency_ms", "max", 3000, "p95"),
    )


@pytest.mark.parametrize("text", ["", "budgets:\n"])
def test_an_empty_file_is_the_default_without_budgets(tmp_path: Path, text: str) -> None:
    default = read_policy()
    assert read_policy(write(tmp_path, text)) == replace(default, budgets=(), declared=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("alhpa: 0.05", r"policy.yaml:1:1: the policy has no `alhpa`; did you mean `alpha`\?"),
        ("alpha: 0.5", "1:8: alpha must be more than 1e-06 and less than 0.5, not 0.5"),
        ("alpha: 1e-300", "1:8: alpha must be more than 1e-06 and less than 0.5, not 1e-300"),
        ("alpha: yes", "alpha must be a number, not 'yes'"),
        ("alpha: .nan", "alpha must be a number"),
        ("alpha: '0.05'", "alpha must be a number"),
        ("alpha: 0.05\nalpha: 0.01", "2:1: `alpha` stands twice in the policy; remove one"),
        ("margins: 5", "margins must be a mapping"),
        ("margins: {latncy: 5}", r"margins has no `latncy`; did you mean `latency`\?"),
        ("margins: {latency: 0}", "margins.latency must be more than 0 and less than 100, not 0"),
        ("slower: 0", "slower must be more than 0 and less than 10, not 0"),
        ("rate_fall: 1", "rate_fall must be more than 0 and less than 1"),
        ("no_worse: {suit: 5}", r"no_worse has no `suit`; did you mean `suite`\?"),
        ("no_worse: {dimension: 100}", "no_worse.dimension must be more than 0 and less than 100, not 100"),
        ("exercised_fall: -1", "exercised_fall must be more than 0 and less than 1"),
        ("budgets: [a]", "budgets must be a mapping"),
        ("budgets: {yield_rate: {min: 0.8}}", "budget `yield_rate` names no dimension"),
        ("budgets: {interruption: {min: 0.8}}", "names no measure; write `interruption.score`"),
        (
            "budgets: {interruption.yield_rate: 0.8}",
            "does not say if 0.8 is the least or the most; write `{min: 0.8}` or `{max: 0.8}`",
        ),
        ("budgets: {interruption.yield_rate: {}}", "sets no limit"),
        ("budgets: {interruption.yield_rate: {mn: 0.8}}", r"has no `mn`; did you mean `min`\?"),
        ("budgets: {interruption.yield_rate: {min: 12:30}}", "must be a number, not '12:30'"),
        ("budgets: {interruption.yield_rate: {min: [1]}}", "must be a number, not 'a list or mapping'"),
        ("budgets: {interruption.yield_rate: {p50: {max: .inf}}}", "must be a number"),
        ("budgets: {latency.score: {p50: {max: 3}}}", "a dimension score has no percentiles"),
        ("alpha: [", "not valid YAML"),
        ("- alpha", "the policy must be a mapping"),
    ],
)
def test_faults_are_named_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        read_policy(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_missing_or_binary_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none.yaml: cannot be read"):
        read_policy(tmp_path / "none.yaml")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(UsageError, match="b.yaml: not valid YAML in UTF-8"):
        read_policy(tmp_path / "b.yaml")
