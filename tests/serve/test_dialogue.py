"""Who is told to have spoken when, by steps of 20 ms. A row of marks is a timeline: `#` sound, `.` silence."""

from __future__ import annotations

import numpy as np

from fdbench.contract import AdapterEvent, Decision, SpeechState, Transcript
from fdbench.serve.dialogue import Dialogue
from fdbench.serve.reply import Event
from fdbench.serve.stepping import Stepped
from fdbench.timebase import TICK

STARTED, STOPPED = "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"
COMMITTED, DONE = "input_audio_buffer.committed", "response.done"
TRANSCRIBED = "conversation.item.input_audio_transcription.completed"
CREATED = "response.created"
GAP = "." * 15


def told(agent: str, user: str) -> list[tuple[int, Event]]:
    """What a client is told, with the number of its step. The end of the user's speech comes with a transcript."""
    dialogue = Dialogue()
    dialogue.turns.transcribed = True
    events: list[tuple[int, Event]] = []
    for k, (sounds, speaks, spoke) in enumerate(zip(agent, user, "." + user, strict=False)):
        pcm = np.full(TICK, 100 * (sounds == "#"), np.int16)
        change: list[AdapterEvent] = []
        if speaks != spoke:
            change.append(SpeechState("user", speaks == "#", media=k * TICK))
            change += [Transcript("user", "yes")] if speaks == "." else []
        events += [(k, event) for event in dialogue.step(Stepped((k + 1) * TICK, pcm, change))]
    return events


def of_turns(events: list[tuple[int, Event]]) -> list[tuple[int, str]]:
    kinds = (STARTED, STOPPED, COMMITTED, TRANSCRIBED, CREATED, DONE)
    return [(k, event["type"]) for k, event in events if event["type"] in kinds]


def statuses(events: list[tuple[int, Event]]) -> list[str]:
    return [event["response"]["status"] for _, event in events if event["type"] == DONE]


def test_who_begins_after_the_last_sound_cuts_nothing_short() -> None:
    events = told("###" + GAP + "...", "....." + "#" * 16)
    assert of_turns(events) == [(0, CREATED), (17, DONE), (17, STARTED)]
    assert statuses(events) == ["completed"]


def test_who_begins_in_a_pause_waits_for_the_end_and_cut_it_short() -> None:
    events = told("##..##" + GAP, "...#" + "#" * 20)
    assert of_turns(events) == [(0, CREATED), (20, STARTED), (20, DONE)]
    assert statuses(events) == ["cancelled"]


def test_who_is_talked_over_is_transcribed_and_never_started() -> None:
    events = told("#####..###" + GAP, "..####...." + GAP)
    assert of_turns(events) == [(0, CREATED), (7, COMMITTED), (7, TRANSCRIBED), (24, DONE)]
    assert statuses(events) == ["completed"]


def test_who_ends_right_after_the_agent_is_told_of_when_its_end_is_known() -> None:
    events = told("#####" + GAP, "..#####" + GAP)
    assert of_turns(events) == [
        *((0, CREATED), (19, STARTED), (19, DONE), (19, STOPPED), (19, COMMITTED), (19, TRANSCRIBED)),
    ]
    assert statuses(events) == ["cancelled"]
    assert {event["type"]: event.get("audio_end_ms") for _, event in events}[STOPPED] == 140


def test_an_answer_in_the_step_that_shows_the_end_comes_after_what_the_user_said() -> None:
    events = told("#####" + GAP + "#", "..#####" + GAP)
    assert [kind for _, kind in of_turns(events)] == [CREATED, STARTED, DONE, STOPPED, COMMITTED, TRANSCRIBED, CREATED]


def quiet_after(*told_then: AdapterEvent) -> list[Event]:
    """The agent sounds for 100 ms; in the step after that the adapter tells something; then the agent is silent."""
    dialogue = Dialogue()
    events: list[Event] = []
    for k in range(25):
        step = Stepped((k + 1) * TICK, np.full(TICK, 100 * (k < 5), np.int16), told_then if k == 5 else ())
        events += dialogue.step(step)
    return [event for event in events if event["type"] in (STARTED, DONE)]


def test_an_onset_that_is_told_late_still_cut_the_agent_short() -> None:
    started, done = quiet_after(SpeechState("user", True, media=3 * TICK))
    assert (started["type"], done["response"]["status"]) == (STARTED, "cancelled")


def test_a_decision_to_yield_says_that_it_was_cut_short() -> None:
    started, done = quiet_after(Decision("yield", "speech"))
    assert (started["type"], done["response"]["status_details"]["reason"]) == (STARTED, "turn_detected")
