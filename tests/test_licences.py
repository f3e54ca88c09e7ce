"""What `fdbench[reference]` installs, with all that it brings along, names a licence, and none is the GPL."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
GPL = re.compile(r"(?<![A-Za-z])A?GPL|(?<!Lesser )General Public License", re.IGNORECASE)
"""Not the LGPL, under which num2words and soxr come: that asks nothing of a program that only calls them."""


def requirements(dist: Distribution, extras: frozenset[str]) -> list[Requirement]:
    """What a distribution asks for with these extras, on this machine."""
    asked = list(map(Requirement, dist.requires or ()))
    if dist.name == "fdbench" and PROJECT.is_file():  # what is written counts, not what was when it was installed
        project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
        listed = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras if extra)]
        asked = [Requirement(each) for group in listed for each in group]
    return [r for r in asked if r.marker is None or any(r.marker.evaluate({"extra": extra}) for extra in extras | {""})]


def closure(extra: str) -> dict[str, Distribution]:
    """fdbench with an extra, and all that they bring along, by name."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    left = [("fdbench", frozenset({extra}))]
    while left:
        name, extras = left.pop()
        dist = distribution(name)
        if (dist.name, extras) in seen:
            continue
        seen.add((dist.name, extras))
        found[dist.name] = dist
        left += [(r.name, frozenset(r.extras)) for r in requirements(dist, extras)]
    return found


def licence(dist: Distribution) -> str:
    """The licence that a distribution names: an expression, else its classifiers, else free text; empty if it names none."""
    fields = {name: dist.metadata.get_all(name) or [] for name in ("License-Expression", "Classifier", "License")}
    fields["Classifier"] = [each for each in fields["Classifier"] if each.startswith("License ::")]
    return next((" ".join(found) for found in fields.values() if any(found)), "")


def fault(dist: Distribution) -> str:
    """What is wrong with a distribution's licence; empty if nothing is."""
    named = licence(dist)
    if not named:
        return "it names no licence"
    return f"it is under {named}" if GPL.search(named) else ""


def made(tmp_path: Path, *lines: str) -> Distribution:
    folder = tmp_path / "made-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("\n".join(["Metadata-Version: 2.4", "Name: made", "Version: 1.0", *lines, ""]))
    return Distribution.at(folder)


@pytest.mark.parametrize("extra", ["", "hibari", "reference"])
def test_nothing_is_under_the_gpl(extra: str) -> None:
    try:
        parts = closure(extra)
    except PackageNotFoundError as error:
        pytest.skip(f"{error.name} is not installed")
    assert {"numpy", "soxr"} <= set(parts), "the walk finds what fdbench itself brings"
    assert ("hibari-tts" in parts) == bool(extra), "and what the extras bring"
    assert {name: fault(dist) for name, dist in parts.items() if fault(dist)} == {}


def test_the_walk_would_find_espeak() -> None:
    """Its wheel names no licence at all: that too is refused."""
    pytest.importorskip("espeakng_loader")
    parts = closure("espeak")
    assert fault(parts["espeakng-loader"]) == "it names no licence"


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("License-Expression: GPL-3.0-or-later", True),
        ("License-Expression: AGPL-3.0-only", True),
        ("License-Expression: MIT OR GPL-2.0-only", True),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("License: GPLv3", True),
        ("License: GNU General Public License", True),
        ("Summary: nothing is said", True),
        ("License-Expression: LGPL-2.1-or-later", False),
        ("Classifier: License :: OSI Approved :: GNU Library or Lesser General Public License (LGPL)", False),
        ("License-Expression: Apache-2.0", False),
    ],
)
def test_which_licences_are_refused(tmp_path: Path, line: str, refused: bool) -> None:
    assert bool(fault(made(tmp_path, line))) == refused
