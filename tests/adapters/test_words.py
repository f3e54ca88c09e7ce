"""Words as recognisers give them, and the grammar of what can be said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.conversation import bundled

text: Any = bundled("_reference.text")
fsg: Any = bundled("_reference.fsg")
skills: Any = bundled("_reference.skills")
hearing: Any = bundled("_reference.hearing")


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
    assert hearing.agreement("what is six plus three", "what is six plus free") > 90
    assert hearing.agreement("what is three plus two", "honey please close the door") < 66
    assert hearing.agreement("", "anything") == 0
