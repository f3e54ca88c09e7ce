"""Altered documents of every kind and altered scenario files: what is made of them is a result or one sentence, within seconds.

`python -m tests.results.fuzz` tries 500 of each kind (`... 40 run.json scenario`: 40 of these); `tests/results/test_fuzz.py` a sample.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import fdbench
from fdbench.cli.main import main
from fdbench.errors import FdbenchError
from tests.gate.mutate import altered_text
from tests.run.test_run import SHORT, files
from tests.scenario.samples import EVERYTHING, GOOD

EACH = 500
SLOW_S = 5.0
"""Of processor time of this process: what others do on the machine does not count."""
AGENT = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput, Transcript

class Agent(StepAdapter):
    sessions = 0

    def open(self, session):
        Agent.sessions += 1
        self.broken = Agent.sessions == {broken}
        self.heard = [np.zeros(480, dtype=np.float32)] * 100

    def step(self, user, now):
        if self.broken and now > 24_000:
            raise OSError("gone")
        self.heard.append(user.copy())
        told = (Transcript("agent", "the capital is paris"),) if now == 96_000 else ()
        return StepOutput(self.heard.pop(0), told)
"""
KINDS = ("run.json", "results.json", "session.json", "events.json", "measures.json", "words.json", "error.json")


def build(folder: Path) -> Path:
    """A small finished run: an agent that says again what it hears; its second session ends in an error."""
    (folder / "agent.py").write_text(AGENT.replace("{broken}", "2"), encoding="utf-8")
    with quiet():
        main([*command(folder), "--out", str(folder / "run")])
    return folder / "run"


def command(folder: Path) -> list[str]:
    return ["run", *files(*SHORT[:3]), "--adapter", str(folder / "agent.py"), "--jobs", "0"]


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """What is printed as an error."""
    err = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        yield err


def fault_of_document(run: Path, kind: str, seed: int) -> str | None:
    """What is wrong with how one command takes an altered document; None if nothing is. The run is as it was afterwards."""
    rng = random.Random(f"{kind}/{seed}")
    files_ = sorted(run.rglob(kind))
    path = rng.choice(files_)
    copy = run.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(run, copy)
    text = altered_text(json.loads(path.read_text(encoding="utf-8")), rng)
    (copy / path.relative_to(run)).write_text(text, encoding="utf-8", errors="surrogatepass")
    commands = [
        ["score", str(copy)],
        ["report", str(copy), "-o", str(copy / "page.html"), "--audio-mb", "0"],
        [*command(run.parent), "--out", str(copy), "--resume"],
        ["compare", str(copy), str(run)],
        ["load"],
    ]
    return _fault(rng.choice(commands), copy)


def fault_of_scenario(folder: Path, seed: int) -> str | None:
    """The same of an altered scenario file, checked and played."""
    rng = random.Random(f"scenario/{seed}")
    text = rng.choice((GOOD, EVERYTHING))
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text))
        paste = rng.choice(PASTES) if rng.random() < 0.7 else text[(start := rng.randrange(len(text))) : start + 40]
        text = text[:at] + paste + text[at + rng.choice((0, 0, 1, 5, 30)) :]
    path = folder / "s.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    given = [
        ["validate", str(path)],
        ["run", str(path), "--adapter", str(folder / "mute.py"), "--jobs", "0", "--out", str(folder / "out")],
    ]
    shutil.rmtree(folder / "out", ignore_errors=True)
    return _fault(given[seed % 2], folder, lines=None)


PASTES = (
    *": - ? [ ] { } , # & * ! | > % @ ` ' \" \\ ~ = << --- ... \t \x00 \x85 \ufeff é &a *a null no yes 12:30 0x1F .inf 1e999".split(" "),
    "\n", "\n  ", "99999999999999999999", "!!python/object:os.system", "&a [*a, *a]", "{x: {x: {x: 1}}}", "cues:", "at: {start: 0}",
)  # fmt: skip


def _fault(given: list[str], run: Path, lines: int | None = 1) -> str | None:
    began = time.process_time()
    with quiet() as err:
        code = _loaded(run) if given == ["load"] else main(given)
    told, took = err.getvalue(), time.process_time() - began
    if code not in range(5) or "Traceback" in told:
        return f"{given[0]}: exit {code}: {told[-1500:]}"
    if code == 2 and lines is not None and len([line for line in told.splitlines() if not _is_note(line)]) != lines:
        return f"{given[0]}: exit 2 and no single sentence: {told!r}"
    return f"{given[0]}: took {took:.1f} s" if took > SLOW_S else None


def _is_note(line: str) -> bool:
    return line.endswith(("(this session is played again now)", "the words were found again"))


def _loaded(run: Path) -> int:
    try:
        fdbench.load(run)
    except FdbenchError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def main_() -> int:
    broken = tried = 0
    each = int(sys.argv[1]) if len(sys.argv) > 1 else EACH
    kinds = sys.argv[2:] or [*KINDS, "scenario"]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        run = build(folder)
        (folder / "mute.py").write_text(AGENT.replace("{broken}", "0"), encoding="utf-8")
        for kind in kinds:
            for seed in range(each):
                fault = fault_of_scenario(folder, seed) if kind == "scenario" else fault_of_document(run, kind, seed)
                tried += 1
                if fault is not None:
                    broken += 1
                    print(f"{kind} {seed}: {fault}", flush=True)
            print(f"{kind}: {each} tried", flush=True)
    print(f"{tried} altered files, {broken} borne badly")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main_())
