"""What a script expects, in words."""

from __future__ import annotations

from typing import Any

import pytest

from fdbench.report.expected import expectations, expected


@pytest.mark.parametrize(
    ("cue", "told"),
    [
        ({"kind": "turn"}, "an answer"),
        ({"kind": "backchannel", "expect": {"any_of": ["x"]}}, "it carries on, or stays silent"),
        (
            {"kind": "interruption", "expect": {"any_of": ["dublin", "the liffey"], "none_of": ["london"]}},
            "it stops; an answer, with “dublin” or “the liffey”, without “london”",
        ),
        ({"kind": "interruption", "expect": {"reply": "brief"}}, "it stops; silence, or a word of two seconds at most"),
        (
            {"kind": "turn", "expect": {"all_of": ["a", "b"], "stale": ["c"]}},
            "an answer, with “a” and “b”, without the old value “c”",
        ),
        ({"kind": "turn", "expect": {"items": ["a", "b"]}}, "an answer, which names the last that was heard of “a”, “b”"),
        ({"kind": "turn", "expect": "altered"}, "an answer"),
        ({"kind": "turn", "expect": {"reply": ["altered"], "any_of": "altered"}}, "an answer"),
    ],
)
def test_a_cue(cue: dict[str, Any], told: str) -> None:
    assert expected(cue) == told


def test_a_script() -> None:
    assert expectations({"cues": [{"id": "q0", "kind": "turn"}, "altered"]}) == {"q0": "an answer"}
    assert expectations({"cues": None}) == expectations({}) == {}
