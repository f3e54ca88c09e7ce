from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from fdbench import assets, plugins
from fdbench.contract import StepAdapter
from fdbench.errors import MissingExtra, PluginError, UsageError

ECHO = """
from fdbench.contract import StepAdapter, StepOutput

class Echo(StepAdapter):
    def __init__(self, gain: float = 1.0, wpm: int = 150):
        if gain < 0:
            raise ValueError(f"gain is {gain}; it must not be negative")
        self.gain = gain

    def step(self, user, now):
        return StepOutput(user * self.gain)
"""


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundled folder of our own."""
    folder = tmp_path / "bundled"
    folder.mkdir()
    monkeypatch.setattr(assets, "bundled", lambda kind: folder)
    for name in [name for name in sys.modules if name.split(".")[0] == plugins.PARENT]:
        monkeypatch.delitem(sys.modules, name)
    return folder


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[EntryPoint]:
    """Entry points to fill."""
    points: list[EntryPoint] = []
    monkeypatch.setattr(plugins, "entry_points", lambda group: [point for point in points if point.group == group])
    return points


def entry_point(name: str, value: str, owner: str = "acme") -> EntryPoint:
    point = EntryPoint(name, value, plugins.GROUP)
    vars(point)["dist"] = SimpleNamespace(name=owner, version="1.0")
    return point


# --- by path ----------------------------------------------------------------------------------------------------------


def test_a_file_is_loaded_by_its_path(tmp_path: Path) -> None:
    source = plugins.resolve(write(tmp_path / "my-bot.py", ECHO))
    assert source == plugins.AdapterSource("my-bot", str(tmp_path / "my-bot.py"), f"file {tmp_path / 'my-bot.py'}")
    adapter = plugins.load(source.spec).create({"gain": 0.5})
    assert isinstance(adapter, StepAdapter)
    assert adapter.step(np.ones(480, np.float32), 480).audio.tolist() == [0.5] * 480


def test_two_files_of_one_name_do_not_meet(tmp_path: Path) -> None:
    first = plugins.load(write(tmp_path / "a/bot.py", ECHO))
    second = plugins.load(write(tmp_path / "b/bot.py", ECHO.replace("Echo", "Other")))
    assert [type(each.create({})).__name__ for each in (first, second)] == ["Echo", "Other"]


def test_a_spec_found_from_a_relative_path_works_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "here/bot.py", ECHO + "def make():\n    return Echo(0.25)\n")
    monkeypatch.chdir(tmp_path / "here")
    source = plugins.resolve("./bot.py:make")
    monkeypatch.chdir(tmp_path)
    assert vars(plugins.load(source.spec).create({})) == {"gain": 0.25}


def test_a_folder_is_a_package(tmp_path: Path) -> None:
    write(tmp_path / "bot/inner.py", ECHO)
    write(tmp_path / "bot/__init__.py", "from .inner import Echo\n")
    assert type(plugins.load(str(tmp_path / "bot")).create({})).__name__ == "Echo"


def test_create_goes_before_classes(tmp_path: Path) -> None:
    text = ECHO + "class Loud(Echo): pass\n\ndef create(gain=2.0): return Loud(gain)\n"
    assert type(plugins.load(write(tmp_path / "bot.py", text)).create({})).__name__ == "Loud"


def test_imported_and_abstract_classes_are_not_the_files_own(tmp_path: Path) -> None:
    text = "from fdbench.contract import StreamAdapter\nclass Base(StreamAdapter): pass\n" + ECHO
    assert type(plugins.load(write(tmp_path / "bot.py", text)).create({})).__name__ == "Echo"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"bot\.py defines no StepAdapter or StreamAdapter; write a function `create`"),
        (ECHO + "class Loud(Echo): pass\n", r"bot\.py defines several adapters \(Echo, Loud\); .* PATH:NAME"),
        (ECHO + "create = 3\n", r"'create' in .*bot\.py is not callable"),
        (
            "x = 1\n\nimport no_such_thing\n",
            r"bot\.py:3: adapter 'bot' cannot be imported: ModuleNotFoundError: .*no_such_thing",
        ),
        ("def create(:\n", r"bot\.py:1: adapter 'bot' cannot be imported: SyntaxError"),
        ("def f():\n    return 1 / 0\n\nf()\n", r"bot\.py:2: adapter 'bot' cannot be imported: ZeroDivisionError"),
        ("raise SystemExit('usage: bot')\n", r"bot\.py:1: adapter 'bot' cannot be imported: SystemExit: usage: bot"),
        ("import json\njson.loads('{')\n", r"bot\.py:2: adapter 'bot' cannot be imported: JSONDecodeError"),
    ],
)
def test_a_module_that_makes_no_adapter(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PluginError, match=told) as caught:
        plugins.load(write(tmp_path / "bot.py", text))
    assert "\n" not in str(caught.value)


def test_an_import_that_failed_is_tried_again(tmp_path: Path) -> None:
    path = write(tmp_path / "bot.py", "1 / 0\n")
    with pytest.raises(PluginError, match="ZeroDivisionError"):
        plugins.load(path)
    write(tmp_path / "bot.py", ECHO)
    assert plugins.load(path).source.name == "bot"


def test_a_missing_extra_speaks_for_itself(tmp_path: Path) -> None:
    text = "from fdbench.errors import MissingExtra\nraise MissingExtra('speech', 'reference')\n"
    with pytest.raises(MissingExtra, match=r"fdbench\[reference\]"):
        plugins.load(write(tmp_path / "bot.py", text))


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("gone.py", r"gone\.py: there is no such adapter file or folder"),
        ("./empty", r"\./empty: a folder is an adapter only if it holds __init__\.py"),
        ("bot.py:Ecko", r"there is no 'Ecko' in .*bot\.py; did you mean 'Echo'\?"),
        ("bot.py:zzz", r"there is no 'zzz' in .*bot\.py; name a function or a class"),
    ],
)
def test_a_path_that_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str, told: str) -> None:
    write(tmp_path / "bot.py", ECHO)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PluginError, match=told):
        plugins.load(spec)


# --- by name ----------------------------------------------------------------------------------------------------------


def test_bundled_adapters_share_code_by_relative_import(bundled: Path, installed: list[EntryPoint]) -> None:
    write(bundled / "_shared/parts.py", "GAIN = 0.125\n")
    write(bundled / "_shared/__init__.py", "")
    body = "from .._shared.parts import GAIN\n" + ECHO + "def create(): return Echo(GAIN)\n"
    write(bundled / "alpha/__init__.py", body)
    write(bundled / "beta.py", body.replace(".._shared", "._shared"))
    write(bundled / "notes/readme.txt", "")
    assert [source.spec for source in plugins.available()] == ["alpha", "beta"]
    for name in ("alpha", "beta"):
        adapter = plugins.load(name).create({})
        assert type(adapter).__module__ == f"fdbench_adapters.{name}"
        assert vars(adapter) == {"gain": 0.125}


def test_what_begins_with_an_underscore_is_no_adapter(bundled: Path, installed: list[EntryPoint]) -> None:
    write(bundled / "_shared.py", ECHO)
    with pytest.raises(PluginError, match="there is no adapter '_shared'; there is none"):
        plugins.resolve("_shared")


def test_a_typo_gets_the_nearest_name(bundled: Path, installed: list[EntryPoint]) -> None:
    write(bundled / "stitched.py", ECHO)
    write(bundled / "tml.py", ECHO)
    with pytest.raises(PluginError, match=r"there is no adapter 'stiched'; did you mean 'stitched'\?"):
        plugins.resolve("stiched")
    with pytest.raises(PluginError, match="there is no adapter 'xyz'; there is stitched, tml"):
        plugins.load("xyz")


def test_a_bundled_adapter_that_cannot_be_imported_names_its_own_line(bundled: Path, installed: list[EntryPoint]) -> None:
    write(bundled / "bad/__init__.py", "\nfrom . import inner\n")
    write(bundled / "bad/inner.py", "\n\n\nimport no_such_thing\n")
    with pytest.raises(PluginError, match=r"bad/inner\.py:4: adapter 'bad' cannot be imported"):
        plugins.load("bad")


@pytest.mark.parametrize("value", ["fdbench_test_acme:Echo", "fdbench_test_acme"])
def test_an_entry_point_is_an_object_or_a_module(
    bundled: Path, installed: list[EntryPoint], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    write(tmp_path / "site/fdbench_test_acme.py", ECHO)
    monkeypatch.syspath_prepend(tmp_path / "site")
    installed.append(entry_point("acme", value))
    assert plugins.resolve("acme").origin == f"acme 1.0 ({value})"
    assert vars(plugins.load("acme").create({"gain": 3})) == {"gain": 3}


def test_an_entry_point_that_cannot_be_imported(bundled: Path, installed: list[EntryPoint]) -> None:
    installed.append(entry_point("acme", "fdbench_no_such_module:create"))
    with pytest.raises(PluginError, match="adapter 'acme' cannot be imported: ModuleNotFoundError"):
        plugins.load("acme")


def test_a_name_claimed_twice_names_both(bundled: Path, installed: list[EntryPoint]) -> None:
    write(bundled / "tml.py", ECHO)
    installed.append(entry_point("tml", "other:create", "thief"))
    with pytest.raises(PluginError, match=r"'tml' is claimed twice, by bundled with fdbench and thief 1\.0 \(other:create\)"):
        plugins.resolve("tml")
    assert [source.name for source in plugins.available()] == ["tml", "tml"]


@pytest.mark.slow
@pytest.mark.checkout
def test_a_package_of_a_third_party_is_found(tmp_path: Path) -> None:
    project = shutil.copytree(Path(__file__).parent / "third_party_adapter", tmp_path / "project")
    install = ["pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", *install, "--target", str(tmp_path / "site"), str(project)], check=True)
    code = (
        "from fdbench import plugins\n"
        "print(plugins.resolve('acme').origin, vars(plugins.load('acme').create({'gain': 0.25})))\n"
        "try: plugins.load('acme').create({'gain': 7})\n"
        "except plugins.PluginError as error: print(error)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    first, second = done.stdout.splitlines()
    assert first == "fdbench-acme 1.0 (fdbench_acme.adapter:create) {'gain': np.float32(0.25)}"
    assert "adapter 'acme' cannot be made: gain is 7; it must lie in [0, 1]" in second


# --- making -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def echo(tmp_path: Path) -> plugins.Factory:
    return plugins.load(write(tmp_path / "echo.py", ECHO))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"gian": 1}, r"adapter 'echo' has no setting 'gian'; did you mean 'gain'\?"),
        ({"zzz": 1}, "adapter 'echo' has no setting 'zzz'; there is gain, wpm"),
        ({"self": 1}, "adapter 'echo' has no setting 'self'"),
        ({"gain": -1}, r"echo\.py:7: adapter 'echo' cannot be made: gain is -1; it must not be negative"),
        ({"gain": "loud"}, r"echo\.py:6: adapter 'echo' cannot be made: TypeError: '<' not supported"),
    ],
)
def test_a_wrong_setting(echo: plugins.Factory, settings: dict[str, object], told: str) -> None:
    with pytest.raises(PluginError, match=told):
        echo.create(settings)


def test_each_session_gets_an_object_of_its_own(echo: plugins.Factory) -> None:
    assert echo.create({}) is not echo.create({})


def test_a_setting_without_default_must_be_given(tmp_path: Path) -> None:
    factory = plugins.load(write(tmp_path / "bot.py", ECHO + "def create(*, voice): return Echo()\n"))
    with pytest.raises(PluginError, match="adapter 'bot' needs the setting 'voice'; give it with --set voice=VALUE"):
        factory.create({})
    assert isinstance(factory.create({"voice": "x"}), StepAdapter)


def test_a_factory_that_takes_any_setting_gets_it(tmp_path: Path) -> None:
    factory = plugins.load(write(tmp_path / "bot.py", ECHO + "def create(**settings): return Echo(**settings)\n"))
    assert vars(factory.create({"gain": 0.5})) == {"gain": 0.5}


@pytest.mark.parametrize("made", ["None", "Echo", "object()"])
def test_what_is_no_adapter_is_refused(tmp_path: Path, made: str) -> None:
    factory = plugins.load(write(tmp_path / "bot.py", ECHO + f"def create(): return {made}\n"))
    with pytest.raises(PluginError, match="adapter 'bot': its factory returned a .*, which is no adapter"):
        factory.create({})


@pytest.mark.parametrize("frame", ["0", "-20", "30", "20.0", "True", "None"])
def test_frames_are_whole_ticks(tmp_path: Path, frame: str) -> None:
    factory = plugins.load(write(tmp_path / "bot.py", ECHO + f"    frame_ms = {frame}\n"))
    with pytest.raises(PluginError, match="adapter 'bot': frame_ms is .*; it must be a positive multiple of 20"):
        factory.create({})


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7), ("-3", -3), ("0", 0), ("+2", 2), ("0.5", 0.5), (".5", 0.5), ("1e3", 1000.0), ("-2.5E-1", -0.25),
        ("true", True), ("False", False), ("'7'", "7"), ('"true"', "true"), ("007", "007"), ("nan", "nan"), ("inf", "inf"),
        ("1e999", "1e999"), ("", ""), ("en-us", "en-us"), ("a=b", "a=b"), ("no", "no"), ("'", "'"), ("12:30", "12:30"),
    ],
)  # fmt: skip
def test_values(text: str, value: object) -> None:
    parsed = plugins.parse_settings([f"key={text}"], ["tml"])["tml"]["key"]
    assert (parsed, type(parsed)) == (value, type(value))


def test_a_named_setting_beats_a_common_one_and_the_later_counts() -> None:
    assignments = ["tml.wpm=1", "wpm=2", "fault=none", "fault=deaf", "tml.v2.wpm=9"]
    assert plugins.parse_settings(assignments, ["tml", "stitched", "tml.v2"]) == {
        "tml": {"wpm": 1, "fault": "deaf"},
        "stitched": {"wpm": 2, "fault": "deaf"},
        "tml.v2": {"wpm": 9, "fault": "deaf"},
    }


def test_nothing_set() -> None:
    assert plugins.parse_settings([], ["a", "b"]) == {"a": {}, "b": {}}


@pytest.mark.parametrize(
    ("assignment", "told"),
    [
        ("wpm", r"--set wpm: write KEY=VALUE"),
        ("=3", r"--set =3: write KEY=VALUE"),
        ("tml.=3", r"--set tml\.=3: write KEY=VALUE"),
        ("tlm.wpm=3", r"no adapter of this run is called 'tlm'; did you mean 'tml'\?"),
        ("a b=3", r"'a b' cannot be a setting"),
        ("tml.a.b=3", r"'a\.b' cannot be a setting"),
    ],
)
def test_an_assignment_that_cannot_be_read(assignment: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        plugins.parse_settings([assignment], ["tml", "stitched"])
