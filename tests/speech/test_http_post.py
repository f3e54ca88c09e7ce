"""Where a key may go."""

from __future__ import annotations

import urllib.request
from typing import Any

import pytest

from fdbench.errors import RecogniserError
from fdbench.speech import http_post
from tests.chat_server import Turn, serving, words


class Caught(OSError):
    pass


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://example.com/v1", True),
        ("http://example.com/v1", False),
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://127.0.0.1.example.com/v1", False),
    ],
)
def test_a_key_is_sent_over_https_or_to_this_machine(url: str, sent: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[urllib.request.Request] = []

    def catch(self: object, request: urllib.request.Request, timeout: float) -> Any:
        seen.append(request)
        raise Caught("not here")

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", catch)
    monkeypatch.setenv("A_KEY", "sk-1")
    with pytest.raises(RecogniserError, match="somebody: it cannot be reached"):
        http_post.post(url, b"", "text/plain", ["A_KEY"], 1.0, "somebody")
    assert seen[0].has_header("Authorization") is sent


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        (words("a", 0.1, "b", 0.1, "c", 0.1, "d"), "no answer within 0.25 s"),  # each wait is short, the whole is not
        (words("a", cut=True), "no whole HTTP answer"),
        (Turn(body="x" * 1_001), "no whole HTTP answer"),
    ],
)
def test_an_answer_that_drips_breaks_off_or_never_ends_is_given_up(
    turn: Turn, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_post, "LONGEST", 1_000)
    with serving() as server:
        server.will(turn)
        with pytest.raises(RecogniserError, match=told):
            http_post.post(f"{server.url}/x", b"{}", "application/json", [], 0.25, "somebody")
