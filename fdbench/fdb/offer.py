"""What v3's samples offer an agent: tools with their arguments, and what they answer.

Without the authors' checkout the tools are those that the expected calls name, each with the arguments and the types seen there, and all of
them answer that it went well. With it their `mock_apis.py` tells arguments and descriptions, which is read and not run, and answers to the
expected calls, for which it is run: in a process of its own, without the environment's keys.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fdbench.errors import UsageError
from fdbench.fdb.schemas import ToolCall

MOCKS = "mock_apis.py"
PLACES = ("", "v3")
"""Where it lies in a checkout."""
TIMEOUT_S = 60
LONGEST = 5_000
WENT_WELL = '{"status": "success"}'
TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array", "dict": "object"}
ASK = """
import json, sys
folder, calls = json.load(sys.stdin)
sys.path.insert(0, folder)
out, sys.stdout = sys.stdout, sys.stderr
from mock_apis import MockAPIRegistry
registry = MockAPIRegistry(latency_profile="instant")
told = []
for function, args in calls:
    try:
        told.append(json.dumps(registry.call(function, **args), default=str))
    except Exception as error:
        told.append(None)
json.dump(told, out)
"""


@dataclass(frozen=True, slots=True)
class Offer:
    """`tools` as a script has them, without `results`; `answers`: by call, as `key_of` names it."""

    tools: Sequence[Mapping[str, Any]]
    answers: Mapping[str, str] = field(default_factory=dict)

    def to(self, expected: Iterable[ToolCall]) -> list[dict[str, Any]]:
        """The tools, with what they answer to these calls."""
        results: dict[str, list[dict[str, Any]]] = {}
        for call in expected:
            if (answer := self.answers.get(key_of(call))) is not None:
                results.setdefault(call.function, []).append({"when": dict(call.args), "result": answer})
        return [{**t, **({"results": results[t["name"]]} if t["name"] in results else {})} for t in self.tools]


def offer_of(expected: Iterable[ToolCall], repo: Path | None = None) -> Offer:
    """The tools that calls name.

    Args:
        expected: the calls of all samples.
        repo: the authors' checkout.

    Raises:
        UsageError: the checkout has no `mock_apis.py`, or it cannot be read or run.
    """
    calls = list(expected)
    seen = _seen(calls)
    if repo is None:
        return Offer([_tool(name, name.replace("_", " "), schema) for name, schema in sorted(seen.items())])
    path = next((repo / place / MOCKS for place in PLACES if (repo / place / MOCKS).is_file()), None)
    if path is None:
        raise UsageError(f"--repo {repo}: no {MOCKS} in it, nor in its folder v3; name a checkout of Full-Duplex-Bench")
    declared = _declared(path)
    told = {name: declared.get(name, (name.replace("_", " "), schema)) for name, schema in seen.items()}
    return Offer([_tool(name, *about) for name, about in sorted(told.items())], _answers(path, calls))


def key_of(call: ToolCall) -> str:
    """A call by its function and arguments."""
    return json.dumps([call.function, call.args], sort_keys=True)


def _tool(name: str, description: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "description": description or name, "parameters": parameters, "result": WENT_WELL}


def _seen(calls: Iterable[ToolCall]) -> dict[str, dict[str, Any]]:
    """The arguments of each function, as calls have them."""
    found: dict[str, dict[str, Any]] = {}
    for call in calls:
        schema = found.setdefault(call.function, {"type": "object", "properties": {}})
        for name, value in call.args.items():
            kind = TYPES.get(type(value).__name__, "string")
            schema["properties"].setdefault(
                name, {"type": "number" if kind == "integer" else kind}
            )  # the next may have a fraction
    return found


def _declared(path: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """First line of the docstring, and arguments, of each public function in a file."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, SyntaxError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read ({error}); check it out again") from None
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f.name: ((ast.get_docstring(f) or "").partition("\n")[0].strip(), _schema(f)) for f in functions}


def _schema(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, Any]:
    given = function.args
    named = [a for a in (*given.posonlyargs, *given.args) if a.arg not in ("self", "cls")]
    required = [a.arg for a in named[: len(named) - len(given.defaults)]]
    required += [a.arg for a, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value is None]
    properties = {a.arg: {"type": _type(a.annotation)} for a in (*named, *given.kwonlyargs)}
    return {"type": "object", "properties": properties, "required": required}


def _type(annotation: ast.expr | None) -> str:
    """Of `str`, `Optional[str]`, `list[str]`, `str | None`: the first name that JSON has a type for."""
    names = [node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)] if annotation is not None else []
    return next((TYPES[name.lower()] for name in names if name.lower() in TYPES), "string")


def _answers(path: Path, calls: Iterable[ToolCall]) -> dict[str, str]:
    """What the authors' tools answer; an argument that stands for a former result (`$...`) is known to nobody before."""
    asked = {key_of(c): c for c in calls if not any(str(value).startswith("$") for value in c.args.values())}
    text = json.dumps([str(path.parent.resolve()), [[c.function, c.args] for c in asked.values()]])
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-c", ASK], input=text, capture_output=True, text=True, timeout=TIMEOUT_S, env=clean, check=True
        )
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise UsageError(f"{path}: does not come to an end within {TIMEOUT_S} s; leave --repo out") from None
    except (subprocess.CalledProcessError, ValueError) as error:
        last = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1:]
        raise UsageError(f"{path}: cannot be run ({' '.join(last)}); install what it needs, or leave --repo out") from None
    pairs = zip(asked, told, strict=True)
    return {key: answer for key, answer in pairs if isinstance(answer, str) and 0 < len(answer) <= LONGEST}
