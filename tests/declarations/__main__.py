from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from fdbench.stats import wilson
from tests.declarations.sentences import DEV, HELD_OUT, sentences
from tests.declarations.trials import Trial, trials
from tests.declarations.voices import FOUR, said


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.declarations", description="How often declared text is believed.")
    parser.add_argument(
        "voices", nargs="*", default=FOUR, metavar="VOICE", help="as `fdbench render` names it, hibari, or a folder"
    )
    parser.add_argument("--dev", action="store_true", help="the sentences that were used to tune")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="lie in one sentence of N only")
    parser.add_argument("--part", default="1/1", metavar="K/N", help="the K-th of every N sentences only")
    args = parser.parse_args()
    part, parts = map(int, args.part.split("/"))
    path = DEV if args.dev else HELD_OUT
    found: list[Trial] = []
    for voice in args.voices:
        spoken = ((sentence, said(voice, sentence)) for sentence in list(sentences(path))[part - 1 :: parts])
        for each in trials(voice, spoken, args.every):
            found.append(each)
            if not each.right:
                print(_wrong(each), flush=True)
    print("\n".join(table(found)))


def table(found: Sequence[Trial]) -> Iterable[str]:
    """Rows of Markdown: a kind of sentence each, then all; for each voice and for all of them."""
    yield "| voice | sentences | honest accepted | lies found out |"
    yield "|---|---|---|---|"
    for voice in (*dict.fromkeys(t.voice for t in found), "all"):
        of_voice = [t for t in found if voice in (t.voice, "all")]
        for kind in (*dict.fromkeys(t.sentence.kind for t in of_voice), "all"):
            rows = [t for t in of_voice if kind in (t.sentence.kind, "all")]
            yield f"| {Path(voice).name} | {kind} | {_share(rows, honest=True)} | {_share(rows, honest=False)} |"
    if found:
        yield f"\n{sum(t.seconds for t in found) / len(found):.2f} s of computing for a second of sound"


def _share(rows: Sequence[Trial], *, honest: bool) -> str:
    right = [t.right for t in rows if t.honest == honest]
    bounds = wilson(sum(right), len(right))
    if bounds is None:
        return "-"
    low, high = bounds
    return f"{sum(right) / len(right):.1%} ({low:.1%} to {high:.1%}, n {len(right)})"


def _wrong(each: Trial) -> str:
    what = f"rejected: {each.sentence.text}" if each.honest else f"believed: {each.sentence.lie} (said: {each.sentence.right})"
    return f"{Path(each.voice).name} {each.sentence.name} {what}"


if __name__ == "__main__":
    main()
