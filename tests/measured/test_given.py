"""Turns that somebody has marked, as tools and people write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fdbench.errors import UsageError
from fdbench.recordings.given import read_turns
from fdbench.timebase import RATE


def textgrid(*intervals: tuple[str, str, str], tier: str = "user") -> str:
    rows = "".join(f' intervals [1]:\n xmin = {a} \n xmax = {b} \n text = "{t}" \n' for a, b, t in intervals)
    return f'class = "IntervalTier" \n name = "{tier}" \n{rows}'


SILENT = textgrid(("0", "1", "Silent"), ("1", "2.5", "hi"), ("2.5", "3", "sp"), ("3", "4", "SIL"), ("4", "5", ""))
VTT = "WEBVTT\n\nNOTE\n00:05.000 --> 00:05.900\nold\n\n1\n00:01.000 --> 00:02.500\n{}\n\n2\n00:02.000 --> 00:03.000\n{}\n"
SPEAKER = "SPEAKER {} 1 {} {} <NA> <NA> user <NA> <NA>\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("zoom.vtt", VTT.format("User: hi", "Agent: ho")),
        ("silent.TextGrid", SILENT),
        ("exponent.TextGrid", textgrid(("1.0e0", "2.5", "hi"))),
        ("of_two.rttm", SPEAKER.format("call", 1, 1.5) + SPEAKER.format("other", 3, 1)),
        ("capitals.csv", "Start, End, Speaker, Kind\n1.0, 2.5, User, Turn\n"),
        ("semicolons.csv", "start;end;speaker\n1,0;2,5;user\n"),
        ("comments.csv", "# by hand\nstart,end\n1,2.5\n,\n"),
        ("zero.csv", "start,end\n1,2.5\n4,4\n"),
        ("null.json", json.dumps([{"start": 1, "end": 2.5, "speaker": None, "text": None}])),
        ("comma.json", json.dumps([{"Start": "1,0", "End": "2,5"}])),
    ],
)
def test_one_turn_however_it_is_written(tmp_path: Path, name: str, text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / name).write_bytes(text.replace("\n", "\r\n").encode(encoding))
        turns, notes = read_turns(tmp_path / name, "call")
        assert [(turn.place.start, turn.place.end) for turn in turns] == [(RATE, 2.5 * RATE)]
        assert turns[0].text in ("hi", "")
        assert bool(notes) == (name in ("zero.csv", "of_two.rttm"))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("big.json", f'[{{"start": 1{"0" * 400}, "end": 2}}]', "too large"),
        ("deep.json", "[" * 100_000, "nested too deep"),
        ("truth.json", '[{"start": true, "end": 2}]', "no time in seconds"),
        ("short.rttm", "SPEAKER call 1 1.0\n", "eight fields"),
        ("others.rttm", SPEAKER.format("a", 1, 1) + SPEAKER.format("b", 3, 1), "none is called 'call'"),
        ("people.vtt", VTT.format("Jane Doe: hi", "Max: ho"), "marks 2 parties"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        read_turns(tmp_path / name, "call")
