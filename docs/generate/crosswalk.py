"""The crosswalk: which measure of ours stands near which of theirs, with the sources."""

from __future__ import annotations

from collections.abc import Sequence

from docs.generate.catalogue import Page, with_links
from docs.generate.constants import fill
from docs.generate.pages import NOTE, table
from docs.generate.texts import COLUMNS, Text, Texts, linked
from fdbench.scenario.model import Dimension


def crosswalk(pages: Sequence[tuple[Page, Text]], texts: Texts) -> str:
    parts = [NOTE, "# Crosswalk\n", texts.prose["crosswalk"]]
    for dimension in Dimension:
        own = [(page, text) for page, text in pages if page.dimension is dimension and text.elsewhere]
        parts += [f"## {dimension}\n", table(("ours", *COLUMNS.values()), [_row(page, text) for page, text in own])]
        alone = [f"[{p.name}](measures/{p.key}.md)" for p, text in pages if p.dimension is dimension and not text.elsewhere]
        if alone:
            parts.append(f"Nothing that corresponds is known to us for {', '.join(alone)}.\n")
    parts += [linked(fill(texts.prose["definitions"]), ""), "## Sources\n"]
    parts += [f'* <a id="{key}"></a>**[{key}]** {cited}' for key, cited in texts.sources.items()]
    return "\n".join([*parts, ""])


def _row(page: Page, text: Text) -> tuple[str, ...]:
    link = f"[{page.name}](measures/{page.key}.md)"
    return link, *(with_links(linked(fill(text.elsewhere.get(key, "-")), ""), "measures/") for key in COLUMNS)
