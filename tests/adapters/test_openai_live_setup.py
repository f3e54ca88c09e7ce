"""The GPT-Live adapter's set-up: address, key, settings."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from fdbench.contract import AudioOut, Closed, Fault, Usage
from fdbench.wire import WireError

pytest.importorskip("openai.types.live")

from tests.adapters.conversation import bundled
from tests.adapters.live_peer import Peer, nothing
from tests.adapters.openai_live_server import PCM, RESOURCE, SECRET, WITH_TOOLS, event, peer, sent, talk
from tests.adapters.realtime_server import Core


def test_the_session_is_started_first_and_closed_last() -> None:
    at, core = talk(nothing, info=WITH_TOOLS, voice="marin", acknowledgement_delay_ms=400)
    assert at.url == "wss://api.openai.com/v1/live/sessions" and at.headers == {"Authorization": f"Bearer {SECRET}"}
    assert [message["type"] for message in at.received] == ["session.start", "session.close"]
    assert at.received[0]["session"] == {
        "model": "gpt-live-1",
        "instructions": "Be kind.",
        "audio": {"format": PCM, "output": {"voice": "marin"}},
        "delegation": {"type": "client", "acknowledgement_delay_ms": 400},
    }
    assert core.of(Usage) == [Usage({"audio_seconds": 2.5})]
    assert not core.of(Closed) and not core.of(Fault) and at.closed


def test_the_clock_is_the_input() -> None:
    capabilities = bundled("openai_live").create(rate="16000").capabilities
    assert (capabilities.clock, capabilities.pacing, capabilities.rate) == ("input", "paced", 16_000)
    assert capabilities.barge_in == "agent" and not capabilities.virtual_clock


def test_managed_delegation_takes_the_tools_along() -> None:
    at, _ = talk(nothing, info=WITH_TOOLS, delegation="responses", backend_model="gpt-6")
    delegation = at.received[0]["session"]["delegation"]
    assert delegation["type"] == "responses" and delegation["responses"]["model"] == "gpt-6"
    assert [tool["name"] for tool in delegation["responses"]["tools"]] == ["order_status", "weather"]


def test_azure_has_a_key_of_its_own() -> None:
    at, _ = talk(nothing, base_url="https://me.openai.azure.com/openai/v1")
    assert at.url == "wss://me.openai.azure.com/openai/v1/live/sessions" and at.headers == {"api-key": "azure-very-secret"}


def test_no_key_goes_out_in_the_clear() -> None:
    at, _ = talk(nothing, base_url="ws://bot.example/v1")
    assert at.url == "ws://bot.example/v1/live/sessions" and at.headers == {}


def test_the_telephones_format() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        await adapter.push_audio(np.zeros(160, np.float32))
        at.say({"type": "session.output_audio.delta", "delta": base64.b64encode(b"\xff" * 160).decode()})

    at, core = talk(script, rate="8000")
    assert at.received[0]["session"]["audio"]["format"] == {"type": "audio/pcmu", "rate": 8_000}
    assert base64.b64decode(at.received[1]["audio"]) == b"\xff" * 160
    assert len(core.of(AudioOut)[0].audio) == 160 and not core.of(AudioOut)[0].audio.any()


def test_another_format_than_asked_for_is_refused() -> None:
    at = peer(lambda _: [event("session.started", session={**RESOURCE, "audio": {"format": {**PCM, "rate": 16_000}}})])
    with pytest.raises(WireError, match="its audio is 16000, not 24000 as asked for"):
        talk(nothing, at)


def test_without_a_key_the_sentence_names_the_variable() -> None:
    at = peer(lambda _: [])
    at.hang_up(1008, "unauthorized")
    with pytest.raises(WireError, match=r"^openai_live: .* code 1008: unauthorized \(OPENAI_API_KEY is not set"):
        talk(nothing, at, keys={})
    assert at.headers == {}


def test_a_key_that_must_not_go_out_is_named_when_the_session_fails() -> None:
    at = peer(lambda _: [])
    at.hang_up(1008, "unauthorized")
    with pytest.raises(WireError, match=r"\(the key in OPENAI_API_KEY is not sent without TLS; give an https address\)$"):
        talk(nothing, at, base_url="http://bot.example/v1")


def test_a_refused_session_is_one_sentence_without_the_key() -> None:
    error = {"code": "unknown_parameter", "message": f"no 'speed' for {SECRET}", "type": "invalid_request_error"}
    with pytest.raises(WireError, match=r"could not be set up: unknown_parameter: no 'speed' for \*\*\*$"):
        talk(nothing, peer(lambda _: [event("error", error=error)]))


def test_a_server_that_says_nothing_times_out() -> None:
    at = peer(lambda _: [])
    with pytest.raises(WireError, match="sent no session.started within 0.05 s"):
        talk(nothing, at, timeout_s=0.05)
    assert not sent(at, "session.close") and at.closed


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"voise": "marin"}, "did you mean 'voice'"),
        ({"rate": "44100"}, "choose one of 24000, 16000, 8000"),
        ({"backend_model": "gpt-5.5"}, "applies only with delegation=responses"),
        ({"acknowledgement_delay_ms": "-1"}, "must be a number from 0 to 10000"),
        ({"base_url": "https://host/v1?key=secret"}, "keys come from the environment"),
    ],
)
def test_settings_are_checked(settings: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bundled("openai_live").create(**settings)
