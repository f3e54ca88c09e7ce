"""`fdbench fdb`: Full-Duplex-Bench's official figures beside what the sound says."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.errors import EXIT_PASS, EXIT_USAGE, UsageError
from fdbench.harmless import harmless

if TYPE_CHECKING:
    from fdbench.fdb.account import Account
    from fdbench.fdb.folder import Found
    from fdbench.fdb.judged import Judge
    from fdbench.fdb.words import Listens

HELP = """Full-Duplex-Bench (Lin et al.) on folders of outputs, whoever made them

`score` prints each official figure, exactly as it is coded, beside what the sound of the same recordings says, with the recogniser, the
voice detector and the judge that it rests on, and how many samples it used. `verify` looks through a download. `export` writes a run's
sessions in their layout, for their scripts or for `score`. Nothing of theirs comes with fdbench: name your own download.

  fdbench fdb score v1.0
  fdbench fdb score v1.0/candor_pause_handling --recogniser whisper:MODEL --raw-asr
  fdbench fdb score v1.5 --judge openai:http://localhost:8000/v1#MODEL -o official.json
  fdbench fdb verify v1.5
  fdbench fdb export RUN_DIR tml -o exported
  fdbench fdb score RUN_DIR

`fdbench import fdb FOLDER` makes a suite of a download, for `fdbench run`."""


_UNJUDGED = "no judge: behaviour and ratings are left empty; --judge openai:URL#MODEL asks one"
_UNSHOWN = (
    "a cell without a judge has no sample to show: v1.5 needs input.json, clean_input.json, output.json and clean_output.json, and an "
    "interruption an answer that took the turn"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("score", "verify", "export"), help="score outputs, verify files, or export a run")
    parser.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="in their layout: TASK/ID/ with input.wav, output.wav, annotations; export: a run; score: either",
    )
    parser.add_argument("system", nargs="?", metavar="SYSTEM", help="export, and score of a run: whose sessions")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="PATH", help="score: write official.json there; export: the new folder"
    )
    parser.add_argument(
        "--recogniser",
        metavar="SPEC",
        help="score, export: who finds words (default: the output.json beside each output.wav; of a run its own one)",
    )
    parser.add_argument(
        "--raw-asr", action="store_true", help="score: keep words that lie where nothing sounds, as the authors do"
    )
    parser.add_argument(
        "--distribution",
        type=Path,
        metavar="FILE",
        help="score: their icc_gt_distribution.json, for the divergence of backchannels",
    )
    parser.add_argument(
        "--judge",
        metavar="SPEC",
        default="none",
        help="score: who labels behaviour and rates relevance: openai:URL#MODEL (key: FDBENCH_JUDGE_KEY or OPENAI_API_KEY), or none, which "
        "leaves those cells empty (default: none)",
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="score: ask the judge everything anew (FDBENCH_CACHE=off does so, too)"
    )
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="verify: write the sha256 of every file there")


def execute(args: argparse.Namespace) -> int:
    """Exit code 0; 2 if a sample cannot be scored."""
    if args.what == "export":
        return _export(args)
    if args.what == "score" and (args.folder / "run.json").exists():
        return _score_run(args)
    from fdbench.fdb.folder import look_through

    found = look_through(args.folder, verify=args.what == "verify")
    return _verify(args, found) if args.what == "verify" else _score(args, found)


def _verify(args: argparse.Namespace, found: Found) -> int:
    tell_verified(found, args.manifest)
    return EXIT_USAGE if any(fault.unusable for fault in found.faults) else EXIT_PASS


def tell_verified(found: Found, manifest: Path | None) -> None:
    """Print what a folder that was verified holds, and what is wrong with it; write the sha256 of its files."""
    from collections import Counter

    for subset, count in sorted(Counter(s.subset for s in found.samples).items()):
        print(harmless(f"{subset}: {count} samples"))
    for fault in found.faults:
        print(harmless(str(fault)))
    if manifest is not None:
        lines = [f"{digest}  {name}" for name, digest in sorted(found.hashes.items())]
        manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"manifest: {manifest}")


def _score(args: argparse.Namespace, found: Found, keep: Callable[[Account], None] = lambda account: None) -> int:
    """`keep`: what is done with the account besides showing it."""
    from fdbench.fdb.account import canary_of, table, write
    from fdbench.fdb.judged import NONE, told
    from fdbench.fdb.schemas import read_distribution
    from fdbench.fdb.score import score
    from fdbench.fdb.words import recogniser

    finder = recogniser(args.recogniser) if args.recogniser else None
    people = read_distribution(args.distribution) if args.distribution is not None else None
    judge = _judge(args)
    from tqdm import tqdm

    with tqdm(total=len(found.samples), unit="sample", leave=False, disable=None) as bar:

        def step() -> None:
            bar.update(1)

        name = "" if finder is None else finder.name
        account = score(found, finder, name, raw=args.raw_asr, people=people, judge=judge, step=step)
    print(harmless(table(account)))
    for outcome in account.judged:
        print("\n".join(["", *told(outcome, canary_of(args.output, outcome))]))
    if any(row.by == NONE for row in account.rows):
        print(f"\n{_UNJUDGED if judge is None else _UNSHOWN}")
    if account.dropped:
        print(f"\n{account.dropped} words lay where nothing sounds and were dropped; --raw-asr keeps them")
    for text in account.left_out:
        print(harmless(f"left out: {text}"))
    if args.output is not None:
        write(account, args.output)
    keep(account)
    return EXIT_USAGE if account.left_out else EXIT_PASS


def _judge(args: argparse.Namespace) -> Judge | None:
    from tqdm import tqdm

    from fdbench.annotate.wordcache import WordCache, cache_folder
    from fdbench.fdb.judge.answers import Answers
    from fdbench.fdb.judge.chat import judge_of
    from fdbench.fdb.judged import Judge

    model = judge_of(args.judge)
    folder = None if args.no_cache else cache_folder()
    cache = None if folder is None else WordCache(folder, "judge")
    return None if model is None else Judge(Answers(model, cache), tqdm.write)


def _export(args: argparse.Namespace) -> int:
    from fdbench.fdb.export import export, samples_of

    if args.system is None or args.output is None:
        raise UsageError("export needs a SYSTEM of the run and -o FOLDER: fdbench fdb export RUN SYSTEM -o FOLDER")
    done = export(args.folder, args.system, args.output, _finder(args))
    print("\n".join(samples_of(done)))
    if done.left_out:
        print(f"{done.left_out} sessions are of no task of theirs and are left out")
    return EXIT_PASS


def _score_run(args: argparse.Namespace) -> int:
    """Each system of a run, exported for the time being: the same figures as of the exported folder."""
    import tempfile

    from fdbench.fdb.account import write_run
    from fdbench.fdb.export import export
    from fdbench.fdb.folder import look_through
    from fdbench.report.official import FILE
    from fdbench.results import store

    systems = [args.system] if args.system is not None else list(store.read_run(args.folder)["systems"])
    if args.output is not None and len(systems) > 1:
        raise UsageError(f"-o {args.output}: the run has several systems; name one: fdbench fdb score RUN SYSTEM -o FILE")
    codes = []
    accounts: dict[str, Account] = {}
    for system in systems:
        with tempfile.TemporaryDirectory() as made:
            out = Path(made) / "exported"
            done = export(args.folder, system, out, _finder(args))
            print(f"{system}:" if done.tasks else f"{system}: no session is of a task of theirs")
            if done.tasks:
                options = argparse.Namespace(**{**vars(args), "recogniser": None})
                codes.append(_score(options, look_through(out), partial(accounts.__setitem__, system)))
    if accounts:
        write_run(accounts, args.folder / FILE)
    return max(codes, default=EXIT_PASS)


def _finder(args: argparse.Namespace) -> Listens | None:
    """Who finds the words of a run: as asked, else who did when it was played; None for nobody."""
    from fdbench.fdb.words import recogniser
    from fdbench.results import store
    from fdbench.run.recognition import spec_of

    spec = args.recogniser or spec_of(store.read_run(args.folder))
    return recogniser(spec) if spec and spec != "none" else None
