"""One POST, and every way it can fail as one sentence. No redirect is followed: it would take the key along."""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fdbench.errors import RecogniserError, UsageError


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back. `retry_after`: seconds, if the server named any."""

    status: int
    body: bytes
    retry_after: float | None


def checked_url(base: str) -> str:
    """The URL without a slash at its end.

    Raises:
        UsageError: it is not http or https, names no host, or holds a user, a password, a query or a fragment.
    """
    if not is_url(base):
        raise UsageError("recogniser openai: its URL must be like https://host/v1, followed by #MODEL")
    if not is_bare(base):
        host = urlsplit(base).hostname
        raise UsageError(
            f"recogniser openai: the URL of {host} must hold no user, password or query; put keys into the environment"
        )
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
        timeout: seconds for each wait on the network.
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
            return HttpAnswer(response.status, response.read(), _retry_after(response.headers))
    except urllib.error.HTTPError as error:
        with error:
            return HttpAnswer(error.code, b"", _retry_after(error.headers))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RecogniserError(f"{where}: {_trouble(error, timeout)}") from None


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
