"""All generated files, and how they get onto the disk."""

from __future__ import annotations

from pathlib import Path

from docs.generate.catalogue import Page, all_pages
from docs.generate.crosswalk import crosswalk
from docs.generate.draw import read_pictures, svg
from docs.generate.frames import tables_page
from docs.generate.meanings import meanings
from docs.generate.pages import index, measure_page
from docs.generate.texts import Text, Texts, read_texts

DOCS = Path(__file__).parents[1]
MEANINGS = "../fdbench/report/meanings.json"
"""The report shows it, and is read where no docs/ is."""
GENERATED = ("crosswalk.md", "tables.md", "measures/*.md", "measures/img/*.svg", MEANINGS)


def files() -> dict[str, str]:
    """Path below docs/ -> content.

    Raises:
        LookupError: a measure has no text, a text no measure, or something names what there is not.
    """
    texts, pictures = read_texts(), read_pictures()
    pages = _matched(texts)
    made = {f"measures/{page.key}.md": measure_page(page, text, pictures[text.picture]) for page, text in pages}
    made |= {f"measures/img/{text.picture}.svg": svg(pictures[text.picture]) for _, text in pages}
    made["measures/README.md"] = index(pages, texts.prose["measures"])
    made["crosswalk.md"] = crosswalk(pages, texts)
    made["tables.md"] = tables_page()
    made[MEANINGS] = meanings(pages)
    return made


def on_disk(docs: Path = DOCS) -> dict[str, str]:
    """What stands where generated files stand."""
    found = sorted(path for pattern in GENERATED for path in docs.glob(pattern))
    return {path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8") for path in found}


def write(docs: Path = DOCS) -> list[str]:
    """Make the disk agree; returns the paths that were written or removed."""
    made, old = files(), on_disk(docs)
    changed = sorted(name for name in made.keys() | old.keys() if made.get(name) != old.get(name))
    for name in changed:
        path = docs / name
        if name not in made:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[name], encoding="utf-8")
    return changed


def _matched(texts: Texts) -> list[tuple[Page, Text]]:
    pages = {page.key: page for page in all_pages()}
    missing, over = sorted(pages.keys() - texts.pages.keys()), sorted(texts.pages.keys() - pages.keys())
    if missing or over:
        raise LookupError(f"measures.yaml has no entry for {missing or 'none'}, and too many: {over or 'none'}")
    return [(page, texts.pages[key]) for key, page in pages.items()]
