"""`fdbench doctor`: what is installed, what each extra would add, and the command for what is missing."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from typing import NamedTuple

from fdbench import __version__
from fdbench.doctor import extras, parts
from fdbench.doctor.finding import Finding
from fdbench.errors import EXIT_PASS, EXIT_USAGE

HELP = """Say in one table what is installed and what is not: packages, extras, recognisers, voices, browser.

Nothing is downloaded and no server is asked. Exit code 0; 2 if fdbench itself lacks a package or its scenarios."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def execute(args: argparse.Namespace) -> int:
    """Print the table. Returns 2 if what every command needs is not there, else 0."""
    del args
    dist = extras.own()
    packages = extras.findings(dist) if dist is not None else [extras.NOT_INSTALLED]
    shipped = parts.shipped()
    groups = (
        ("extras", packages[1:]),
        ("recognisers", parts.recognisers()),
        ("voices for `fdbench render`", parts.voices()),
        ("the rest", [*shipped, parts.browser()]),
    )
    print(f"fdbench {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, {sys.prefix}")
    print("\n".join(lines((("package", packages[:1]), *groups))))
    return EXIT_PASS if all(finding.ok for finding in [packages[0], *shipped]) else EXIT_USAGE


def lines(groups: Sequence[tuple[str, Sequence[Finding]]]) -> list[str]:
    """All groups in one table: there or not, what, what for; a line below for what was found where, or the command that helps."""
    shown = [(heading, [_row(finding) for finding in findings]) for heading, findings in groups]
    width = max(len(row.what) for _, rows in shown for row in rows)
    made: list[str] = []
    for heading, rows in shown:
        made += ["", heading]
        for row in rows:
            made.append(f"  {row.mark:3}  {row.what.ljust(width)}  {row.use}".rstrip())
            made += [" " * (width + 9) + line for line in row.below]
    return made


class _Row(NamedTuple):
    mark: str
    what: str
    use: str
    below: list[str]


def _row(finding: Finding) -> _Row:
    mark, _, detail = finding.there.partition(", ")
    below = [line for line in (detail, f"-> {finding.fix}" if finding.fix else "") if line]
    return _Row(mark, finding.what, finding.use, below)
