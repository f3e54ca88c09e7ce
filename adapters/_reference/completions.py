"""One streamed chat completion of any server that speaks OpenAI's protocol, and every way in which
it can go wrong."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import urlsplit

from fdbench.contract import ToolSpec
from fdbench.speech.http_post import is_bare, is_here, is_private, is_url

from .sentences import Splitter

KEY = "OPENAI_API_KEY"
"""The environment variable that may hold the key. It comes from nowhere else and is written
nowhere."""
NO_KEY = "none"
"""Sent where no key may be sent: the client refuses to send nothing."""
MOST_SENTENCES = 60
"""An answer that goes on beyond this is cut there: it would take minutes to say."""
_OURS_TO_MEND = {
    400: "it refuses the request",
    401: f"it refuses the key; set {KEY}",
    403: f"it refuses the key; set {KEY}",
    404: "it knows no such path or model; check base_url and model",
    422: "it refuses the request",
}


class ChatRefused(RuntimeError):
    """The endpoint cannot be used as it is set up; one sentence, with how to mend it. It ends the
    session."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where completions come from. `timeout`: seconds, for each wait on the network and for a whole
    answer."""

    base_url: str
    model: str
    timeout: float

    @property
    def where(self) -> str:
        """For messages: host and model."""
        return f"brain openai, {self.model} at {urlsplit(self.base_url).netloc}"


@dataclass(frozen=True, slots=True)
class Completion:
    """What came back. `took` is wall time in seconds since the request: to the end of each
    sentence, or, without sentences, until it was known that there are none."""

    sentences: tuple[str, ...] = ()
    took: tuple[float, ...] = (0.0,)
    tool: str = ""
    arguments: str = ""
    fault: str = ""
    """One sentence if something went wrong that may go right the next time."""


def endpoint(base_url: str, model: str, timeout: float) -> Endpoint:
    """An endpoint by its settings.

    Raises:
        ValueError: a setting is missing or wrong; or the package `openai` is not installed.
    """
    if not base_url or not model:
        raise ValueError(
            "brain=openai needs an endpoint; add --set base_url=https://host/v1 --set model=NAME"
        )
    if importlib.util.find_spec("openai") is None:
        raise ValueError(
            "brain=openai needs the 'openai' extra: install it with `pip install 'fdbench[openai]'`"
        )
    key = os.environ.get(KEY, "")
    if not key.strip().isprintable() or not key.isascii():
        raise ValueError(f"{KEY} holds characters that cannot be sent; set it anew")
    return Endpoint(_checked(base_url), model, timeout)


def complete(
    at: Endpoint,
    messages: list[dict[str, str]],
    tools: Sequence[ToolSpec],
    *,
    seed: int,
    answered: bool,
) -> Completion:
    """Ask for one completion and read it to its end.

    Args:
        at: where.
        messages: as the protocol wants them.
        tools: offered as functions of one text, `request`.
        seed: sent along; most servers ignore it.
        answered: the endpoint has answered in this session: a refused connection is then a failure
        that may pass.

    Raises:
        ChatRefused: the endpoint must be set up differently (refused key or request, no such model,
    nobody there).
    """
    started = time.perf_counter()
    openai = importlib.import_module("openai")
    reading = _Reading(at, started)
    offered = {"tools": [_function(tool) for tool in tools]} if tools else {}
    try:
        stream = _client(at, _key(at)).chat.completions.create(
            model=at.model, messages=messages, stream=True, seed=seed & 0x7FFFFFFF, **offered
        )
        with closing(stream):
            reading.read(stream)
    except (openai.APITimeoutError, *_transport("TimeoutException")):
        reading.fault = (
            f"the stream stalled for {at.timeout:g} s"
            if reading.begun
            else f"no answer within {at.timeout:g} s"
        )
    except openai.APIStatusError as error:
        reading.fault = _status(at, error)
    except openai.APIConnectionError as error:
        if not answered and not reading.begun:
            _refuse(
                at,
                f"it cannot be reached ({_reason(error)}); check base_url, and that the server "
                f"runs",
            )
        reading.fault = "the connection broke"
    except (openai.APIError, ValueError, *_transport("HTTPError")):
        reading.fault = "the stream broke" if reading.begun else "the answer is no chat completion"
    return reading.completion()


class _Reading:
    """A stream while it is read."""

    def __init__(self, at: Endpoint, started: float) -> None:
        self._at = at
        self._elapsed: Callable[[], float] = lambda: time.perf_counter() - started
        self._splitter = Splitter()
        self._sentences: list[str] = []
        self._took: list[float] = []
        self._tool = ""
        self._arguments = ""
        self._over = False
        self.begun = False
        self.fault = ""

    def read(self, stream: Iterator[Any]) -> None:
        for chunk in stream:
            self.begun = True
            for choice in (chunk.choices or [])[:1]:
                self._take(choice)
            if len(self._sentences) >= MOST_SENTENCES:
                self._over = True
                return
            if self._elapsed() > self._at.timeout:
                self.fault = f"the answer was not whole after {self._at.timeout:g} s"
                return

    def completion(self) -> Completion:
        if not self._over and not self.fault:
            self.fault = (
                "the stream broke off" if self.begun else "the answer is no chat completion"
            )
        self._say(self._splitter.finish(whole=not self.fault))
        sentences = tuple(self._sentences[:MOST_SENTENCES])
        if not sentences and not self._tool and not self.fault:
            self.fault = "the answer is empty"
        if self._tool and self.fault:  # its arguments may be half
            self._tool = ""
        fault = f"{self._at.where}: {self.fault}" if self.fault else ""
        return Completion(
            sentences, tuple(self._took) or (self._elapsed(),), self._tool, self._arguments, fault
        )

    def _take(self, choice: Any) -> None:
        delta = choice.delta
        if delta is not None and delta.content:
            self._say(self._splitter.feed(delta.content))
        for call in (delta.tool_calls if delta is not None else None) or []:
            if call.index or call.function is None:  # one tool a turn
                continue
            self._tool = self._tool or call.function.name or ""
            self._arguments += call.function.arguments or ""
        self._over = self._over or bool(choice.finish_reason)

    def _say(self, sentences: list[str]) -> None:
        self._sentences += sentences
        self._took += [self._elapsed()] * len(sentences)


# --- the endpoint ---------------------------------------------------------------------------------


def _checked(base_url: str) -> str:
    if not is_url(base_url):
        raise ValueError("base_url must be like https://host/v1")
    if not is_bare(base_url):
        raise ValueError(
            f"base_url must hold no user, password, query or fragment; put the key into {KEY}"
        )
    return base_url.rstrip("/")


def _key(at: Endpoint) -> str:
    """The key, for https or this machine only."""
    return (os.environ.get(KEY, "").strip() if is_private(at.base_url) else "") or NO_KEY


@lru_cache(maxsize=4)
def _client(at: Endpoint, key: str) -> Any:
    """One a process, so that sessions share connections. It tries nothing twice: a second try's
    time would hide in the latency."""
    openai = importlib.import_module("openai")
    http = (
        openai.DefaultHttpxClient(trust_env=False) if is_here(at.base_url) else None
    )  # no proxy stands before this machine
    return openai.OpenAI(
        base_url=at.base_url, api_key=key, timeout=at.timeout, max_retries=0, http_client=http
    )


def _function(tool: ToolSpec) -> dict[str, Any]:
    request = {"type": "string", "description": "what the user asks for, in plain words"}
    parameters = {"type": "object", "properties": {"request": request}, "required": ["request"]}
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": parameters},
    }


def request_of(arguments: str, otherwise: str) -> str:
    """The `request` in a call's arguments; `otherwise` if they hold none."""
    try:
        found = json.loads(arguments or "{}")
    except ValueError:
        return otherwise
    request = found.get("request") if isinstance(found, dict) else None
    return request if isinstance(request, str) and request.strip() else otherwise


# --- what went wrong ------------------------------------------------------------------------------


def _status(at: Endpoint, error: Any) -> str:
    """Why it may go right the next time. ChatRefused if it will not."""
    status = int(error.status_code)
    if status in _OURS_TO_MEND:
        told = f": {_quoted(error)}" if status in (400, 422) else ""
        _refuse(at, f"{_OURS_TO_MEND[status]} (status {status}){told}")
    return (
        "it takes no more requests now (status 429)"
        if status == 429
        else f"it failed (status {status})"
    )


def _refuse(at: Endpoint, why: str) -> NoReturn:
    raise ChatRefused(f"{at.where}: {why}") from None


def _quoted(error: Any) -> str:
    """The server's own words, shortened; a key in them is taken out."""
    text = " ".join(str(getattr(error, "message", "")).split())
    key = os.environ.get(KEY, "").strip()
    return (text.replace(key, "[key]") if key else text)[:200]


def _reason(error: BaseException) -> str:
    """The operating system's words for the failure, if there are any."""
    cause: BaseException | None = error
    while cause is not None and not (isinstance(cause, OSError) and cause.strerror):
        cause = cause.__cause__ or cause.__context__
    return (
        cause.strerror.lower() if isinstance(cause, OSError) and cause.strerror else "no connection"
    )


def _transport(error: str) -> tuple[type[Exception], ...]:
    """The class of that name in the client's transport: older versions of the client let its errors
    through while they stream."""
    loaded = (sys.modules.get(name) for name in ("httpx", "httpx2"))
    return tuple(getattr(module, error) for module in loaded if module is not None)
