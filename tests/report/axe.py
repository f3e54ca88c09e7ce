"""A page as axe-core judges it: at the three widths, light and dark, and printed."""

from __future__ import annotations

from importlib import resources
from typing import Any

VIEWS = ((1280, "light", "screen"), (768, "dark", "screen"), (390, "light", "screen"), (1280, "light", "print"))


def violations(page: Any) -> dict[str, list[str]]:
    """Rule and view -> the elements that break it, with everything on the page unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    seen: dict[str, list[str]] = {}
    for width, scheme, media in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, media=media)
        for rule in page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]:
            seen[f"{rule['id']} at {width}, {scheme}, {media}"] = [node["html"] for node in rule["nodes"]]
    return seen
