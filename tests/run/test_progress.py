"""What a run tells while it goes on, where there is no terminal."""

from __future__ import annotations

import io

import pytest

from fdbench.run.progress import Progress, duration


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_line_every_half_minute_and_at_each_tenth_with_the_time_left() -> None:
    told, watch = io.StringIO(), Watch()
    progress = Progress(40, told, watch)

    def lines() -> list[str]:
        found = told.getvalue().splitlines()
        told.truncate(0)
        told.seek(0)
        return found

    progress.look()
    assert lines() == []
    watch.now += 29.9
    progress.look()
    assert lines() == []
    watch.now += 0.1
    progress.look()
    assert lines() == ["fdbench: 0 of 40 sessions, 0 % of the work"]
    watch.now += 10
    progress(None, 0.1)
    assert lines() == ["fdbench: 1 of 40 sessions, 10 % of the work, about 6 min left"]
    watch.now += 10
    progress(None, 0.05)
    assert lines() == [], "no new tenth"
    progress(None, 0.05)
    assert lines() == ["fdbench: 3 of 40 sessions, 20 % of the work, about 3 min left"]
    progress(None, 0.1)
    assert lines() == [], "two lines in one instant help nobody"


def test_the_end_is_told_by_the_results() -> None:
    told, watch = io.StringIO(), Watch()
    progress = Progress(1, told, watch)
    watch.now += 60.0
    progress(None, 1.0)
    assert told.getvalue() == ""


def test_a_run_of_seconds_tells_nothing() -> None:
    told, watch = io.StringIO(), Watch()
    progress = Progress(4, told, watch)
    for _ in range(4):
        watch.now += 1.0
        progress(None, 0.25)
    progress.close()
    assert told.getvalue() == ""


def test_a_note_is_one_harmless_line() -> None:
    told = io.StringIO()
    Progress(1, told).note("agent \x1b[31m@0: step() has not been answered")
    assert told.getvalue() == "fdbench: agent \\x1b[31m@0: step() has not been answered\n"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (89.4, "89 s"), (90.0, "2 min"), (5399.0, "90 min"), (5400.0, "1.5 h")]
)
def test_durations_are_as_exact_as_an_estimate(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_lines_name_what_is_counted() -> None:
    told, watch = io.StringIO(), Watch()
    progress = Progress(4, told, watch, of="trials")
    watch.now += 60
    progress(None, 0.25)
    assert told.getvalue() == "fdbench: 1 of 4 trials, 25 % of the work, about 3 min left\n"
