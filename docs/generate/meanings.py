"""What the report says a measure means: each page's sentences as plain text, for a file that lies in the package."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from docs.generate.catalogue import Page
from docs.generate.constants import fill
from docs.generate.pages import BETTER, definition, sentence, unit
from docs.generate.texts import Text

FIELD = re.compile(r"\{\w+\}")


def meanings(pages: Sequence[tuple[Page, Text]]) -> str:
    """JSON: a page's key -> unit, direction and what `fdbench.report.meanings.Meaning` holds besides."""
    told = {page.key: _told(page, text) for page, text in pages}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _told(page: Page, text: Text) -> dict[str, object]:
    same = f" (the same as in {page.same.name}: {page.same.definition})" if page.same else ""
    return {
        "unit": f"{unit(page)}; {BETTER[page.like.direction]}",
        "definition": sentence(definition(page, text) + same),
        "undefined": _plain(text.undefined),
        "score": _plain(text.score),
        "resists": _plain(text.resists),
        "strata": {_named(spec.name): _named(spec.definition) for spec in page.strata},
    }


def _named(pattern: str) -> str:
    """A pattern's `{delay}` as readers know it from formulas: N."""
    return FIELD.sub("N", pattern)


def _plain(text: str) -> str:
    """Without Markdown: what these texts have of it is code marks."""
    return fill(text).replace("`", "")
