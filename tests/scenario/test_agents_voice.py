"""The reference systems speak with a copy of one of Kokoro's voices: no user has that one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fdbench.assets import bundled
from fdbench.scenario.load import load_suite, suite_names
from fdbench.speech.hibari import VOICE

AGENT = f"kokoro/af_{VOICE}"


def clips() -> list[tuple[str, dict[str, Any]]]:
    """Every clip of every manifest that ships with the scenarios, by its file."""
    manifests = [*Path(bundled("scenarios")).rglob("manifest.json")]
    return [item for path in manifests for item in json.loads(path.read_text(encoding="utf-8"))["clips"].items()]


def test_no_clip_is_in_the_agents_voice() -> None:
    voices = {name: clip.get("voice", "") for name, clip in clips()}
    assert len({voice for voice in voices.values() if voice}) >= 14
    assert [name for name, voice in voices.items() if voice == AGENT] == []


@pytest.mark.parametrize("suite", suite_names())
def test_no_scenario_gives_a_user_the_agents_voice(suite: str) -> None:
    assert [s.id for s in load_suite(suite).scenarios if any(cue.voice == AGENT for cue in s.cues)] == []
