"""Where the sessions of a page lie: in it as long as there is room, then in files beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fdbench.errors import StoreError
from fdbench.report import carried
from fdbench.report.carried import carry, folder_of

GROUPS = [[("a@0", "x" * 40), ("a@1", "x" * 40)], [("b@0", "y" * 40)], [("c</script>@0", "z" * 40)], [("d@0", "w" * 40)]]


def texts(folder: Path) -> dict[str, dict[str, str]]:
    """File -> what it hands over."""
    return {file.name: json.loads(file.read_text()[len("fdbenchCarry(") : -len(");\n")]) for file in sorted(folder.iterdir())}


def test_without_a_page_all_are_inside() -> None:
    found = carry(GROUPS, None, 0, frozenset())
    assert [address for address, _ in found.inside] == ["a@0", "a@1", "b@0", "c</script>@0", "d@0"]
    assert found.files == {}


def test_what_has_no_room_lies_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "FILE_SIZE", 80)
    page = tmp_path / "my page.html"
    found = carry(GROUPS, page, 80, frozenset({"d@0"}))
    assert [address for address, _ in found.inside] == ["a@0", "a@1", "d@0"]
    assert found.files == {"b@0": "my%20page.sessions/00000.js", "c</script>@0": "my%20page.sessions/00000.js"}
    assert texts(folder_of(page)) == {"00000.js": {"b@0": "y" * 40, "c</script>@0": "z" * 40}}


def test_a_full_file_is_followed_by_another_and_an_older_page_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carried, "FILE_SIZE", 40)
    page = tmp_path / "r.html"
    found = carry(GROUPS, page, 0, frozenset())
    assert [found.files[address][-8:] for address in ("a@0", "a@1", "b@0", "d@0")] == [
        "00000.js",
        "00000.js",
        "00001.js",
        "00003.js",
    ]
    (folder_of(page) / "notes.txt").write_text("mine")
    carry(GROUPS[:1], page, 0, frozenset())
    assert sorted(file.name for file in folder_of(page).iterdir()) == ["00000.js", "notes.txt"]
    (folder_of(page) / "notes.txt").unlink()
    carry(GROUPS, page, 1_000, frozenset())
    assert not folder_of(page).exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "r.sessions").write_text("a file")
    with pytest.raises(StoreError, match=r"r\.sessions/00000\.js: cannot be written .*; check the folder"):
        carry(GROUPS, tmp_path / "r.html", 0, frozenset())
