"""The fake systems by the name of the adapter that talks to them. Each is imported when it is asked for: some need libraries."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from tests.peers.serving import MakeFace

FACES: Mapping[str, str] = MappingProxyType(
    {
        "gemini_live": "GeminiLive",
        "moshi": "Moshi",
        "openai_live": "OpenAILive",
        "openai_realtime": "OpenAIRealtime",
        "pcm": "Pcm",
        "pipecat": "Pipecat",
        "twilio": "Twilio",
    }
)
"""Modules of this folder, and the class in each."""


def face(name: str, *arguments: str) -> MakeFace:
    """Makes sessions of that system. ImportError if it needs what is not installed."""
    return partial(getattr(importlib.import_module(f"tests.peers.{name}"), FACES[name]), *arguments)
