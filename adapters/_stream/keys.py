"""Keys of servers: from environment variables, over TLS or to this machine only."""

from __future__ import annotations

import os
from collections.abc import Sequence

from fdbench.speech.http_post import is_here, is_private


def key_of(base_url: str, names: Sequence[str]) -> str:
    """The value of the first of these variables that is set; empty if none is, or the key would travel in the clear."""
    if not is_private(base_url):
        return ""
    return next((value for name in names if (value := os.environ.get(name, "").strip())), "")


def why_no_key(base_url: str, names: Sequence[str]) -> str:
    """For the message of a session that could not be opened: in brackets why no key was sent; empty if one was, or none is needed."""
    if key_of(base_url, names) or is_here(base_url):
        return ""
    if not is_private(base_url):
        return f" (the key in {' or '.join(names)} is not sent without TLS; give an https address)"
    return f" ({' or '.join(names)} is not set; put your key there)"
