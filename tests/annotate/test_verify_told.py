"""What both witnesses must say for a declared text to be believed. They are told what to say: what they hear in real sound is asked in
test_verify.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from fdbench.annotate import verify as tested
from fdbench.annotate import witness
from fdbench.annotate.rivals import rivals
from fdbench.annotate.verify import Evidence, verify, weigh
from fdbench.contract import Audio, WordTime
from fdbench.speech.align import Fit
from fdbench.timebase import RATE, Samples, ms

pytest.importorskip("pocketsphinx")

says = witness.Testimony
Places = Sequence[tuple[int, int]]


class Ear:
    """The closed test: hears the words of a text at these places, the rest of it not, if the text is the likeliest of those that it is
    asked for. `likely` are log-likelihoods by text, 0 for others; where one is None, nothing fits."""

    def __init__(self, places: Places, likely: Mapping[str, float | None] | None = None, wins: bool = True) -> None:
        self.places, self.likely, self.wins = places, likely or {}, wins
        self.asked: list[tuple[list[str], int, Samples, bool, bool]] = []

    def __call__(
        self, texts: Sequence[Sequence[str]], audio: Audio, *, prefix: bool = False, own_mean: Samples, comparable: bool = False
    ) -> Fit | None:
        said = [" ".join(words) for words in texts]
        self.asked.append((said, len(audio), own_mean, prefix, comparable))
        scores = [self.likely.get(text, 0.0) for text in said]
        fitting = [score for score in scores if score is not None]
        if not fitting:
            return None
        index = scores.index(max(fitting)) if self.wins or len(texts) == 1 else 1
        words = tuple(WordTime(w, ms(a), ms(b)) for w, (a, b) in zip(texts[index], self.places, strict=False))
        return Fit(index, words, max(fitting), ())


class Second:
    """The second witness says this of any phrase."""

    def __init__(self, *said: witness.Testimony) -> None:
        self.said = list(said) or [says()]
        self.asked: list[tuple[int, int]] = []

    def testimony(self, spoken: Sequence[str], first: int, last: int) -> witness.Testimony:
        self.asked.append((first, last))
        return self.said.pop(0) if len(self.said) > 1 else self.said[0]


@pytest.fixture
def hears(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def give(ear: Ear, second: Second | None = None) -> None:
        monkeypatch.setattr("fdbench.speech.align.best_fit", ear)
        monkeypatch.setattr("fdbench.speech.lexicon.pronounceable", lambda _: True)
        monkeypatch.setattr("fdbench.speech.readings.choose_readings", lambda slots, *_, **__: (0,) * len(slots))
        monkeypatch.setattr(tested, "Witness", lambda _: second or Second())

    return give


def sound(*stretches: tuple[int, int], length: int = 2_000) -> Audio:
    """Loud in these stretches, in ms."""
    audio = np.zeros(ms(length), np.float32)
    for start, end in stretches:
        audio[ms(start) : ms(end)] = 0.1
    return audio


def shifted(*places: tuple[int, int]) -> Places:
    """As the closed test has them: 200 ms of silence are put before the reply."""
    return [(a + 200, b + 200) for a, b in places]


FOUR = ((100, 300), (300, 600), (600, 900), (900, 1_100))


def test_words_lie_where_they_were_heard_and_never_outside_of_the_reply(hears: Callable[..., None]) -> None:
    ear = Ear([(100, 500), (500, 900), (900, 2_300), (2_300, 2_350)])
    hears(ear)
    found = verify("we meet here now", sound(), ())
    assert found == (
        WordTime("we", 0, ms(300)),
        WordTime("meet", ms(300), ms(700)),
        WordTime("here", ms(700), ms(2_000)),
        WordTime("now", ms(2_000), ms(2_000)),
    )
    assert {length for _, length, *_ in ear.asked} == {ms(2_400)}


@pytest.mark.parametrize(("length", "means"), [(ms(1_500) - 1, [0, 24_000]), (ms(1_500), [24_000])])
def test_a_short_reply_is_also_heard_without_a_mean_of_its_own(
    length: int, means: list[int], hears: Callable[..., None]
) -> None:
    """One of less than 1.5 s, first so and then the other way."""
    ear = Ear((), {}, wins=False)
    hears(ear)
    assert verify("we meet here now", np.zeros(length, np.float32), ()) is None
    assert list(dict.fromkeys(mean for _, _, mean, *_ in ear.asked)) == means
    assert all(prefix for *_, prefix, _ in ear.asked)


def test_where_no_word_was_heard_and_no_sound_either_nothing_was_said(hears: Callable[..., None]) -> None:
    hears(Ear(()))
    assert verify("we meet here now", sound(), ()) == ()
    assert verify("we meet here now", sound((100, 360)), ()) is None


def test_a_text_must_beat_the_decoys(hears: Callable[..., None]) -> None:
    for wins in (True, False):
        ear = Ear(shifted(*FOUR), wins=wins)
        hears(ear)
        assert (verify("we meet here now", sound(), ()) is not None) is wins
        assert len(ear.asked[0][0]) == 40
    hears(Ear(shifted(*FOUR), {"we": None, **dict.fromkeys(decoy_words())}))
    assert verify("we", sound(), ()) is None


def decoy_words() -> list[str]:
    from fdbench.annotate.decoys import decoys

    return [word for (word,) in decoys(1)]


def test_nothing_is_said_by_no_words(hears: Callable[..., None]) -> None:
    ear = Ear(())
    hears(ear)
    assert verify("...", sound(), ()) is None
    assert not ear.asked


@pytest.mark.parametrize(
    ("stretches", "borne_out"),
    [
        ([(100, 1_100)], True),
        ([(100, 1_350)], True),
        ([(100, 1_360)], False),
        ([(0, 1_250)], True),
        ([(0, 1_260)], False),
        ([(100, 1_100), (1_500, 1_750)], True),
        ([(100, 1_100), (1_500, 1_760)], False),
    ],
)
def test_at_most_a_quarter_of_a_second_of_sound_may_lie_outside_of_the_words(
    stretches: list[tuple[int, int]], borne_out: bool, hears: Callable[..., None]
) -> None:
    hears(Ear(shifted(*FOUR)))
    assert (verify("we meet here now", sound(*stretches), ()) is not None) is borne_out


def test_a_frame_of_which_a_word_holds_a_part_is_its_own(hears: Callable[..., None]) -> None:
    """25 frames of 10 ms are left at most. The words begin and end within a frame."""
    hears(Ear(shifted((109, 300), (300, 1_091))))
    assert verify("we meet", sound((100, 1_350)), ()) is not None
    hears(Ear(shifted((110, 300), (300, 1_090))))
    assert verify("we meet", sound((100, 1_350)), ()) is None


@pytest.mark.parametrize(("seconds", "most"), [(1.0, 10), (1.1, 10), (1.11, 11), (2.0, 16)])
def test_more_words_than_anybody_says_in_that_time_were_not_heard(
    seconds: float, most: int, hears: Callable[..., None]
) -> None:
    """Six a second and one more, of the time with its 0.4 s of silence."""
    ear = Ear((), wins=False)
    hears(ear)
    verify(" ".join(["so"] * 40), np.zeros(round(seconds * RATE), np.float32), ())
    assert len(ear.asked[0][0][0].split()) == most


HEARD, OTHER = says(("here",), 1.0), says(("near",), 0.0)


@pytest.mark.parametrize(
    ("said", "borne_out"),
    [([HEARD], True), ([OTHER], False), ([HEARD, OTHER], False), ([HEARD, HEARD, OTHER], True), ([OTHER, HEARD, OTHER], False)],
)
def test_a_phrase_must_be_believed_in_most_of_its_places(
    said: list[witness.Testimony], borne_out: bool, hears: Callable[..., None]
) -> None:
    places = [(200 * i, 200 * i + 200) for i in range(len(said) + 1)]
    hears(Ear(shifted(*places)), Second(*said))
    found = verify(" ".join([*["here"] * len(said), "now"]), sound(), ["here"])
    assert (found is not None) is borne_out


def test_every_phrase_must_be_believed(hears: Callable[..., None]) -> None:
    for said, borne_out in (((HEARD, HEARD), True), ((HEARD, OTHER), False), ((OTHER, HEARD), False)):
        hears(Ear(shifted(*FOUR)), Second(*said))
        assert (verify("we meet here now", sound(), ["we", "here"]) is not None) is borne_out


@pytest.mark.parametrize(
    ("number", "phrase", "words"),
    [
        (4, "now", None),  # all was heard: the last word was not what was said
        (3, "here", ["we", "meet"]),  # it was cut off there: perhaps the last word was not heard
        (3, "meet", None),
        (3, "now", ["we", "meet", "here"]),  # it comes after the cut: nobody asks for it
        (3, "here now", ["we", "meet", "here"]),
    ],
)
def test_a_phrase_at_the_end_of_a_reply_that_was_cut_off_may_be_unheard(
    number: int, phrase: str, words: list[str] | None, hears: Callable[..., None]
) -> None:
    hears(Ear(shifted(*FOUR[:number])), Second(OTHER))
    found = verify("we meet here now", sound((100, 900)) if number == 3 else sound(), [phrase])
    assert (None if found is None else [w.text for w in found]) == words


@pytest.mark.parametrize(
    ("declared", "likeness", "borne_out"),
    [("go", 1.0, True), ("go on", 1.0, True), ("go on now", 1.0, False), ("go", 0.9, False)],
)
def test_two_words_that_the_second_witness_heard_need_not_beat_the_decoys(
    declared: str, likeness: float, borne_out: bool, hears: Callable[..., None]
) -> None:
    ear, second = Ear(shifted(*FOUR), wins=False), Second(says(("go",), likeness))
    hears(ear, second)
    found = verify(declared, sound(), ())
    assert (found is not None) is borne_out
    if found is not None:
        assert [w.text for w in found] == declared.split()
        assert ear.asked[-1][0] == [declared] and not ear.asked[-1][3]
        assert second.asked == [(0, len(declared.split()))]


@pytest.mark.parametrize(
    ("declared", "left_out"),
    [("nine", {"knife"}), ("lights", {"flight", "like"}), ("forty", set()), ("walk", {"walk"}), ("the knife", set())],
)
def test_a_decoy_of_one_word_that_sounds_like_it_shows_nothing(
    declared: str, left_out: set[str], hears: Callable[..., None]
) -> None:
    """Half of its phones and more are those of "lights" in "flight" and "like"; of "forty" two in five are those of "flight"."""
    ear = Ear(shifted((0, 300)))
    hears(ear)
    verify(declared, sound(), ())
    asked = ear.asked[0][0][1:]
    assert len(asked) == 39 - len(left_out)
    assert not left_out & set(asked)


# One phrase in its place.

SPOKEN = ("it", "opens", "on", "friday", "morning")
WHOLE = "it opens on {} morning"


def evidence(heard: witness.Testimony, likely: Mapping[str, float | None], hears: Callable[..., None]) -> tuple[Evidence, Ear]:
    ear = Ear((), {WHOLE.format(word): score for word, score in likely.items()})
    days = {WHOLE.format(day): -900.0 for (day,) in rivals(SPOKEN, 3, 4, ())}
    ear.likely = {**days, **ear.likely}
    hears(ear)
    return weigh(SPOKEN, 3, 4, (), Second(heard), np.zeros(10, np.float32), 5), ear  # type: ignore[arg-type]


def test_what_the_second_witness_heard_as_it_is_needs_no_more(hears: Callable[..., None]) -> None:
    found, ear = evidence(says(("friday",), 1.0), {}, hears)
    assert found.believed and (found.margin, found.over_witness) == (0.0, 0.0) and not ear.asked


def test_a_text_that_does_not_fit_is_not_believed(hears: Callable[..., None]) -> None:
    found, _ = evidence(says(("fried",), 0.99), {"friday": None}, hears)
    assert (found.margin, found.over_witness, found.believed) == (-100.0, 0.0, False)


def test_the_margin_is_that_over_the_best_rival(hears: Callable[..., None]) -> None:
    found, ear = evidence(says(), {"friday": -500.0, "monday": -530.0, "sunday": -560.0}, hears)
    assert (found.margin, found.over_witness) == (30.0, 0.0)
    assert [(len(texts), length, mean, prefix, comparable) for texts, length, mean, prefix, comparable in ear.asked] == [
        (1, 10, 5, False, True), (6, 10, 5, False, True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("best", "margin"), [(-610.0, 100.0), (-600.0, 100.0), (-599.0, 99.0), (-401.0, -99.0), (-390.0, -100.0)]
)
def test_a_margin_counts_up_to_a_hundred(best: float, margin: float, hears: Callable[..., None]) -> None:
    found, _ = evidence(says(), {"friday": -500.0, "monday": best}, hears)
    assert found.margin == margin


@pytest.mark.parametrize(
    ("likeness", "rival", "margin"), [(0.39, False, 10.0), (0.4, False, 30.0), (0.9, False, 30.0), (0.9, True, 10.0)]
)
def test_what_was_heard_instead_is_a_rival_unless_it_is_a_way_to_hear_the_phrase(
    likeness: float, rival: bool, margin: float, hears: Callable[..., None]
) -> None:
    heard = says(("fry", "day"), likeness, rival)
    found, _ = evidence(heard, {"friday": -500.0, "monday": -530.0, "fry day": -510.0}, hears)
    assert (found.margin, found.over_witness) == (margin, 10.0)


def test_without_rivals_there_is_no_margin(hears: Callable[..., None]) -> None:
    found, _ = evidence(says(), {"friday": -500.0, **{day: None for (day,) in rivals(SPOKEN, 3, 4, ())}}, hears)
    assert found.margin == 0.0


@pytest.mark.parametrize(
    ("heard", "margin", "over", "believed"),
    [
        (says(), -7.3, 0.0, True),
        (says(), -7.4, 0.0, False),
        (says(("near",), 0.0), 10.9, 0.0, False),
        (says(("near",), 0.0), 11.0, 0.0, True),
        (says(("near",), 0.5), -49.9, 0.0, True),
        (says(("near",), 0.5), -50.1, 0.0, False),
        (says(("near",), 0.99), -59.9, 0.0, True),
        (says(("near",), 0.99), -60.0, 0.0, False),
        (says(("near",), 1.0), -100.0, 0.0, True),
        (says(("near",), 0.9, rival=True), 42.6, 59.9, False),
        (says(("near",), 0.9, rival=True), 42.8, 59.9, True),
        (says(("near",), 0.9, rival=True), -59.0, 60.0, True),
    ],
)
def test_the_odds_that_a_phrase_was_said(heard: witness.Testimony, margin: float, over: float, believed: bool) -> None:
    """Fitted to sentences, and so golden: whoever fits them anew raises `METRICS_VERSION`."""
    assert Evidence(heard, margin, over).believed is believed


@pytest.mark.parametrize(
    ("told", "phrase", "words"),
    [
        (HEARD, "here", [("we", 100, 300), ("meet", 300, 600), ("here", 600, 900)]),
        (HEARD, "here now", [("we", 100, 300), ("meet", 300, 600), ("here", 600, 750), ("now", 750, 900)]),
        (HEARD, "now", [("we", 100, 300), ("meet", 300, 600)]),  # it does not go on from there
        (OTHER, "here", [("we", 100, 300), ("meet", 300, 600)]),
        (says(("near",), 0.6, rival=True), "here", None),
        (says(("near",), 0.6, rival=True), "now", [("we", 100, 300), ("meet", 300, 600)]),
        (says(), "here", [("we", 100, 300), ("meet", 300, 600)]),
    ],
)
def test_of_a_phrase_beyond_what_the_closed_test_followed_the_second_witness_decides(
    told: witness.Testimony, phrase: str, words: list[tuple[str, int, int]] | None, hears: Callable[..., None]
) -> None:
    """In noise a last word may be lost; in a lie another one may be short enough to be left out."""
    hears(Ear(shifted(*FOUR[:2])), Second(told))
    found = verify("we meet here now", sound((100, 850 if words and len(words) < 3 else 900)), [phrase])
    assert (None if found is None else [(w.text, w.start, w.end) for w in found]) == (
        words and [(text, ms(start), ms(end)) for text, start, end in words]
    )


@pytest.mark.parametrize(("lasts", "told"), [(190, True), (200, False)])
def test_what_is_too_short_for_a_word_can_be_heard_as_any(lasts: int, told: bool, hears: Callable[..., None]) -> None:
    """Of a reply that was cut off; from 200 ms on, another word heard there is a lie."""
    hears(Ear(shifted(*FOUR[:2])), Second(says(("near",), 0.6, rival=True)))
    assert (verify("we meet here now", sound((100, 600 + lasts)), ["here"]) is not None) is told


def test_where_no_sound_is_left_nothing_was_said_beyond_it(hears: Callable[..., None]) -> None:
    for told in (HEARD, says(("near",), 0.6, rival=True)):
        hears(Ear(shifted(*FOUR[:2])), Second(told))
        assert [w.text for w in verify("we meet here now", sound((100, 600)), ["here"]) or ()] == ["we", "meet"]
