"""A server that quotes a key need not quote it as it was sent."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.wire.scrub import Secrets

KEY = "sk-proj-Zq7+Vx2/Lm9~Kt4_Rb8-Wd3Hy6"
SECRETS = Secrets.of(headers={"Authorization": f"Bearer {KEY}"})


@pytest.mark.parametrize("form", [KEY, quote(KEY), quote(KEY, safe=""), f"Bearer {KEY}"])
def test_quoted(form: str) -> None:
    assert SECRETS.text(f"no: {form}!").removeprefix("no: ") in ("***!", "Bearer ***!")


@given(
    st.text("abcXYZ019-_+/~?>", min_size=12, max_size=80),
    st.binary(max_size=5),
    st.binary(max_size=5),
    st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]),
)
def test_in_base64_whatever_stands_around_it(key: str, before: bytes, after: bytes, code: object) -> None:
    """What is left is what belongs to the surroundings, and at most two bytes of the key at either side."""
    coded: str = code(before + key.encode() + after).decode()  # type: ignore[operator]
    clean = Secrets.of(headers={"X-Key": key}).text(coded)
    head, _, tail = clean.partition("***")
    assert "***" in clean and "***" not in tail
    assert len(head) <= (len(before) * 8 + 7) // 6 + 1
    assert len(tail) <= (len(after) * 8 + 7) // 6 + 4


def test_in_json() -> None:
    coded = base64.b64encode(b"user:" + KEY.encode()).decode()
    clean = SECRETS.message(json.dumps({"error": {"message": f"Basic {coded} is wrong"}}))
    assert isinstance(clean, str) and json.loads(clean)["error"]["message"].startswith("Basic dXNlcj")
    assert coded[10:30] not in clean
