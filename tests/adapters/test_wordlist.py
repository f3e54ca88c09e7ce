"""A word list in the instructions: read out when it is asked for, and remembered as far as it was heard."""

from __future__ import annotations

import pytest

from tests.adapters.test_brain import Brain, answer

ORDER = (
    "You are helpful. When the user asks for the word list, read out exactly these words, in this order, one at a time: "
    "velvet, hammer, orchid, lantern. Be brief."
)


@pytest.mark.parametrize(
    "text", ["please read me the word list", "can you read the word list to me", "now read out the word list please"]
)
def test_the_list_is_read_out_in_its_order_a_sentence_a_word(text: str) -> None:
    assert Brain(1, (), ORDER).reply(text).sentences == ("Velvet.", "Hammer.", "Orchid.", "Lantern.")


@pytest.mark.parametrize("text", ["what was the last word that you read", "which word did you read last"])
def test_after_a_cut_it_knows_the_last_word_that_was_heard_and_goes_on_behind_it(text: str) -> None:
    brain = Brain(1, (), ORDER)
    answer(brain, "please read me the word list", heard=2)
    assert "hammer" in answer(brain, text)
    assert brain.reply("please go on").sentences == ("Orchid.", "Lantern.")


def test_without_a_list_in_the_instructions_the_request_is_not_about_one() -> None:
    for brain in (Brain(1), Brain(1, (), "Read out these words: velvet, hammer.")):
        assert "Velvet." not in brain.reply("please read me the word list").sentences


def test_a_list_may_have_another_name() -> None:
    order = (
        "If the user asks for the shopping list, read out exactly these things, in this order, one at a time: velvet, hammer."
    )
    assert Brain(1, (), order).reply("could i hear my shopping list").sentences == ("Velvet.", "Hammer.")
