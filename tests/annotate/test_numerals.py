"""How digits are read aloud, by hand."""

from __future__ import annotations

import pytest

from fdbench.annotate.numerals import cardinal, clock, decimal, money, number_readings, ordinal, with_and


def said(*readings: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(reading.split()) for reading in readings)


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "zero"),
        ("000", "zero"),
        ("007", "seven"),
        ("391", "three hundred ninety one"),
        ("123456789", "one hundred twenty three million four hundred fifty six thousand seven hundred eighty nine"),
        ("1234567890", "one two three four five six seven eight nine zero"),
    ],
)
def test_a_number_has_up_to_nine_digits_and_a_code_more(digits: str, words: str) -> None:
    assert cardinal(digits) == tuple(words.split())


def test_ordinals() -> None:
    assert [ordinal(d) for d in ("1", "21", "030")] == list(said("first", "twenty first", "thirtieth"))


@pytest.mark.parametrize(
    ("plain", "read"),
    [
        ("three hundred ninety one", "three hundred and ninety one"),
        ("two thousand five", "two thousand and five"),
        ("two thousand five hundred", "two thousand five hundred"),
        ("one thousand nine hundred thirty two", "one thousand nine hundred and thirty two"),
        ("one million five", "one million and five"),
        ("one million five thousand", "one million five thousand"),
        ("two hundred one thousand five", "two hundred and one thousand and five"),
        ("two hundred", "two hundred"),
        ("two hundred thousand", "two hundred thousand"),
        ("two hundred million", "two hundred million"),
        ("two thousand", "two thousand"),
        ("ninety one", "ninety one"),
    ],
)
def test_many_say_and_after_hundreds_and_thousands(plain: str, read: str) -> None:
    assert with_and(tuple(plain.split())) == tuple(read.split())


@pytest.mark.parametrize(
    ("digits", "readings"),
    [
        ("7", ("seven",)),
        ("1", ("one",)),
        ("0", ("zero",)),
        ("12", ("twelve", "one two")),
        ("07", ("seven", "zero seven", "oh seven")),
        ("007", ("seven", "zero zero seven", "oh oh seven")),
        ("100", ("one hundred", "a hundred", "one zero zero", "one oh oh")),
        ("391", ("three hundred ninety one", "three hundred and ninety one", "three nine one", "three ninety one")),
        (
            "105",
            ("one hundred five", "one hundred and five", "a hundred five", "a hundred and five", "one zero five", "one oh five"),
        ),
        (
            "0193",
            (
                "one hundred ninety three", "one hundred and ninety three", "a hundred ninety three", "a hundred and ninety three",
                "zero one nine three", "oh one nine three",
            ),
        ),
        (
            "1932",
            (
                "one thousand nine hundred thirty two", "one thousand nine hundred and thirty two",
                "a thousand nine hundred thirty two", "a thousand nine hundred and thirty two", "one nine three two",
                "nineteen thirty two", "nineteen hundred thirty two", "nineteen hundred and thirty two",
            ),
        ),
    ],
)  # fmt: skip
def test_all_usual_readings_of_a_row_of_digits(digits: str, readings: tuple[str, ...]) -> None:
    assert number_readings(digits) == said(*readings)


@pytest.mark.parametrize(
    ("digits", "pairs"),
    [
        ("1932", ("nineteen thirty two", "nineteen hundred thirty two", "nineteen hundred and thirty two")),
        ("1905", ("nineteen oh five", "nineteen zero five", "nineteen hundred five")),
        ("1900", ("nineteen hundred",)),
        ("1250", ("twelve fifty", "twelve hundred fifty", "twelve hundred and fifty")),
    ],
)
def test_years_are_read_in_halves(digits: str, pairs: tuple[str, ...]) -> None:
    assert set(said(*pairs)) <= set(number_readings(digits))


@pytest.mark.parametrize("digits", ["0193", "12", "19320"])
def test_only_three_and_four_digits_without_a_leading_zero_have_halves(digits: str) -> None:
    halves = (*cardinal(digits[:-2]), *cardinal(digits[-2:])) if digits[:-2] else ()
    assert halves not in number_readings(digits)


@pytest.mark.parametrize(
    ("hour", "minute", "readings"),
    [
        ("7", "30", ("seven thirty", "seven and thirty")),
        ("7", "05", ("seven oh five", "seven zero five", "seven five")),
        ("7", "00", ("seven", "seven o'clock", "seven hundred")),
        ("12", "10", ("twelve ten", "twelve and ten")),
    ],
)
def test_the_clock(hour: str, minute: str, readings: tuple[str, ...]) -> None:
    assert clock(hour, minute) == said(*readings)


def test_whole_money() -> None:
    assert money("$", "25", "")[:4] == said(
        "twenty five dollars", "dollars twenty five", "two five dollars", "dollars two five"
    )
    assert money("€", "1", "") == said("one euro", "euro one")
    assert money("£", "01", "")[0] == ("one", "pound")
    assert money("£", "2", "")[0] == ("two", "pounds")
    assert money("$", "0", "")[0] == ("zero", "dollars")


def test_money_with_a_part() -> None:
    assert money("$", "9", "99") == said(
        "nine dollars ninety nine", "nine dollars ninety nine cents", "nine dollars and ninety nine",
        "nine dollars and ninety nine cents", "nine ninety nine", "nine ninety nine dollars", "nine point nine nine",
        "nine point nine nine dollars",
    )  # fmt: skip
    assert tuple("two pounds one penny".split()) in money("£", "2", "01")
    assert tuple("two pounds two pence".split()) in money("£", "2", "02")
    assert tuple("one dollar one cent".split()) in money("$", "1", "01")


def test_decimals() -> None:
    assert decimal("3", "5") == said("three point five")
    assert decimal("3", "14") == said("three point one four", "three point fourteen")
    assert decimal("391", "5") == said("three hundred ninety one point five", "three hundred and ninety one point five")
