"""The figures of a report as files of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fdbench.report.calibration import read_calibration
from fdbench.report.collect import HEADLINES, read_view
from fdbench.report.draw.style import write
from fdbench.report.gallery import figures, moments
from fdbench.report.opening import opening


def write_figures(run_dirs: Sequence[Path], folder: Path, form: str) -> Iterator[Path]:
    """Write every figure that the runs have data for as `NAME.form` into a folder that exists; gives the files, one after the other.

    `form` is svg, pdf or png; the same runs give the same bytes. StoreError if a results.json cannot be read.
    """
    view = read_view(run_dirs)
    first = opening(view, read_calibration(view.runs), HEADLINES)
    for drawn in (*figures(view), *moments(view, first)):
        if drawn is not None:
            path = folder / f"{drawn.name}.{form}"
            write(drawn, path)
            yield path
