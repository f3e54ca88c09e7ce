"""The stimuli that ship, and the suite that plays them."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.render import manifest
from fdbench.render.bounds import speech_bounds
from fdbench.render.clips import ClipStore, suite_store
from fdbench.render.cue import render_cue
from fdbench.render.make import LEVEL_DB, PEAK_DB
from fdbench.scenario.load import load_suite
from fdbench.scenario.model import CueKind, Dimension, Suite, TriggerOn
from fdbench.segments import Segment
from fdbench.timebase import to_ms


@pytest.fixture(scope="module")
def store() -> ClipStore:
    return suite_store()


@pytest.fixture(scope="module")
def suite(store: ClipStore) -> Suite:
    return load_suite("quick", stimuli=store)


def test_every_clip_is_what_the_manifest_says(store: ClipStore) -> None:
    root = store.roots[0]
    assert {path.relative_to(root).as_posix() for path in root.rglob("*.flac")} == {e.file for e in store.entries().values()}
    for name, entry in store.entries().items():
        clip = store.sound(name) if entry.kind == "sound" else store.speech(entry.voice, entry.text)
        assert clip.sha256 == manifest.file_sha256(root / entry.file)
        assert speech_bounds(clip.audio) == Segment(entry.onset, entry.offset), name
        assert clip.audio.size == entry.samples
        assert entry.level_db <= LEVEL_DB + 0.05
        assert 20 * np.log10(np.abs(clip.audio).max()) <= PEAK_DB + 0.01, name


def test_speech_is_at_one_level(store: ClipStore) -> None:
    for name, entry in store.entries().items():
        if entry.kind == "speech":
            assert entry.level_db == pytest.approx(LEVEL_DB, abs=0.05), name


def test_every_cue_can_be_played(suite: Suite, store: ClipStore) -> None:
    for scenario in suite.scenarios:
        for cue in scenario.cues:
            made = render_cue(cue, store)
            assert made.audio.size >= made.offset > made.onset >= 0
            assert float(np.abs(made.audio).max()) < 1.0


def test_each_dimension_has_eight_units_and_the_speakers_are_of_both_sexes(suite: Suite) -> None:
    for dimension in Dimension:
        own = [s for s in suite.scenarios if s.dimension is dimension]
        assert len({s.id for s in own} - {s.pair or s.twin for s in own}) >= 8, dimension
    kinds = {cue.voice.removeprefix("kokoro/")[:2] for scenario in suite.scenarios for cue in scenario.cues}
    assert len({kind[0] for kind in kinds}) >= 4 and {kind[1] for kind in kinds} == {"f", "m"}


def test_each_overlap_has_its_own_interruption_of_equal_place_and_length(suite: Suite, store: ClipStore) -> None:
    overlaps = [s for s in suite.scenarios if s.dimension is Dimension.OVERLAP]
    assert all(s.pair for s in overlaps)
    assert len({s.pair for s in overlaps}) == len(overlaps)
    for overlap in overlaps:
        real = suite[overlap.pair or ""]
        assert overlap.cues[:-1] == real.cues[:-1], "the two must differ in the last cue alone"
        event, cut = overlap.cues[-1], real.cues[-1]
        assert not event.kind.takes_floor
        assert cut.kind is CueKind.INTERRUPTION
        assert event.trigger == cut.trigger
        lengths = [made.offset - made.onset for made in (render_cue(event, store), render_cue(cut, store))]
        assert 0.85 <= lengths[0] / lengths[1] <= 1 / 0.85, [to_ms(length) for length in lengths]


def test_each_context_scenario_is_its_twin_with_an_interruption(suite: Suite) -> None:
    """An interruption more than its twin has; or the twin's question, asked in the middle of the answer."""
    interrupted = [s for s in suite.scenarios if s.dimension is Dimension.CONTEXT and s.twin]
    assert len(interrupted) >= 8
    for scenario in interrupted:
        twin = suite[scenario.twin or ""]
        cuts = [cue for cue in scenario.cues if cue.kind is CueKind.INTERRUPTION]
        asked = scenario.cues[-1]
        rest = [cue for cue in scenario.cues if cue not in cuts or cue is asked]
        assert len(cuts) == 1 and rest[:-1] == list(twin.cues[:-1])
        assert (asked.parts, asked.voice, asked.expect) == (twin.cues[-1].parts, twin.cues[-1].voice, twin.cues[-1].expect)


def test_interruptions_wait_until_the_agent_has_spoken(suite: Suite) -> None:
    for scenario in suite.scenarios:
        for cue in scenario.cues:
            if cue.kind not in (CueKind.TURN, CueKind.COLLISION):
                assert cue.trigger.on is TriggerOn.AGENT_HAS_SPOKEN, f"{scenario.id} {cue.id}"
