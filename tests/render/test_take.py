"""A recording that is played whole: its sound, and where in it the cues are heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fdbench.audio import read
from fdbench.errors import ClipError
from fdbench.render.clips import store_for
from fdbench.render.cue import render_script
from fdbench.render.take import identity, places, sha256_of
from fdbench.scenario.load import load_file
from fdbench.scenario.placement import Placement
from fdbench.segments import Segment
from fdbench.timebase import RATE, ms
from tests import takes


def taken(path: Path) -> dict[str, Placement]:
    scenario = load_file(path)
    return {placed.id: placed for _, placed in render_script(scenario, store_for([scenario]))}


@pytest.mark.parametrize(("rate", "subtype"), [(16_000, "PCM_16"), (48_000, "PCM_16"), (48_000, "FLOAT")])
def test_cues_lie_where_they_sound_and_not_where_they_are_marked(tmp_path: Path, rate: int, subtype: str) -> None:
    found = taken(takes.write(tmp_path, rate=rate, subtype=subtype))
    for name, at, length in (("ask", takes.ASK_AT, takes.ASK_S), ("cut", takes.CUT_AT, takes.CUT_S)):
        assert found[name].onset / RATE == pytest.approx(at, abs=0.01)
        assert found[name].offset / RATE == pytest.approx(at + length, abs=0.01)
    assert found["ask"].audio is found["cut"].audio
    np.testing.assert_array_equal(found["ask"].audio, np.clip(read(tmp_path / "input.wav"), -1, 1))


def test_a_pause_divides_a_cue_and_no_sound_is_taken_over_it(tmp_path: Path) -> None:
    cue = {"id": "ask", "kind": "turn", "in": [0, 4_000], "pauses": [[round(1000 * (takes.ASK_AT + takes.ASK_S)), 3_000]]}
    (placed,) = taken(takes.write(tmp_path, cues=[cue])).values()
    assert [round(s.start / RATE, 1) for s in placed.speech] == [0.5, 3.0]
    assert placed.speech[0].end / RATE == pytest.approx(takes.ASK_AT + takes.ASK_S, abs=0.01)


def test_a_sound_over_two_marks_is_divided_between_them_and_silence_keeps_the_mark() -> None:
    tone = np.zeros(RATE * 3, np.float32)
    tone[RATE : 2 * RATE] = 0.3 * np.sin(np.arange(RATE) * 2 * np.pi * 200 / RATE).astype(np.float32)
    marks = [[Segment(0, ms(1_400))], [Segment(ms(1_500), ms(2_000))], [Segment(ms(2_600), ms(2_900))]]
    first, second, silent = places(tone, marks)
    assert first[0].end / RATE == pytest.approx(1.45, abs=0.006) and second[0].start / RATE == pytest.approx(1.45, abs=0.006)
    assert silent == (Segment(ms(2_600), ms(2_900)),)


def test_what_is_marked_beyond_the_end_or_another_file_is_refused(tmp_path: Path) -> None:
    cue: dict[str, Any] = {"id": "ask", "kind": "turn", "in": [0, 4_200]}
    late = load_file(takes.write(tmp_path / "late", cues=[cue]))
    told = r"input.wav: the cue 'ask' lies in it until 4200 ms, but it ends at 4000 ms; correct `in`"
    for refuse in (identity, lambda s: render_script(s, store_for([s]))):
        with pytest.raises(ClipError, match=told):
            refuse(late)
    path = takes.write(tmp_path / "other", recording={"file": "input.wav", "sha256": "0" * 64})
    with pytest.raises(ClipError, match="is another recording than the script's"):
        taken(path)
    right = sha256_of(np.clip(read(path.with_name("input.wav")), -1, 1))
    assert taken(takes.write(tmp_path / "other", recording={"file": "input.wav", "sha256": right}))


def test_its_identity_is_its_sounds_and_its_marks(tmp_path: Path) -> None:
    def of(name: str, **how: Any) -> str:
        return identity(load_file(takes.write(tmp_path / name, **how)))

    moved = [takes.CUES[0], {**takes.CUES[1], "in": [2_800, 3_601]}]
    same, other = of("a"), {of("b", rate=48_000), of("c", control=True), of("d", cues=moved)}
    assert of("e") == same and same not in other and len(other) == 3
    (tmp_path / "a" / "input.wav").unlink()
    with pytest.raises(ClipError, match="input.wav: no such file"):
        identity(load_file_unchecked(tmp_path / "a" / "cut_in.yaml"))


def load_file_unchecked(path: Path) -> Any:
    from fdbench.scenario.load import parse_raw

    return parse_raw(takes.raw(), path=str(path))
