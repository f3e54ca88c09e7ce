"""The brain understands many wordings, survives misrecognised words, and knows what was heard of its own answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.conversation import bundled

Brain: Any = bundled("_reference.rules").Rules


def answers(*texts: str, seed: int = 3) -> str:
    """The reply to the last text, the others said before; everything was heard."""
    brain = Brain(seed)
    return [answer(brain, text) for text in texts][-1]


def answer(brain: Any, text: str, heard: int | None = None) -> str:
    reply = brain.reply(text)
    entry = brain.register(reply)
    for index, sentence in enumerate(reply.sentences[:heard]):
        brain.context.note(entry.id, index, sentence)
    return " ".join(reply.sentences)


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["what is the capital of france"], "Paris"),
        (["what is the capital of italy", "and what about spain"], "Madrid"),
        (["how many days are in a week"], "seven"),
        (["tell me about the history of trains", "in which country did they run first"], "England"),
        (["give me a recipe for pancakes", "just tell me what i need"], "flour"),
        (["how do i plant a tree", "in what season should i plant it"], "autumn"),
        (["tell me about the history of rome", "how old is the city"], "three thousand"),
        (["what is the capital of spain", "no i asked what bees make"], "honey"),
        (["tell me a story about a robot", "what is my dog called"], "do not know"),
        (["what is the capital of spain", "sorry i asked you for the capital of ireland"], "Dublin"),
        (["what color is the sky"], "blue"),
        (["name a large animal"], "elephant"),
        (["what day comes after sunday"], "Monday"),
        (["what is the opposite of summer"], "winter"),
        (["what is six plus three"], "nine"),
        (["what is seven times eight"], "fifty six"),
        (["what is two hundred minus one"], "one hundred ninety nine"),
        (["i have been on a long trip and i would like to know what the capital of poland is"], "Warsaw"),
        (["book a table for monday no tuesday"], "Tuesday"),
        (["book a table for two on monday at seven no make that friday"], "two on Friday at seven"),
        (["book a table for monday", "no for tuesday"], "Tuesday"),
        (["please order a pizza with ham sorry with cheese"], "cheese"),
        (["set an alarm for seven no eight"], "eight"),
        (["my dog is called rex", "what is my dog called"], "Rex"),
        (["my name is anna and my dog is called max", "what is my dog called"], "Max"),
        (["my appointment is on tuesday", "actually change it to friday", "when is my appointment"], "Friday"),
        (["my meeting is on monday no on thursday", "what day is my meeting"], "Thursday"),
        (["the code word is river", "tell me a story about a dog", "what was the code word"], "river"),
        (["remember the number four seven two", "what number did i tell you"], "four seven two"),
        (["i live in boston", "where do i live"], "Boston"),
        (["tell me about coffee", "no i meant tea not coffee"], "tea"),
        (["tell me how to bake a cake", "no i said bread not cake"], "bread"),
        (["hello"], "Hello"),
        (["stop"], "Okay"),
    ],
)
def test_answers(texts: list[str], wanted: str) -> None:
    assert wanted in answers(*texts)


@pytest.mark.parametrize(
    ("texts", "stale"),
    [
        (["book a table for monday no tuesday"], "Monday"),
        (["my appointment is on tuesday", "actually change it to friday"], "Tuesday"),
        (["tell me about coffee", "no i meant tea not coffee"], "coffee"),
    ],
)
def test_what_was_corrected_is_not_said_again(texts: list[str], stale: str) -> None:
    assert stale not in answers(*texts)


@pytest.mark.parametrize("text", ["honey please close the door", "the children are playing outside", "did you feed the baby"])
def test_what_is_not_for_it_is_not_answered(text: str) -> None:
    assert "Could you say it again" in answers(text) or "remember" in answers(text)


def test_what_only_announces_something_gets_no_answer() -> None:
    assert answers("Here comes a hard one.") == ""
    assert answers("Here comes a hard one. What is two plus two?") == "Two plus two is four."


def test_backchannels_get_no_answer() -> None:
    assert answers("uh huh") == "" == answers("yeah okay")


def test_history_and_story_sorry_and_story_differ() -> None:
    assert "Once upon" not in answers("tell me about the history of tea")
    assert "Once upon" not in answers("please reserve a table for monday sorry for tuesday")


@pytest.mark.parametrize(
    "text", ["tell me a story about a dragon", "tell me about the moon", "how do i bake bread", "tell me a story about a train"]
)
def test_long_answers_are_long(text: str) -> None:
    reply = Brain(1).reply(text)
    assert len(reply.sentences) >= 5
    assert len(" ".join(reply.sentences).split()) >= 40  # 14 s at 175 words a minute


def test_every_long_answer_is_long() -> None:
    texts = bundled("_reference.tables").table("texts")
    for shelf in ("stories", "subjects", "recipes"):
        for name, text in texts[shelf].items():
            assert len(text.split()) >= 40, name


@pytest.mark.parametrize(
    "text", ["what is seventeen times twenty three", "plan a trip to rome", "what is the square root of eighty one"]
)
def test_heavy_questions_become_tasks(text: str) -> None:
    reply = Brain(1).reply(text)
    assert reply.task is not None and reply.task.result
    assert reply.sentences == ()


def test_result_of_a_heavy_sum() -> None:
    task = Brain(1).reply("calculate seventeen times twenty three").task
    assert task.result == ("Seventeen times twenty three is three hundred ninety one.",)


def test_only_what_was_heard_was_said() -> None:
    brain = Brain(4)
    items = brain.reply("name ten animals").sentences
    assert len(items) == len(set(items)) == 10
    brain = Brain(4)
    answer(brain, "name ten animals", heard=4)
    asked = answer(brain, "what was the last animal you said", heard=0)
    assert items[3].lower().rstrip(".") in asked and items[4].lower().rstrip(".") not in asked


def test_lists_cannot_be_guessed_from_another_session() -> None:
    assert Brain(4).reply("name ten animals").sentences != Brain(5).reply("name ten animals").sentences


def test_going_on_says_the_rest() -> None:
    brain = Brain(1)
    story = brain.reply("tell me a story about a dog").sentences
    brain = Brain(1)
    answer(brain, "tell me a story about a dog", heard=3)
    answer(brain, "what is the capital of spain")
    assert answer(brain, "please go on with the story") == " ".join(("Back to dog.", *story[3:]))


def test_repeating_says_it_again() -> None:
    assert answers("what is the capital of spain", "can you repeat that") == "The capital of Spain is Madrid."


def test_what_only_binds_is_no_question_of_its_own() -> None:
    """It was completed from the last question, and that from it, for ever."""
    assert "Tuesday" in answers("which day comes after monday")
    assert answers("which day comes after monday", "all right where were we")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("spell the word basket", "B, A, S, K, E, T."),
        ("which letter comes after p", "Q"),
        ("sort nine four and seven from high to low", "Nine, seven, four."),
        ("how many seconds are in five minutes", "Three hundred seconds."),
        ("which is longer a week or a month", "Month"),
    ],
)
def test_what_stands_in_a_row(text: str, wanted: str) -> None:
    assert wanted in answers(text)


def test_of_what_there_is_no_text_for_it_speaks_in_general() -> None:
    reply = Brain(1).reply("tell me something about lighthouses")
    assert len(reply.sentences) >= 5 and "lighthouses" in reply.sentences[0] and reply.kind == "long"
    assert reply.acts == ("unknown",)  # a model behind the rules is asked instead
