"""One POST, and every way it can fail as one sentence. No redirect is followed: it would take the key along."""

from __future__ import annotations

import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fdbench.errors import RecogniserError, UsageError

BUSY = (429, 503)
TRIES = 3
PATIENCE_S = 30.0
"""The longest wait (`<=`) that a busy server may ask for; one that asks for more is given up."""
LONGEST = 1 << 24
"""Bytes of an answer (`<=`); a longer one is no answer."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back. `retry_after`: seconds, if the server named any."""

    status: int
    body: bytes
    retry_after: float | None


def checked_url(base: str, model: str, who: str) -> str:
    """The URL of a server that is asked for a model, without a slash at its end. `who`: begins the sentence of an error.

    Raises:
        UsageError: it is not http or https, names no host, or holds a user, a password, a query or a fragment; or `model` is empty.
    """
    if not is_url(base):
        raise UsageError(f"{who}: its URL must be like https://host/v1, followed by #MODEL")
    if not is_bare(base):
        host = urlsplit(base).hostname
        raise UsageError(f"{who}: the URL of {host} must hold no user, password or query; put keys into the environment")
    if not model:
        raise UsageError(f"{who}:{base}: it names no model; write openai:URL#MODEL")
    return base.rstrip("/")


def is_url(base: str) -> bool:
    """Whether it is http or https and names a host, and a port that can be, if any."""
    try:
        parts = urlsplit(base)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False


def is_bare(url: str) -> bool:
    """Whether a URL holds no user, password, query or fragment: nothing that may be a secret."""
    parts = urlsplit(url)
    return not ("@" in parts.netloc or parts.query or parts.fragment)


def is_private(url: str) -> bool:
    """Whether a key may be sent there: over https, or to this machine."""
    return urlsplit(url).scheme == "https" or is_here(url)


def is_here(url: str) -> bool:
    """Whether a URL's host is this machine."""
    return is_loopback(urlsplit(url).hostname or "")


def post(url: str, body: bytes, media: str, keys: Sequence[str], timeout: float, where: str) -> HttpAnswer:
    """Send the body and read the answer, whatever its status.

    Args:
        url: checked before.
        media: the body's content type.
        keys: environment variables that may hold a bearer key. It is sent over https, or to this machine, and nowhere else.
        timeout: seconds for the connection, and for the whole answer.
        where: begins the sentence of an error.

    Raises:
        RecogniserError: no connection, or no whole answer in time.
    """
    headers = {"Content-Type": media, "Accept": "application/json"}
    key = next((value for name in keys if (value := os.environ.get(name, "").strip())), "")
    if key and is_private(url):
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")
    try:
        with _opener(is_here(url)).open(request, timeout=timeout) as response:
            return HttpAnswer(response.status, _whole(response, time.monotonic() + timeout), _retry_after(response.headers))
    except urllib.error.HTTPError as error:
        with error:
            return HttpAnswer(error.code, b"", _retry_after(error.headers))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RecogniserError(f"{where}: {_trouble(error, timeout)}") from None


def _whole(response: Any, until: float) -> bytes:
    """All of an answer. One that drips, or never ends, is given up as one that never came."""
    parts: list[bytes] = []
    left = LONGEST
    while part := response.read1(min(left + 1, 1 << 16)):
        parts.append(part)
        left -= len(part)
        if left < 0:
            raise http.client.LineTooLong("answer")
        if time.monotonic() > until:
            raise TimeoutError
    if response.length:
        raise http.client.IncompleteRead(b"".join(parts))
    return b"".join(parts)


def post_patiently(
    url: str, body: bytes, media: str, keys: Sequence[str], timeout: float, where: str, wait: Callable[[float], None]
) -> HttpAnswer:
    """As `post`; a busy server (429, 503) is asked `TRIES` times in all, after as many seconds as it says, or 1 and 2.

    Args:
        wait: sleeps.
    """
    for left in reversed(range(TRIES)):
        answer = post(url, body, media, keys, timeout, where)
        if answer.status not in BUSY or not left:
            break
        pause = answer.retry_after if answer.retry_after is not None else 2.0 ** (TRIES - left - 1)
        if pause > PATIENCE_S:
            break
        wait(pause)
    return answer


def refusal(answer: HttpAnswer, keys: Sequence[str], path: str, later: str) -> str:
    """What a status other than 200 means, in words.

    Args:
        keys: environment variables that may hold the key.
        path: what was asked for.
        later: how to go on when the server takes no more requests.
    """
    if answer.status in (401, 403):
        return f"it refuses the key (status {answer.status}); set {' or '.join(keys)}"
    if answer.status == 429:
        wait = "" if answer.retry_after is None else f", and asks to wait {answer.retry_after:.0f} s"
        return f"it takes no more requests now (status 429{wait}); {later}"
    if answer.status == 404:
        return f"it has no {path} or no such model (status 404); check URL and model"
    if 300 <= answer.status < 400:
        return f"it redirects (status {answer.status}), which is not followed; give the final URL"
    return f"it answered with status {answer.status}; ask again later, or check URL and model"


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _opener(here: bool) -> urllib.request.OpenerDirector:
    """Proxies of the environment are used, but not for this machine."""
    return urllib.request.build_opener(_NoRedirect, *([urllib.request.ProxyHandler({})] if here else []))


def _retry_after(headers: Any) -> float | None:
    """Seconds, in [0, ...]; None if there is no such header, or it holds a date."""
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def _trouble(error: Exception, timeout: float) -> str:
    """In words. The text of `ValueError` is left out: a header that cannot be sent is quoted there, key and all."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return f"no answer within {timeout:g} s; is the server overloaded?"
    if isinstance(reason, ConnectionRefusedError):
        return "it refused the connection; is the server running, and the port right?"
    if isinstance(error, ValueError):
        return "the request cannot be sent; check the URL, and the key for stray characters"
    if isinstance(error, http.client.HTTPException):
        return f"the answer is no whole HTTP answer ({type(error).__name__}); check the URL"
    return f"it cannot be reached ({getattr(reason, 'strerror', None) or reason}); check the URL and the network"
