"""Which of the texts that a system declared belong to a reply."""

from __future__ import annotations

from typing import Any

import pytest

from fdbench.annotate.declared import declared_for
from fdbench.segments import Segment
from fdbench.session.recording import Logged
from fdbench.timebase import ms

HEARD = Segment(ms(5_000), ms(7_000))


def text(at_ms: int, said: str, **data: Any) -> Logged:
    return Logged(ms(at_ms), "transcript", {"role": "agent", "text": said, "final": True, "media": None} | data)


def declared(*log: Logged, until_ms: int = 20_000) -> str:
    return declared_for(log, HEARD, ms(4_000), ms(until_ms))


def test_what_arrived_from_the_cue_to_a_second_after_the_reply_is_joined() -> None:
    log = [text(3_999, "before"), text(4_000, " one "), text(7_999, "two"), text(8_000, "after")]
    assert declared(*log) == "one two"
    assert declared(*log, until_ms=7_000) == "one"


def test_words_of_the_user_and_words_that_may_change_are_none_of_it() -> None:
    assert declared(text(5_000, "hello", role="user"), text(5_000, "hel", final=False)) == ""


def test_where_the_system_tells_when_it_says_something_that_counts_and_not_the_arrival() -> None:
    late_end_of_the_last_reply = text(4_500, "as I said", media=ms(2_000))
    told_at_the_end_of_the_session = text(19_000, "here you are", media=ms(5_000))
    assert declared(late_end_of_the_last_reply, told_at_the_end_of_the_session) == "here you are"


@pytest.mark.parametrize(
    "said",
    [
        '<speak><prosody rate="95%">It is 3 < 5.</prosody></speak>',
        "[laughs] It is [pause 1s]3 < 5.",
        '<break time="1s"/>\nIt is 3 <break/>< 5.',
    ],
)
def test_tags_and_directions_are_not_said(said: str) -> None:
    assert declared(text(5_000, said)) == "It is 3 < 5."


def test_a_tag_may_come_in_pieces() -> None:
    assert declared(text(5_000, "One <br"), text(5_100, "eak/> two")) == "One two"


def test_what_is_declared_again_is_said_once() -> None:
    once = "It is in Rome."
    assert declared(text(5_000, once), text(5_100, once), text(5_200, "Anything else?")) == f"{once} Anything else?"
    assert declared(text(5_000, "It is in"), text(5_100, "It is in Rome.")) == once
    assert declared(text(5_000, "No no."), text(5_100, "No no.")) == "No no. No no."
    assert declared(text(5_000, once), text(5_100, "Yes, Rome."), text(5_200, once)) == f"{once} Yes, Rome. {once}"


def test_pieces_of_words_are_put_together_as_they_were_written() -> None:
    assert (
        declared(text(5_000, "It is Mad"), text(5_100, "rid"), text(5_200, " in Sp"), text(5_300, "ain."))
        == "It is Madrid in Spain."
    )
    assert declared(text(5_000, " It is"), text(5_100, " Madrid.")) == "It is Madrid."
    assert declared(text(5_000, "It is "), text(5_100, "Madrid.")) == "It is Madrid."
    assert declared(text(5_000, " It is"), text(5_100, "Madrid.")) == "It is Madrid."
    assert declared(text(5_000, "It is "), text(5_100, " in"), text(5_200, "Madrid.")) == "It is in Madrid."
    assert declared(text(5_000, " It is in"), text(5_100, " It is in Rome.")) == "It is in Rome."
