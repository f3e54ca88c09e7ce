"""Shards that are played apart and put together are the run that was played whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fdbench.cli.main import main
from fdbench.errors import EXIT_USAGE
from fdbench.run.shard import Shard, sessions_of
from tests.run.test_resume import AGENT
from tests.run.test_run import SHORT, files

OF = 3
BY_NATURE = {"run.json", ".owner.lock"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole run and its three shards."""
    folder = tmp_path_factory.mktemp("shards")
    (folder / "agent.py").write_text(AGENT, encoding="utf-8")
    assert main(command(folder, "whole")) == 0
    for number in range(1, OF + 1):
        assert main(command(folder, f"part{number}", "--shard", f"{number}/{OF}")) == 0
    return folder


def command(folder: Path, out: str, *options: str) -> list[str]:
    systems = [f"--adapter={name}={folder / 'agent.py'}" for name in ("one", "two")]
    return ["run", *files(*SHORT), *systems, "--repeats", "2", "--jobs", "0", "--out", str(folder / out), *options]


def parts(folder: Path) -> list[str]:
    return [str(folder / f"part{number}") for number in range(1, OF + 1)]


def same(folder: Path) -> dict[str, bytes]:
    """All files but what differs by nature."""
    found = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name not in BY_NATURE}
    results = json.loads(found["results.json"])
    for name in ("id", "created"):
        told = f'"{name}": "{results["run"][name]}"'.encode()
        found["results.json"] = found["results.json"].replace(told, b"")
    return found


def test_processes_cannot_be_fewer_than_none(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(made / "whole"), "--jobs", "-1"]) == EXIT_USAGE
    assert "--jobs -1: at least 0" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_the_merged_run_has_the_same_bytes_as_the_whole_one(made: Path, jobs: str, tmp_path: Path) -> None:
    before = same_parts(made)
    assert main(["merge", *reversed(parts(made)), "-o", str(tmp_path / "out"), "--jobs", jobs]) == 0
    assert same(tmp_path / "out") == same(made / "whole")
    assert same_parts(made) == before
    merged, whole = (json.loads((f / "run.json").read_text(encoding="utf-8")) for f in (tmp_path / "out", made / "whole"))
    assert [part["shard"] for part in merged.pop("merged")] == ["1/3", "2/3", "3/3"]
    for document in (merged, whole):
        del document["command"], document["run"]["id"], document["run"]["created"]
    assert merged == whole
    assert main(["score", str(tmp_path / "out")]) == 0


def same_parts(made: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for part in parts(made) for p in Path(part).rglob("*") if p.is_file()}


def test_every_session_is_in_one_shard_and_shards_are_of_a_size() -> None:
    lengths = {"long": 9, "short": 1, "middle": 4, "other": 4}
    dealt = [sessions_of(lengths, 5, Shard(number, 3)) for number in (1, 2, 3)]
    assert sorted(len(part) for part in dealt) == [6, 7, 7]
    assert set.union(*dealt) == sessions_of(lengths, 5, Shard(1, 1)) and sum(map(len, dealt)) == 20


def altered(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def alter(part: Path) -> None:
        document = json.loads((part / "run.json").read_text(encoding="utf-8"))
        change(document)
        (part / "run.json").write_text(json.dumps(document), encoding="utf-8")

    return alter


def lose(part: Path) -> None:
    shutil.rmtree(next((part / "items" / "one").iterdir()))


def add(part: Path) -> None:
    shutil.copytree(next((part / "items" / "one").iterdir()), part / "items" / "one" / "strange@0")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (altered(lambda d: d["run"].update(seed=7)), "differs from {first} in `seed`; name shards of one run"),
        (altered(lambda d: d["run"].update(suite="core")), "in `suite`"),
        (altered(lambda d: d["run"].update(fdbench="9.9")), "in `fdbench`; play all shards with one version"),
        (altered(lambda d: d["systems"]["one"]["settings"].update(x=1)), "in `systems`; name shards of one run"),
        (altered(lambda d: d["packages"].update(numpy="9")), "in `packages`; play all shards with one set of packages"),
        (altered(lambda d: d["shard"].update(of=4)), "parts of different runs; name shards of one run"),
        (altered(lambda d: d["shard"].update(number=1)), "and so is {first}; name each shard once"),
        (altered(lambda d: d.pop("shard")), "is a whole run and no shard of one"),
        (lose, "shard 2/3 is not finished: 1 of "),
        (add, "holds one/strange@0, which is no session of shard 2/3"),
        (shutil.rmtree, "no such file"),
    ],
)
def test_what_does_not_belong_together_is_one_sentence(
    made: Path, change: Callable[[Path], None], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, OF + 1):
        shutil.copytree(made / f"part{number}", tmp_path / f"part{number}")
    change(tmp_path / "part2")
    assert main(["merge", *parts(tmp_path), "-o", str(tmp_path / "out")]) == EXIT_USAGE
    told = capsys.readouterr().err
    assert sentence.format(first=tmp_path / "part1") in told and told.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_missing_shard_is_named(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", *parts(made)[:2], "-o", str(tmp_path / "out")]) == EXIT_USAGE
    assert "of 3 shards 2 are named; these are missing: 3; play them with --shard" in capsys.readouterr().err
    assert main(["merge", *parts(made), "-o", str(made)]) == EXIT_USAGE
    assert f"{made}: exists already; name a new folder with -o" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("shard", "sentence"),
    [
        ("0/3", "write which part of how many"),
        ("4/3", "such as 3/10"),
        ("x", "such as 3/10"),
        ("99/99", "too few for so many parts"),
    ],
)
def test_a_wrong_shard_is_one_sentence(
    made: Path, shard: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command(made, str(tmp_path / "out")), "--shard", shard]) == EXIT_USAGE
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_shard_is_completed_and_not_scored(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part = tmp_path / "part2"
    shutil.copytree(made / "part2", part)
    lose(part)
    assert main([*command(made, str(part)), "--shard", "1/3", "--resume"]) == EXIT_USAGE
    assert "the run there is of another plan (shard)" in capsys.readouterr().err
    assert main([*command(made, str(part)), "--shard", "2/3", "--resume"]) == 0
    assert "put all 3 together with `fdbench merge" in capsys.readouterr().out
    assert main(["score", str(part)]) == EXIT_USAGE
    assert "is shard 2/3 of a run; put all of them together" in capsys.readouterr().err
    assert main(["merge", str(made / "part1"), str(part), str(made / "part3"), "-o", str(tmp_path / "out")]) == 0
    assert same(tmp_path / "out") == same(made / "whole")
