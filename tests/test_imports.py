"""Which module may import which. The graph is read from the source, imports inside functions included."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import fdbench
from fdbench import assets
from fdbench.cli.main import COMMANDS

PACKAGE = Path(fdbench.__file__).parent

# An import may only point to an earlier name of this list. A new part of fdbench needs a place in it.
ORDER = (
    "errors", "harmless", "secrets", "kept", "threads", "timebase", "segments", "stats", "language", "audio", "contract", "assets",
    "speech", "hearing", "wire",
    "scenario", "render", "session", "annotate", "score", "results", "gate", "report", "plugins", "serve", "live", "conformance",
    "recognition_check", "calibrate", "run", "recordings", "fdb", "battery", "doctor", "cli", "__main__",
)  # fmt: skip

# What the order would allow and the design does not: importer, imported.
FORBIDDEN = (
    ("score", "session"),  # recordings of another day or another tool can be scored
    ("score", "contract"),  # scorers know no adapters
    ("score", "render"),  # scorers know no stimuli but through events and scenarios
)

# Parts that may import nothing but these.
ONLY = {
    "gate": {"results", "stats", "segments", "audio", "timebase", "errors", "assets", "harmless"},
    "report": {"gate", "results", "stats", "segments", "audio", "timebase", "errors", "assets", "harmless"},
}

ADAPTERS_MAY_IMPORT = ("fdbench.contract", "fdbench.speech", "fdbench.wire")

HEAVY = {"numpy", "scipy", "pandas", "matplotlib", "librosa", "yaml", "jinja2", "soundfile", "jsonschema"}


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, module: str, known: set[str]) -> set[str]:
    """Dotted names that the file imports; `from package import part` gives `package.part` if that is a known module."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            anchor = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*anchor, *([node.module] if node.module else [])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.add(whole if whole in known else base)
    return found


def graph() -> dict[str, set[str]]:
    """Module -> modules of fdbench that it imports."""
    paths = {module_name(path, PACKAGE.parent): path for path in PACKAGE.rglob("*.py") if "_bundled" not in path.parts}
    known = set(paths)
    return {name: imports_of(path, name, known) & known - {name} for name, path in paths.items()}


GRAPH = graph()


def part(module: str) -> str:
    """`fdbench.score.latency` -> `score`; the package itself -> ``."""
    return [*module.split("."), ""][1]


EDGES = sorted({(a, b) for a, targets in GRAPH.items() for b in targets if part(a) != part(b) and part(b)})


def test_the_walk_sees_imports() -> None:
    assert ("fdbench.contract", "fdbench.timebase") in EDGES
    assert ("fdbench.cli.main", "fdbench.errors") in EDGES


def test_every_part_has_a_place_in_the_order() -> None:
    assert {part(module) for module in GRAPH} - {""} <= set(ORDER)


def test_imports_point_up_the_list_only() -> None:
    rank = {name: position for position, name in enumerate(ORDER)}
    assert [f"{a} -> {b}" for a, b in EDGES if rank[part(b)] >= rank[part(a)]] == []


def test_the_package_itself_imports_nothing() -> None:
    assert GRAPH["fdbench"] == set()


@pytest.mark.parametrize(("importer", "imported"), FORBIDDEN)
def test_forbidden_edges(importer: str, imported: str) -> None:
    assert [f"{a} -> {b}" for a, b in EDGES if (part(a), part(b)) == (importer, imported)] == []


@pytest.mark.parametrize("importer", sorted(ONLY))
def test_parts_that_see_little(importer: str) -> None:
    assert [f"{a} -> {b}" for a, b in EDGES if part(a) == importer and part(b) not in ONLY[importer]] == []


def test_nobody_imports_the_command_line() -> None:
    assert [f"{a} -> {b}" for a, b in EDGES if part(b) == "cli" and part(a) != "__main__"] == []


def test_no_module_imports_itself_through_others() -> None:
    # A package's __init__ is left out: `from package import part` runs it, but does not use it.
    inner = {a: {b for b in targets if not a.startswith(b + ".")} for a, targets in GRAPH.items()}
    try:
        TopologicalSorter(inner).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_adapters_import_the_contract_and_speech_only() -> None:
    folder = assets.bundled("adapters")
    wrong = []
    for path in sorted(folder.rglob("*.py")):
        for name in imports_of(path, module_name(path, folder), set()):
            allowed = any(name == each or name.startswith(each + ".") for each in ADAPTERS_MAY_IMPORT)
            if name.split(".")[0] == "fdbench" and not allowed:
                wrong.append(f"{path.relative_to(folder)} -> {name}")
    assert wrong == []


@pytest.mark.parametrize("code", ["import fdbench", "from fdbench.cli.main import main; main(['--help'])"])
def test_asking_for_help_loads_nothing_heavy(code: str) -> None:
    show = "; import sys; print('loaded:', *sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code + show], capture_output=True, text=True, check=True)
    loaded = done.stdout.rpartition("loaded:")[2].split()
    assert "fdbench" in loaded
    assert HEAVY & set(loaded) == set()


@pytest.fixture(scope="module")
def reached() -> set[str]:
    """Packages that some module imports to which a command's imports lead."""
    modules = {command.module for command in COMMANDS}
    waiting = list(modules)
    while waiting:
        fresh = GRAPH[waiting.pop()] - modules
        modules |= fresh
        waiting += fresh
    files = {module_name(path, PACKAGE.parent): path for path in PACKAGE.rglob("*.py") if "_bundled" not in path.parts}
    return {name.split(".")[0] for module in modules for name in imports_of(files[module], module, set())}


def test_a_run_without_words_loads_no_slow_part_of_scipy() -> None:
    """`scipy.signal` and what it brings along take more time than a session."""
    code = "import fdbench.cli.run, fdbench.run.plan, fdbench.run.execute, fdbench.cli.summary, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"scipy.signal", "scipy.stats", "scipy.interpolate", "scipy.optimize"} & set(done.stdout.split())


@pytest.mark.parametrize("package", ["numpy", "scipy", "librosa", "pandas", "yaml", "tqdm", "matplotlib"])
def test_every_declared_package_is_imported_on_a_path_that_a_command_runs(package: str, reached: set[str]) -> None:
    assert package in reached
