"""Tokens of a response, and what transcribing the user cost, as amounts by name."""

from __future__ import annotations

from collections.abc import Mapping

from .._stream.json_event import JsonEvent

PARTS = ("audio_tokens", "text_tokens", "cached_tokens")


def of_response(usage: JsonEvent) -> Mapping[str, float]:
    """`input_tokens`, `output_tokens`, `total_tokens`, and their parts as `input_audio_tokens` and so on."""
    amounts = {name: n for name, n in usage.numbers().items() if name.endswith("_tokens")}
    for side in ("input", "output"):
        parts = usage.object(f"{side}_token_details").numbers() or usage.object(f"{side}_tokens_details").numbers()
        amounts |= {f"{side}_{name}": parts[name] for name in PARTS if name in parts}
    return amounts


def of_transcription(usage: JsonEvent) -> Mapping[str, float]:
    """`transcription_seconds` or `transcription_..._tokens`."""
    return {f"transcription_{name}": amount for name, amount in usage.numbers().items()}
