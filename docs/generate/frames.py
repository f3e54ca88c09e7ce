"""The page of the tables that a run is read as."""

from __future__ import annotations

from fdbench.results.frames import COLUMNS

HEAD = """# A run as tables

    import fdbench

    run = fdbench.load("reports/runs/quick-20260101T000000Z")
    run.measures.query("measure == 'stop_latency_ms'").groupby("system")["value"].median()
    run.write("tables/", "parquet")          # or "csv"; Parquet needs `pip install 'fdbench[parquet]'`

`fdbench.load` reads the folder of a finished run and gives four pandas frames: `events`, `measures`, `units` and `items`. The first two
also lie in the run's folder as `events.csv` and `measures.csv`. A session that ended in an error has a row
in `items`, and counts as 0 in its unit. Figures of runs with different `metrics_version` in `results.json` must not be compared.
"""


def tables_page() -> str:
    """docs/tables.md"""
    return "\n".join([HEAD, *(_table(name, columns) for name, columns in COLUMNS.items())])


def _table(name: str, columns: dict[str, str]) -> str:
    rows = [f"| `{column}` | {meaning} |" for column, meaning in columns.items()]
    return "\n".join([f"## `{name}`", "", "| column | what it holds |", "| --- | --- |", *rows, ""])
