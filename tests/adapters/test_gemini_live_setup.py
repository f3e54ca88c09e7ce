"""The Gemini Live adapter's set-up: address, key, settings."""

from __future__ import annotations

import pytest

from fdbench.contract import SessionInfo
from fdbench.wire import WireError

pytest.importorskip("openai")
pytest.importorskip("google.genai")

from tests.adapters.conversation import bundled
from tests.adapters.gemini_live_server import SECRET, TOOLS, from_client, from_server, talk
from tests.adapters.live_peer import Peer, nothing


def test_the_set_up_comes_first_and_holds_what_was_asked_for() -> None:
    info = SessionInfo("s1", "Be kind.", 7, 480, tools=TOOLS)
    at, _ = talk(
        nothing,
        info=info,
        voice="Kore",
        start_sensitivity="low",
        end_sensitivity="high",
        silence_duration_ms=0,
        thinking_level="minimal",
    )
    assert at.url.startswith("wss://generativelanguage.googleapis.com/ws/google.ai.generativelanguage.v1beta.")
    assert at.url.endswith("GenerativeService.BidiGenerateContent") and at.headers == {"x-goog-api-key": SECRET}
    setup = at.received[0]["setup"]
    assert setup["model"] == "models/gemini-3.8-live"
    assert setup["systemInstruction"] == {"parts": [{"text": "Be kind."}]}
    assert setup["generationConfig"] == {
        "responseModalities": ["AUDIO"],
        "speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}}},
        "thinkingConfig": {"thinkingLevel": "MINIMAL"},
    }
    assert setup["realtimeInputConfig"] == {
        "automaticActivityDetection": {
            "startOfSpeechSensitivity": "START_SENSITIVITY_LOW",
            "endOfSpeechSensitivity": "END_SENSITIVITY_HIGH",
            "silenceDurationMs": 0,
        },
        "activityHandling": "START_OF_ACTIVITY_INTERRUPTS",
    }
    assert [tool["name"] for tool in setup["tools"][0]["functionDeclarations"]] == ["weather", "time"]
    assert setup["inputAudioTranscription"] == {} and setup["outputAudioTranscription"] == {}


def test_what_is_left_alone_is_left_to_the_server() -> None:
    at, _ = talk(nothing, info=SessionInfo("s1", "", 7, 480), input_transcription="off", output_transcription="off")
    setup = at.received[0]["setup"]
    assert setup == {
        "model": "models/gemini-3.8-live",
        "generationConfig": {"responseModalities": ["AUDIO"]},
        "realtimeInputConfig": {"activityHandling": "START_OF_ACTIVITY_INTERRUPTS"},
    }


def test_without_interruption_the_capabilities_say_so() -> None:
    adapter = bundled("gemini_live").create(activity_handling="none")
    assert adapter.capabilities.barge_in == "none"
    at, _ = talk(nothing, activity_handling="none")
    assert at.received[0]["setup"]["realtimeInputConfig"]["activityHandling"] == "NO_INTERRUPTION"


@pytest.mark.parametrize(
    ("keys", "url", "headers"),
    [
        ({"GOOGLE_API_KEY": "g"}, "v1beta.GenerativeService.BidiGenerateContent", {"x-goog-api-key": "g"}),
        (
            {"GEMINI_API_KEY": "a", "GOOGLE_API_KEY": "g"},
            "v1beta.GenerativeService.BidiGenerateContent",
            {"x-goog-api-key": "a"},
        ),
        (
            {"GEMINI_API_KEY": "auth_tokens/x"},
            "v1alpha.GenerativeService.BidiGenerateContentConstrained",
            {"Authorization": "Token auth_tokens/x"},
        ),
    ],
)
def test_keys_and_tokens(keys: dict[str, str], url: str, headers: dict[str, str]) -> None:
    at, _ = talk(nothing, keys=keys)
    assert at.url.endswith(url) and at.headers == headers


def test_a_server_of_ones_own_gets_the_path_and_no_key_in_the_clear() -> None:
    at, _ = talk(nothing, base_url="http://bot.example:8000")
    assert at.url.startswith("ws://bot.example:8000/ws/google.ai.") and at.headers == {}
    at, _ = talk(nothing, base_url="ws://localhost:8000/my/BidiGenerateContent")
    assert at.url == "ws://localhost:8000/my/BidiGenerateContent" and at.headers == {"x-goog-api-key": SECRET}


def test_without_a_key_the_sentence_names_the_variable() -> None:
    at = Peer(from_client, from_server, lambda _: [])
    at.hang_up(1008, "Method doesn't allow unregistered callers")
    with pytest.raises(WireError, match=r"unregistered callers \(GEMINI_API_KEY or GOOGLE_API_KEY is not set"):
        talk(nothing, at, keys={})
    assert at.headers == {} and at.closed


def test_a_refused_set_up_is_one_sentence_without_the_key() -> None:
    at = Peer(from_client, from_server, lambda _: [])
    at.hang_up(1007, f"API key {SECRET} not valid")
    with pytest.raises(
        WireError, match="^gemini_live: the session could not be set up: closed with code 1007: API key"
    ) as caught:
        talk(nothing, at)
    assert SECRET not in str(caught.value) and "\n" not in str(caught.value)


def test_a_server_that_says_nothing_times_out() -> None:
    with pytest.raises(WireError, match="sent no setupComplete within 0.05 s"):
        talk(nothing, Peer(from_client, from_server, lambda _: []), timeout_s=0.05)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"voise": "Kore"}, "did you mean 'voice'"),
        ({"start_sensitivity": "medium"}, "choose one of default, high, low"),
        ({"silence_duration_ms": "-1"}, "must be a number from 0 to 10000"),
        ({"silence_duration_ms": "1.5"}, "whole number"),
        ({"base_url": "nonsense"}, "base_url must be like"),
        ({"base_url": "https://host/?key=secret"}, "keys come from the environment"),
    ],
)
def test_settings_are_checked(settings: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bundled("gemini_live").create(**settings)
