"""Who judges: one model behind `POST <base>/chat/completions`, asked one question at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from fdbench.errors import FdbenchError, UsageError
from fdbench.speech.http_post import HttpAnswer, checked_url, post_patiently, refusal
from fdbench.wire.scrub import without_secrets

KEYS = ("FDBENCH_JUDGE_KEY", "OPENAI_API_KEY")
"""Environment variables that may hold the key; the first that is set is used."""
TIMEOUT_S = 60.0
PATH = "/chat/completions"
MOST_FAILURES = 3
"""After so many failures in a row nothing more is asked."""
LONGEST_REPLY = 20_000
"""Characters of a reply that are looked at."""
EXACT: dict[str, object] = {"temperature": 0, "seed": 0}
"""Sent along, unless the model refuses them (status 400)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked: a rubric, and the data that it is to be held to."""

    system: str
    user: str

    @property
    def tokens(self) -> int:
        """About how many it is: one for 4 characters."""
        return (len(self.system) + len(self.user)) // 4


@dataclass(frozen=True, slots=True)
class Reply:
    """The model's text; or, in one sentence, why there is none."""

    text: str = ""
    fault: str = ""


class ChatModel:
    """One model on one server.

    Args:
        base: as OpenAI's clients take it, e.g. `https://host/v1`; no user, password, query or fragment.
        model: the model's name there.
        timeout: seconds until an answer must be whole.
        wait: sleeps; tests put in their own.

    Raises:
        UsageError: `base` is no such URL, or `model` is empty.
    """

    def __init__(
        self,
        base: str,
        model: str,
        *,
        timeout: float = TIMEOUT_S,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = checked_url(base, model, "judge openai")
        self._model = model
        self._timeout, self._wait = timeout, wait
        self._form = EXACT
        self._failures = 0
        self.name = f"openai:{self._base.split('://')[1]}#{model}"
        self.given_up = ""
        """Why nothing more is asked; empty while it is."""

    @property
    def place(self) -> tuple[str, str]:
        """URL and model, as asked."""
        return self._base, self._model

    def ask(self, question: Question) -> Reply:
        """The answer. Never raises for what a server does; after three failures in a row, or one that no other question would escape, it
        is asked no more."""
        if self.given_up:
            return Reply(fault=self.given_up)
        reply = self._asked(question)
        self._failures = self._failures + 1 if reply.fault else 0
        if self._failures >= MOST_FAILURES:
            self.given_up = reply.fault
        return reply

    def _asked(self, question: Question) -> Reply:
        try:
            answer = self._post(question)
            if answer.status == 400 and self._form:
                self._form = {}
                answer = self._post(question)
        except FdbenchError as error:
            return Reply(fault=str(error).partition(": ")[2])
        if answer.status != 200:
            reply = refusal(answer, KEYS, PATH, "go on later: what was answered is kept")
            if answer.status in (401, 403, 404) or answer.status < 400:
                self.given_up = reply
            return Reply(fault=reply)
        return _read(answer)

    def _post(self, question: Question) -> HttpAnswer:
        messages = [{"role": "system", "content": question.system}, {"role": "user", "content": question.user}]
        body = json.dumps({"model": self._model, "messages": messages, "stream": False, **self._form}).encode()
        return post_patiently(
            f"{self._base}{PATH}", body, "application/json", KEYS, self._timeout, f"judge '{self.name}'", self._wait
        )


def _read(answer: HttpAnswer) -> Reply:
    """The text of a completion, without secrets that a server may have sent back."""
    try:
        text = json.loads(answer.body)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError):
        text = None
    if not isinstance(text, str):
        return Reply(fault="the answer is no chat completion; check the URL")
    return Reply(without_secrets(text[:LONGEST_REPLY]))


def judge_of(spec: str) -> ChatModel | None:
    """Who judges by `openai:URL#MODEL`; None for `none`. UsageError for anything else."""
    if spec == "none":
        return None
    scheme, _, rest = spec.partition(":")
    if scheme != "openai" or not rest:
        raise UsageError(f"judge '{spec}': it is written openai:URL#MODEL, or none")
    base, _, model = rest.partition("#")
    return ChatModel(base, model)
