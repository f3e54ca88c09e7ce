"""Keeps of recorded runs what scoring them again needs: `python -m tests.labels.keep RUN_DIR ... [--without SCENARIO ...]`

A run goes to tests/labels/sessions, under its folder's name. Of the sound, the agent's track is kept as it was heard; the user's is
silenced, for it is in the scenario's clips, and its places are in session.json. The words that were recognised are kept, so that scoring
again takes seconds. Sessions without which nothing is missing can be left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fdbench import audio
from fdbench.results import store
from fdbench.run.item import WORDS
from fdbench.timebase import RATE
from tests.cassettes.tape import HERE, RUN

FOLDER = Path(__file__).with_name("sessions")
PACKED = "session.json.gz"


def unpack(kept: Path, run_dir: Path) -> None:
    """Make a run folder of what was kept, that `fdbench score` can score."""
    shutil.copytree(kept, run_dir)
    for path in run_dir.glob(f"items/*/*/{PACKED}"):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))


def keep(run_dir: Path, folder: Path, without: Collection[str]) -> None:
    """Write what is kept of a run to `folder`; what was there goes."""
    whole = store.read_json(run_dir / "run.json")
    document: dict[str, Any] = {name: whole[name] for name in RUN}
    for part in (document, document["run"]):
        part["scenarios"] = {name: each for name, each in part["scenarios"].items() if name not in without}
    document["controls"] = {
        name: {**control, "events": [event for event in control["events"] if event[0] not in without]}
        for name, control in document["controls"].items()
    }
    document["controls"] = {name: control for name, control in document["controls"].items() if control["events"]}
    shutil.rmtree(folder, ignore_errors=True)
    for name in (*document["scenarios"], *document["controls"]):
        for item in run_dir.glob(f"items/*/{name}@0"):
            _keep_item(item, folder / item.relative_to(run_dir))
    text = json.dumps(document, indent=1).replace(HERE, "")
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")


def _keep_item(item: Path, kept: Path) -> None:
    kept.mkdir(parents=True)
    samples, rate = audio.read_pcm16(item / "recording.flac")
    silent = np.stack([np.zeros_like(samples[:, 1]), samples[:, 1]], axis=1)
    assert rate == RATE
    audio.write_flac(kept / "recording.flac", silent, compression=1.0)
    for name in ("live.json", WORDS):
        if (item / name).exists():
            shutil.copy(item / name, kept)
    session = json.loads((item / "session.json").read_text(encoding="utf-8"))
    (kept / PACKED).write_bytes(gzip.compress(json.dumps(session).encode(), mtime=0))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.labels.keep", description=__doc__)
    parser.add_argument("run_dirs", nargs="+", type=Path)
    parser.add_argument("--without", nargs="*", default=[], metavar="SCENARIO")
    args = parser.parse_args(arguments)
    for run_dir in args.run_dirs:
        keep(run_dir, FOLDER / run_dir.name, args.without)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
