"""What two independent readings of sessions say, and that fdbench finds it: each bound fails if the annotator loses what it has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fdbench.calibrate.labelled import HEADING, section, stored, told
from tests.labels import labels
from tests.labels.__main__ import PAGE, measured, page_with
from tests.labels.figures import document
from tests.labels.found import TESTS, of_session
from tests.labels.labels import DECISIONS, INSTANTS, Label
from tests.labels.read import joined

pytestmark = [pytest.mark.checkout]


def test_there_are_enough_events_each_of_a_session_that_is_kept() -> None:
    read = labels.read()
    assert len(read) >= 150
    assert len({each.key for each in read}) == len(read)
    assert {each.kind for each in read} == {*INSTANTS, *DECISIONS}
    for each in read:
        assert list((TESTS / each.run).glob(f"items/*/{each.session}/recording.flac")), each
        assert {each.a, each.b, each.c} <= {"yes", "no", "-"} if each.kind in DECISIONS else each.instants is not None


def test_what_was_read_unlike_is_settled_and_nothing_else() -> None:
    for each in labels.read():
        assert each.unlike == bool(each.settled) == bool(each.why), each
        if each.unlike and each.kind in INSTANTS:
            assert min(each.every) <= float(each.settled) <= max(each.every)


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return measured()


@pytest.mark.long
def test_the_two_readers_agree(figures: dict[str, Any]) -> None:
    assert figures["kappa"] >= 0.9
    for each in figures["instants"].values():
        assert each["apart_median"] <= 10 and each["apart_close"] >= 0.9
        assert each["pictures_median"] <= 10 and each["pictures_p95"] <= 30  # the first reader's own


@pytest.mark.long
def test_fdbench_decides_as_both_readers_do(figures: dict[str, Any]) -> None:
    for each in figures["decisions"].values():
        assert each["wrong"] == 0
        assert each["undetermined"] <= 0.1 * each["n"]  # those over babble, whose control tells nothing


@pytest.mark.long
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
    assert found["close_to_any"] >= close


@pytest.mark.long
@pytest.mark.parametrize("kind", ["onset", "stop", "end"])
def test_fdbench_finds_the_labels(figures: dict[str, Any], kind: str) -> None:
    assert figures["instants"][kind]["close"] >= 0.9


def test_the_page_shows_the_stored_figures_and_they_are_of_these_labels() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.endswith("\n\n" + section())
    figures = stored()
    assert figures is not None and figures["events"] == len(labels.read())
    assert page_with(page, section()) == page


def label(event: str, kind: str, *readings: str) -> Label:
    return Label("run", "session@0", event, kind, *readings)


def test_a_label_by_hand() -> None:
    alike = label("1", "end", "1000", "1010", "1011")
    assert (alike.pictures, alike.instants, alike.instant, alike.unlike) == ((1000.0, 1010.0), (1005.0, 1011.0), 1008.0, False)
    assert label("1", "end", "1000", "1010", "1030").unlike is False  # 30 ms, just not over
    assert label("1", "end", "1000", "1010", "1031").unlike is True
    settled = replace(label("1", "end", "1000", "1100", "1090"), settled="1095")
    assert (settled.instants, settled.instant, settled.unlike) == ((1050.0, 1090.0), 1095.0, True)
    assert replace(alike, settled="-").instant is None
    one = label("1", "end", "1000", "1010", "-")
    assert (one.instants, one.instant, one.unlike, one.seen) == (None, None, True, (True, False))
    assert label("1", "yield", "yes", "yes", "yes").decision is True
    differ = label("1", "yield", "yes", "yes", "no")
    assert (differ.decisions, differ.decision, differ.unlike) == ((True, False), None, True)
    assert replace(differ, settled="no").decision is False
    assert label("1", "yield", "yes", "no", "no").decisions is None  # the first reader's pictures differ


def test_new_readings_take_their_column_and_leave_the_others() -> None:
    old = [replace(label("1", "end", "1000", "1100"), settled="1095", why="b"), label("2", "end", "2000", "2000", "2001")]
    new = label("3", "end", "-", "-", "3000")
    made = joined({"c": {old[0].key: "1090", new.key: "3000", ("run", "session@0", "4", "end"): "-"}}, old)
    assert made == [replace(old[0], c="1090"), replace(old[1], c="-"), new]


def test_figures_by_hand() -> None:
    read = [
        label("1", "onset", "1000", "1010", "1015"),  # first reader 1005, label 1010
        label("2", "onset", "2000", "2000", "2000"),
        label("3", "onset", "3000", "3000", "-"),
        label("4", "onset", "4000", "4020", "4010"),
        replace(label("5", "onset", "5000", "5000", "5060"), settled="5060"),
        label("1", "yield", "yes", "yes", "yes"),
        label("2", "yield", "no", "no", "no"),
        label("3", "yield", "no", "no", "no"),
        label("4", "yield", "yes", "yes", "no"),
        label("5", "yield", "yes", "yes", "-"),
    ]
    found = {
        read[0].key: 1004.0,
        read[1].key: 2150.0,
        read[4].key: 5020.0,  # 20 from a reading, 40 from the label
        read[5].key: True,
        read[6].key: True,
        read[7].key: None,
    }
    made = document(read, found)
    onset = made["instants"]["onset"]
    assert (onset["n"], onset["only_one_reader"], onset["not_found"], onset["settled"]) == (5, 1, 1, 1)
    assert (onset["pictures_median"], onset["apart_median"], onset["apart_close"]) == (0.0, 5.0, 0.75)  # 10 0 0 20 0; 10 0 0 60
    assert (onset["bias_median"], onset["error_worst"]) == (-6.0, 150.0)  # of -6, 150, -40
    assert (onset["close"], onset["close_to_any"], onset["near"]) == (0.3333, 0.6667, 0.6667)
    yielded = made["decisions"]["yield"]
    assert (yielded["n"], yielded["only_one_reader"], yielded["yes"], yielded["no"], yielded["differ"]) == (5, 1, 1, 2, 1)
    assert (yielded["right"], yielded["wrong"], yielded["undetermined"]) == (1, 1, 1)
    assert yielded["kappa"] == pytest.approx(0.5)  # 3 of 4 alike; by chance 0.5 * 0.25 + 0.5 * 0.75 = 0.5
    assert made["off"] == [
        "run session@0 2: onset at 2150 ms, label 2000 ms",
        "run session@0 4: onset not found, label 4010 ms",
        "run session@0 2: yield yes, label no",
        "run session@0 3: yield undetermined, label no",
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
