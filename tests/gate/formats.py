"""The gate's outputs as other programs read them: JUnit against the common schema, and the words of the page."""

from __future__ import annotations

import html
import os
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

SCHEMA = Path(__file__).with_name("junit.xsd")


@cache
def _schema() -> Any:
    try:
        xmlschema = import_module("xmlschema")
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("xmlschema is not installed: `make test` brings it")
    return xmlschema.XMLSchema(str(SCHEMA))


def check_junit(file: Path | str) -> None:
    """Fails unless the file, or the text, is valid by the common schema."""
    _schema().validate(str(file))


def page_text(file: Path) -> str:
    """What a reader sees of a page, in one line: no style, no script, no tags."""
    text = re.sub(r"<(style|script)\b[^>]*>.*?</\1>", " ", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())
