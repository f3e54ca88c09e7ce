"""The checks of the step form, in the order in which they are made. All run in this process, faster than real time."""

from __future__ import annotations

import statistics
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from fdbench.conformance import stimuli
from fdbench.conformance.events import wrong_claims, wrong_event, wrong_items
from fdbench.conformance.settings import refuses_nonsense
from fdbench.conformance.step_exam import StepExam
from fdbench.conformance.stepping import Played, guarded, info_for, play, steps
from fdbench.conformance.verdict import Check, Fails, Skips
from fdbench.contract import RATE
from fdbench.timebase import Samples, ms, to_seconds

UNKNOWN_CALL = "a-call-that-was-never-made"
BRANCH = ms(5_000)
OTHER_END_S = 8.0


def settings(exam: StepExam) -> str:
    return refuses_nonsense(exam.factory, exam.settings)


def open_close(exam: StepExam) -> str:
    guarded(exam.fresh().close, "close() of a session that could not be opened")
    adapter = exam.fresh()
    guarded(lambda: adapter.open(info_for(adapter)), "open()")
    guarded(adapter.close, "close() of a session without a step")
    return "closed without a step, and without having been opened"


def output(exam: StepExam) -> str:
    played = play(exam.fresh(), stimuli.spoken(exam.frame))
    return f"{len(played.audio)} steps of {played.frame} samples, float32, finite"


def silence(exam: StepExam) -> str:
    return _heard(exam.silence(), "silence")


def speech(exam: StepExam) -> str:
    return _heard(exam.speech(), "a question and silence")


def noise(exam: StepExam) -> str:
    return _heard(exam.noise(), "noise at full scale")


def untouched_input(exam: StepExam) -> str:
    written = exam.heard().written
    if written is not None:
        raise Fails(f"step() at {to_seconds(written):.2f} s wrote to the array that it was handed; copy it first")
    at = _differs(exam)
    if at is None:
        return "neither written to nor kept"
    if exam.prints_of(exam.kept_speech()) == exam.reference():
        raise Fails(
            f"what it said at {to_seconds(at):.2f} s changed when arrays handed over before were overwritten; keep copies of them"
        )
    return _not_told(exam)


def isolation(exam: StepExam) -> str:
    exam.heard()
    at = _differs(exam)
    if at is None:
        return "a session after others is the same as one in a process of its own"
    if exam.prints_of(exam.kept_speech()) == exam.reference():
        raise Skips("it keeps arrays that it was handed, see `input`")
    if not exam.repeats_itself():
        raise Skips("it does not repeat itself with one seed: two processes give two sessions")
    raise Fails(
        f"at {to_seconds(at):.2f} s a session after others differs from one in a process of its own: sessions share state; keep it in"
        " the object that serves the session"
    )


def causality(exam: StepExam) -> str:
    _unchanged(exam.heard())
    after, branch = stimuli.branched(stimuli.conversation(OTHER_END_S, exam.frame), BRANCH, exam.frame)
    if _differs(exam) is not None:
        raise Skips("it does not repeat itself, see `input` and `isolation`")
    other = exam.prints_of(play(exam.fresh(), after))
    at = exam.reference().first_difference(other)
    if at is not None and at <= branch:
        raise Fails(
            f"what it said at {to_seconds(at):.2f} s depends on what the user says after {to_seconds(branch):.2f} s; a step may use"
            " only what it was handed so far"
        )
    return f"the first {to_seconds(branch):.1f} s are the same whatever follows"


def events(exam: StepExam) -> str:
    told = exam.heard().events + exam.silence().events
    wrong = next((sentence for now, event in told if (sentence := wrong_event(event, now))), None)
    if wrong:
        raise Fails(wrong)
    return f"{len(told)} events, all of the contract"


def items(exam: StepExam) -> str:
    told = exam.heard().events
    if wrong := wrong_items(told):
        raise Fails(wrong)
    return "no audio after an item's end, nothing after Closed"


def capabilities(exam: StepExam) -> str:
    declared, session = exam.fresh().capabilities, exam.heard()
    if declared.rate != RATE:
        raise Fails(f"rate={declared.rate}, but a step adapter hears and speaks at {RATE} Hz; correct its Capabilities")
    if not declared.greets and exam.silence().track.any():
        raise Fails("greets=False, but it spoke where nobody had spoken to it; correct its Capabilities")
    said = [event for _, event in session.events]
    spoke = bool(session.track.any()) or any(type(event).__name__ == "AudioOut" for event in said)
    if wrong := wrong_claims(said, declared, spoke=spoke, asked=True):
        raise Fails(wrong)
    return "what it declares is what it does" if spoke else "nothing against what it declares; it did not speak"


def unknown_tool(exam: StepExam) -> str:
    adapter = exam.fresh()
    quiet = stimuli.silence(0.2, exam.frame)
    guarded(lambda: adapter.open(info_for(adapter)), "open()")
    for failed in (False, True):
        steps(adapter, quiet, len(quiet) * failed)
        told = partial(adapter.tool_result, UNKNOWN_CALL, "{}", failed=failed)
        guarded(told, "tool_result() of an unknown call")
    steps(adapter, quiet, 2 * len(quiet))
    guarded(adapter.close, "close()")
    return "survived"


def broken_session(exam: StepExam) -> str:
    adapter: Any = exam.fresh()
    said = stimuli.spoken(exam.frame)
    guarded(lambda: adapter.open(info_for(adapter)), "open()")
    steps(adapter, said)
    with suppress(Exception, SystemExit):
        adapter.step(None, len(said) + exam.frame)  # whatever it makes of that, the session is over
    guarded(adapter.close, "close() after an exception in mid-session", len(said))
    play(exam.fresh(), said)
    return "closed, and the next session works"


def speed(exam: StepExam) -> str:
    session = exam.heard()
    frame_ms = session.frame * 1000 / RATE
    mean, worst = statistics.fmean(session.step_s) * 1000, max(session.step_s) * 1000
    told = f"{mean:.1f} ms a step on average, {worst:.0f} ms at worst, for a frame of {frame_ms:.0f} ms"
    if mean > frame_ms:
        raise Fails(f"it is slower than real time: {told}; make step() faster, or declare a longer frame_ms")
    return told


def _heard(played: Played, what: str) -> str:
    return f"{len(played.audio) * played.frame / RATE:.0f} s of {what} taken"


def _differs(exam: StepExam) -> Samples | None:
    return exam.prints_of(exam.speech()).first_difference(exam.reference())


def _not_told(exam: StepExam) -> str:
    raise Skips("nothing was written to; whether it keeps arrays cannot be told, as it does not repeat itself, see `isolation`")


def _unchanged(played: Played) -> None:
    for now, array, copy in played.returned:
        if not np.array_equal(array, copy):
            raise Fails(
                f"the audio that it returned at {to_seconds(now):.2f} s was changed afterwards; return a new array each time"
            )


CHECKS = (
    Check("settings", "makes it with unknown and senseless settings", settings),
    Check("open-close", "opens and closes it without a step", open_close),
    Check("output", "1 s of speech: StepOutput, shape, dtype, finite", output),
    Check("silence", "10 s of digital silence", silence),
    Check("speech", "10 s with a question", speech),
    Check("noise", "2 s of noise at full scale", noise),
    Check("input", "overwrites each array that was handed over", untouched_input),
    Check("isolation", "the same session after others and in a process of its own", isolation),
    Check("causality", "the same beginning with another end", causality),
    Check("events", "kinds and fields of all events, and whether JSON can hold them", events),
    Check("items", "order of audio, AudioEnd and Closed", items),
    Check("capabilities", "compares what it declares with what it did", capabilities),
    Check("tools", "the result of a call that was never made", unknown_tool),
    Check("broken", "closes it after an exception in mid-session, and opens another", broken_session),
    Check("speed", "time of each step against its frame", speed),
)
