"""What two readings of recorded sessions say, and that fdbench finds it: each bound fails if the annotator loses what it has."""

from __future__ import annotations

from typing import Any

import pytest

from fdbench.calibrate.labelled import HEADING, section, stored, told
from tests.labels import labels
from tests.labels.__main__ import PAGE, measured, page_with
from tests.labels.figures import document, kappa
from tests.labels.found import TESTS, of_session
from tests.labels.labels import DECISIONS, INSTANTS, Label

pytestmark = [pytest.mark.checkout]


def test_there_are_enough_events_each_of_a_session_that_is_kept() -> None:
    read = labels.read()
    assert len(read) >= 150
    assert len({each.key for each in read}) == len(read)
    assert {each.kind for each in read} == {*INSTANTS, *DECISIONS}
    for each in read:
        assert list((TESTS / each.run).glob(f"items/*/{each.session}/recording.flac")), each
        assert {each.a, each.b} <= {"yes", "no", "-"} if each.kind in DECISIONS else each.instants is not None


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return measured()


@pytest.mark.slow
def test_the_two_readings_agree(figures: dict[str, Any]) -> None:
    assert figures["kappa"] >= 0.9
    for each in figures["instants"].values():
        assert each["apart_median"] <= 10 and each["apart_p95"] <= 30


@pytest.mark.slow
def test_fdbench_decides_as_both_readings_do(figures: dict[str, Any]) -> None:
    for each in figures["decisions"].values():
        assert each["wrong"] == 0
        assert each["undetermined"] <= 0.1 * each["n"]  # those over babble, whose control tells nothing


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "bias", "close"),
    [
        ("onset", 10, 0.95),
        ("stop", 10, 0.90),
        ("end", 10, 0.70),  # a final "t" that is released 110 ms after its vowel is lost
    ],
)
def test_fdbench_finds_the_instants(figures: dict[str, Any], kind: str, bias: float, close: float) -> None:
    found = figures["instants"][kind]
    assert found["not_found"] == 0
    assert abs(found["bias_median"]) <= bias
    assert found["close"] >= close


def test_the_page_shows_the_stored_figures_and_they_are_of_these_labels() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.endswith("\n\n" + section())
    figures = stored()
    assert figures is not None and figures["events"] == len(labels.read())
    assert page_with(page, section()) == page


def test_kappa_by_hand() -> None:
    # 6 of 10 yes-yes, 2 no-no, 2 yes-no: 0.8 alike; by chance 0.8 * 0.6 + 0.2 * 0.4 = 0.56; (0.8 - 0.56) / 0.44
    pairs = [(True, True)] * 6 + [(False, False)] * 2 + [(True, False)] * 2
    assert kappa(pairs) == pytest.approx(0.24 / 0.44)
    assert kappa([(True, False), (False, True)]) == -1.0
    assert kappa([(True, True)] * 5) is None
    assert kappa([]) is None


def label(event: str, kind: str, a: str, b: str) -> Label:
    return Label("run", "session@0", event, kind, a, b)


def test_figures_by_hand() -> None:
    read = [
        label("1", "onset", "1000", "1010"),
        label("2", "onset", "2000", "2000"),
        label("3", "onset", "3000", "-"),
        label("4", "onset", "4000", "4020"),
        label("1", "yield", "yes", "yes"),
        label("2", "yield", "no", "no"),
        label("3", "yield", "no", "no"),
        label("4", "yield", "yes", "no"),
        label("5", "yield", "yes", "-"),
    ]
    found = {
        read[0].key: 1004.0,  # between the readings
        read[1].key: 2150.0,
        read[4].key: True,
        read[5].key: True,
        read[6].key: None,
    }
    made = document(read, found)
    onset = made["instants"]["onset"]
    assert (onset["n"], onset["only_one_reader"], onset["not_found"]) == (4, 1, 1)
    assert (onset["apart_median"], onset["near_worst"], onset["close"]) == (10.0, 150.0, 0.5)
    assert onset["bias_median"] == 74.5  # of -1 and 150
    yielded = made["decisions"]["yield"]
    assert (yielded["n"], yielded["only_one_reader"], yielded["yes"], yielded["no"], yielded["differ"]) == (5, 1, 1, 2, 1)
    assert (yielded["right"], yielded["wrong"], yielded["undetermined"]) == (1, 1, 1)
    assert yielded["kappa"] == pytest.approx(0.5)  # 3 of 4 alike; by chance 0.5 * 0.25 + 0.5 * 0.75 = 0.5
    assert made["off"] == [
        "run session@0 2: onset at 2150 ms, readings 2000 and 2000 ms",
        "run session@0 4: onset not found, readings 4000 and 4020 ms",
        "run session@0 2: yield yes, both readings no",
        "run session@0 3: yield undetermined, both readings no",
    ]
    assert told(made).startswith(HEADING)


def test_what_is_taken_from_a_session() -> None:
    outcome = {"cue": "cut", "exercised": "yes", "stop": 48_000, "yielded": True, "held": None, "premature": None}
    never = {"cue": "okay", "exercised": "no", "stop": None, "yielded": None, "held": True, "premature": 24_000}
    events = {
        "agent": [[24_000, 48_000], [72_000, 96_000]],
        "replies": [
            {"cue": "ask", "segments": [[24_000, 48_000]], "cut": True},
            {"cue": "cut", "segments": [[72_000, 96_000]], "cut": False},
        ],
        "outcomes": [outcome, never],
    }
    found = of_session(events)
    assert (found["ask", "onset"], found["ask", "end"]) == (1000.0, None)
    assert (found["cut", "onset"], found["cut", "end"], found["last", "end"]) == (3000.0, 4000.0, 4000.0)
    assert (found["cut", "stop"], found["cut", "yield"], found["cut", "premature"]) == (2000.0, True, False)
    assert found["okay", "hold"] is None and found["okay", "premature"] is True
    assert of_session({"agent": [], "replies": [], "outcomes": []}) == {("last", "end"): None}
