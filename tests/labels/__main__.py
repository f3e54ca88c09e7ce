"""How far is fdbench from what two independent readings of the sound say? `python -m tests.labels [--write]`

Scores the labelled sessions again, as they are kept, and prints agreement and errors. `--write` stores the figures in fdbench/labelled.json
and puts them on the page docs/calibration.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fdbench.calibrate.labelled import FILE, HEADING, tables, told
from fdbench.calibrate.layout import plain
from tests.labels import labels
from tests.labels.figures import document
from tests.labels.found import found

PAGE = Path(__file__).parents[2] / "docs/calibration.md"


def measured() -> dict[str, Any]:
    read = labels.read()
    return document(read, found(sorted({each.run for each in read})))


def page_with(page: str, section: str) -> str:
    """The page with this section, which is its last, in the place of what it had."""
    return page.split(HEADING)[0].rstrip("\n") + "\n\n" + section


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.labels", description=__doc__)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args(arguments)
    figures = measured()
    kappa = "-" if figures["kappa"] is None else f"{figures['kappa']:.2f}"
    print(
        f"{figures['events']} events of {figures['sessions']} sessions; kappa of all decisions, between the two readers, {kappa}\n"
    )
    print("\n\n".join(plain(table) for table in tables(figures)))
    print("\nfdbench against the labels:", *(figures["off"] or ["nowhere"]), sep="\n  ")
    if args.write:
        FILE.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), told(figures)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
