"""The list of mutants that no test can kill: each is a line that is still there, with a reason. The trials are `make mutants`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.checkout


def test_every_equivalent_mutant_is_of_a_line_that_is_there_and_says_why() -> None:
    listed = yaml.safe_load((ROOT / "tests/mutants/equivalent.yaml").read_text(encoding="utf-8"))
    for one in listed:
        lines = [line.strip() for line in (ROOT / one["file"]).read_text(encoding="utf-8").splitlines()]
        assert one["before"] in lines, one
        assert one["after"] != one["before"]
        assert len(one["why"].split()) > 3, one


def test_every_equivalent_mutant_is_still_one_that_can_be_drawn() -> None:
    pytest.importorskip("cosmic_ray")
    from tests.mutants.places import changed_lines, mutants_of

    for one in yaml.safe_load((ROOT / "tests/mutants/equivalent.yaml").read_text(encoding="utf-8")):
        source = (ROOT / one["file"]).read_text(encoding="utf-8")
        places = {number for number, line in enumerate(source.splitlines(), 1) if line.strip() == one["before"]}
        there = (m for m in mutants_of(source, one["file"]) if m.place[0] in places)
        assert (one["before"], one["after"]) in {changed_lines(source, m.apply(source)) for m in there}, one


@pytest.mark.parametrize(
    ("line", "begin"),
    [(1, None), (3, None), (4, None), (5, None), (6, 4), (8, 7), (9, 4), (11, None), (12, 11)],
)
def test_the_function_around_a_line_is_found_by_where_it_begins(line: int, begin: int | None) -> None:
    """From its decorator on; what stands in its head belongs to what is around."""
    pytest.importorskip("cosmic_ray")
    from tests.mutants.reach import function_at

    assert function_at(NESTED, line) == begin


NESTED = """import functools


@functools.cache
def outer(value: int = 3) -> int:
    kept = value
    def inner() -> int:
        return kept
    return inner()

def last() -> None:
    pass
"""


@pytest.mark.parametrize(("name", "noted"), [("part.py", {("package/part.py", 1)}), ("page.html", set())])
def test_only_python_of_the_package_is_noted_as_called(tmp_path: Path, name: str, noted: set[tuple[str, int]]) -> None:
    """A template of a page is run under its own name, and cannot be read as Python."""
    pytest.importorskip("cosmic_ray")
    from tests.mutants.reach import Recorder

    recorder = Recorder(tmp_path, "package", tmp_path / "calls")
    with recorder._owned("a test"):
        exec(compile("value = 1", str(tmp_path / "package" / name), "exec"))  # noqa: S102
    assert recorder.calls["a test"] == noted


SOURCE = """from __future__ import annotations


def half(value: int | None, more: bool = True) -> float | None:
    return None if value is None or not more else value / 2
"""


def test_annotations_are_left_alone_and_everything_else_is_a_place() -> None:
    pytest.importorskip("cosmic_ray")
    from tests.mutants.places import changed_lines, mutants_of

    found = mutants_of(SOURCE, "half.py")
    assert {m.place[0] for m in found} == {4, 5}
    assert {m.place for m in found if m.place[0] == 4} == {(4, SOURCE.splitlines()[3].index("True"))}
    told = {changed_lines(SOURCE, m.apply(SOURCE))[1] for m in found}
    assert "return None if value is None and not more else value / 2" in told
    assert "return None if value is not None or not more else value / 2" in told
    assert not any("value == None" in line for line in told)


def test_the_same_seed_draws_the_same_places_and_the_first_of_many_are_a_sample_too() -> None:
    pytest.importorskip("cosmic_ray")
    from tests.mutants.places import sample

    drawn = sample(ROOT, ["fdbench/score"], 20, 1)
    assert drawn == sample(ROOT, ["fdbench/score"], 20, 1) != sample(ROOT, ["fdbench/score"], 20, 2)
    assert len({(m.file, m.place) for m in drawn}) == 20
    assert len({m.file for m in drawn[:10]}) > 2
