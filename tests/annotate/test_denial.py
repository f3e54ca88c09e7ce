"""Which of the values in a sentence are asserted: a table of sentences of both kinds, with and without the signs between the words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fdbench.annotate.content import asserts, judge
from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.text import marked
from fdbench.scenario.model import Expectation

TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_name("asserted.yaml").read_text(encoding="utf-8"))
RIGHT = {"seen": 1.0, "aside": 0.9, "later": 0.85}


def heard(text: str, *, signs: bool = True) -> tuple[Word, ...]:
    return tuple(
        Word(word, 100 * i, 100 * i + 90, WordSource.VERIFIED, mark if signs else "")
        for i, (word, mark) in enumerate(marked(text))
    )


@pytest.mark.parametrize("signs", [True, False])
@pytest.mark.parametrize("part", TABLE)
def test_what_is_asserted_and_what_is_only_mentioned(part: str, signs: bool) -> None:
    asserted = [(row["says"], value) for row in TABLE[part] for value in row["asserts"]]
    mentioned = [(row["says"], value) for row in TABLE[part] for value in row["mentions"]]
    assert [(says, value) for says, value in asserted if not asserts(heard(says, signs=signs), value)] == []
    right = [not asserts(heard(says, signs=signs), value) for says, value in mentioned]
    assert sum(right) >= RIGHT[part] * len(right)


def test_a_contrast_contradicts_nothing_and_two_answers_do() -> None:
    wanted = Expectation(any_of=("rome",), none_of=("milan",))
    assert not judge(heard("Many people think of Milan, but it is Rome."), wanted).contradicted
    assert judge(heard("It is Milan, but some say Rome."), wanted).contradicted
    assert judge(heard("Some say Milan, yet others say Rome."), wanted).contradicted
    assert judge(heard("It is Milan or Rome."), wanted).contradicted


@pytest.mark.parametrize(
    ("text", "asserted"),
    [
        ("many people think of milan but i am not sure", True),
        ("many people think of milan but", True),
        ("many people think of milan you are quite right about that but it is hot", True),
        ("most people ask me i think it is milan but it is hot", True),
        ("you say milan but it is rome", True),
        ("you might say milan but it is rome", False),
        ("it is not in the city of milan", True),
        ("it is not in the milan area", False),
    ],
)
def test_where_a_mention_begins(text: str, asserted: bool) -> None:
    assert asserts(heard(text), "milan") is asserted


def test_a_full_stop_ends_a_list_and_an_opinion() -> None:
    assert asserts(heard("It is not Monday. Tuesday or Friday is fine."), "tuesday")
    assert not asserts(heard("It is not Monday, Tuesday or Friday."), "tuesday")
    assert asserts(heard("So many think. Milan, but not in May."), "milan")


@pytest.mark.parametrize(
    ("lang", "text", "asserted", "mentioned"),
    [
        ("es", "A diferencia de Praga y Berlín, Varsovia está en el Vístula.", "varsovia", "berlin"),
        ("es", "En vez del lunes o el martes, el jueves.", "jueves", "martes"),
        ("es", "No, lunes.", "lunes", ""),
        ("es", "No lunes, martes.", "martes", "lunes"),
        ("fr", "Contrairement à Lyon, Paris est la capitale.", "paris", "lyon"),
        ("fr", "Au lieu du lundi ou mardi, jeudi.", "jeudi", "mardi"),
        ("it", "A differenza di Milano, Roma è la capitale.", "roma", "milano"),
        ("it", "Invece del lunedì, martedì.", "martedi", "lunedi"),
        ("pt", "Ao contrário de Lisboa e Porto, Braga fica no norte.", "braga", "porto"),
        ("pt", "Em vez da segunda, terça.", "terca", "segunda"),
    ],
)
def test_contrasts_in_other_languages(lang: str, text: str, asserted: str, mentioned: str) -> None:
    words = tuple(Word(w, i, i + 1, WordSource.RECOGNISED, mark) for i, (w, mark) in enumerate(marked(text, lang)))
    assert asserts(words, asserted, lang)
    assert not mentioned or not asserts(words, mentioned, lang)
