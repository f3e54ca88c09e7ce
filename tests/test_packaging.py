"""What is in the wheel and the sdist: all that git knows of the shipped folders, and nothing that it ignores."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from shutil import copyfile

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = [
    pytest.mark.checkout,
    pytest.mark.slow,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout"),
]

JUNK = (
    "scenarios/__pycache__/junk.cpython-311.pyc", "scenarios/quick/.DS_Store", "scenarios/clips/old.part/junk.flac",
    "adapters/__pycache__/junk.cpython-311.pyc", "adapters/tml/.env", "fdbench/__pycache__/junk.cpython-311.pyc",
    "reports/runs/secret/results.json", ".venv/junk.py",
)  # fmt: skip
SHIPPED = {"fdbench": "fdbench", "scenarios": "fdbench/_bundled/scenarios", "adapters": "fdbench/_bundled/adapters"}


def run(*command: str, cwd: Path) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def tracked() -> list[str]:
    """Files of the checkout that git does not ignore."""
    listing = run("git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z", cwd=ROOT)
    return [name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def build(source: Path, kind: str, to: Path) -> Path:
    run(sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(to), str(source), cwd=to.parent)
    (built,) = to.iterdir()
    return built


def contents(wheel: Path) -> dict[str, bytes]:
    """Of the package; the metadata, which holds times and hashes, left out."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as a repository of its own, with ignored files planted in it."""
    root = tmp_path_factory.mktemp("copy") / "fdbench"
    for name in [*tracked(), *JUNK]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if name in JUNK:
            (root / name).write_text("junk")
        else:
            copyfile(ROOT / name, root / name)
    run("git", "init", "--quiet", cwd=root)
    assert {name for name in JUNK if run("git", "check-ignore", "--no-index", name, cwd=root)} == set(JUNK)
    return root


@pytest.fixture(scope="module")
def wheel(copy: Path) -> Path:
    return build(copy, "wheel", copy.parent / "wheel")


def test_the_wheel_holds_what_git_knows_and_nothing_else(wheel: Path) -> None:
    expected = {}
    for name in tracked():
        top, _, rest = name.partition("/")
        if top in SHIPPED:
            expected[f"{SHIPPED[top]}/{rest}"] = (ROOT / name).read_bytes()
    found = contents(wheel)
    assert sorted(found) == sorted(expected)
    assert found == expected
    assert "fdbench/py.typed" in found


EXTRAS = set(
    "all cluster espeak gemini hibari kokoro kokoro-languages live livekit local-llm moshi mutation openai parakeet parquet pipecat "
    "reference storage test whisper".split()
)


def test_the_wheel_names_its_command_licence_and_extras(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (info,) = {name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        metadata = archive.read(f"{info}/METADATA").decode()
        assert "fdbench = fdbench.__main__:main" in archive.read(f"{info}/entry_points.txt").decode()
        assert "The fdbench authors" in archive.read(f"{info}/licenses/LICENSE").decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert set(re.findall(r"^Provides-Extra: (.*)$", metadata, re.M)) == EXTRAS


@pytest.fixture(scope="module")
def sdist(copy: Path) -> Path:
    return build(copy, "sdist", copy.parent / "sdist")


def test_the_sdist_gives_the_same_wheel(copy: Path, wheel: Path, sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        assert [name for name in archive.getnames() if any(name.endswith(junk) for junk in JUNK)] == []
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian's 3.11.2 has none
        archive.extractall(copy.parent / "unpacked")
    (unpacked,) = (copy.parent / "unpacked").iterdir()
    again = build(unpacked, "wheel", copy.parent / "again")
    assert contents(again) == contents(wheel)


def of_full_duplex_bench(files: Mapping[str, bytes]) -> list[str]:
    """Files that are the authors' own (CC BY-NC): by content, or by the name of their distribution."""
    theirs = {line.split()[0] for line in (ROOT / "tests/fdb/theirs.sha256").read_text(encoding="utf-8").splitlines()}
    return sorted(n for n, data in files.items() if hashlib.sha256(data).hexdigest() in theirs or "icc_gt" in n)


def test_nothing_of_full_duplex_bench_is_shipped(wheel: Path, sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        source = {m.name: file.read() for m in archive if (file := archive.extractfile(m)) is not None}
    assert any(name.endswith("tests/fdb/theirs.sha256") for name in source) and len(source) > 1_000
    assert of_full_duplex_bench(source) == of_full_duplex_bench(contents(wheel)) == []


def test_a_file_of_theirs_would_be_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tests/fdb").mkdir(parents=True)
    (tmp_path / "tests/fdb/theirs.sha256").write_text(f"{hashlib.sha256(b'sound').hexdigest()}  input.wav\n")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert of_full_duplex_bench({"a/b.wav": b"sound", "c/icc_gt_distribution.json": b"{}", "d.wav": b"ours"}) == [
        "a/b.wav", "c/icc_gt_distribution.json",
    ]  # fmt: skip


def test_an_editable_install_finds_the_folders_of_the_checkout(copy: Path, tmp_path: Path) -> None:
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    run(sys.executable, "-m", "pip", "install", *options, "--target", str(tmp_path / "site"), "-e", str(copy), cwd=tmp_path)
    code = (
        f"import site; site.addsitedir({str(tmp_path / 'site')!r})\n"
        "import sys; sys.path.insert(0, sys.path.pop())\n"
        "import fdbench\nfrom fdbench import assets\n"
        "print(fdbench.__file__, assets.bundled('scenarios'), assets.bundled('adapters'), sep='\\n')"
    )
    found = run(sys.executable, "-c", code, cwd=tmp_path).splitlines()
    assert [Path(line) for line in found] == [copy / "fdbench/__init__.py", copy / "scenarios", copy / "adapters"]


def test_every_requirement_is_pinned_in_the_constraints() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", pin)] == []
    pinned = {pin.partition("==")[0].lower().replace("_", "-") for pin in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted: list[str] = list(project["dependencies"])
    for name in ("espeak", "hibari", "kokoro", "mutation", "reference", "test"):  # what the project pins
        wanted += project["optional-dependencies"][name]
    names = {re.split(r"[^A-Za-z0-9._-]", each)[0].lower().replace("_", "-") for each in wanted}
    assert names - pinned == {"fdbench"}, "extras that are made of others"
