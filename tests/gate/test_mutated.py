"""Altered files through `gate`, `compare` and `baseline`: a verdict, or one sentence, and never a traceback.

`python -m tests.gate.test_mutated` tries 300; here is a sample.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path

import pytest

from fdbench.cli.main import main
from fdbench.errors import EXIT_BUG
from tests.gate import mutate

SAMPLE, ALL = 24, 300


def fault_of(folder: Path, seed: int) -> str | None:
    """What is wrong with how the commands take the altered file number `seed`; None if nothing is."""
    good, bad = mutate.write(folder / "good", json.dumps(mutate.run())), mutate.write(folder / "bad", mutate.altered(seed))
    for command in (
        ["gate", bad, "--baseline", good],
        ["gate", good, "--baseline", bad, "--anchor", bad],
        ["compare", bad, good],
        ["baseline", bad, "-o", str(folder / "base.json")],
    ):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(command)
        told = err.getvalue()
        if code == EXIT_BUG or "Traceback" in told:
            return f"{' '.join(command[:1])}: {told}"
        if code in (2, 3) and command[0] != "gate" and told.count("\n") != 1:
            return f"{command[0]}: exit {code} and no single sentence: {told!r}"
        if code == 2 and told.count("\n") != 1:
            return f"{command[0]}: exit 2 and no single sentence: {told!r}"
        if any(char in out.getvalue() + told for char in "\x1b\x00"):
            return f"{command[0]}: a control character was printed"
    return None


@pytest.mark.parametrize("seed", range(SAMPLE))
def test_an_altered_file_is_borne(tmp_path: Path, seed: int) -> None:
    assert fault_of(tmp_path, seed) is None


def main_() -> int:
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(ALL):
            if (fault := fault_of(Path(folder), seed)) is not None:
                broken += 1
                print(f"{seed}: {fault}")
    print(f"{ALL} altered files, {broken} borne badly")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main_())
