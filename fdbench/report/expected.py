"""What a script expects of the agent at each cue, in words: it stands beside what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fdbench.report.sentences import FLOOR

ANSWERS = {
    "required": "an answer",
    "brief": "silence, or a word of two seconds at most",
    "none": "no answer",
    "optional": "an answer, or none",
}
STOPS = "interruption"


def expected(cue: Mapping[str, Any]) -> str:
    """Of a cue as run.json has it; for instance: it stops; an answer, with “dublin”, without “london”."""
    kind, expect = cue.get("kind"), cue.get("expect")
    rule = expect if isinstance(expect, Mapping) else {}
    if kind not in FLOOR:
        return "it carries on, or stays silent"
    answer = ANSWERS.get(str(rule.get("reply", "required")), ANSWERS["required"])
    parts = [
        ("with ", _words(rule, "any_of", " or ")),
        ("with ", _words(rule, "all_of", " and ")),
        ("without ", _words(rule, "none_of", " or ")),
        ("without the old value ", _words(rule, "stale", " or ")),
        ("which names the last that was heard of ", _words(rule, "items", ", ")),
    ]
    told = ", ".join([answer, *(before + words for before, words in parts if words)])
    return f"it stops; {told}" if kind == STOPS else told


def _words(rule: Mapping[str, Any], name: str, between: str) -> str:
    words = rule.get(name)
    return between.join(f"“{word}”" for word in words) if isinstance(words, Sequence) and not isinstance(words, str) else ""


def expectations(script: Mapping[str, Any]) -> dict[str, str]:
    """Cue -> what is expected; empty for a script that is none."""
    cues = script.get("cues")
    listed = cues if isinstance(cues, list) else []
    return {str(cue["id"]): expected(cue) for cue in listed if isinstance(cue, Mapping) and "id" in cue}
