"""The key tells the probes what awaits them, and gives half of all cues to the coin."""

from __future__ import annotations

from dataclasses import replace

from fdbench.battery.answers import LONG, SURE, is_open, right, short, wrong
from fdbench.battery.key import key_for
from fdbench.run.seeds import telling_seed
from fdbench.scenario.load import load_suite
from fdbench.scenario.model import CueKind, Dimension, Expectation, ReplyRule, Scenario, TriggerOn
from tests.battery.small import plain_turns, stops

TURN = plain_turns(1)[0]
STOP, HOLD = stops(1)


def asking(expect: Expectation) -> Scenario:
    cue = replace(TURN.cues[0], expect=expect)
    return replace(TURN, cues=(cue,))


def test_every_session_has_its_script() -> None:
    key = key_for([TURN, STOP], 5, 2)
    assert set(key) == {str(telling_seed(5, s.id, n)) for s in (TURN, STOP) for n in (0, 1)}
    assert [cue["kind"] for cue in key[str(telling_seed(5, STOP.id, 0))]] == ["turn", "interruption"]


def test_the_coin_takes_half_of_each_kind_and_is_seeded() -> None:
    suite = load_suite("quick").scenarios
    key = key_for(suite, 1, 2)
    assert key == key_for(suite, 1, 2)
    for dimension in (Dimension.INTERRUPTION, Dimension.OVERLAP):
        coins = [
            key[str(telling_seed(1, s.id, n))][-1]["coin"]
            for s in suite
            if s.dimension is dimension and s.cues[-1].kind != "turn"
            for n in (0, 1)
        ]
        assert sum(coins) == len(coins) // 2


def test_the_coin_is_even_over_the_scenarios_of_overlaps_pairs() -> None:
    """Else chance alone may give its pairs a score."""
    suite = load_suite("core").scenarios
    key = key_for(suite, 1, 1)
    overlaps = [s for s in suite if s.dimension is Dimension.OVERLAP and s.pair]
    partners = {s.pair for s in overlaps}
    for paired in (overlaps, [s for s in suite if s.id in partners]):
        coins = [
            told["coin"]
            for s in paired
            for cue, told in zip(s.cues, key[str(telling_seed(1, s.id, 0))], strict=True)
            if cue.kind != "turn"
        ]
        assert len(coins) >= 37 and sum(coins) == len(coins) // 2


def test_who_is_overtaken_in_the_thinking_gap_had_much_to_say() -> None:
    suite = [s for s in load_suite("core").scenarios if s.cues[-1].trigger.on is TriggerOn.THINKING_GAP]
    for scenario in suite:
        first = key_for([scenario], 1, 1)[str(telling_seed(1, scenario.id, 0))][0]["right"]
        assert (first == LONG) is (scenario.cues[-1].kind is CueKind.INTERRUPTION)
    assert len(suite) >= 6


def test_what_is_overlapped_anywhere_is_answered_at_length_everywhere() -> None:
    opening = replace(STOP, id="opening", cues=STOP.cues[:1])
    key = key_for([STOP, opening], 1, 1)
    told = key[str(telling_seed(1, "opening", 0))][0]
    assert told["right"][-len(LONG) :] == LONG
    assert told["ends_after"] is not None
    assert key_for([TURN], 1, 1)[str(telling_seed(1, TURN.id, 0))][0]["ends_after"] is None


def test_answers_hold_what_is_expected() -> None:
    cue = asking(Expectation(all_of=("tea", "water"), any_of=("nine", "ten"), none_of=("eight",))).cues[0]
    assert right(cue, long=False) == (f"{SURE} tea, water and nine.",)
    assert short(cue, long=False) == ("tea, water, nine.",)
    assert wrong(cue, long=False) == (f"{SURE} eight.",)
    assert len(right(cue, long=True)) == len(wrong(cue, long=True)) == 1 + len(LONG)
    assert not is_open(cue)


def test_where_nothing_can_be_wrong_nobody_lies() -> None:
    assert wrong(asking(Expectation()).cues[0], long=True) == ()
    assert is_open(asking(Expectation()).cues[0])
    assert right(asking(Expectation(ReplyRule.NONE)).cues[0], long=False) == ()
    assert right(STOP.cues[-1], long=False) == ("Okay.",)
