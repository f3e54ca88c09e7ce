"""Altered files through `gate`, `compare`, `baseline` and `report`: a verdict, or one sentence, and never a traceback.

`python -m tests.gate.test_mutated` tries 300 results and 300 files of sessions; here is a sample.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
import tempfile
from pathlib import Path

import pytest

from fdbench.cli.main import main
from fdbench.errors import EXIT_BUG
from fdbench.gate.document import verdict_json
from fdbench.gate.junit import junit_xml
from fdbench.gate.terminal import verdict_text
from fdbench.report.gate_page import gate_page
from fdbench.report.moments import with_moments
from fdbench.results.store import read_results
from tests.gate import mutate
from tests.report.conftest import build_run
from tests.report.test_moments import CASE, verdict_of

SAMPLE, ALL = 24, 300


def fault_of(folder: Path, seed: int) -> str | None:
    """What is wrong with how the commands take the altered file number `seed`; None if nothing is."""
    outputs = [f"--{kind}={folder / kind}" for kind in ("html", "json", "junit", "summary")]
    good, bad = mutate.write(folder / "good", json.dumps(mutate.run())), mutate.write(folder / "bad", mutate.altered(seed))
    for command in (
        ["gate", bad, "--baseline", good, *outputs],
        ["gate", good, "--baseline", bad, "--anchor", bad, *outputs],
        ["compare", bad, good],
        ["baseline", bad, "-o", str(folder / "base.json")],
        ["report", bad, "--baseline", good, "-o", str(folder / "report.html")],
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


def fault_of_session(folder: Path, run: Path, seed: int) -> str | None:
    """The same of session.json or events.json of the session that a verdict leads to."""
    rng = random.Random(seed)
    file = run / CASE.path / rng.choice(("session.json", "events.json"))
    text = file.read_text(encoding="utf-8")
    try:
        file.write_text(mutate.altered_text(json.loads(text), rng), encoding="utf-8", errors="surrogatepass")
        verdict = with_moments(verdict_of(CASE), read_results(run), run, "")
        told = gate_page(verdict, read_results(run), run) + verdict_text(verdict) + junit_xml(verdict) + verdict_json(verdict)
        with contextlib.redirect_stdout(io.StringIO()):
            code = main(["report", str(run), "-o", str(folder / "page.html"), "--audio-mb", "0"])
    except Exception as error:  # noqa: BLE001
        return f"{file.name}: {error!r}"
    finally:
        file.write_text(text, encoding="utf-8")
    return None if code == 0 and "\x1b" not in told else f"{file.name}: exit {code}, or a control character was printed"


@pytest.mark.parametrize("seed", range(SAMPLE))
def test_an_altered_session_is_borne(tmp_path: Path, seed: int) -> None:
    (tmp_path / "run").mkdir()
    assert fault_of_session(tmp_path, build_run(tmp_path / "run"), seed) is None


@pytest.mark.parametrize("seed", range(SAMPLE))
def test_an_altered_file_is_borne(tmp_path: Path, seed: int) -> None:
    assert fault_of(tmp_path, seed) is None


def main_(tries: int) -> int:
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        (run := Path(folder) / "run").mkdir()
        build_run(run)
        for seed in range(tries):
            for fault in (fault_of(Path(folder), seed), fault_of_session(Path(folder), run, seed)):
                if fault is not None:
                    broken += 1
                    print(f"{seed}: {fault}", flush=True)
            if seed % 50 == 49:
                print(f"{seed + 1} of {tries}", flush=True)
    print(f"{tries} altered results and {tries} altered sessions, {broken} borne badly")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main_(int(sys.argv[1]) if len(sys.argv) > 1 else ALL))
