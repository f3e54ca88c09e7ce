"""How a text may be read aloud."""

from __future__ import annotations

import pytest

from fdbench.annotate.readings import units


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("All right. I am sure.", False), ("Am I late?", False), ("It opens at ten am.", True), ("Come at 9:30 am.", True)],
)
def test_am_is_spelled_after_a_time_only(text: str, spelled: bool) -> None:
    (am,) = (unit for unit in units(text) if unit.words == ("am",))
    assert (("a", "m") in am.spoken) is spelled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tv", [("tv", ("tv", "t v"))]),
        ("x", [("x", ("x",))]),
        ("xqzwv", [("xqzwv", ("xqzwv", "x q z w v"))]),
        ("xqzwvb", [("xqzwvb", ("xqzwvb",))]),
        ("Dr. Who", [("dr", ("dr", "doctor", "drive", "d r")), ("who", ("who",))]),
        ("etc", [("etc", ("etc", "et cetera"))]),
        ("OK, São", [("okay", ("okay",)), ("sao", ("sao",))]),
        ("O’Clock", [("o'clock", ("o'clock",))]),
        ("50%", [("fifty", ("fifty", "five zero", "five oh")), ("percent", ("percent",))]),
        ("7:30", [("seven thirty", ("seven thirty", "seven and thirty"))]),
        ("3:05pm", [("three oh five", ("three oh five", "three zero five", "three five")), ("pm", ("pm", "p m"))]),
        ("3.14", [("three point one four", ("three point one four", "three point fourteen"))]),
        ("$ 1", [("one dollar", ("one dollar", "dollar one"))]),
        ("...", []),
    ],
)
def test_units_and_their_readings(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(" ".join(u.words), tuple(" ".join(r) for r in u.spoken)) for u in units(text)] == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$1,250.50", ["one thousand two hundred fifty dollars fifty"]),
        ("$1,25", ["one dollar", "twenty five"]),
        ("£3.999", ["three pounds", "nine hundred ninety nine"]),
        ("€2.5", ["two euros", "five"]),
        ("7:60", ["seven", "sixty"]),
        ("17:30:12", ["seventeen", "thirty", "twelve"]),
        ("21st", ["twenty first"]),
        ("21sts", ["twenty one", "sts"]),
        ("1,234,567", ["one million two hundred thirty four thousand five hundred sixty seven"]),
        ("1,2345", ["one", "two thousand three hundred forty five"]),
        ("3.5.1", ["three", "five", "one"]),
        ("v2", ["v", "two"]),
    ],
)
def test_what_digits_belong_together(text: str, words: list[str]) -> None:
    assert [" ".join(u.words) for u in units(text)] == words


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("1,234.50", "one thousand two hundred thirty four point five zero"),
        ("-5°C", "minus five degrees celsius"),
        ("−5 °F", "minus five degrees fahrenheit"),
        ("27 × 23 = 621", "twenty seven times twenty three () six hundred twenty one"),
        ("12 ÷ 4", "twelve divided by four"),
        ("10–12 eggs", "ten to twelve eggs"),
        ("555-1234", "five hundred fifty five () one thousand two hundred thirty four"),
        ("well-known", "well known"),
        ("e.g. tea, i.e. a drink", "for example tea that is a drink"),
        ("9 a.m. or 5 P.M.", "nine am or five pm"),
        ("**bold** and `code`", "bold and code"),
        ("Sure! 😊🚗 OK", "sure okay"),
        ("1. Tea 2. Milk", "() tea () milk"),
        ("7. I am sure.", "seven i am sure"),
        ("1. 2. 3.", "one two three"),
        ("1️⃣ Tea", "tea"),
        ("- tea - milk", "tea milk"),
        ("120 km/h", "one hundred twenty kilometers per hour"),
        ("$2.5 million", "two point five million dollars"),
        ("€3B", "three billion euros"),
        ("20€", "twenty euros"),
        ("½ cup, 1½ cups", "one half cup one and one half cups"),
        ("3/4", "three quarters"),
        ("24/7", "twenty four seven"),
        ("1980s and '90s", "nineteen eighties and nineties"),
        ("#7 & No. 8", "() seven and () eight"),
        ("~5", "() five"),
        ("[the page](https://a.b/c)", "the page"),
        ("No 5 is here", "no five is here"),
    ],
)
def test_signs_have_words(text: str, normal: str) -> None:
    assert " ".join(" ".join(u.words) or "()" for u in units(text)) == normal


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("27 × 23", "twenty seven multiplied by twenty three"),
        ("a = b", "a is b"),
        ("July 4", "july fourth"),
        ("Jan. 21", "january the twenty first"),
        ("21 October", "the twenty first of october"),
        ("10-12", "ten through twelve"),
        ("1. Tea 2. Milk", "tea number two milk"),
        ("1.50 m", "one point five m"),
        ("½ cup", "half a cup"),
        ("Henry VIII", "henry the eighth"),
        ("-5°C", "negative five degrees"),
        ("$3M", "three million dollars"),
    ],
)
def test_signs_may_be_said_in_other_ways(text: str, spoken: str) -> None:
    said = {""}
    for unit in units(text):
        said = {f"{before} {' '.join(way)}".strip() for before in said for way in unit.spoken}
    assert spoken in said


def test_an_ordinal_may_have_its_article_and_its_and() -> None:
    (found,) = units("391st")
    assert {" ".join(r) for r in found.spoken} == {
        "three hundred ninety first", "three hundred and ninety first", "the three hundred ninety first"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("one hundred one", "one hundred (and) one"),
        ("one hundred and one", "one hundred (and) one"),
        ("two thousand and five", "two thousand (and) five"),
        ("two thousand and", "two thousand and"),
        ("hundred hundred", "hundred hundred"),
        ("one hundred and thousand", "one hundred and thousand"),
        ("hundred and and two", "hundred and and two"),
        ("and five hundred", "and five hundred"),
        ("five hundred", "five hundred"),
        ("a hundred people and five dogs", "a hundred people and five dogs"),
        ("100 and 5", "one hundred (and) five"),
        ("100 and 200", "one hundred (and) two hundred"),
        ("3 thousand and 25", "three thousand (and) twenty five"),
        ("105 and 5", "one hundred five and five"),
    ],
)
def test_and_may_be_left_out_after_hundreds_and_thousands(text: str, marked: str) -> None:
    """Written or not; it is no word of the normal form."""
    found = units(text)
    assert " ".join("(and)" if not u.words else " ".join(u.words) for u in found) == marked
    assert all(u.spoken == ((), ("and",)) for u in found if not u.words)


def test_the_last_word_is_not_before_the_first() -> None:
    assert units("am I late at nine")[0].spoken == (("am",),)
