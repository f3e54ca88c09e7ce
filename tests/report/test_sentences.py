"""What the page says of a cue, in plain words."""

from __future__ import annotations

from typing import Any, cast

import pytest

from fdbench.report.sentences import sentences
from fdbench.results.schema import CueDoc, OutcomeDoc
from fdbench.timebase import ms
from tests.report.conftest import outcome

CUE = cast(CueDoc, {"id": "cut", "speech": [[ms(5_000), ms(5_400)]]})


def said(kind: str, **changes: Any) -> list[tuple[str, str]]:
    found = sentences(cast(OutcomeDoc, outcome("cut", kind, **changes)), CUE, None)
    return [(s.text, s.tone) for s in found]


def test_what_nobody_can_tell_is_said_with_its_time() -> None:
    found = said("interruption", undetermined=True, maybe_stop=ms(5_420), superseded=True)
    text = "undetermined: it fell silent after 420 ms and soon went on; nobody can tell whether it gave way, so it counts as not yielded"
    assert (text, "neutral") in found
    assert not any("did not yield" in text for text, _ in found)


@pytest.mark.parametrize("late", [True, False, None])
def test_a_late_answer_to_what_is_no_turn(late: bool | None) -> None:
    found = said("backchannel", held=True, answered_late=late)
    assert ("carried on", "good") in found
    assert (("and answered it all the same, when its reply was over", "bad") in found) is bool(late)


@pytest.mark.parametrize("old", [ms(700), 0, None])
def test_old_sound_before_an_answer(old: int | None) -> None:
    found = said("interruption", yielded=True, stop=ms(5_200), old_sound=old, superseded=True)
    assert ("yielded after 200 ms", "good") in found
    assert (("700 ms of the interrupted reply came before the answer", "bad") in found) is bool(old)
