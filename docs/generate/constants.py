"""Constants of the code, with their values and docstrings, as a page shows them."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from fdbench.language.load import language
from fdbench.language.model import Language
from fdbench.timebase import to_ms

PARTS = ("annotate", "score", "session", "hearing")
_PLACEHOLDER = re.compile(r"\{(\w+(?:\.\w+)+)\}")


@dataclass(frozen=True, slots=True)
class Constant:
    """`name` is `MODULE.NAME`, `MODULE.function.parameter` for a parameter's default, `MODULE.VALUE.field`, or
    `language.FIELD` for a list of words. `path`: the file, from
    the root."""

    name: str
    value: str
    meaning: str
    path: str


@cache
def constant(name: str) -> Constant:
    """Look a constant up by its name, MODULE being one of `fdbench.annotate` or `fdbench.score`.

    Raises:
        LookupError: there is no such constant, or it has no docstring.
    """
    module_name, _, inner = name.partition(".")
    if module_name == "language":
        return _word_list(name, inner)
    module = _module(module_name)
    path = (module.__name__).replace(".", "/") + ".py"
    if "." in inner:
        owner_name, _, field = inner.partition(".")
        owner = getattr(module, owner_name)
        value = inspect.signature(owner).parameters[field].default if inspect.isfunction(owner) else getattr(owner, field)
        return Constant(name, _shown(value) + _unit(field), _first(owner.__doc__), path)
    node, meaning = _assignment(module, inner)
    value = getattr(module, inner)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ms":
        return Constant(name, f"{to_ms(value):,.0f} ms", meaning, path)
    return Constant(name, _shown(value) + _unit(inner), meaning, path)


def _word_list(name: str, field: str) -> Constant:
    """A list of words by language: its size in English, and what `Language` says of it."""
    words = getattr(language(), field)
    meaning = re.search(rf"^ +{field}: (.+)$", Language.__doc__ or "", re.MULTILINE)
    if meaning is None:
        raise LookupError(f"Language says nothing of {field}; write a line in its docstring, the page shows it")
    said = meaning[1][0].upper() + meaning[1][1:]
    return Constant(name, f"{len(words)} entries for {language().name}", said, f"fdbench/language/data/{language().code}.yaml")


def fill(text: str) -> str:
    """The text with every `{MODULE.NAME}` replaced by that constant's value."""
    return _PLACEHOLDER.sub(lambda found: constant(found[1]).value, text)


def _module(name: str) -> ModuleType:
    for part in PARTS:
        if find_spec(f"fdbench.{part}.{name}"):
            return import_module(f"fdbench.{part}.{name}")
    raise LookupError(f"there is no module {name} in fdbench.{' or fdbench.'.join(PARTS)}")


def _assignment(module: ModuleType, name: str) -> tuple[ast.expr, str]:
    """The expression assigned to `name`, and the docstring below it."""
    body = ast.parse(inspect.getsource(module)).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        if _target(node) != name:
            continue
        assert isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
            return node.value, _first(after.value.value)
        raise LookupError(f"{module.__name__}.{name} has no docstring; write one below it, the page shows it")
    raise LookupError(f"{module.__name__} has no constant {name}")


def _unit(name: str) -> str:
    return next((unit for ending, unit in (("_ms", " ms"), ("_s", " s")) if name.lower().endswith(ending)), "")


def _target(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def _first(docstring: str | None) -> str:
    """The first paragraph on one line."""
    return " ".join((docstring or "").strip().split("\n\n")[0].split())


def _shown(value: Any) -> str:
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(v, float) for v in value):
        return f"{_shown(value[0])} to {_shown(value[1])}"
    if isinstance(value, tuple):
        return f"{len(value)} entries"
    if isinstance(value, int | float):
        return f"{value:,g}" if abs(value) < 1_000 else f"{value:,.0f}"
    raise LookupError(f"a constant of type {type(value).__name__} cannot be shown")
