"""Tools as models are told of them, and the arguments they send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fdbench.contract import ToolSpec

from .json_event import Malformed, parse_object


def function_schema(tool: ToolSpec) -> dict[str, Any]:
    """Name, description and `parameters` (JSON Schema): the tool's own, or one text."""
    request = {"type": "string", "description": "what the user asks for, in plain words"}
    text = {"type": "object", "properties": {"request": request}, "required": ["request"]}
    return {"name": tool.name, "description": tool.description, "parameters": tool.parameters or text}


def arguments_of(text: str, tool: str) -> Mapping[str, Any]:
    """What a model put into its call; empty text means none.

    Raises:
        Malformed: no JSON object.
    """
    if not text.strip():
        return {}
    try:
        return parse_object(text).fields
    except Malformed:
        raise Malformed(f"arguments of the tool '{tool}' that are no JSON object") from None


def result_text(result: str, *, failed: bool) -> str:
    """What a model is told: the result as it is, an error as `{"error": ...}`."""
    return json.dumps({"error": result}) if failed else result
