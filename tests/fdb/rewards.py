"""What the official figures reward: the battery's fakes in both columns. `python -m tests.fdb.rewards RUN [--limit N] [--write]`.

RUN is a run of the battery: `python -m fdbench.battery --out RUN --key KEY --probe oracle --probe talkative ...`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from fdbench.annotate.activity import find_activity
from fdbench.fdb.account import Account, Row
from fdbench.fdb.corrected import tracks
from fdbench.fdb.export import CUT_IN, PAUSE, SMOOTH, export
from fdbench.fdb.folder import WORDS, Sample, Task, look_through
from fdbench.fdb.official import Figure
from fdbench.fdb.schemas import read_interruption
from fdbench.fdb.score import score
from fdbench.fdb.words import recogniser
from fdbench.timebase import RATE

FAKES = {
    "oracle": "answers when the user has ended, stops when cut off",
    "talkative": "never stops talking",
    "silent": "says nothing",
    "greeter": "greets whoever is there",
    "early": "answers before the user has ended",
    "deaf": "answers, and never stops for anybody",
}
TASKS = (PAUSE, SMOOTH, CUT_IN)
COLUMNS = (
    (PAUSE, "TOR", False),
    (PAUSE, "spoke into the turn", True),
    (SMOOTH, "TOR", False),
    (SMOOTH, "latency s", False),
    (SMOOTH, "answered within 4 s, not before the end", True),
    (SMOOTH, "median latency s, signed", True),
    (CUT_IN, "TOR", False),
    (CUT_IN, "latency s", False),
    (CUT_IN, "exercised: it was speaking", True),
    (CUT_IN, "went on, of those exercised", True),
    (CUT_IN, "median stop s, of those exercised", True),
)
PAGE = Path(__file__).parents[2] / "docs" / "official_figures.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def scored(run: Path, fake: str, spec: str, limit: int) -> Account:
    """Both columns of one fake, over at most `limit` samples of each task. `spec`: empty for a recogniser that never errs."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        export(run, fake, out)
        for task in out.iterdir():
            samples = sorted(task.iterdir())
            for sample in samples[0 if task.name not in TASKS else limit :]:
                shutil.rmtree(sample)
        if not spec:
            for made in look_through(out).samples:
                made.file(WORDS).write_text(json.dumps(perfect_words(made)), encoding="utf-8")
        return score(look_through(out), recogniser(spec) if spec else None, spec)


WORD_S = 0.3


def perfect_words(sample: Sample) -> dict[str, Any]:
    """What a recogniser would find that never errs: a word for each 0.3 s of sound, from its first sample to its last; of an interruption
    what comes after its annotated end, where the authors crop."""
    _, agent = tracks(sample)
    crop = 0.0
    if sample.task is Task.INTERRUPTION:
        crop = read_interruption(sample.file("interrupt.json")).end
    chunks: list[dict[str, Any]] = []
    for sound in find_activity(agent, 0).segments:
        start, end = max(crop, sound.start / RATE), sound.end / RATE
        count = max(1, round((end - start) / WORD_S))
        step = (end - start) / count
        if start < end:
            chunks += [{"text": "word", "timestamp": [start + k * step, start + (k + 1) * step]} for k in range(count)]
    return {"text": " ".join("word" for _ in chunks), "chunks": chunks}


def cell(account: Account, task: str, name: str, *, by_sound: bool) -> str:
    """A figure of a task; `-` where it says nothing, and nothing where it was not played."""
    row = next((r for r in account.rows if r.subset.startswith(task) and _named(r, name, by_sound=by_sound)), None)
    figure: Figure | None = None if row is None else row.corrected if by_sound else row.official
    if figure is None:
        return "never came"
    return f"- (0 of {figure.total})" if figure.value is None else f"{figure.value:.2f} ({figure.used} of {figure.total})"


def _named(row: Row, name: str, *, by_sound: bool) -> bool:
    return (row.corrected_name if by_sound else row.official_name).startswith(name)


def page(accounts: dict[str, Account]) -> Iterable[str]:
    """A table for each task."""
    for task in TASKS:
        columns = [(name, by_sound) for t, name, by_sound in COLUMNS if t == task]
        yield f"**{task.replace('_', ' ')}**"
        yield ""
        yield "| fake | " + " | ".join(f"{'by sound' if s else 'official'}: {n}" for n, s in columns) + " |"
        yield "|---" * (len(columns) + 1) + "|"
        for fake, account in accounts.items():
            yield f"| {fake}: {FAKES[fake]} | " + " | ".join(cell(account, task, n, by_sound=s) for n, s in columns) + " |"
        yield ""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fdb.rewards", description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--recogniser", default="", help="(default: one that never errs: a word for each 0.3 s of sound)")
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    args = parser.parse_args(argv)
    accounts = {}
    for fake in FAKES:
        accounts[fake] = scored(args.run, fake, args.recogniser, args.limit)
        print(f"{fake}: {accounts[fake].dropped} words dropped", file=sys.stderr, flush=True)
    tables = "\n".join(page(accounts))
    print(tables)
    if args.write:
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.partition(BEGIN)[0], text.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n\n{tables}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
