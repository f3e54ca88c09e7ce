"""Words by language: the normal form, what is known, and what is said where nothing is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.language.load import code_of, codes, language
from fdbench.language.normal import plain_words
from fdbench.language.written import undecided


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("fr", "L'été, j'ai 21 ans !", "l ete j ai vingt et un ans"),
        ("fr", "Ça coûte 1 500 euros.", "ca coute mille cinq cents euros"),
        ("es", "¿Cuántos años tienes? Tengo 31.", "cuantos anos tienes tengo treinta y uno"),
        ("it", "Perché no? Sono le 5.", "perche no sono le cinque"),
        ("pt", "São 22 graus, não é?", "sao vinte e dois graus nao e"),
        ("es", "1.500 personas y 2,5", "mil quinientos personas y dos cinco"),
        ("es", "", ""),
        ("es", "... !", ""),
        ("hi", "हिन्दी बोलो", "हिन्दी बोलो"),
        ("sw", "nina miaka 30", "nina miaka 30"),
    ],
)
def test_the_normal_form(code: str, text: str, words: str) -> None:
    assert plain_words(text, code) == tuple(words.split())


@given(st.text(), st.sampled_from(["es", "fr", "it", "pt", "xx"]))
def test_the_normal_form_of_a_normal_form_is_itself(text: str, code: str) -> None:
    once = plain_words(text, code)
    assert plain_words(" ".join(once), code) == once


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        *(
            (text, "en", "")
            for text in ("5 km", "1984", "3.5", "10:30", "$20", "2nd", "$1,250.50", "50%", "-5°C", "R&D", "A4", "1980s")
        ),
        ("from 10-12", "en", "10-12"),
        ("5/8", "en", "5/8"),
        ("3.5.1", "en", "3.5.1"),
        ("C#", "en", "C#"),
        ("5 × 3", "en", "×"),
        ("10:30", "fr", "10:30"),
        ("20€", "fr", "20€"),
        ("l'été, 1.500", "fr", ""),
        ("", "en", ""),
    ],
)
def test_what_nobody_can_tell_how_to_read(text: str, code: str, part: str) -> None:
    assert undecided(text, code) == part


def test_a_telephone_number_is_read_digit_by_digit() -> None:
    assert plain_words("6001234567", "es")[:3] == ("seis", "cero", "cero")
    assert plain_words("600123456", "es")[0] == "seiscientos"


@pytest.mark.parametrize(("tag", "code"), [("en", "en"), ("pt-BR", "pt"), ("ES", "es"), ("zh_hans", "zh")])
def test_the_region_of_a_tag_is_left_out(tag: str, code: str) -> None:
    assert code_of(tag) == code


@pytest.mark.parametrize("tag", ["", "english", "e", "../en", "en us", "en-"])
def test_what_is_no_tag(tag: str) -> None:
    with pytest.raises(ValueError, match="is no language tag; write one such as en, es or pt-BR"):
        code_of(tag)


def test_five_languages_are_known() -> None:
    assert codes() == ("en", "es", "fr", "it", "pt")


@pytest.mark.parametrize("code", codes())
def test_what_is_known_is_whole(code: str) -> None:
    known = language(code)
    assert known.known
    assert known.name[0].isupper()
    assert all(
        (known.fillers, known.murmurs, known.questions, known.not_asserted, known.changes, known.old_value, known.new_value)
    )
    assert known.tens_and_up < known.number_words and not known.number_joins & known.number_words
    assert [len(phrase) for phrase in known.murmurs] == sorted((len(p) for p in known.murmurs), reverse=True)
    assert {len(members) for name, members in known.classes.items() if name in ("days", "months")} <= {7, 12}
    assert set(known.journeys) <= set(known.classes)
    if code != "en":
        phrases = [*known.fillers, *known.murmurs, *known.questions, *known.not_asserted]
        assert all(plain_words(" ".join(phrase), code) == phrase for phrase in phrases)


@pytest.mark.parametrize("code", ["es", "fr", "pt"])
def test_the_words_of_every_number_below_a_hundred_are_known(code: str) -> None:
    known = language(code)
    for number in range(100):
        words = plain_words(str(number), code)
        assert set(words) <= known.number_words | known.number_joins, words
        inner = [word for word in words[:-1] if word not in known.number_joins]
        assert all(word in known.tens_and_up for word in inner) or "quatre" in inner, words


def test_of_another_language_only_its_code_is_known() -> None:
    other = language("sw-KE")
    assert (other.code, other.known) == ("sw", False)
    assert other.leading_filler(["ah", "ndiyo"]) == 0
    assert not other.is_murmur(["mm"])
    assert not other.asks_back(["nini"])
    assert (other.class_of("jumatatu"), other.alternatives("jumatatu")) == ("", ())


@pytest.mark.parametrize(
    ("code", "said", "filler", "murmur"),
    [
        ("es", "pues claro que sí", 4, False),
        ("es", "claro ajá", 1, True),
        ("es", "bueno son las cinco", 1, False),
        ("fr", "eh bien il est midi", 2, False),
        ("fr", "ah oui d'accord", 2, True),
        ("it", "va bene certo", 3, True),
        ("pt", "está bem", 2, True),
        ("pt", "um momento são dez", 2, False),
    ],
)
def test_fillers_and_murmurs(code: str, said: str, filler: int, murmur: bool) -> None:
    words = plain_words(said, code)
    known = language(code)
    assert known.is_murmur(words) is murmur
    assert known.leading_filler(words) >= filler if murmur else known.leading_filler(words) == filler


def test_the_other_words_of_a_class() -> None:
    assert language("it").alternatives("lunedi")[:2] == ("martedi", "mercoledi")
    assert language("fr").class_of("ete") == "seasons"


@pytest.mark.parametrize(
    ("code", "said", "back"),
    [
        ("en", "oh sorry go ahead", True),
        ("en", "i'm sorry after you", True),
        ("en", "go on", True),
        ("en", "sorry i can not do that", False),
        ("en", "", False),
        ("es", "perdón adelante", True),
        ("fr", "oh pardon allez-y", True),
        ("it", "scusi prego", True),
        ("pt", "desculpe pode falar", True),
        ("pt", "desculpe são dez", False),
        ("de", "entschuldigung", False),
    ],
)
def test_who_gives_the_floor_back_murmurs_or_apologises(code: str, said: str, back: bool) -> None:
    assert language(code).gives_back(plain_words(said, code) if code != "en" else tuple(said.split())) is back
