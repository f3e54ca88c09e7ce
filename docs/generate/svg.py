"""A few lines to write SVG: every attribute and every text is escaped, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


def el(tag: str, *children: str, **attributes: str | float | None) -> Markup:
    """`<tag attributes>children</tag>`. `class_` is class, `_` in names is `-`; None leaves an attribute out."""
    shown = (f' {_name(name)}="{escape(_value(value))}"' for name, value in attributes.items() if value is not None)
    inner = "".join(escape(child) for child in children)
    return Markup(f"<{tag}{''.join(shown)}>{inner}</{tag}>")  # every part is escaped above


def join(parts: Iterable[str]) -> Markup:
    return Markup("").join(parts)


def _name(name: str) -> str:
    return {"class_": "class", "viewBox": "viewBox", "preserveAspectRatio": "preserveAspectRatio"}.get(name) or name.replace(
        "_", "-"
    )


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.3f}".rstrip("0").rstrip(".")
