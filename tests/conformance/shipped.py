"""What each shipped adapter is examined with. A new one needs a line in SHIPPED, and a stream adapter a fake system in tests/peers."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from fdbench.live import loopback

THIRD_PARTY = Path(__file__).parents[1] / "third_party_adapter" / "src" / "fdbench_acme" / "adapter.py"
HTTP, WS = "http://127.0.0.1:{port}", "ws://127.0.0.1:{port}"
BURST = {"pacing": "burst"}
NO_ADDRESS = frozenset({"unreachable"})
PACED = frozenset({"echo"})
"""An answer at the pace of speech is cut before enough of it has come to tell its length."""
NO_FLUSH = frozenset({"flush"})


@dataclass(frozen=True, slots=True)
class Trial:
    """An adapter opposite something that answers.

    Args:
        spec: of the adapter.
        form: of the adapter.
        settings: the adapter's; {port} in a text is where `peer` listens.
        peer: the fake system of tests/peers that is served behind a WebSocket; empty if the adapter needs none.
        peer_options: for that system.
        beyond: where there is no WebSocket: a `program` that the adapter starts, or `attached`: an object in this process.
        skipped: the checks that have nothing to look at, all of them.
        needs: libraries that may not be installed.
    """

    spec: str
    form: Literal["step", "stream"] = "stream"
    settings: Mapping[str, Any] = field(default_factory=dict)
    peer: str = ""
    peer_options: tuple[str, ...] = ()
    beyond: Literal["", "program", "attached"] = ""
    skipped: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        options = [str(value) for value in self.settings.values() if isinstance(value, int) or value == "burst"]
        return "-".join(dict.fromkeys([Path(self.spec).stem, *options, *self.peer_options]))

    def settings_for(self, port: int) -> dict[str, Any]:
        return {k: v.format(port=port) if isinstance(v, str) else v for k, v in self.settings.items()}


SHIPPED = (
    Trial("tml", "step"),
    Trial("stitched", "step"),
    Trial("probes", "step", {"probe": "talkative"}),
    Trial(str(THIRD_PARTY), "step"),
    Trial("gemini_live", settings={"base_url": HTTP}, peer="gemini_live", needs=("google.genai", "openai")),
    Trial("openai_live", settings={"base_url": f"{HTTP}/v1"}, peer="openai_live", skipped=PACED | NO_FLUSH, needs=("openai",)),
    Trial("openai_realtime", settings={"base_url": f"{HTTP}/v1"}, peer="openai_realtime", needs=("openai",)),
    Trial("moshi", settings={"url": WS}, peer="moshi", skipped=PACED | NO_FLUSH, needs=("av",)),
    Trial("pipecat", settings={"url": WS}, peer="pipecat", skipped=PACED),
    Trial("pipecat", settings={"url": WS}, peer="pipecat", peer_options=("burst",)),
    Trial("twilio", settings={"url": WS}, peer="twilio", skipped=PACED),
    Trial("twilio", settings={"url": WS, **BURST}, peer="twilio", peer_options=("burst",)),
    Trial("pcm_ws", settings={"url": WS, **BURST}, peer="pcm"),
    Trial("pcm_ws", settings={"url": WS, **BURST, "rate": 8_000}, peer="pcm"),
    Trial(
        "pcm_pipe",
        settings={"command": f"{sys.executable} -m tests.peers.pcm", **BURST},
        beyond="program",
        skipped=NO_ADDRESS,
    ),
    Trial("livekit", settings={"agent": "agent.py:build"}, beyond="attached", skipped=NO_ADDRESS),
    Trial(str(loopback.__file__), skipped=NO_ADDRESS | NO_FLUSH),
)
