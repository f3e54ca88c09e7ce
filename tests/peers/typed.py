"""Messages of both sides, checked with the types that the vendors publish, extra fields included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from google.genai import types as gemini
from openai.types.live.client_event import ClientEvent
from openai.types.live.server_event import ServerEvent
from openai.types.realtime.realtime_client_event import RealtimeClientEvent
from openai.types.realtime.realtime_server_event import RealtimeServerEvent
from pydantic import BaseModel, TypeAdapter

Fields: TypeAlias = dict[str, Any]


def checked(event: Fields, kind: TypeAdapter[Any]) -> None:
    """Raises for an event that is not one of that kind, or has a field that the types do not know."""
    unknown = list(_unknown(kind.validate_python(event), event["type"]))
    assert unknown == [], f"fields that the API does not have: {unknown}"


def _unknown(value: object, where: str) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from (f"{where}.{name}" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name), f"{where}.{name}")
    if isinstance(value, list):
        for each in value:
            yield from _unknown(each, where)


REALTIME_CLIENT: TypeAdapter[Any] = TypeAdapter(RealtimeClientEvent)
REALTIME_SERVER: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
LIVE_CLIENT: TypeAdapter[Any] = TypeAdapter(ClientEvent)
LIVE_SERVER: TypeAdapter[Any] = TypeAdapter(ServerEvent)


def gemini_client(message: Fields) -> None:
    """The same for what a client of Gemini Live sends: its types know no extra fields."""
    gemini.LiveClientMessage.model_validate({k: v for k, v in message.items() if k != "setup"})
    if "setup" in message:
        setup = dict(message["setup"])
        gemini.RealtimeInputConfig.model_validate(setup.pop("realtimeInputConfig"))  # the union of the SDK's types lacks it
        gemini.LiveClientSetup.model_validate(setup)


def gemini_server(message: Fields) -> None:
    """And for what the server sends."""
    gemini.LiveServerMessage.model_validate(message)
