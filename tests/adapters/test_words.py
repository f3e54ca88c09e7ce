"""Words as recognisers give them, and the grammar of what can be said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.speech.decoder import Step
from tests.adapters.conversation import bundled

text: Any = bundled("_reference.text")
fsg: Any = bundled("_reference.fsg")
skills: Any = bundled("_reference.skills")
rivals: Any = bundled("_reference.rivals")


@given(st.integers(0, 999_999))
def test_a_number_said_is_the_number_heard(value: int) -> None:
    words = tuple(text.say_number(value).split())
    (found,) = text.numbers(words)
    assert (found.value, found.start, found.end) == (value, 0, len(words))


def test_digits_in_a_row_stay_apart() -> None:
    assert [n.value for n in text.numbers(("four", "seven", "two"))] == [4, 7, 2]
    assert [n.value for n in text.numbers(("seventeen", "times", "twenty", "three"))] == [17, 23]


def test_contractions_digits_and_possessives() -> None:
    assert text.normalise("What's my dog's name, 23?") == ("what", "is", "my", "dog", "name", "twenty", "three")


def test_entities_are_found_in_pieces_but_short_words_only_exactly() -> None:
    assert [f.name for f in text.find_all(("the", "port", "you", "gal"), ["portugal", "peru"])] == ["portugal"]
    assert text.find_all(("cap",), ["cat"]) == []
    assert text.best(("monday", "no", "tuesday"), ["monday", "tuesday"]).name == "tuesday"


def sentences(notation: str, rules: dict[str, str] | None = None) -> set[str]:
    """Every sentence of a notation, walked through its network."""
    net = fsg.Network(rules or {})
    end = net.state()
    net.add(notation, 0, end)
    arcs, finals = net.minimal(end)
    found, todo = set(), [(0, "")]
    while todo:
        state, said = todo.pop()
        if state in finals:
            found.add(said.strip())
        todo += [(there, f"{said} {word}") for start, there, word in arcs if start == state]
    return found


@pytest.mark.parametrize(
    ("notation", "wanted"),
    [
        ("a b", {"a b"}),
        ("a (b|c d) [e]", {"a b", "a c d", "a b e", "a c d e"}),
        ("[a|b] c", {"c", "a c", "b c"}),
        ("a|b c", {"a", "b c"}),
        ("[a [b]] c", {"c", "a c", "a b c"}),
        ("x <r>", {"x p", "x q q"}),
    ],
)
def test_notation(notation: str, wanted: set[str]) -> None:
    assert sentences(notation, {"r": "p|q q"}) == wanted


def test_network_is_minimal() -> None:
    net = fsg.Network({})
    end = net.state()
    net.add("(a|b) x y|(c|d) x y", 0, end)
    arcs, finals = net.minimal(end)
    assert len(arcs) == 6 and len(finals) == 1


@pytest.mark.parametrize(
    "said",
    [
        "what is the capital of france",
        "my dog is called rex",
        "no i said bread not cake",
        "please change it to friday",
        "what is six plus three",
    ],
)
def test_skills_hold_what_the_brain_can_do(said: str) -> None:
    assert skills.accepts(said)


@pytest.mark.parametrize("said", ["", "what is the capital of", "honey please close the door"])
def test_skills_hold_nothing_else(said: str) -> None:
    assert not skills.accepts(said)


def test_agreement_is_about_sound() -> None:
    assert rivals.agreement("what is six plus three", "what is six plus free") > 90
    assert rivals.agreement("what is three plus two", "honey please close the door") < 66
    assert rivals.agreement("", "anything") == 0


def steps(*words: tuple[str, int, int, float]) -> list[Step]:
    """Word, first frame, last frame, log-likelihood for each frame."""
    return [Step(word, start, end, score * (end - start + 1)) for word, start, end, score in words]


OPEN = steps(("name", 0, 20, -2.0), ("of", 21, 30, -2.0), ("fruit", 31, 40, -2.0))


@pytest.mark.parametrize(
    ("skill", "believed"),
    [
        (steps(("name", 0, 20, -2.0), ("a", 21, 25, -2.0), ("fruit", 26, 40, -2.0)), True),
        # an average of one nat a frame worse costs 30 points of likeness
        (steps(("name", 0, 20, -3.2), ("a", 21, 25, -3.2), ("fruit", 26, 40, -3.2)), False),
        # one word that sounds far worse than what the open vocabulary heard there was forced
        (steps(("name", 0, 20, -2.0), ("a", 21, 25, -2.0), ("fruit", 26, 40, -8.0)), False),
        ([], False),
    ],
)
def test_the_grammar_is_believed_where_the_sound_bears_it_out(skill: list[Step], believed: bool) -> None:
    assert rivals.borne_out(skill, OPEN) is believed


def test_a_grammar_that_heard_only_the_beginning_is_not_believed() -> None:
    said = steps(("my", 0, 9, -2.0), ("dog", 10, 19, -2.0))
    more = steps(("my", 0, 9, -2.0), ("dog", 10, 19, -2.0), ("and", 20, 29, -2.0), ("cat", 30, 50, -2.0))
    assert rivals.borne_out(said, said) and not rivals.borne_out(said, more)


def test_the_grammars_silence_must_not_swallow_words() -> None:
    heard = steps(("my", 0, 9, -2.0), ("sorry", 10, 60, -2.0), ("dog", 61, 80, -2.0))
    swallowed = steps(("my", 0, 9, -2.0), ("<sil>", 10, 60, -5.0), ("dog", 61, 80, -2.0))
    assert not rivals.borne_out(swallowed, heard)
