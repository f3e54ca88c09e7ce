"""Keeps a recorded session for the tests: `python -m tests.cassettes.tape RUN_DIR NAME`

RUN_DIR is a run of one scenario made with `--record` against a real system (docs/adapters/ tell how to start each). Kept are what
replaying and scoring need, in tests/cassettes/NAME; the user's sound is left out of the cassette, for the scenario has it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fdbench.errors import FdbenchError, UsageError
from fdbench.results import store
from fdbench.run.live_item import CASSETTE, LIVE
from fdbench.wire import cassette

FOLDER = Path(__file__).parent
RUN = ("schema", "run", "recogniser", "systems", "scenarios", "controls")
"""Fields of run.json; the others tell of the machine."""
HERE = f"{FOLDER.parents[1]}/"
"""So do paths."""


def keep(run_dir: Path, folder: Path) -> None:
    """Write what is kept of a run to `folder`; what was there goes.

    Raises:
        UsageError: not exactly one session of the run has a cassette.
        StoreError: it is no run folder.
    """
    document = store.read_json(run_dir / "run.json")
    taped = sorted(path.parent for path in run_dir.glob(f"items/*/*/{CASSETTE}"))
    if len(taped) != 1:
        raise UsageError(f"{run_dir}: {len(taped)} sessions have a cassette; record a run of one scenario")
    shutil.rmtree(folder, ignore_errors=True)
    item = folder / taped[0].relative_to(run_dir)
    item.mkdir(parents=True)
    kept = json.dumps({name: document[name] for name in RUN}, indent=1)
    (folder / "run.json").write_text(kept.replace(HERE, ""), encoding="utf-8")
    for name in ("recording.flac", "session.json", LIVE):
        shutil.copy(taped[0] / name, item / name)
    tape = cassette.without_sent_sound(cassette.read(taped[0] / CASSETTE))
    settings = {k: v.replace(HERE, "") if isinstance(v, str) else v for k, v in tape.header.settings.items()}
    cassette.write(item / CASSETTE, replace(tape, header=replace(tape.header, settings=settings)))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cassettes.tape", description=__doc__)
    parser.add_argument("run_dir", type=Path)
    parser.add_argument("name")
    options = parser.parse_args(arguments)
    try:
        keep(options.run_dir, FOLDER / options.name)
    except FdbenchError as error:
        print(f"tape: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
