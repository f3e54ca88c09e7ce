"""The checks of the stream form, in the order in which they are made. Sessions run on the wall clock, the adapter in its own process."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from fdbench.conformance import stimuli
from fdbench.conformance.driving import Talk
from fdbench.conformance.echo import echo_stretch
from fdbench.conformance.events import texts, wrong_claims, wrong_event, wrong_items
from fdbench.conformance.settings import refuses_nonsense
from fdbench.conformance.stream_exam import HELD, SILENT, StreamExam
from fdbench.conformance.verdict import Check, Fails, Skips
from fdbench.contract import RATE, AudioOut, Capabilities, Flush
from fdbench.scenario.placement import CueStatus
from fdbench.secrets import is_secret
from fdbench.speech.resampler import RATES
from fdbench.timebase import TICK_MS, Samples, ms, to_ms, to_seconds

OPEN_S = 15.0
"""Longest wait for a session that is counted as opening in time (`<=`)."""
CLOSE_S = 5.0
PUSH_P95_MS = float(TICK_MS)
"""The slowest 5 % of calls and heartbeats may take so long (`<=`): frames come every 20 ms."""
PUSH_MAX_MS = 200.0
"""And the slowest of all so long (`<=`)."""
BUSY_P95_MS = 10.0
UNBLOCK = "send and return, and let no task of the adapter compute or wait without await"
LATE_AUDIO: Samples = ms(1_500)
"""Audio of a flushed item so long after the flush (`>`) is no late chunk, but something new that nobody will hear."""
STAGES = ("open", "tools", "jitter", "speech", "reports", "close")
HELD_MS = round(to_ms(HELD[1] - HELD[0]))
KEY_LENGTH = 8
SENTENCE = 400


def settings(exam: StreamExam) -> str:
    return refuses_nonsense(exam.factory, exam.settings)


def opens(exam: StreamExam) -> str:
    rate = exam.capabilities.rate
    if rate not in RATES:
        raise Fails(f"rate={rate}; declare one of {', '.join(map(str, RATES))} Hz")
    took = exam.opened().opened_s
    if took > OPEN_S:
        raise Fails(
            f"it took {took:.1f} s until open() returned (at most {OPEN_S:.0f} s); return as soon as the system can hear"
        )
    return f"open after {took:.2f} s"


def silence(exam: StreamExam) -> str:
    done = exam.conversation()
    if _broken_at(done) < SILENT:
        raise Fails(f"in silence {_why(done)}")
    return f"{to_seconds(SILENT):.0f} s taken"


def speech(exam: StreamExam) -> str:
    done = _after_silence(exam)
    if done.stage != "close" or done.exchange.closed is not None:
        raise Fails(f"with speech {_why(done)}")
    cues = {cue.id: cue.status for cue in done.exchange.recording().cues}
    cut_in = "interrupted" if cues.get("interruption") is CueStatus.PLAYED else "there was nothing to interrupt"
    return f"a question taken, {cut_in}, {to_seconds(done.now):.0f} s in all"


def push(exam: StreamExam) -> str:
    done = _after_silence(exam)
    figures = _figures(done)
    late = float(np.percentile(done.late_s, 95)) * 1000
    if late > BUSY_P95_MS:
        raise Skips(f"this machine is too busy to tell: 1 frame of 20 was sent over {late:.0f} ms late")
    calls, beats = (np.percentile(np.asarray(figures[name]) * 1000, [50, 95, 100]) for name in ("push_s", "beats_s"))
    for what, (_, usual, worst) in (
        ("calls of push_audio() take", calls),
        ("heartbeats of the event loop come late by", beats),
    ):
        if usual > PUSH_P95_MS:
            raise Fails(f"5 % of the {what} over {usual:.0f} ms (frames come every {TICK_MS} ms); {UNBLOCK}")
        if worst > PUSH_MAX_MS:
            raise Fails(f"some {what} {worst:.0f} ms (at most {PUSH_MAX_MS:.0f} ms); {UNBLOCK}")
    return f"push_audio() takes {calls[0]:.2f} ms (median), {calls[1]:.2f} ms (p95); the event loop is late by {beats[1]:.1f} ms (p95)"


def audio(exam: StreamExam) -> str:
    done = _after_silence(exam)
    chunks = [(at, event) for at, event in done.events if isinstance(event, AudioOut)]
    wrong = next((sentence for at, event in chunks if (sentence := wrong_event(event, at))), None)
    if wrong:
        raise Fails(wrong)
    if not chunks:
        raise Skips("the system said nothing")
    rate = exam.capabilities.rate
    return f"{len(chunks)} chunks, {len(done.spoken()) / rate:.1f} s at {rate} Hz"


def echo(exam: StreamExam) -> str:
    done = _after_silence(exam)
    begun = [cue for cue in done.exchange.recording().cues if cue.id == "interruption" and cue.played]
    heard = done.spoken(end=begun[0].onset if begun else None)
    if not heard.any():
        raise Skips("the system said nothing")
    times = echo_stretch(stimuli.clip().audio, RATE, heard, exam.capabilities.rate)
    if times is None:
        raise Skips("the system does not echo; nothing says how long its words should last")
    if times != 1.0:
        raise Fails(f"what comes back lasts {times:.2g} times as long as what was said; correct the rate or the encoding")
    return "what comes back lasts as long as what was said"


def events(exam: StreamExam) -> str:
    done = _after_silence(exam)
    wrong = (wrong_event(event, at) for at, event in done.events if not isinstance(event, AudioOut))
    if sentence := next((each for each in wrong if each), None):
        raise Fails(sentence)
    return f"{len(done.events)} events, all of the contract"


def items(exam: StreamExam) -> str:
    if wrong := wrong_items(_after_silence(exam).events):
        raise Fails(wrong)
    return "no audio after an item's end, nothing after Closed"


def capabilities(exam: StreamExam) -> str:
    done = _after_silence(exam)
    said = [event for _, event in done.events]
    spoke = bool(done.spoken().any())
    declared = (
        Capabilities(**done.figures["capabilities"]) if done.figures else exam.capabilities
    )  # a system may tell when it opens
    if declared.rate != exam.capabilities.rate:
        raise Fails(
            f"rate={exam.capabilities.rate} before the session and {declared.rate} in it; audio is converted to the first one"
        )
    if wrong := wrong_claims(said, declared, spoke=spoke, asked=done.stage == "close"):
        raise Fails(wrong)
    return "what it declares is what it does" if spoke else "nothing against what it declares; the system did not speak"


def flush(exam: StreamExam) -> str:
    done = _after_silence(exam)
    cut: dict[str, Samples] = {}
    begun: set[str] = set()
    flushes = 0
    for at, event in done.events:
        if isinstance(event, Flush):
            flushes += 1
            for item in begun if event.item is None else {event.item}:
                cut.setdefault(item, at)
        elif isinstance(event, AudioOut):
            begun.add(event.item)
            if at - cut.get(event.item, at) > LATE_AUDIO:
                raise Fails(
                    f"audio of item '{event.item}' came at {to_seconds(at):.2f} s, {to_seconds(at - cut[event.item]):.1f} s after it was"
                    " flushed, and is discarded; give each utterance an item of its own"
                )
    if not flushes:
        raise Skips(f"nothing was flushed (barge_in={exam.capabilities.barge_in})")
    return f"{flushes} times; only late chunks came of what was flushed"


def close(exam: StreamExam) -> str:
    done = exam.broken_off()
    if done.stage != "close":
        raise Skips(f"the session broke off before: {_why(done)}")
    if done.broke is not None:
        raise Fails(f"closing in mid-reply: {done.broke}")
    took, late = _figures(done)["close_s"], done.figures["late"]
    if took > CLOSE_S:
        raise Fails(f"close() in mid-reply took {took:.1f} s (at most {CLOSE_S:.0f} s); do not wait for the system's answer")
    if late:
        raise Fails(
            f"{len(late)} events were emitted after close(), the first a {late[0]}; end the adapter's tasks before close() returns"
        )
    return f"closed in {took:.2f} s, and silent"


def again(exam: StreamExam) -> str:
    done = exam.again()
    if done.stage == "open":
        raise Fails(f"after a session that was ended in mid-reply {_why(done)}")
    return f"a third session opened after {done.opened_s:.2f} s"


def unknown_tool(exam: StreamExam) -> str:
    done = _third(exam, "tools")
    if done.stage == "tools":
        raise Fails(f"after tool_result() of an unknown call {_why(done)}; ignore calls that were not made")
    return "survived"


def jitter(exam: StreamExam) -> str:
    done = _third(exam, "jitter")
    if done.stage == "jitter":
        raise Fails(f"when {HELD_MS} ms of frames came late, and all at once, {_why(done)}; send on what comes, when it comes")
    return f"{HELD_MS} ms of frames at once taken"


def playout(exam: StreamExam) -> str:
    done = _third(exam, "reports")
    if done.stage == "reports":
        raise Fails(f"on_playout() with unknown, known, cut and repeated items: {_why(done)}; ignore what does not apply")
    return "reports of unknown, cut and repeated items survived"


def secrets(exam: StreamExam) -> str:
    keys = {name: value for name, value in os.environ.items() if is_secret(name, value) and len(value) >= KEY_LENGTH}
    if not keys:
        raise Skips("no environment variable here has the name of a key")
    told = [text for done in exam.talks() for text in texts(event for _, event in done.events)] + exam.faults()
    for name, value in keys.items():
        if any(value in text for text in told):
            raise Fails(f"the value of {name} stands in an event or a message; leave keys out of all that is emitted or raised")
    return f"{len(keys)} keys looked for in {len(told)} texts"


def unreachable(exam: StreamExam) -> str:
    fault = exam.open_to_nobody()
    if fault is None:
        raise Fails(
            "open() returned although nobody listens at that address; connect in open(), and raise WireError if it fails"
        )
    text = str(fault)
    if getattr(fault, "__notes__", None):
        raise Fails(f"an exception of its own came through: {text}; connect with fdbench.wire, or raise WireError")
    if "\n" in text or len(text) > SENTENCE:
        raise Fails(f"what is told is not one sentence: {text[:80]!r}...; raise WireError with one")
    return f"told: {text}"


def _broken_at(done: Talk) -> float:
    """When the session broke off; infinite if it did not, or only when it was closed."""
    return done.now if done.stage != "close" or done.exchange.closed is not None else float("inf")


def _after_silence(exam: StreamExam) -> Talk:
    done = exam.conversation()
    if _broken_at(done) < SILENT:
        raise Skips("the session broke off in silence, see `silence`")
    return done


def _third(exam: StreamExam, stage: str) -> Talk:
    """The third session, if it came as far as `stage`."""
    done = exam.third()
    if STAGES.index(done.stage) < STAGES.index(stage):
        raise Skips(f"the session broke off before: {_why(done)}")
    return done


def _why(done: Talk) -> str:
    if done.broke is not None:
        return str(done.broke)
    return f"the system ended the session at {to_seconds(done.now):.2f} s: {done.exchange.closed}"


def _figures(done: Talk) -> dict[str, Any]:
    if not done.figures.get("push_s") or not done.figures.get("beats_s"):
        raise Skips("the session did not come to its end, so nothing was measured")
    return done.figures


CHECKS = (
    Check("settings", "makes it with unknown and senseless settings", settings),
    Check("open", f"opens a session within {OPEN_S:.0f} s, at a known rate", opens),
    Check("silence", "3 s of silence", silence),
    Check("speech", "a question, and an interruption of the reply", speech),
    Check("push", "time of push_audio(), and a heartbeat of the event loop", push),
    Check("audio", "every chunk is finite float32 audio of shape (n,)", audio),
    Check("echo", "length of what an echoing counterpart sends back", echo),
    Check("events", "kinds and fields of all other events, and whether JSON can hold them", events),
    Check("items", "order of audio, AudioEnd and Closed", items),
    Check("capabilities", "compares what it declares with what it did", capabilities),
    Check("flush", "what comes of an item after its flush", flush),
    Check("close", f"closes in mid-reply, within {CLOSE_S:.0f} s, and listens on", close),
    Check("again", "one more session", again),
    Check("tools", "the result of a call that was never made", unknown_tool),
    Check("jitter", f"{HELD_MS} ms of frames late, and all at once", jitter),
    Check("playout", "reports of unknown, known, cut and repeated items", playout),
    Check("secrets", "looks for values of key-like environment variables in events and messages", secrets),
    Check("unreachable", "an address where nobody listens", unreachable),
)
