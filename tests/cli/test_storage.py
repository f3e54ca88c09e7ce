"""Runs in object storage, which stands here in memory and in a folder: what is copied is whole, or says that it is not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fdbench.cli.main import main
from fdbench.errors import EXIT_USAGE
from tests.live.faulty_run import suite
from tests.run.test_merge import same

fsspec = pytest.importorskip("fsspec")

AGENT = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Agent(StepAdapter):
    frame_ms = 200

    def step(self, user, now):
        return StepOutput(np.zeros_like(user))
"""


@pytest.fixture
def bucket() -> Iterator[Any]:
    """The storage behind memory://."""
    memory = fsspec.filesystem("memory")
    yield memory
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    suite(tmp_path / "suite", "one", "two")
    (tmp_path / "agent.py").write_text(AGENT, encoding="utf-8")
    return tmp_path


def run(folder: Path, out: str, *options: str) -> int:
    given = ["run", str(folder / "suite"), "--adapter", str(folder / "agent.py"), "--recogniser", "none", "--jobs", "0"]
    return main([*given, "--out", str(folder / out), *options])


@pytest.mark.parametrize("storage", ["memory://bucket", "file://{}/bucket"])
def test_shards_are_copied_up_and_merged_from_there(folder: Path, bucket: Any, storage: str) -> None:
    """The merged run is that of the folders here, and so is what is copied up of it; a page is made of it."""
    url = storage.format(folder)
    for number in (1, 2):
        assert run(folder, f"part{number}", "--shard", f"{number}/2", "--copy-to", f"{url}/part{number}") == 0
    here, there, back = folder / "here", folder / "there", folder / "back"
    assert main(["merge", str(folder / "part1"), str(folder / "part2"), "-o", str(here), "--jobs", "0"]) in (0, 3)
    assert main(["merge", f"{url}/part*", "-o", str(there), "--jobs", "0", "--copy-to", f"{url}/whole"]) in (0, 3)
    assert same(there) == same(here)
    system, place = fsspec.core.url_to_fs(f"{url}/whole")
    system.get(place, str(back), recursive=True)
    assert same(back) == same(there) and not (back / ".owner.lock").exists()
    assert main(["report", f"{url}/whole", "-o", str(folder / "page.html")]) == 0
    assert "latency.short.two" in (folder / "page.html").read_text(encoding="utf-8")


def test_a_copy_that_broke_off_is_no_run_and_is_completed(
    folder: Path, bucket: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url, before, room = "memory://bucket/run", type(bucket).put_file, iter(range(9))

    def full(self: Any, *given: Any, **named: Any) -> None:
        if next(room, None) is None:
            raise RuntimeError("quota\nexceeded")
        before(self, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(type(bucket), "put_file", full)
        assert run(folder, "out", "--copy-to", url) == EXIT_USAGE
    told = capsys.readouterr().err
    assert f"{url}: cannot be reached or used (quota exceeded); the run in {folder / 'out'} is whole" in told
    assert 0 < len(bucket.find("/bucket/run")) <= 9
    assert main(["report", url, "-o", str(folder / "page.html")]) == EXIT_USAGE
    assert "holds no run.json: it is no run, or not all of it is there yet" in capsys.readouterr().err
    assert run(folder, "out", "--resume", "--copy-to", url) in (0, 3)
    assert f"copied to: {url}" in capsys.readouterr().out
    assert main(["report", url, "-o", str(folder / "page.html")]) == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--copy-to", "memory://bucket/used"], "holds a run already; name another place"),
        (["--copy-to", "memory://bucket/other"], "holds mine.txt, which is not of this run"),
        (["--copy-to", "there"], "write where to, such as s3://BUCKET/FOLDER"),
        (["--copy-to", "nowhere://bucket"], "cannot be reached or used (Protocol not known: nowhere)"),
    ],
)
def test_a_place_that_cannot_be_used_is_one_sentence(
    folder: Path, bucket: Any, options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing that is there is touched."""
    bucket.pipe({"/bucket/used/run.json": b"{}", "/bucket/other/mine.txt": b"mine"})
    assert run(folder, "out", *options) == EXIT_USAGE
    told = capsys.readouterr().err
    assert sentence in told and told.count("\n") == 1
    assert bucket.find("/bucket") == ["/bucket/other/mine.txt", "/bucket/used/run.json"]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["merge", "memory://bucket/part*", "-o", "x"], "nothing is there; check the address"),
        (["report", "memory://bucket/run"], "is not on this machine; name the page with -o FILE"),
        (["report", "memory://bucket/run", "-o", "x"], "/bucket/run holds no run.json"),
    ],
)
def test_a_run_that_is_not_there_is_one_sentence(
    bucket: Any,
    command: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(command) == EXIT_USAGE
    told = capsys.readouterr().err
    assert sentence in told and told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_without_fsspec_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert main(["report", "s3://bucket/run", "-o", "x"]) == EXIT_USAGE
    assert (
        "s3://bucket/run needs the 'storage' extra: install it with `pip install 'fdbench[storage]'`" in capsys.readouterr().err
    )
