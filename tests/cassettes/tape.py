"""Keeps a recorded session for the tests: `python -m tests.cassettes.tape RUN_DIR SCENARIO NAME`

RUN_DIR is a run made with `--record` against a real system (docs/adapters/ tell how to start each). Kept are what replaying and scoring
one of its scenarios need, with its control, in tests/cassettes/NAME; the user's sound is left out of the cassettes, for the scenario
has it.
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


def keep(run_dir: Path, scenario: str, folder: Path) -> None:
    """Write what is kept of a run to `folder`; what was there goes.

    Raises:
        UsageError: the scenario has no cassette.
        StoreError: it is no run folder.
    """
    document = {name: store.read_json(run_dir / "run.json")[name] for name in RUN}
    document["controls"] = {
        name: control
        for name, control in document["controls"].items()
        if any(event[0] == scenario for event in control["events"])
    }
    for part in (document, document["run"]):
        part["scenarios"] = {name: each for name, each in part["scenarios"].items() if name == scenario}
    taped = [path for name in (scenario, *document["controls"]) for path in run_dir.glob(f"items/*/{name}@0/{CASSETTE}")]
    if len(taped) != 1 + len(document["controls"]):
        raise UsageError(f"{run_dir}: {scenario} or its control has no cassette; record a run of it with --record")
    shutil.rmtree(folder, ignore_errors=True)
    for path in taped:
        _keep_item(path.parent, folder / path.parent.relative_to(run_dir))
    (folder / "run.json").write_text(json.dumps(document, indent=1).replace(HERE, ""), encoding="utf-8")


def _keep_item(taped: Path, item: Path) -> None:
    item.mkdir(parents=True)
    for name in ("recording.flac", "session.json", LIVE):
        shutil.copy(taped / name, item / name)
    tape = cassette.without_sent_sound(cassette.read(taped / CASSETTE))
    settings = {k: v.replace(HERE, "") if isinstance(v, str) else v for k, v in tape.header.settings.items()}
    cassette.write(item / CASSETTE, replace(tape, header=replace(tape.header, settings=settings)))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cassettes.tape", description=__doc__)
    parser.add_argument("run_dir", type=Path)
    parser.add_argument("scenario")
    parser.add_argument("name")
    options = parser.parse_args(arguments)
    try:
        keep(options.run_dir, options.scenario, FOLDER / options.name)
    except FdbenchError as error:
        print(f"tape: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
