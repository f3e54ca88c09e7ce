"""Strata follow from what the script says: any delay, length, level or count has its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fdbench.scenario.model import Channel, Check, CueKind, Dimension, Pause, Trigger, TriggerOn
from fdbench.score.catalogue import SPECS, spec_named
from fdbench.score.measure import Measure, Spec, Strata, is_of_pattern
from fdbench.score.observation import Observation, Session
from fdbench.score.system import score_system, specs_of
from fdbench.timebase import ms
from tests.score.build import cue, placed, reply, session


def strata(dimension: Dimension, *sessions: Session) -> dict[str, Measure]:
    return {m.spec.name: m for m in score_system(sessions)[dimension].measures if m.spec.stratum}


def test_a_cue_at_2_s_belongs_to_the_stratum_of_2_s() -> None:
    sessions = []
    for i, delay in enumerate((3_000, 300, 2_000, 2_000)):
        cut = replace(cue("cut", CueKind.INTERRUPTION), trigger=Trigger(TriggerOn.AGENT_HAS_SPOKEN, delay, 6_000))
        outcome = placed(cut, 5_000, 6_000, yielded=i != 3, stop=ms(5_400), met=True)
        sessions.append(session(f"s{i}", Dimension.INTERRUPTION, (cut, outcome)))
    found = strata(Dimension.INTERRUPTION, *sessions)
    assert list(found) == ["yield_rate.at_300ms", "yield_rate.at_2000ms", "yield_rate.at_3000ms"]
    assert (found["yield_rate.at_2000ms"].value, found["yield_rate.at_2000ms"].n) == (0.5, 2)
    assert found["yield_rate.at_2000ms"].spec.definition == "the same, 2000 ms into the reply"


def test_pauses_of_any_length() -> None:
    asked = cue("ask", pause=Pause(1_234, "um"))
    found = strata(
        Dimension.LATENCY, session("s", Dimension.LATENCY, (asked, placed(asked, 0, 3_000, reply=reply("ask", 3_300))))
    )
    assert list(found) == ["premature_rate.pause_1234ms_filled"]


@pytest.mark.parametrize(("level", "name"), [(-15.0, "echo_15db"), (-12.5, "echo_12.5db")])
def test_echoes_of_any_level(level: float, name: str) -> None:
    asked = cue("ask")
    talk = session("s", Dimension.OVERLAP, (asked, placed(asked, 0, 3_000, reply=reply("ask", 3_300), held=False)))
    found = strata(Dimension.OVERLAP, replace(talk, scenario=replace(talk.scenario, channel=Channel(echo_db=level))))
    assert {n: m.value for n, m in found.items()} == {f"self_interruption_rate.{name}": 1.0}


def test_any_number_of_interruptions_before_the_question() -> None:
    cuts = [cue(f"cut{i}", CueKind.INTERRUPTION) for i in range(5)]
    probe = cue("recall", check=Check.RECALL, any_of=("paris",))
    talk = [(c, placed(c, 1_000 * i, 1_000 * i + 500, yielded=True, stop=ms(1_000 * i + 300))) for i, c in enumerate(cuts)]
    found = strata(
        Dimension.CONTEXT, session("s", Dimension.CONTEXT, *talk, (probe, placed(probe, 9_000, 10_000, met=True)), twin="t")
    )
    assert list(found) == ["recall_rate.after_5"]


def test_patterns_are_listed_and_never_shown_as_measures() -> None:
    patterns = [spec for specs in SPECS.values() for spec in specs if "{" in spec.name]
    assert {spec.name for spec in patterns} == {
        "yield_rate.at_{delay}ms", "premature_rate.pause_{length}ms_{how}", "self_interruption_rate.echo_{below}db",
        "recall_rate.after_{n}",
    }  # fmt: skip
    assert all(spec.stratum for spec in patterns)
    assert not [m for score in score_system([]).values() for m in score.measures if "{" in m.spec.name]


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("interruption.yield_rate.at_2000ms", "yield_rate.at_{delay}ms"),
        ("interruption.yield_rate.doubled", "yield_rate.doubled"),
        ("latency.premature_rate.pauses", "premature_rate.pauses"),
        ("latency.premature_rate.pause_700ms_filled", "premature_rate.pause_{length}ms_{how}"),
    ],
)
def test_a_measure_is_found_by_its_name(name: str, pattern: str) -> None:
    assert spec_named(name).name == pattern


def test_each_pattern_is_followed_by_its_own_strata_in_natural_order() -> None:
    plain = Spec("a", "rate", "higher", "")
    known, levels, delays = (replace(plain, name=name, stratum=True) for name in ("a.known", "a.at_{x}db", "a.at_{x}ms"))
    seen = [replace(delays, name=name) for name in ("a.at_1000ms", "a.at_300ms", "a.at_7db", "a", "a.known")]
    found = specs_of([plain, known, levels, delays], [Observation(spec, "", True) for spec in seen])
    assert [spec.name for spec in found] == [
        "a",
        "a.known",
        "a.at_{x}db",
        "a.at_7db",
        "a.at_{x}ms",
        "a.at_300ms",
        "a.at_1000ms",
    ]


def test_a_name_of_nothing_is_refused() -> None:
    for name in ("latency.nothing", "interruption.yield_rate.at_ms", "nowhere.yield_rate", "latency"):
        with pytest.raises(LookupError, match=name):
            spec_named(name)


def test_fields_are_filled_in_name_and_definition() -> None:
    family = Strata(Spec("a.at_{where}db", "rate", "higher", "at {where} dB", stratum=True))
    assert (family(where=2.0).name, family(where=0.5).definition) == ("a.at_2db", "at 0.5 dB")
    assert family.holds("a.at_2db") and not family.holds("a.at_db") and not family.holds("b.at_2db")
    assert not is_of_pattern("a.at 2db", "a.at{x}db")
