"""`fdbench run`, as a user starts it, against servers that misbehave: with keys in the environment, on scenarios of three seconds."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fdbench import audio
from fdbench.timebase import RATE

KEYS = {"OPENAI_API_KEY": "sk-proj-Zq7+Vx2/Lm9~Kt4_Rb8-Wd3Hy6", "GEMINI_API_KEY": "AIzaSyB0f5Jn1Qc8Ue2Tg7Xk4Mh9"}
HELD_UP = "the machine was held up"
SCENARIO = """
schema: 1
id: latency.short.{name}
dimension: latency
family: short
summary: One word, and hardly any time to answer.
voice: slt
cues:
  - id: word
    kind: turn
    say: Why?
    at: {{start: 0}}
    expect: {{reply: none, within: 1000}}
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One session as the run left it."""

    folder: Path
    status: str
    error: str

    def document(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return found

    def recorded_s(self) -> float:
        """How much of both channels can be played; it must be whole samples of what session.json tells."""
        samples, rate = audio.read_pcm16(self.folder / "recording.flac")
        assert rate == RATE and samples.shape == (self.document("session.json")["samples"], 2)
        return len(samples) / RATE

    def heard(self) -> bool:
        """Whether anything was heard of the agent."""
        return bool(np.any(audio.read_pcm16(self.folder / "recording.flac")[0][:, 1]))

    def faults(self) -> list[str]:
        return list(self.document("live.json")["faults"])


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that has ended."""

    out: Path
    code: int
    stdout: str
    stderr: str

    def items(self, system: str) -> list[Item]:
        """Its sessions, by scenario."""
        results = json.loads((self.out / "results.json").read_text(encoding="utf-8"))
        found = results["systems"][system]["scenarios"]
        return [Item(self.out / item["path"], item["status"], item.get("error", "")) for item in found]

    def item(self, system: str) -> Item:
        """Its only session. Skips the test if the machine was too busy to play it."""
        (item,) = self.items(system)
        fit(item)
        return item

    def told(self, start: str) -> list[str]:
        """The lines on the terminal that begin so."""
        return [line for line in self.stdout.splitlines() if line.startswith(start)]


def fit(item: Item) -> None:
    """Skip the test if the machine was so busy that the session broke off."""
    if HELD_UP in item.error:
        pytest.skip(f"this machine is too busy for real time: {item.error}")


def suite(folder: Path, *names: str) -> Path:
    """A folder of scenarios."""
    folder.mkdir()
    for name in names:
        (folder / f"latency.short.{name}.yaml").write_text(SCENARIO.format(name=name), encoding="utf-8")
    return folder


def command(scenarios: Path, out: Path, *options: str) -> list[str]:
    start = [sys.executable, "-m", "fdbench", "run", str(scenarios), "--clock", "real", "--recogniser", "none"]
    return [*start, "--record", "--out", str(out), *options]


def environment() -> dict[str, str]:
    return {**os.environ, **KEYS}


def run(scenarios: Path, out: Path, *options: str) -> Finished:
    """Runs to its end; two minutes are far more than any of these takes."""
    done = subprocess.run(
        command(scenarios, out, *options), env=environment(), capture_output=True, text=True, timeout=120, check=False
    )
    return Finished(out, done.returncode, done.stdout, done.stderr)


def system(name: str, adapter: str, **settings: object) -> list[str]:
    """The options that name a system."""
    chosen = (("--set", f"{name}.{key}={value}") for key, value in settings.items())
    return ["--adapter", f"{name}={adapter}", *(part for pair in chosen for part in pair)]


def leaks(run: Finished) -> list[str]:
    """Where a key stands: as it is, quoted as JSON or a URL would have it, or in base64, whatever stands before it."""
    texts = {"stdout": run.stdout.encode(), "stderr": run.stderr.encode()}
    texts |= {str(path.relative_to(run.out)): _content(path) for path in run.out.rglob("*") if path.is_file()}
    assert "run.json" in texts
    return [f"{name}: {form!r}" for name, text in texts.items() for form in _forms() if form in text]


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _forms() -> Iterator[bytes]:
    for key in KEYS.values():
        yield key.encode()
        yield key.encode("utf-16-le")
        for before in range(3):
            code = base64.b64encode(b"x" * before + key.encode())
            yield code[4:-4]
            yield code[4:-4].translate(bytes.maketrans(b"+/", b"-_"))
