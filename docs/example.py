"""`python -m docs.example [RUN_DIR]`: renew reports/example/ and the pictures of README.md.

Both come from one run of both reference systems on the suite `quick`: one that is there already, or without RUN_DIR a new one, which
takes two minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from docs.pictures import COMMAND, write_pictures
from fdbench.cli.main import main as fdbench
from fdbench.errors import FdbenchError
from fdbench.report.collect import read_view
from fdbench.report.html import render, write_page
from fdbench.report.markdown import report_markdown
from fdbench.report.view import ReportView

EXAMPLE = Path(__file__).parents[1] / "reports" / "example"
LARGEST = 1_500_000
"""Bytes: git keeps every version."""


def write_example(run: Path, folder: Path = EXAMPLE) -> Path:
    """Write the page and its Markdown, and return the page's path. The page carries the sound of its findings and names no file beside
    it: the recordings are not in git. StoreError if `run` is no folder of a finished run."""
    folder.mkdir(parents=True, exist_ok=True)
    page = write_page(render(without_machine(read_view([run])), standalone="findings"), folder / "report.html")
    write_page(report_markdown([run]), folder / "report.md")
    return page


def without_machine(view: ReportView) -> ReportView:
    """The same without what only tells where it was played: folders, Python, platform."""
    return replace(view, runs=tuple(replace(each, folder="example", command=COMMAND, extra=()) for each in view.runs))


def main(arguments: Sequence[str]) -> int:
    with TemporaryDirectory() as work:
        run = Path(arguments[0]) if arguments else Path(work) / "quick"
        if not arguments and (code := fdbench([*COMMAND.split()[1:], "--out", str(run)])):
            return code
        try:
            page = write_example(run)
            pictures = write_pictures(run, page)
        except FdbenchError as error:
            sys.stderr.write(f"{error}\n")
            return error.exit_code
    for path in (page, *pictures):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
