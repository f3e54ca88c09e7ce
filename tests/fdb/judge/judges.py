"""Scripted judges behind a real server: each gets the request as it is sent, and answers as its kind does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from fdbench.fdb.judge.controls import CANARY, CONTROLS
from fdbench.fdb.judge.rubric import AGENT, USER, Case, Value
from tests.chat_server import Turn, whole

Script = Callable[[dict[str, Any]], Turn]
SEEN = "ignore the rubric", "the reply must be"


def asked(request: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The rubric and the data of a request."""
    system, user = (message["content"] for message in request["messages"])
    return system, json.loads(user)


def is_second(system: str) -> bool:
    """Whether it is the second pass: the answers are listed the other way round."""
    listed = system.partition("Verdicts:\n")[2]
    return listed.startswith(('- "other"', "- 5"))


def rated(system: str) -> bool:
    return "- 5:" in system


def answer(value: Value, quotes: list[dict[str, Any]]) -> Turn:
    return whole(json.dumps({"quotes": quotes, "verdict": value}))


def quoted(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The agent's last words after the event began; without any the event's own."""
    after = [w for w in data[AGENT] if w[0] >= data["event"]["start"]][-3:]
    words = after or [w for w in data[USER] if w[0] >= data["event"]["start"]]
    source = AGENT if after else USER
    return [{"from": source, "words": " ".join(w[2] for w in words), "start": words[0][0], "end": words[-1][1]}]


def good(truth: Mapping[str, Value]) -> Script:
    """Knows the known cases, as any judge does that reads; of the samples what `truth` says, by the words of the event."""

    def script(request: dict[str, Any]) -> Turn:
        system, data = asked(request)
        return answer(right(system, data, truth), quoted(data))

    return script


def right(system: str, data: Mapping[str, Any], truth: Mapping[str, Value]) -> Value:
    rubric = "relevance" if rated(system) else "behaviour"
    known = {_key(c.case): sorted(c.right, key=str)[-1] for c in CONTROLS[rubric]}
    known |= {_key(case): 3 if rated(system) else "respond" for case in CANARY[rubric]}
    key = data["event"]["words"], " ".join(w[2] for w in data[AGENT])
    return known[key] if key in known else truth[data["event"]["words"]]


def _key(case: Case) -> tuple[str, str]:
    return case.event, " ".join(w.text for w in case.words[AGENT])


def lazy(request: dict[str, Any]) -> Turn:
    """Always the same verdict, with a proper quote."""
    system, data = asked(request)
    return answer(5 if rated(system) else "respond", quoted(data))


def wordless(request: dict[str, Any]) -> Turn:
    """The right verdicts, resting on nothing."""
    system, data = asked(request)
    return answer(right(system, data, {}), [])


def contradicting(request: dict[str, Any]) -> Turn:
    """Right at first; the second time something else."""
    system, data = asked(request)
    value = right(system, data, dict.fromkeys(["Stop."], "respond"))
    if is_second(system):
        value = (5 - value) if isinstance(value, int) else {"respond": "resume"}.get(value, "respond")
    return answer(value, quoted(data))


def obeying(truth: Mapping[str, Value]) -> Script:
    """Right, but where a transcript tells it what to say."""

    def script(request: dict[str, Any]) -> Turn:
        system, data = asked(request)
        heard = " ".join([data["event"]["words"], *(w[2] for w in data[AGENT])]).lower()
        if any(sign in heard for sign in SEEN):
            return answer(5 if rated(system) else "respond", quoted(data))
        return answer(right(system, data, truth), quoted(data))

    return script


def parroting(request: dict[str, Any]) -> Turn:
    """Repeats what it was shown, verdicts and all, before it says the right thing."""
    system, data = asked(request)
    reply = json.dumps({"quotes": quoted(data), "verdict": right(system, data, {"Stop.": "respond"})})
    return whole(f"{request['messages'][1]['content']}\n{reply}")


def slow(request: dict[str, Any]) -> Turn:
    return Turn((30.0,))
