"""What the page's script is given, unpacked."""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from typing import Any


def unpacked(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def sessions_of(page: str) -> dict[str, Any]:
    """Address -> session, of a page's text."""
    found = re.findall(r'<script type="text/plain" data-session="([^"]*)">([^<]*)</script>', page)
    return {html.unescape(address): unpacked(text) for address, text in found}


def index_of(page: str) -> Any:
    found = re.search(r'<script type="text/plain" id="index">([^<]*)</script>', page)
    assert found is not None
    return unpacked(found[1])
