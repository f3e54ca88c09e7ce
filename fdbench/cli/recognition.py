"""Options about words that `run` and `score` share."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser, default: str = "moonshine, where installed") -> None:
    """`default`: who listens unless somebody is named, for people."""
    parser.add_argument(
        "--recogniser",
        metavar="SPEC",
        help="who finds words: moonshine, pocketsphinx, whisper:MODEL, parakeet:DIR, openai:URL#MODEL (key: FDBENCH_ASR_KEY or "
        f"OPENAI_API_KEY), or none (default: {default}). It listens in each scenario's own language, or in one that you "
        "name: SPEC,lang=es",
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="recognise equal replies again (FDBENCH_CACHE=off does so, too; FDBENCH_CACHE=DIR moves it)",
    )


def cache(args: argparse.Namespace) -> Path | None:
    """Folder of the cache of words; None for none."""
    from fdbench.annotate.wordcache import cache_folder

    return None if args.no_cache else cache_folder()
