"""`fdbench measure`: any recording of a talk as a run."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fdbench.cli import recognition
from fdbench.errors import EXIT_PASS, EXIT_USAGE, UsageError
from fdbench.harmless import harmless

if TYPE_CHECKING:
    from fdbench.results.schema import Results

KINDS = ("turn", "interruption", "backchannel", "noise")
HELP = """measure recordings of talks: sound in, an ordinary run out, for `report`, `gate` and `compare`

A stereo file has the user on the left and the agent on the right unless --user and --agent say otherwise. Nothing is played and nobody
wrote a script: turns are found by ear unless --turns marks them, what is said is not judged, and without a control an agent that
stopped may have ended anyway, so such rates show both bounds. docs/measure.md says how well turns are found.

  fdbench measure call.wav
  fdbench measure --user caller.wav --agent bot.wav --turns turns.json -o run
  fdbench measure 'calls/*.wav' --jobs 4
  fdbench measure recordings.jsonl"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "recordings",
        nargs="*",
        metavar="RECORDING",
        help="WAV, FLAC, MP3, OGG or mu-law; a folder or a pattern of them; a manifest (recordings.jsonl)",
    )
    parser.add_argument(
        "--user", metavar="CH|FILE", help="the user: left, right, a number from 0, or a file of one channel (default: left)"
    )
    parser.add_argument("--agent", metavar="CH|FILE", help="the agent, in the same way (default: right)")
    parser.add_argument(
        "--turns",
        metavar="FILE",
        help="the user's turns: JSON, CSV, RTTM, TextGrid, WebVTT or SRT; for one recording (default: found)",
    )
    parser.add_argument("-o", "--out", type=Path, metavar="DIR", help="run folder (default: reports/runs/<name-time>)")
    parser.add_argument("--system", default="agent", metavar="NAME", help="what the agent is called (default: agent)")
    parser.add_argument("--lang", default="en", metavar="TAG", help="the language that is spoken (default: en)")
    parser.add_argument("--jobs", type=int, metavar="N", help="worker processes (default: the cores; 0: none)")
    recognition.add_arguments(parser, "none")
    parser.set_defaults(recogniser="none")


def execute(args: argparse.Namespace) -> int:
    """Exit code 0, or 2 if a recording could not be measured; the others' results stand."""
    from fdbench.cli.run import NAME
    from fdbench.cli.summary import summarise
    from fdbench.recordings.batch import batch, expected_sessions
    from fdbench.recordings.measure import Wish, measure
    from fdbench.run.progress import Progress
    from fdbench.run.recognition import chosen

    if args.jobs is not None and args.jobs < 0:
        raise UsageError(f"--jobs {args.jobs}: at least 0")
    if not NAME.fullmatch(args.system):
        raise UsageError(f"--system {args.system}: no name for a system; use letters, digits, _ and -")
    recogniser = chosen(args.recogniser)
    _known(args.lang, recogniser)
    talks = batch(args.recordings, args.user, args.agent, args.turns)
    out = args.out or Path("reports/runs") / f"{talks[0].id}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    jobs = args.jobs if args.jobs is not None else os.cpu_count() or 1
    wish = Wish(out, jobs, args.system, recogniser, recognition.cache(args), args.lang, tuple(sys.argv[1:]))
    with closing(Progress(expected_sessions(talks))) as progress:
        done = measure(talks, wish, progress)
    if done.results is None:
        if len(talks) == 1 and done.refused:
            return EXIT_USAGE  # it was named as it was met
        for text in _warnings(done.account):
            print(harmless(text), file=sys.stderr)
        raise UsageError(_nothing(len(talks), len(done.refused)))
    print(harmless("\n".join([summarise(done.results), "", *_stops(done.results, args.system), *_told(done.account)])))
    print(f"\nresults: {out / 'results.json'}")
    return EXIT_USAGE if done.refused else EXIT_PASS


def _nothing(talks: int, refused: int) -> str:
    """Why there is no result."""
    told = [f"{refused} of {_many(talks, 'recording')} cannot be measured"] if refused else []
    if silent := talks - refused:
        told.append(f"no word of the user's is heard in {silent} of {_many(talks, 'recording')}")
    return f"nothing was measured: {', and '.join(told)}"


def _known(lang: str, recogniser: str) -> None:
    """UsageError if nobody knows the language: neither fdbench nor who finds the words."""
    from fdbench.language.load import code_of, codes
    from fdbench.speech.backends import speaks

    try:
        code = code_of(lang)
    except ValueError as error:
        raise UsageError(f"--lang: {error}") from None
    if code not in codes() and not (recogniser and speaks(recogniser, code)):
        raise UsageError(
            f"--lang {lang}: fdbench has words of {', '.join(codes())} only; name one of them, or a --recogniser that listens in {code}"
        )


def _told(document: dict[str, Any]) -> list[str]:
    """What was measured, and what is odd about it."""
    from fdbench.recordings.account import counts

    found = counts(document)
    kinds = [_many(found[kind], kind.replace("_", " ")) for kind in KINDS if found[kind]]
    refused = f"; {_many(found['refused'], 'recording')} refused" if found["refused"] else ""
    what = f"{_many(found['recordings'], 'recording')} in {_many(found['sessions'], 'session')}: {', '.join(kinds)}"
    lines = [f"measured: {what}{refused}"]
    if any(entry.get("turns") == "found" for entry in document["recordings"]):
        lines.append(f"turns: found by {document['detector']}, ends within {document['uncertainty_ms']} ms on a clean line")
    if found["kind_unsure"]:
        lines.append(
            f"interruption or backchannel: told by length alone in {found['kind_unsure']}; a recogniser, or --turns, tells more"
        )
    return [*lines, *(f"limit: {text}" for text in document["limits"]), *_warnings(document)]


def _warnings(document: dict[str, Any]) -> list[str]:
    return [f"warning: {entry['name']}: {note}" for entry in document["recordings"] for note in entry.get("notes", ())]


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _stops(results: Results, system: str) -> list[str]:
    """How soon the agent fell silent, which no dimension's score may use."""
    found = results["systems"][system]["dimensions"]["interruption"]["measures"].get("stop_latency_ms.recorded")
    if found is None or not found["n"]:
        return []
    median = "never in most" if found["value"] is None else f"median {found['value']:.0f} ms"
    return [f"stops: the agent fell silent within 2 s in {found['n'] - found.get('censored', 0)} of {found['n']}; {median}"]
