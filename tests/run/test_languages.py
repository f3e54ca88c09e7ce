"""Scenarios in other languages: what is said before, what is judged and what is not."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

from fdbench.annotate.content import judge
from fdbench.annotate.events import Word, WordSource
from fdbench.language.normal import plain_words
from fdbench.run.languages import language_notes
from fdbench.run.recognition import word_store
from fdbench.scenario.build import default_instructions
from fdbench.scenario.load import parse_raw
from fdbench.scenario.model import Expectation, Scenario
from tests.scenario.samples import GOOD


def scenario(lang: str) -> Scenario:
    return parse_raw(yaml.safe_load(GOOD.replace("voice: slt\n", f"voice: slt\nlang: {lang}\n")))


def said(text: str, lang: str) -> list[Word]:
    return [Word(w, 1_000 * i, 1_000 * i + 900, WordSource.RECOGNISED) for i, w in enumerate(plain_words(text, lang))]


def test_english_is_the_default() -> None:
    plain = parse_raw(yaml.safe_load(GOOD))
    assert plain.lang == "en"
    assert plain.cues[0].expect.lang == "en"
    assert "Speak English." in plain.instructions


def test_the_language_reaches_instructions_and_expectations() -> None:
    spoken = scenario("pt-BR")
    assert spoken.lang == "pt-BR"
    assert spoken.cues[0].expect.lang == "pt"
    assert "Speak Portuguese." in spoken.instructions
    assert "Speak the language with the tag sw." in default_instructions("sw")


def test_what_cannot_be_judged_is_said_once_a_language() -> None:
    played = [scenario(lang) for lang in ("en", "es", "es", "sw")]
    spanish, swahili, unknown = language_notes(played, "pocketsphinx")
    assert spanish.startswith("2 scenarios are in Spanish, which recogniser 'pocketsphinx' does not know: timing is measured")
    assert swahili.startswith("1 scenario is in 'sw', which recogniser 'pocketsphinx' does not know")
    assert unknown == (
        "1 scenario is in 'sw': fdbench has words of en, es, fr, it, pt only, so openers and murmurs are told by sound alone"
    )
    assert language_notes(played[:3], "whisper:small") == []
    assert language_notes(played[:3], "") == []


@pytest.mark.parametrize(
    ("lang", "text", "wanted", "stale", "met", "is_stale"),
    [
        ("es", "La reunión es el miércoles.", "miércoles", "martes", True, False),
        ("es", "La reunión es el martes, no el miércoles.", "jueves", "martes", False, True),
        ("es", "Tiene 5 hijos.", "cinco", "seis", True, False),
        ("es", "No jueves, viernes.", "viernes", "jueves", True, False),
        ("fr", "C'est mercredi, plus mardi.", "mercredi", "mardi", True, False),
        ("fr", "Elle a 21 ans.", "vingt et un", "douze", True, False),
        ("it", "La riunione è spostata da martedì a mercoledì.", "mercoledì", "martedì", True, False),
        ("pt", "Mudou de terça para quarta.", "quarta", "terça", True, False),
        ("es", "Son treinta y ocho.", "ocho", "siete", False, False),
        ("es", "Son 38.", "ocho", "treinta", False, False),
        ("es", "Son 38.", "treinta y ocho", "siete", True, False),
        ("es", "Siete y ocho son quince.", "ocho", "treinta", True, False),
        ("fr", "Ça fait vingt et un.", "un", "onze", False, False),
        ("fr", "Ça fait 32.", "deux", "trois", False, False),
        ("it", "Fa 38.", "otto", "trenta", False, False),
        ("pt", "São trinta e dois.", "dois", "trinta", False, False),
        ("pt", "São 16.", "dezesseis", "dezenove", True, False),
        ("pt", "São dezasseis.", "dezesseis", "dezenove", True, False),
        ("sw", "Mkutano ni jumatano.", "jumatano", "jumanne", True, False),
    ],
)
def test_verdicts_in_other_languages(lang: str, text: str, wanted: str, stale: str, met: bool, is_stale: bool) -> None:
    found = judge(said(text, lang), Expectation(any_of=(wanted,), stale=(stale,), lang=lang))
    assert (found.met, found.stale) == (met, is_stale)


def test_english_words_decide_nothing_in_another_language() -> None:
    """In Spanish "no" and "once" (eleven) are words of their own, and "not" and "okay" none."""
    found = judge(said("not once", "es"), Expectation(any_of=("once",), lang="es"))
    assert found.met
    assert judge(said("11", "es"), Expectation(any_of=("once",), lang="es")).met
    assert not judge(said("11", "es"), Expectation(any_of=("eleven",), lang="es")).met
    assert np.all([w.text != "okay" for w in said("ok", "es")])


def test_a_recogniser_that_does_not_know_the_language_is_nobody_in_every_pass() -> None:
    """The second pass, after the controls, expects stored words: where nobody could listen there are none, and none are missing."""
    assert word_store("pocketsphinx", "", "fr", needed=False) is None
    assert word_store("pocketsphinx", "", "fr") is None
    assert word_store("", "", "fr", needed=False) is None
    assert word_store("pocketsphinx", "", "en", needed=False) is not None
