"""Secrets are taken out of what leaves the process: logs, cassettes, messages for people.

What is secret: values of headers, of query parameters and of subprotocols given to `connect`, unless their names say otherwise; values
of environment variables and of JSON fields whose names sound like a key. A value shorter than 8 characters is hidden where it is
named, but not searched for elsewhere: that would hit innocent text, and sound.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard, TypeVar, cast
from urllib.parse import quote, unquote, unquote_plus

from fdbench.secrets import HIDDEN, is_secret
from fdbench.wire.base import Message

T = TypeVar("T")
SHORTEST = 8
_OPEN_HEADERS = {"user-agent", "origin", "openai-beta", "accept", "accept-language", "content-type", "host"}
"""Headers that never hold a secret; in doubt one does."""
_LOGIN = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_URLSAFE = str.maketrans("+/", "-_")
_PARAMETER = re.compile(r"([?&;]|^)([^=&;?#\s]+)=([^&;#\s\"']*)")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Texts that must not be seen, the longest first."""

    values: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        url: str = "",
        headers: Mapping[str, str] | None = None,
        subprotocols: Sequence[str] = (),
        *,
        settings: Mapping[str, object] | None = None,
        command: Sequence[str] = (),
    ) -> Secrets:
        """Those of a connection, of an adapter's settings, of a command line, and of the environment as it is now."""
        named = [*os.environ.items(), *(settings or {}).items(), *(_assigned(word) for word in command)]
        found = [str(value) for name, value in named if is_secret(name, value)]
        found += [value for name, value in (headers or {}).items() if name.lower() not in _OPEN_HEADERS]
        found += [value for name, value in _parameters(url) if is_secret(name, value)]
        found += [name.partition(".")[2] for name in subprotocols if is_secret(name, "")]
        found += [part for login in _LOGIN.findall(url) for part in login.split(":")]
        return cls(_distinct(found))

    def text(self, text: str) -> str:
        """The text without them."""
        for value in self.values:
            text = text.replace(value, HIDDEN)
        return text

    def data(self, data: bytes) -> bytes:
        """The bytes without them, as long as before: lengths may be written elsewhere in them."""
        for value in self.values:
            secret = value.encode()
            data = data.replace(secret, b"*" * len(secret))
        return data

    def url(self, url: str) -> str:
        """An address without login, values of secret query parameters and known secrets."""
        path, mark, query = _LOGIN.sub(HIDDEN, url).partition("?")
        return self.text(path + mark + _PARAMETER.sub(_parameter, query))

    def json(self, value: Any) -> Any:
        """A JSON value without them, and without the values of secret fields."""
        return self._cleaned(value, hidden=False)

    def texts(self, value: T) -> T:
        """A JSON value without them, whatever its fields are called. The value itself if nothing is secret."""
        return cast(T, self._without(value)) if self.values else value

    def message(self, message: Message) -> Message:
        """A message without them; the same text, to the letter, if it holds none."""
        if isinstance(message, bytes):
            return self.data(message)
        value = parsed(message)
        if not is_document(value):
            return self.text(message)
        clean = self.json(value)
        return message if clean == value else json.dumps(clean, ensure_ascii=False)

    def _without(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self.text(name): self._without(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._without(inner) for inner in value]
        return self.text(value) if isinstance(value, str) else value

    def _cleaned(self, value: Any, *, hidden: bool) -> Any:
        if isinstance(value, dict):
            return {self.text(name): self._field(name, inner, hidden=hidden) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._cleaned(inner, hidden=hidden) for inner in value]
        if isinstance(value, str):
            return HIDDEN if hidden and value else self.text(value)
        return value

    def _field(self, name: str, value: Any, *, hidden: bool) -> Any:
        """Numbers, and what holds others, are judged as counts: usage comes as `input_token_details`."""
        if isinstance(value, dict | list):
            return self._cleaned(value, hidden=hidden or is_secret(name, 0))
        if value is None or isinstance(value, bool) or not is_secret(name, value):
            return self._cleaned(value, hidden=hidden)
        return HIDDEN if value != "" else value


def without_secrets(text: str) -> str:
    """A text for people, without the values of environment variables that sound like keys, and without logins of URLs."""
    return Secrets.of().text(_LOGIN.sub(HIDDEN, text))


def _assigned(word: str) -> tuple[str, str]:
    """Name and value of a word `[--set=][NAME.]KEY=VALUE` of a command line."""
    name, _, value = word.removeprefix("--set=").partition("=")
    return name, value


def has_key(url: str, headers: Mapping[str, str], subprotocols: Sequence[str]) -> bool:
    """Whether something secret goes along with the opening request."""
    names = [*headers, *(name for name, _ in _parameters(url)), *subprotocols]
    return any(is_secret(name, "") or name.lower() == "cookie" for name in names)


def parsed(text: str) -> Any:
    """The JSON value; None if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def is_document(value: Any) -> TypeGuard[dict[str, Any] | list[Any]]:
    return isinstance(value, dict | list)


def _parameters(url: str) -> list[tuple[str, str]]:
    """Names and values of a query, undecoded."""
    return [(unquote_plus(hit[2]), hit[3]) for hit in _PARAMETER.finditer(url.partition("?")[2])]


def _parameter(hit: re.Match[str]) -> str:
    return f"{hit[1]}{hit[2]}={HIDDEN}" if is_secret(unquote_plus(hit[2]), hit[3]) else hit[0]


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Each value, its words (`Bearer KEY`) and itself unquoted, if long enough; and each of them quoted, and in base64."""
    plain = {form.strip() for value in values for form in (value, unquote(value), *value.split())}
    long = {form for form in plain if len(form) >= SHORTEST}
    quoted = {quote(form, safe=safe) for form in long for safe in ("", "/")}
    forms = long | quoted | {coded for form in long for coded in _base64(form)}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _base64(secret: str) -> set[str]:
    """What base64 of any text that holds the secret holds, wherever it lies in it: as much of it as its own bytes decide."""
    found: set[str] = set()
    data = secret.encode()
    for before in range(3):
        lead = -(-8 * before // 6)  # characters that also depend on what stands before
        whole = 4 * ((before + len(data)) // 3) + (0, 1, 2)[(before + len(data)) % 3]
        code = base64.b64encode(bytes(before) + data)[lead:whole].decode()
        found |= {code, code.translate(_URLSAFE)}
    return {code for code in found if len(code) >= SHORTEST}
