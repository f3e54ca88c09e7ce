"""How the relatives of the Realtime API differ: address, key, names of events, shape of the session. One row of a table each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

OPENAI_KEY = "OPENAI_API_KEY"
AZURE_KEY = "AZURE_OPENAI_API_KEY"
XAI_KEY = "XAI_API_KEY"
QWEN_KEY = "DASHSCOPE_API_KEY"

BETA_NAMES = {
    "response.audio.delta": "response.output_audio.delta",
    "response.audio.done": "response.output_audio.done",
    "response.audio_transcript.delta": "response.output_audio_transcript.delta",
    "response.audio_transcript.done": "response.output_audio_transcript.done",
    "response.text.delta": "response.output_text.delta",
    "response.text.done": "response.output_text.done",
}
"""Names before general availability -> names since."""


Shape = Literal["ga", "beta", "azure", "xai", "qwen"]
"""Of the session that is asked for; session.py has one function each."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One row.

    Args:
        base_url: where it is served; empty: the user must say.
        path: of the socket, below that.
        model: asked for unless the user says otherwise; empty: the user must say.
        names: its names of events -> those of general availability.
        also_new: whether it may send the names of general availability too.
        shape: of its session.
        semantic: what it calls semantic turn detection; empty: it has none.
        eager: whether that takes `eagerness`; otherwise it takes the lengths and the threshold of `server_vad`.
        key: the environment variable that holds the key.
        headers: sent besides the key.
        api_version: in the address; empty: none there.
        formats: settings of `audio_format` that it takes.
        hears_hz: the rate of PCM that it takes; what it sends is at 24,000 Hz.
        reduces_noise: whether `noise_reduction` can be asked for.
        reasons: whether `reasoning_effort` can be asked for.
        obeys: whether it can be told not to act on the user's onset.
        truncates: whether it can be told how much of an item was heard.
    """

    base_url: str
    path: str
    model: str
    names: Mapping[str, str] = field(default_factory=dict)
    also_new: bool = False
    shape: Shape = "ga"
    semantic: str = "semantic_vad"
    eager: bool = True
    key: str = OPENAI_KEY
    headers: Mapping[str, str] = field(default_factory=dict)
    api_version: str = ""
    formats: Sequence[str] = ("pcm", "pcmu")
    hears_hz: int = 24_000
    reduces_noise: bool = True
    reasons: bool = True
    obeys: bool = True
    truncates: bool = True

    @property
    def flat(self) -> bool:
        """Whether the session's fields stand side by side, as in the beta."""
        return self.shape in ("beta", "azure", "qwen")


DIALECTS: Mapping[str, Dialect] = {
    "openai": Dialect("https://api.openai.com/v1", "/realtime", "gpt-realtime-2"),
    "azure": Dialect(
        "",
        "/voice-live/realtime",
        "",
        names=BETA_NAMES,
        shape="azure",
        semantic="azure_semantic_vad",
        eager=False,
        key=AZURE_KEY,
        api_version="2026-07-15",
    ),
    "beta": Dialect("", "/realtime", "", names=BETA_NAMES, shape="beta", headers={"OpenAI-Beta": "realtime=v1"}, reasons=False),
    # It had the old names at first; its clients of today expect the new ones.
    "xai": Dialect(
        "https://api.x.ai/v1",
        "/realtime",
        "grok-voice-latest",
        names=BETA_NAMES,
        also_new=True,
        shape="xai",
        semantic="",
        key=XAI_KEY,
        reduces_noise=False,
        obeys=False,
    ),
    "qwen": Dialect(
        "https://dashscope-intl.aliyuncs.com/api-ws/v1",
        "/realtime",
        "qwen3.5-omni-plus-realtime",
        names=BETA_NAMES,
        shape="qwen",
        eager=False,
        key=QWEN_KEY,
        formats=("pcm",),
        hears_hz=16_000,
        reduces_noise=False,
        reasons=False,
        obeys=False,
        truncates=False,
    ),
}
