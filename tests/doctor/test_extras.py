"""Extras, told from made-up distributions and from the project's own list."""

from __future__ import annotations

import tomllib
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import pytest

from fdbench.doctor import extras
from fdbench.doctor.extras import Needs, findings, needs

ROOT = Path(__file__).resolve().parents[2]


class Made(Distribution):
    """A distribution from a list of requirements."""

    def __init__(self, *requires: str, provides: tuple[str, ...] = ()) -> None:
        self._message = Message()
        self._message["Name"] = "made"
        self._message["Version"] = "1"
        for name in provides:
            self._message["Provides-Extra"] = name
        self._requires = list(requires)

    @property
    def metadata(self) -> Any:
        return self._message

    @property
    def requires(self) -> list[str]:
        return self._requires

    def read_text(self, filename: str) -> str | None:
        del filename
        return None

    def locate_file(self, path: Any) -> Any:
        return path


def test_what_is_there_in_an_allowed_version_is_no_need() -> None:
    assert needs(Made("numpy>=1", "pytest")) == Needs((), ())
    assert needs(Made("numpy>=1", "pytest")).met


def test_missing_and_too_old_are_told_apart() -> None:
    found = needs(Made("no-such-package>=2", "numpy>=999"))
    assert found.missing == ("no-such-package>=2",)
    assert [text.partition(" (installed: ")[0] for text in found.unfit] == ["numpy>=999"]
    assert not found.met


def test_an_extra_asks_for_its_own_packages_only() -> None:
    made = Made("absent-base", "absent-one; extra == 'one'", "absent-two; extra == 'two'", provides=("one", "two"))
    assert needs(made).missing == ("absent-base",)
    assert needs(made, "one").missing == ("absent-one",)


def test_an_extra_made_of_others_needs_what_they_need_once() -> None:
    made = Made(
        "made[one,two]; extra == 'all'", "absent-one; extra == 'one'", "made[one]; extra == 'two'", "absent-two; extra == 'two'"
    )
    assert sorted(needs(made, "all").missing) == ["absent-one", "absent-two"]


def test_a_package_for_another_machine_is_not_missing() -> None:
    made = Made("absent; sys_platform == 'none'", "absent-two; extra == 'x' and python_version < '3'")
    assert needs(made).met
    assert needs(made, "x").met


@pytest.mark.parametrize(
    ("requires", "there"),
    [
        (("numpy; extra == 'x'",), "yes"),
        (("a-b>=1; extra == 'x'",), "no, without a-b"),
        (("a-b; extra == 'x'", "c; extra == 'x'", "d; extra == 'x'", "e; extra == 'x'"), "no, without a-b, c and 2 more"),
    ],
)
def test_the_line_of_an_extra(requires: tuple[str, ...], there: str) -> None:
    line = findings(Made(*requires, provides=("x",)))[1]
    assert (line.what, line.there) == ("x", there)
    assert line.fix == ("" if there == "yes" else "pip install 'fdbench[x]'")


def test_a_wrong_version_is_named_with_the_one_that_is_there() -> None:
    line = findings(Made("numpy>=999; extra == 'x'", provides=("x",)))[1]
    assert line.there.startswith("no, wrong version: numpy>=999 (installed: ")


def test_fdbench_itself_comes_first() -> None:
    assert findings(Made())[0].ok
    broken = findings(Made("absent"))[0]
    assert (broken.what, broken.there, broken.fix) == ("fdbench", "no, without absent", "pip install --upgrade fdbench")


@pytest.mark.checkout
def test_every_extra_of_the_project_says_what_it_adds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(extras.ADDS) == set(project["optional-dependencies"])
