"""The core suite keeps what scenarios/README.md promises: families, partners, speakers, wordings, strata."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from fdbench.render.clips import ClipStore, suite_store
from fdbench.render.cue import render_cue
from fdbench.scenario.load import load_suite
from fdbench.scenario.model import (
    Check,
    Cue,
    CueKind,
    Dimension,
    InterruptionType,
    Pause,
    Scenario,
    Suite,
    TriggerOn,
    Words,
)
from fdbench.scenario.rotation import rotation
from tests.families.cast import cast, read_speakers
from tests.families.make import scenarios
from tests.families.tables import read_tables

VOICES = read_speakers().voices
HOLDS = {
    "short_word": "backchannel",
    "barge_in": "bystander",
    "loudness": "noise",
    "thinking_gap": "thinking_gap_noise",
    "doubled": "doubled_hold",
}
"""Each family that rewards yielding, and the one that punishes it."""
POSITIONS = (300, 1_000, 3_000)
LEAST_UNITS = {
    Dimension.LATENCY: 30,
    Dimension.INTERRUPTION: 30,
    Dimension.OVERLAP: 30,
    Dimension.CONTEXT: 40,
    Dimension.COHERENCE: 40,
}


@pytest.fixture(scope="module")
def store() -> ClipStore:
    return suite_store()


@pytest.fixture(scope="module")
def suite(store: ClipStore) -> Suite:
    """Loading it checks that every clip exists."""
    return load_suite("core", stimuli=store)


def of(suite: Suite, dimension: Dimension) -> list[Scenario]:
    return [s for s in suite.scenarios if s.dimension is dimension]


def families(suite: Suite) -> dict[str, list[Scenario]]:
    found: dict[str, list[Scenario]] = defaultdict(list)
    for scenario in suite.scenarios:
        found[scenario.family].append(scenario)
    return found


def events(scenario: Scenario) -> tuple[Cue, ...]:
    """What the scenario is about: its overlaps, else its turns."""
    met = tuple(c for c in scenario.cues if c.kind is not CueKind.TURN)
    return met if scenario.dimension in (Dimension.INTERRUPTION, Dimension.OVERLAP) else scenario.cues


# --- size ---------------------------------------------------------------------------------------------------------------


def test_it_has_some_260_scenarios_and_enough_units_of_each_dimension(suite: Suite) -> None:
    assert 240 <= len(suite.scenarios) <= 280
    for dimension, least in LEAST_UNITS.items():
        own = of(suite, dimension)
        units = {s.id for s in own} - {s.pair or s.twin for s in own}
        scored = [s for s in own if s.id in units and (dimension is not Dimension.OVERLAP or s.pair)]
        assert len(scored) >= least, dimension


def test_ids_and_files_tell_dimension_and_family(suite: Suite) -> None:
    for scenario in suite.scenarios:
        assert scenario.id.split(".")[:2] == [scenario.dimension, scenario.family]
        assert scenario.path.endswith(f"/core/{scenario.dimension}/{scenario.id}.yaml")


# --- partners -----------------------------------------------------------------------------------------------------------


def test_each_yield_family_has_its_hold_family_of_equal_size(suite: Suite) -> None:
    by_family = families(suite)
    assert {s.family for s in of(suite, Dimension.INTERRUPTION)} == set(HOLDS)
    for yields, holds in HOLDS.items():
        assert len(by_family[yields]) == len(by_family[holds]), yields
        assert {s.pair for s in by_family[holds]} == {s.id for s in by_family[yields]}, yields


def test_a_pair_opens_alike_in_one_voice_and_differs_in_what_happens(suite: Suite) -> None:
    for held in of(suite, Dimension.OVERLAP):
        if held.family in ("collision", "after_answer"):
            assert held.pair is None
            continue
        real = suite[held.pair or ""]
        ours, theirs = held.cues[0], real.cues[0]
        assert (ours.parts, ours.voice, ours.trigger) == (theirs.parts, theirs.voice, theirs.trigger), held.id
        assert [c.trigger for c in events(held)][:1] == [c.trigger for c in events(real)][:1], held.id
        assert len(events(held)) == len(events(real))
        assert all(not c.kind.takes_floor for c in events(held))
        assert all(c.kind is CueKind.INTERRUPTION for c in events(real))


@pytest.mark.parametrize("name", ["quick", "core", "conditions", "languages"])
def test_every_plain_turn_is_matched_with_a_pause_and_every_pause_with_a_plain_turn(name: str) -> None:
    found = [s for s in load_suite(name).scenarios if s.dimension is Dimension.LATENCY]
    pauses = [s for s in found if s.family == "pause"]
    plain = {s.id for s in found} - {s.id for s in pauses}
    assert {s.pair for s in pauses} == plain
    assert max(Counter(s.pair for s in pauses).values()) <= 2


def test_background_speech_is_another_voice(suite: Suite) -> None:
    for scenario in suite.scenarios:
        for cue in scenario.cues:
            assert (cue.voice != scenario.cues[0].voice) == (cue.kind is CueKind.BACKGROUND_SPEECH), scenario.id


def test_every_context_scenario_that_interrupts_has_a_twin_without(suite: Suite) -> None:
    interrupted = [s for s in of(suite, Dimension.CONTEXT) if any(c.kind is CueKind.INTERRUPTION for c in s.cues)]
    assert len(interrupted) * 2 == len(of(suite, Dimension.CONTEXT)) >= 80
    for scenario in interrupted:
        twin = suite[scenario.twin or ""]
        rest = [c for c in scenario.cues if c.kind is not CueKind.INTERRUPTION]
        assert [(c.id, c.parts, c.voice, c.expect) for c in rest] == [(c.id, c.parts, c.voice, c.expect) for c in twin.cues]
        assert scenario.instructions == twin.instructions


# --- speakers -----------------------------------------------------------------------------------------------------------


def test_fourteen_speakers_of_both_sexes_from_two_countries_and_with_three_foreign_accents(
    suite: Suite, store: ClipStore
) -> None:
    used = {s.cues[0].voice for s in suite.scenarios}
    assert used == set(VOICES) and len(used) >= 14
    kinds = Counter(voice.removeprefix("kokoro/")[:2] for voice in used)
    languages, sexes = Counter(k[0] for k in kinds.elements()), Counter(k[1] for k in kinds.elements())
    assert languages["a"] >= 3 and languages["b"] >= 3 and len(languages) >= 5, "American, British, and at least three others"
    assert min(sexes["f"], sexes["m"]) >= 6
    assert {e.engine for e in store.entries().values() if e.kind == "speech"} == {"kokoro"}


def test_every_speaker_has_a_like_share(suite: Suite) -> None:
    """By groups: the two of a pair or of twins count once."""
    groups = Counter(s.cues[0].voice for s in suite.scenarios if s.dimension is not Dimension.OVERLAP and not s.twin)
    assert max(groups.values()) <= 2.5 * min(groups.values())


def test_voices_are_what_the_seeded_rotation_gives(suite: Suite) -> None:
    for table in (t for t in read_tables() if t.suite == "core"):
        parts = cast(table, read_speakers())
        dealt = Counter(part.voice for part in parts.values())
        assert max(dealt.values()) - min(dealt[voice] for voice in VOICES) <= 1, table.name
        for raw in scenarios(table, read_speakers()):
            assert suite[raw["id"]].cues[0].voice == raw["voice"]


def test_the_rotation_is_balanced_and_depends_on_seed_and_family() -> None:
    groups = [f"g{i}" for i in range(20)]
    first = rotation("a", groups, VOICES, 1)
    assert first == rotation("a", reversed(groups), VOICES[::-1], 1)
    assert max(Counter(first.values()).values()) - min(Counter(first.values()).values()) <= 1
    assert first != rotation("a", groups, VOICES, 2)
    assert first != rotation("b", groups, VOICES, 1)


# --- strata -------------------------------------------------------------------------------------------------------------


def test_pauses_fill_all_eight_strata_four_times(suite: Suite) -> None:
    strata: Counter[tuple[int, bool]] = Counter()
    for scenario in families(suite)["pause"]:
        (pause,) = (p for c in scenario.cues for p in c.parts if isinstance(p, Pause))
        strata[pause.ms, pause.filled is not None] += 1
        before = scenario.cues[0].parts[0]
        assert isinstance(before, Words) and before.text[-1] not in ".?!", "a pause stands where the sentence cannot end"
    assert {(ms, filled) for ms in (500, 1_000, 1_500, 2_500) for filled in (False, True)} == set(strata)
    assert min(strata.values()) >= 4


def test_six_types_interrupt_at_three_positions(suite: Suite) -> None:
    seen = {(s.cues[1].interruption, s.cues[1].trigger.delay_ms) for s in families(suite)["barge_in"]}
    assert seen == {(kind, position) for kind in InterruptionType for position in POSITIONS}


def test_listeners_sounds_come_at_three_positions_and_are_as_short_as_people_make_them(suite: Suite, store: ClipStore) -> None:
    by_position: dict[int, list[float]] = defaultdict(list)
    for scenario in families(suite)["backchannel"]:
        made = render_cue(scenario.cues[1], store)
        by_position[scenario.cues[1].trigger.delay_ms].append((made.offset - made.onset) / 24)
    assert set(by_position) == set(POSITIONS)
    assert all(250 <= length <= 900 for lengths in by_position.values() for length in lengths)


def test_very_short_turns_follow_the_agents_end_closely(suite: Suite) -> None:
    for scenario in families(suite)["short_answer"]:
        last = scenario.cues[-1]
        assert last.trigger.on is TriggerOn.AGENT_STOPS and 150 <= last.trigger.delay_ms <= 400
        assert len(last.text.split()) == 1


def test_the_gap_and_collisions_are_there(suite: Suite) -> None:
    by_family = families(suite)
    for family in ("thinking_gap", "thinking_gap_noise"):
        assert all(s.cues[1].trigger.on is TriggerOn.THINKING_GAP for s in by_family[family])
    assert {s.cues[1].kind for s in by_family["collision"]} == {CueKind.COLLISION}
    assert all(len(events(s)) == 2 for f in ("doubled", "doubled_hold") for s in by_family[f])


def test_recall_is_probed_after_one_two_and_three_interruptions_and_after_ten_turns(suite: Suite) -> None:
    recall = [s for s in families(suite)["recall"] if s.twin]
    assert {sum(c.kind is CueKind.INTERRUPTION for c in s.cues) for s in recall} == {1, 2, 3}
    assert max(sum(c.kind is CueKind.TURN for c in s.cues) for s in recall) >= 10


def test_heard_prefix_lists_are_in_the_instructions_and_in_the_check(suite: Suite) -> None:
    probes = families(suite)["heard_prefix"]
    assert len([s for s in probes if s.twin]) >= 3
    for scenario in probes:
        expect = scenario.cues[-1].expect
        assert expect.check is Check.HEARD_PREFIX and len(set(expect.items)) == len(expect.items) >= 12
        assert f"one at a time: {', '.join(expect.items)}." in scenario.instructions


def test_delegation_meets_a_slow_a_failing_and_a_silent_background(suite: Suite) -> None:
    tools = [tool for s in families(suite)["tools"] for tool in s.tools]
    assert any(t.delay_ms is None for t in tools) and any(t.fails for t in tools)
    assert {t.delay_ms for t in tools} >= {3_000, 8_000}


def test_some_questions_let_an_agent_that_asks_back_answer(suite: Suite) -> None:
    asked = [s for s in of(suite, Dimension.COHERENCE) if not s.tools]
    decided = [s for s in asked if s.cues[-1].decides]
    assert 0.25 <= len(decided) / len(asked) <= 0.7
    assert len({s.cues[-1].text for s in decided}) == len(decided)
