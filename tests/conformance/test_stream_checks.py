"""Every check of the stream form finds the adapter that is wrong, and lets the right one pass."""

from __future__ import annotations

import asyncio
import json
import re
import time
from pathlib import Path

import pytest

from fdbench.conformance.examined import MARK, Examined
from fdbench.conformance.stream_checks import CHECKS
from fdbench.conformance.verdict import Verdict, verdicts
from fdbench.contract import AdapterEvent, Audio, Raw, SessionInfo, Sink, StreamClock
from tests.conformance import wrong_stream
from tests.conformance.peer import virtual_exam

FILE = Path(wrong_stream.__file__)
KEY = "sk-0123456789abcdef"

WRONG = [
    ("AcceptsAnything", "settings", "level=nan was accepted"),
    ("RefusesByAccident", "settings", "level='nonsense' raised TypeError; raise a ValueError"),
    ("SlowToOpen", "open", "it took 20.0 s until open"),
    ("NeverOpens", "open", "raised KeyError"),
    ("OddRate", "open", "rate=44100; declare one of"),
    ("DividesBySilence", "silence", "in silence push_audio.* raised ZeroDivisionError"),
    ("HangsUpInSilence", "silence", "the system ended the session at 2.0. s: idle"),
    ("TooLoudForIt", "speech", "raised OverflowError"),
    ("Blocks", "push", "5 % of the calls of push_audio.* take over 24 ms"),
    ("Dozes", "push", "some calls of push_audio.* take 250 ms"),
    ("Doubles", "audio", "not finite float32"),
    ("Int16Values", "audio", "holds samples .* beyond .*divide by 32,768"),
    ("TwiceAsLong", "echo", "lasts 2 times as long"),
    ("StrangeRole", "events", "role='robot'"),
    ("NoEvent", "events", "of type dict"),
    ("SpeaksAfterTheEnd", "items", "audio of item 'item-1' came at .* after its AudioEnd"),
    ("TellsNoTranscript", "capabilities", "transcripts=True, but"),
    ("ChangesItsRate", "capabilities", "rate=24000 before the session and 16000 in it"),
    ("OneItemForAll", "flush", "audio of item 'reply' came at"),
    ("KnowsItsCalls", "tools", "after tool_result.* raised KeyError"),
    ("CountsOnTheBeat", "jitter", "when 400 ms of frames came late.* raised TimeoutError"),
    ("KnowsItsItems", "playout", "on_playout.* raised KeyError"),
    ("SpeaksAfterClose", "close", "1 events were emitted after close"),
    ("HangsInClose", "close", r"in mid-reply took 8\.0 s"),
    ("CannotClose", "close", "closing in mid-reply: close.* raised RuntimeError: still speaking"),
    ("OneAtATime", "again", "all lines are busy"),
    ("ShowsItsKey", "secrets", "the value of ACME_API_KEY stands in an event"),
    ("ConnectsLater", "unreachable", "although nobody listens"),
    ("RaisesItsOwn", "unreachable", "an exception of its own came through"),
]


def first_failure(name: str) -> Verdict:
    exam = virtual_exam(f"{FILE}:{name}", {})
    return next(verdict for verdict in verdicts(CHECKS, exam) if verdict.outcome == "fail")


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_API_KEY", KEY)


def test_a_right_adapter_passes_every_check_but_the_one_for_echoes() -> None:
    told = list(verdicts(CHECKS, virtual_exam(f"{FILE}:Right", {})))
    assert [(v.check, v.sentence) for v in told if v.outcome != "pass"] == [
        ("echo", "the system does not echo; nothing says how long its words should last")
    ]
    assert {v.check: v.sentence for v in told}["speech"].startswith("a question taken, interrupted")


def test_an_echo_passes() -> None:
    told = {v.check: v for v in verdicts(CHECKS, virtual_exam(f"{FILE}:Echo", {}))}
    assert [v for v in told.values() if v.outcome == "fail"] == []
    assert told["echo"].outcome == "pass"


@pytest.mark.parametrize(("name", "check", "sentence"), WRONG, ids=[name for name, _, _ in WRONG])
def test_a_wrong_adapter_fails_first_where_it_should(name: str, check: str, sentence: str) -> None:
    verdict = first_failure(name)
    assert verdict.check == check, verdict
    assert re.search(sentence, verdict.sentence), verdict.sentence
    assert "\n" not in verdict.sentence and KEY not in verdict.sentence


def test_every_check_has_an_adapter_that_fails_it() -> None:
    assert [check.name for check in CHECKS if check.name not in {found for _, found, _ in WRONG}] == []


def test_a_key_is_named_and_not_shown_where_it_is_found() -> None:
    assert KEY not in first_failure("ShowsItsKey").sentence


class _Busy(wrong_stream.Right):
    """A task of its own holds up the event loop."""

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        await super().open(session, sink, clock)
        asyncio.get_running_loop().call_later(0.02, time.sleep, 0.06)

    async def push_audio(self, frame: Audio) -> None:
        await asyncio.sleep(0.1)


def test_the_heartbeat_feels_what_other_tasks_do() -> None:
    told: list[AdapterEvent] = []

    class Here:
        def emit(self, event: AdapterEvent) -> None:
            told.append(event)

        def now(self) -> int:
            return 0

    async def session() -> list[float]:
        adapter = Examined(_Busy())
        await adapter.open(SessionInfo("s", "", 1, 480), Here(), Here())
        await adapter.push_audio(wrong_stream.TONE[:480])
        await adapter.close()
        (line,) = (event.text for event in told if isinstance(event, Raw))
        beats: list[float] = json.loads(line.removeprefix(MARK))["beats_s"]
        return beats

    assert max(asyncio.run(session())) > 0.03
