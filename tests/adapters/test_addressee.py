"""For whom a sentence is, from its words: on sentences that were written apart, and to which nothing was fitted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.adapters.conversation import bundled

HELD_OUT: dict[str, str] = yaml.safe_load(Path(__file__).with_name("addressees_held_out.yaml").read_text(encoding="utf-8"))


def share(kind: str, words: int, above: float) -> float:
    """Of the sentences of a kind, how many have log odds above that after so many words."""
    odds: Any = bundled("tml.addressee").odds
    lines = HELD_OUT[kind].splitlines()
    return len([line for line in lines if odds(" ".join(line.split()[:words])) > above]) / len(lines)


@pytest.mark.parametrize(
    ("words", "above", "agent", "stopping", "others", "listening", "overheard"),
    [
        (3, 4.0, 0.60, 0.47, 0.05, 0.05, 0.05),
        (99, 3.0, 0.92, 0.53, 0.09, 0.11, 0.08),
    ],
)
def test_most_of_what_nobody_has_seen_is_told_apart(
    words: int, above: float, agent: float, stopping: float, others: float, listening: float, overheard: float
) -> None:
    assert share("agent", words, above) >= agent
    assert share("stopping", words, above) >= stopping
    assert share("others", words, above) <= others
    assert share("listening", words, above) <= listening
    assert share("overheard", words, above) <= overheard


def test_nothing_is_told_without_a_known_word() -> None:
    odds: Any = bundled("tml.addressee").odds
    assert odds("") == 0.0
    assert odds("Zyzzyva.") == 0.0


def test_none_of_them_is_among_those_that_are_counted() -> None:
    text: Any = bundled("_reference.text")
    counted = bundled("_reference.tables").table("addressees")
    known = {text.normalise(line) for lines in counted.values() for line in lines.splitlines()}
    assert not known & {text.normalise(line) for lines in HELD_OUT.values() for line in lines.splitlines()}
    assert sum(len(lines.splitlines()) for lines in counted.values()) == len(known) > 2000
