"""How the relatives of the Realtime API differ: address, key, names of events, shape of the session. One row of a table each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OPENAI_KEY = "OPENAI_API_KEY"
AZURE_KEY = "AZURE_OPENAI_API_KEY"

BETA_NAMES = {
    "response.audio.delta": "response.output_audio.delta",
    "response.audio.done": "response.output_audio.done",
    "response.audio_transcript.delta": "response.output_audio_transcript.delta",
    "response.audio_transcript.done": "response.output_audio_transcript.done",
    "response.text.delta": "response.output_text.delta",
    "response.text.done": "response.output_text.done",
}
"""Names before general availability -> names since."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One row.

    Args:
        base_url: where it is served; empty: the user must say.
        path: of the socket, below that.
        model: asked for unless the user says otherwise; empty: the user must say.
        names: its names of events -> those of general availability.
        flat: the session's fields stand side by side, as in the beta.
        semantic: what it calls semantic turn detection.
        eager: whether that takes `eagerness`; otherwise it takes the lengths and the threshold of `server_vad`.
        azure: key, voices and settings as Azure Voice Live has them.
        headers: sent besides the key.
        api_version: in the address; empty: none there.
    """

    base_url: str
    path: str
    model: str
    names: Mapping[str, str] = field(default_factory=dict)
    flat: bool = False
    semantic: str = "semantic_vad"
    eager: bool = True
    azure: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    api_version: str = ""


DIALECTS: Mapping[str, Dialect] = {
    "openai": Dialect("https://api.openai.com/v1", "/realtime", "gpt-realtime-2"),
    "azure": Dialect(
        "",
        "/voice-live/realtime",
        "",
        names=BETA_NAMES,
        flat=True,
        semantic="azure_semantic_vad",
        eager=False,
        azure=True,
        api_version="2026-07-15",
    ),
    "beta": Dialect("", "/realtime", "", names=BETA_NAMES, flat=True, headers={"OpenAI-Beta": "realtime=v1"}),
}
