"""Does a recovery go back to the reply that was interrupted? Times in ms."""

from __future__ import annotations

import pytest

from fdbench.annotate.events import Onset, Reply
from fdbench.annotate.replies import TakenFloor
from fdbench.session.recording import Logged
from fdbench.timebase import ms
from tests.annotate.places import lies
from tests.annotate.telling import declares
from tests.annotate.test_listening import OLD, listener, span


def restarts(after: str, *before: Logged) -> bool | None:
    """Whether a recovery with this text, at 9 s, restarts the reply that was declared `before` the user cut in at 6 s."""
    reply = Reply("cut", span((9_000, 11_000)).segments, Onset.NORMAL, declared=after)
    cut = TakenFloor(lies("cut", ms(6_000), ms(7_000)), ms(20_000))
    return listener(None, *before).restarted(span((4_000, 6_500)), cut, reply)


@pytest.mark.parametrize(
    ("after", "restarted"),
    [
        ("the museum opens at nine and closes", True),
        ("closes at half past five", True),
        ("sure what else can i help you with", False),
        ("the museum", False),
        ("", False),
    ],
)
def test_a_recovery_whose_words_stand_in_the_old_reply_is_a_restart(after: str, restarted: bool) -> None:
    assert restarts(after, declares(OLD, 4_000)) is restarted


@pytest.mark.parametrize(
    ("after", "restarted"),
    [
        ("The shop is on the left. You can buy a ticket there, and a map of all the rooms in the house.", True),
        ("Yes? The shop is on the left. You can buy a ticket there, and a map of all the rooms in the house.", True),
        ("Okay. Then I will tell you. The shop is on the left, and you can buy a ticket there.", False),
        ("The shop sells tickets. You can buy a map of all the rooms in the house there, too.", False),
        ("Okay. The shop is on the left.", True),  # all of it stands in the old reply but one word
        ("Rome has been a capital for a very long time, and many people live there.", False),
    ],
)
def test_who_goes_back_to_the_sentence_that_was_cut_and_carries_on_has_restarted(after: str, restarted: bool) -> None:
    """Declared sentence by sentence: of the old reply no more is known than these two."""
    assert restarts(after, declares(OLD, 4_000), declares("The shop is on the left.", 5_500)) is restarted


@pytest.mark.parametrize(
    ("after", "restarted"),
    [
        ("Sure, let me explain that.", None),
        ("Sure, let me explain that. The capital of Spain is Madrid.", False),
        ("Sure, let me explain that. The museum opens at nine.", True),
        ("The museum opens at nine.", True),
    ],
)
def test_a_sentence_that_opens_every_reply_makes_no_restart(after: str, restarted: bool | None) -> None:
    assert restarts(after, declares(f"Sure, let me explain that. {OLD}", 4_000)) is restarted


def test_what_nobody_can_compare_is_no_restart_and_no_reply_is_none() -> None:
    cut = TakenFloor(lies("cut", ms(6_000), ms(7_000)), ms(20_000))
    reply = Reply("cut", span((9_000, 11_000)).segments, Onset.NORMAL, declared=OLD)
    assert listener(None).restarted(span((4_000, 6_500)), cut, reply) is None
    assert listener(None, declares(OLD, 4_000)).restarted(None, cut, reply) is None
    assert listener(None, declares(OLD, 4_000)).restarted(span((4_000, 6_500)), cut, None) is False
    too_late = declares(OLD, 6_000)  # arrived when the user had cut in
    assert listener(None, too_late).restarted(span((4_000, 6_500)), cut, reply) is None
