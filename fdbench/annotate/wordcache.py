"""Equal replies are recognised once: answers kept by content in a folder, across scenarios, systems and runs.

An entry is one small JSON file, found by a hash of all that the answer depends on, so entries never get stale; deleting any of
them, or the folder, is always safe. One that cannot be read counts as missing, and one that cannot be written is forgone.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fdbench.contract import Audio

CACHE_VERSION = 1
VARIABLE = "FDBENCH_CACHE"
OFF = "off"
CODE = (
    "annotate/account.py", "annotate/words.py", "annotate/prefix.py", "annotate/decoys.py", "annotate/text.py", "annotate/verify.py",
    "annotate/rivals.py", "annotate/readings.py", "annotate/numerals.py", "annotate/script.py", "annotate/witness.py",
    "annotate/audible.py", "annotate/spelling.py", "annotate/forms.py", "annotate/signs.py", "annotate/numberruns.py",
    "language/load.py", "language/mentions.py", "language/model.py", "language/normal.py", "language/phrases.py",
    "language/data/en.yaml", "language/data/es.yaml", "language/data/fr.yaml", "language/data/it.yaml", "language/data/pt.yaml",
    "speech/align.py", "speech/asr.py", "speech/cmu.py", "speech/decoder.py", "speech/partial.py",
    "speech/endpoint.py", "speech/kokoro/model.py", "speech/kokoro/phonemes.py", "speech/lexicon.py", "speech/moonshine.py",
    "speech/parakeet.py",
    "speech/readings.py", "speech/resample.py", "speech/sphinx.py", "speech/transcript.py", "speech/whisper.py",
)  # fmt: skip
"""Files of fdbench that an answer depends on: when their text changes, nothing that was kept before is found again."""
PACKAGES = ("hibari-tts", "inflect", "moonshine-voice", "num2words", "numpy", "rapidfuzz", "soxr")


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Where words are kept: `$FDBENCH_CACHE`, else `fdbench` in `$XDG_CACHE_HOME`, else `~/.cache/fdbench`. None if `FDBENCH_CACHE` is
    `off`, or there is no home."""
    named = environ.get(VARIABLE, "")
    if named == OFF:
        return None
    if named:
        return Path(named).expanduser()
    base = environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "fdbench"
    except RuntimeError:
        return None


def cache_key(audio: Audio, declared: str, phrases: Sequence[str], depends: Sequence[str]) -> str:
    """SHA-256 of all that an answer depends on, but not of where in the session the reply lies.

    Args:
        audio: float32 [n], 24 kHz.
        declared, phrases: as for `WordFinder.find`.
        depends: names and versions of the recognisers.
    """
    recipe = [CACHE_VERSION, code_mark(), list(depends), len(audio), declared, list(phrases)]
    digest = hashlib.sha256(json.dumps(recipe).encode())
    digest.update(audio.astype("<f4").tobytes())
    return digest.hexdigest()


@cache
def code_mark() -> str:
    """Stands for the text of `CODE` and the versions of `PACKAGES`."""
    digest = hashlib.sha256()
    root = resources.files("fdbench")
    for name in CODE:
        digest.update(root.joinpath(name).read_bytes())
    for package in PACKAGES:
        digest.update(f"{package} {_version(package)}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class WordCache:
    """Small JSON documents by key. Any number of processes may use one folder at the same time."""

    folder: Path
    kind: str = "words"
    """Name of the folder in it."""

    def get(self, key: str) -> dict[str, Any] | None:
        """What was kept; None if nothing was, or it cannot be read."""
        try:
            kept = json.loads(self._place(key).read_bytes())
        except (OSError, ValueError):
            return None
        return kept if isinstance(kept, dict) else None

    def put(self, key: str, document: Mapping[str, Any]) -> None:
        """Keep it. Written beside and renamed, so that a reader sees all or nothing."""
        place = self._place(key)
        part = place.with_name(f"{key}.{uuid.uuid4().hex}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
            part.replace(place)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _place(self, key: str) -> Path:
        return self.folder / self.kind / key[:2] / f"{key}.json"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
