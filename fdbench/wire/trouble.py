"""Every way in which a WebSocket cannot be opened, as a sentence that says how to mend it."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from fdbench.wire.scrub import Secrets

if TYPE_CHECKING:
    from websockets.exceptions import WebSocketException
    from websockets.http11 import Response

LONGEST_QUOTE = 160
_ERRNO = re.compile(r"\[Errno (\d+)\]")
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}
_DROPPED = "it dropped the connection while it was being opened; is the server healthy, and the address meant for WebSockets?"
_DROPPED_TLS = (
    "it dropped the connection while it was being opened; if the server does without TLS, write ws://, else see its log"
)
_NO_SERVER = "it is no WebSocket server; check scheme, port and path"


def told(error: Exception, *, tls: bool, timeout_s: float, key_hint: str, secrets: Secrets) -> str:
    """What went wrong and how to mend it. The text of an error that may quote a header is left out."""
    from websockets.exceptions import InvalidProxy, InvalidStatus, ProxyError, WebSocketException

    if isinstance(error, InvalidStatus):
        return _status(error.response, key_hint, secrets)
    if isinstance(error, ProxyError | InvalidProxy | ImportError):
        return "the proxy that the environment names cannot be used; check HTTPS_PROXY and ALL_PROXY, or set NO_PROXY for this host"
    if _is_drop(error):
        return _DROPPED_TLS if tls else _DROPPED
    if isinstance(error, WebSocketException):
        return _handshake(error)
    if isinstance(error, TimeoutError):
        return f"no connection within {timeout_s:g} s; is the server overloaded, or a firewall in between?"
    if isinstance(error, OSError):
        return _network(error)
    return "the opening request cannot be sent; check the address, and the key for stray characters"


def _is_drop(error: BaseException | None) -> bool:
    from websockets.exceptions import InvalidMessage

    if isinstance(error, InvalidMessage):
        return _is_drop(error.__cause__) or _is_drop(error.__context__)
    return isinstance(error, EOFError | ConnectionResetError | BrokenPipeError | ConnectionAbortedError)


def _handshake(error: WebSocketException) -> str:
    from websockets.exceptions import NegotiationError

    if isinstance(error, NegotiationError):
        return "it accepts none of the offered subprotocols; check that the adapter is the right one for this server"
    return _NO_SERVER


def _network(error: OSError) -> str:
    """Several addresses of one host come as one error that holds the others as text."""
    numbers = {error.errno} if error.errno else {int(number) for number in _ERRNO.findall(str(error))}
    if isinstance(error, socket.gaierror):
        return "the host name cannot be resolved; check its spelling and the network"
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"its TLS certificate is not trusted ({error.verify_message}); "
            "if it is meant to be so, name its certificate file in SSL_CERT_FILE"
        )
    if isinstance(error, ssl.SSLError):
        return "no TLS connection can be made; if the server does without TLS, write ws://, else check the port"
    if numbers & {errno.ECONNREFUSED}:
        return "it refused the connection; is the server running, and the port right?"
    if numbers & {errno.ETIMEDOUT}:
        return "no answer from the host; is it up, or a firewall in between?"
    if numbers & _NO_ROUTE:
        return "the host cannot be reached; check the network"
    return f"it cannot be reached ({error.strerror or type(error).__name__}); check the address and the network"


def _status(response: Response, key_hint: str, secrets: Secrets) -> str:
    code = response.status_code
    told_code = f"HTTP {code}"
    if code == HTTPStatus.UNAUTHORIZED:  # its body is left out, with 403's: servers quote parts of keys there
        return f"the key is missing or not accepted ({told_code}); {_set_key(key_hint)}"
    if code == HTTPStatus.FORBIDDEN:
        return f"access is refused ({told_code}): the key may not use this address or model; {_set_key(key_hint)}"
    if code == HTTPStatus.NOT_FOUND:
        return f"there is nothing at this path ({told_code}); check the path and the model's name"
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        wait = response.headers.get("Retry-After", "")
        later = f"in {wait} s" if re.fullmatch(r"\d{1,6}", wait) else "later"
        return f"the rate limit or the quota is used up ({told_code}){_quote(response, secrets)}; try again {later}"
    if 300 <= code < 400:
        return f"it redirects ({told_code}){_target(response, secrets)}, and redirects are not followed; give the final address"
    if code >= 500:
        return f"the server failed ({told_code}){_quote(response, secrets)}; try again later, or look into its log"
    if code < 300:
        return f"it answers as a web server ({told_code}), not as a WebSocket server; check port and path"
    return f"it answered {told_code} instead of opening a WebSocket{_quote(response, secrets)}; check address and settings"


def _set_key(key_hint: str) -> str:
    return f"set {key_hint} to a valid key" if key_hint else "check the key that the adapter sends"


def _quote(response: Response, secrets: Secrets) -> str:
    """The beginning of what the server says, if it is text for people or JSON."""
    said = " ".join((response.body or b"").decode("utf-8", "replace").split())
    if not said or said.startswith("<") or not said.isprintable():
        return ""
    said = secrets.text(said)
    return f": '{said[:LONGEST_QUOTE]}{'…' if len(said) > LONGEST_QUOTE else ''}'"


def _target(response: Response, secrets: Secrets) -> str:
    """Where to, without a query."""
    try:
        parts = urlsplit(response.headers.get("Location", ""))
    except ValueError:
        return ""
    target = secrets.url(urlunsplit(parts._replace(query="", fragment="")))
    return f" to {target}" if target else ""
