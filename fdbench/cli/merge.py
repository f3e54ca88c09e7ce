"""`fdbench merge`: put the shards of a run together."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path

from fdbench.cli.storage import check_free, copy_to, run_folders
from fdbench.errors import UsageError
from fdbench.harmless import harmless

HELP = """put shards together that `fdbench run --shard` played

The new folder holds the same as if everything had been played in one run: results.json and the tables are the same, byte for byte, but for
`id` and `created` (and, in real time, `floor_ms`: the highest). Sessions are linked where the file system can, else copied."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "run_dirs",
        nargs="+",
        metavar="RUN_DIR",
        help="folder or URL of a shard; all of a run are needed: s3://BUCKET/run/part*",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the new run folder")
    parser.add_argument("--copy-to", metavar="URL", help="copy the new run there, too")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes that score (default: the cores; 0: none)")


def execute(args: argparse.Namespace) -> int:
    """Exit code as `fdbench run`. UsageError if the shards do not belong together."""
    if args.jobs is not None and args.jobs < 0:
        raise UsageError(f"--jobs {args.jobs}: at least 0")
    from fdbench.annotate.wordcache import cache_folder
    from fdbench.cli.summary import exit_code, summarise
    from fdbench.run.merge import merge
    from fdbench.run.progress import Progress

    jobs = (os.cpu_count() or 1) if args.jobs is None else args.jobs
    check_free(args.copy_to)
    with closing(Progress(0)) as progress, run_folders(args.run_dirs) as folders:
        results = merge(folders, args.output, command=sys.argv[1:], jobs=jobs, progress=progress, cache=cache_folder())
    print(harmless(summarise(results)))
    print(f"\nresults: {args.output / 'results.json'}")
    copy_to(args.copy_to, args.output)
    return exit_code(results)
