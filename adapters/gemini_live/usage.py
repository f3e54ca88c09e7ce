"""Tokens, as amounts by name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .._stream.json_event import JsonEvent
from .._stream.json_list import objects

_COUNT = "TokenCount"
_DETAILS = "TokensDetails"


def of_message(usage: JsonEvent) -> Mapping[str, float]:
    """`promptTokenCount` as `prompt_tokens`, and its part in `promptTokensDetails` as `prompt_audio_tokens`, and so on.

    Raises:
        Malformed: a part is no such thing.
    """
    counts = {f"{_snake(name[: -len(_COUNT)])}_tokens": n for name, n in usage.numbers().items() if name.endswith(_COUNT)}
    for field in usage.fields:
        if field.endswith(_DETAILS):
            for part in objects(usage, field):
                side = _snake(field[: -len(_DETAILS)])
                counts[f"{side}_{part.text('modality', 'unspecified').lower()}_tokens"] = part.number("tokenCount", 0)
    return counts


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
