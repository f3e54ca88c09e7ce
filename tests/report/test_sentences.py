"""What the page says of a cue, in plain words."""

from __future__ import annotations

from typing import Any, cast

import pytest

from fdbench.report.sentences import sentences
from fdbench.results.schema import CueDoc, OutcomeDoc
from fdbench.timebase import ms
from tests.report.conftest import older, outcome

CUE = cast(CueDoc, {"id": "cut", "speech": [[ms(5_000), ms(5_400)]]})


def said(kind: str, **changes: Any) -> list[tuple[str, str]]:
    """The same is said of today's files, whose kinds have their own fields only, and of older ones."""
    told = outcome("cut", kind, **changes)
    found = sentences(cast(OutcomeDoc, told), CUE, None)
    assert found == sentences(cast(OutcomeDoc, older(told)), CUE, None)
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


@pytest.mark.parametrize(
    ("kind", "told", "sentence"),
    [
        ("turn", {"met": None, "premature": ms(5_300)}, ("jumped in 100 ms before the user had finished", "bad")),
        ("turn", {"met": False, "premature": None}, ("no reply", "bad")),
        ("interruption", {"met": True, "superseded": False}, ("no reply", "neutral")),
        ("interruption", {"yielded": False, "stop": None, "restarted": False}, ("did not yield within 2 s", "bad")),
        ("interruption", {"yielded": True, "stop": ms(5_200), "restarted": True},
         ("then went back to the interrupted reply unasked", "bad")),
        ("noise", {"held": False, "stop": ms(5_200), "resume_gap": ms(900)}, ("stopped because of noise, resumed after 900 ms", "bad")),
        ("noise", {"held": False, "stop": ms(5_200), "resume_gap": None}, ("stopped because of noise", "bad")),
        ("noise", {"spurious": False}, ("stayed silent, rightly", "good")),
        ("noise", {"spurious": True}, ("began to speak because of noise", "bad")),
        ("noise", {"held": None}, ("nothing to judge", "neutral")),
        ("turn", {"met": True, "heard_items": 3, "heard_partial": True, "named_item": None},
         ("3 items were heard and the next one was begun; it named none", "neutral")),
    ],
)  # fmt: skip
def test_what_is_said_of_each_kind(kind: str, told: dict[str, Any], sentence: tuple[str, str]) -> None:
    assert sentence in said(kind, **told)
