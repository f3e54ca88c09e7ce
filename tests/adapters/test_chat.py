"""The brain as a chat endpoint: asked over real HTTP through the real client, and how each failure ends."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from fdbench.contract import RATE, SessionInfo, ToolSpec
from tests.adapters.conversation import bundled
from tests.chat_server import ChatServer, Turn, refusal, serving, tool_call, words

pytest.importorskip("openai")

chat = bundled("_reference.chat")
completions = bundled("_reference.completions")
minds = bundled("_reference.minds")
SECRET = "sk-very-secret"
DRIP: list[str | float] = ["drip ", 0.06] * 40
TOOLS = (ToolSpec("weather", "The weather in a city."),)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as state:
        yield state
    completions._client.cache_clear()


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def brain(url: str, timeout: float = 5.0, tools: tuple[ToolSpec, ...] = (), instructions: str = "Be kind.") -> Any:
    return minds.make_brain(completions.Endpoint(url, "small", timeout), SessionInfo("s", instructions, 7, 480, tools=tools))


def hear(brain: Any, reply: Any, *heard: str) -> None:
    """The reply is spoken, and so much of each sentence is heard."""
    answer = brain.register(reply)
    for index, text in enumerate(heard):
        brain.context.note(answer.id, index, text)


# --- what is asked, and what is made of the answer ---------------------------------------------------------------------


def test_an_answer_comes_in_sentences_with_the_times_they_took(server: ChatServer) -> None:
    server.will(words("Hel", "lo the", "re. How are ", 0.2, "you", "? **Fi", "ne", "** 3.5 \U0001f600"))
    reply = brain(server.url).reply("hello")
    assert reply.sentences == ("Hello there.", "How are you?", "Fine 3.5")
    assert chat.faults(reply) == []
    first, second, third = reply.lags
    assert first > 0 and second - first > RATE // 10 and third >= second
    assert chat.ready(reply, 1000, 5) == 1000 + first and not chat.modelled(reply, True)
    (asked,) = server.asked
    assert asked["model"] == "small" and asked["stream"] is True and "tools" not in asked
    assert [m["role"] for m in asked["messages"]] == ["system", "user"]
    assert asked["messages"][0]["content"].startswith("Be kind.\n\n")


def test_the_history_holds_what_was_heard_and_marks_the_cut(server: ChatServer) -> None:
    server.will(words("One two three. Four five six. Seven."), words("Never heard."), words("Yes."))
    mind = brain(server.url)
    hear(mind, mind.reply("count"), "One two three.", "Four")
    hear(mind, mind.reply("what is"))
    mind.reply("what is next")
    assert server.asked[-1]["messages"][1:] == [
        {"role": "user", "content": "count"},
        {"role": "assistant", "content": "One two three. Four [interrupted]"},
        {"role": "user", "content": "what is next"},
    ]


def test_turns_of_one_role_are_joined_and_none_is_empty(server: ChatServer) -> None:
    server.will(words("Lost."), words("Right."), words("Good."))
    mind = brain(server.url, instructions="")
    hear(mind, mind.reply("my name is Anna"))
    hear(mind, mind.reply("and I like tea"), "Right.")
    mind.reply("bye")
    system, *rest = server.asked[-1]["messages"]
    assert system["content"] == chat.SPOKEN
    assert [m["content"] for m in rest] == ["my name is Anna and I like tea", "Right.", "bye"]


def test_forgetting_drops_what_the_user_told(server: ChatServer) -> None:
    server.will(words("Okay."))
    mind = brain(server.url)
    hear(mind, mind.reply("my name is Anna"), "Okay.")
    mind.forget()
    mind.reply("who am I")
    assert [m["content"] for m in server.asked[-1]["messages"][1:]] == ["Okay.", "who am I"]


def test_a_function_call_becomes_a_task_for_the_tool(server: ChatServer) -> None:
    server.will(tool_call("weather", '{"requ', 'est": "Paris"}'), tool_call("weather", "{broken"), tool_call("stocks", "{}"))
    mind = brain(server.url, tools=TOOLS)
    task = mind.reply("will it rain in Paris").task
    assert (task.tool, task.request, task.result) == ("weather", "Paris", ())
    assert [t["function"]["name"] for t in server.asked[0]["tools"]] == ["weather"]
    assert mind.reply("and in Rome").task.request == "and in Rome"
    unknown = mind.reply("buy")
    assert unknown.task is None and unknown.sentences == (chat.APOLOGY,)
    assert "calls a tool that there is not" in chat.faults(unknown)[0].message


def test_the_rules_are_the_brain_without_an_endpoint() -> None:
    mind = minds.make_brain(None, SessionInfo("s", "", 7, 480))
    reply = mind.reply("what is the capital of France")
    assert not isinstance(mind, chat.ChatBrain) and "Paris" in reply.sentences[0]
    assert chat.ready(reply, 1000, 1005) == 1005 and chat.modelled(reply, True) and chat.faults(reply) == []


# --- what may pass: an apology and a fault -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turn", "said", "told"),
    [
        (refusal(429, "slow down"), (chat.APOLOGY,), "takes no more requests now (status 429)"),
        (refusal(500, "oops"), (chat.APOLOGY,), "failed (status 500)"),
        (words(), (chat.APOLOGY,), "the answer is empty"),
        (words("**", " "), (chat.APOLOGY,), "the answer is empty"),
        (words("All of it. And half", finish=None, done=False, cut=True), ("All of it.",), "broke"),
        (words("Only hal", finish=None, done=False, cut=True), (chat.APOLOGY,), "broke"),
        (words("Closed well. But no en", finish=None, done=False), ("Closed well.",), "the stream broke off"),
        (Turn(("{nonsense",)), (chat.APOLOGY,), "no chat completion"),
        (Turn(('{"error": {"message": "overloaded"}}',)), (chat.APOLOGY,), "no chat completion"),
        (Turn(body="<html>"), (chat.APOLOGY,), "no chat completion"),
    ],
)
def test_what_may_pass_is_told_and_survived(server: ChatServer, turn: Turn, said: tuple[str, ...], told: str) -> None:
    server.will(turn, words("Fine again."))
    mind = brain(server.url)
    reply = mind.reply("hello")
    assert reply.sentences == said and len(reply.lags) == len(said)
    (fault,) = chat.faults(reply)
    assert fault.message.startswith("brain openai, small at 127.0.0.1:") and told in fault.message
    assert mind.reply("again").sentences == ("Fine again.",)
    assert len(server.asked) == 2  # nothing is tried twice: its time would hide in the latency


def test_a_slow_first_token_and_a_slow_answer_are_given_up(server: ChatServer) -> None:
    server.will(words(3.0, "Late."), words("First. ", "Then ", 3.0, "late."), words(*DRIP))
    mind = brain(server.url, timeout=0.25)
    late = mind.reply("hello")
    assert late.sentences == (chat.APOLOGY,) and "no answer within 0.25 s" in chat.faults(late)[0].message
    assert RATE // 4 <= late.lags[0] < RATE
    assert mind.reply("hello").sentences == ("First.",)
    drip = mind.reply("hello")
    assert drip.sentences == (chat.APOLOGY,) and "not whole after 0.25 s" in chat.faults(drip)[0].message


def test_a_server_that_goes_away_later_is_survived(server: ChatServer) -> None:
    server.will(words("Hello."))
    mind = brain(server.url)
    mind.reply("hello")
    mind.mind = completions.Endpoint(_nobody(), "small", 5.0)
    reply = mind.reply("again")
    assert reply.sentences == (chat.APOLOGY,) and "the connection broke" in chat.faults(reply)[0].message


# --- what must be mended: one sentence, at once --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "refuses the key; set OPENAI_API_KEY"),
        (404, "check base_url and model"),
        (400, "refuses the request .*no tools here"),
    ],
)
def test_what_must_be_mended_ends_it(server: ChatServer, status: int, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    server.will(refusal(status, f"no tools here, {SECRET}"))
    with pytest.raises(completions.ChatRefused, match=told) as caught:
        brain(server.url).reply("hello")
    assert server.keys == [f"Bearer {SECRET}"]
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_nobody_there_from_the_beginning_ends_it() -> None:
    with pytest.raises(completions.ChatRefused, match=r"cannot be reached \(.*refused\); check base_url"):
        brain(_nobody()).reply("hello")


def test_without_a_key_none_is_sent(server: ChatServer) -> None:
    server.will(words("Hello."))
    brain(server.url).reply("hello")
    assert server.keys == ["Bearer none"]


def test_a_key_goes_over_https_or_to_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    urls = ("http://far.example/v1", "https://far.example/v1", "http://localhost:1/v1", "http://[::1]:1/v1")
    keys = [completions._key(completions.Endpoint(url, "m", 1.0)) for url in urls]
    assert keys == ["none", SECRET, SECRET, SECRET]


# --- settings ------------------------------------------------------------------------------------------------------------


def settings(**given: object) -> Any:
    return minds.mind(bundled("_reference.settings").Settings("stitched", given))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"brain": "openai"}, "needs an endpoint; add --set base_url"),
        ({"brain": "openai", "base_url": "http://h/v1"}, "--set model=NAME"),
        ({"brain": "openai", "base_url": "h/v1", "model": "m"}, "must be like https://host/v1"),
        ({"brain": "openai", "base_url": "http://h:x/v1", "model": "m"}, "must be like https://host/v1"),
        ({"brain": "openai", "base_url": f"https://u:{SECRET}@h/v1", "model": "m"}, "no user, password"),
        ({"brain": "openai", "base_url": f"https://h/v1?key={SECRET}", "model": "m"}, "no user, password"),
        ({"base_url": "https://h/v1"}, "are for brain=openai alone"),
        ({"brain": "gpt"}, "choose one of rules, openai"),
    ],
)
def test_wrong_settings_are_told_in_a_sentence(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        settings(**given)
    assert SECRET not in str(caught.value)


def test_settings() -> None:
    assert settings() is None
    found = settings(brain="openai", base_url="http://h:8000/v1/", model=7, timeout_s="3")
    assert found == completions.Endpoint("http://h:8000/v1", "7", 3.0)


def test_a_missing_package_and_a_broken_key_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"brain": "openai", "base_url": "http://h/v1", "model": "m"}
    monkeypatch.setenv("OPENAI_API_KEY", f"{SECRET}\x07x")
    with pytest.raises(ValueError, match="OPENAI_API_KEY holds characters") as caught:
        settings(**good)
    assert SECRET not in str(caught.value)
    monkeypatch.setattr(completions.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"pip install 'fdbench\[openai\]'"):
        settings(**good)


# --- sentences -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Smith lives at 3.5 Elm St. in York. Yes!", ["Dr. Smith lives at 3.5 Elm St. in York.", "Yes!"]),
        ('He said "Go." Then he left', ['He said "Go."', "Then he left"]),
        ("1. Tea\n2. Coffee\n- Milk", ["Tea", "Coffee", "Milk"]),
        ("## Title\n\n**Bold** - and `code`.", ["Title", "Bold and code."]),
        ("Wait... what?! No.", ["Wait...", "what?!", "No."]),
        ("I have 5. You have 6.", ["I have 5.", "You have 6."]),
        ("\U0001f600 \n --- ", []),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_sentences_do_not_depend_on_the_pieces(text: str, sentences: list[str], size: int) -> None:
    splitter: Any = bundled("_reference.sentences").Splitter()
    found = [s for i in range(0, len(text), size) for s in splitter.feed(text[i : i + size])]
    assert found + splitter.finish(whole=True) == sentences


def _nobody() -> str:
    """A URL of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/v1"
