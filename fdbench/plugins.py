"""Adapters by name, by path or by entry point.

    spec                          origin                          module
    tml                           bundled with fdbench            fdbench_adapters.tml
    path/to/bot.py                that file                       fdbench_path_adapter_bot_<hash>
    path/to/folder                that package                    fdbench_path_adapter_folder_<hash>
    acme                          entry point `fdbench.adapters`  its own

A path may end in `:NAME`, the factory to use. Without one it is `create`, else the only adapter class that the module
defines. A factory's keyword parameters are the adapter's settings.

Nothing loaded here is ever pickled: a worker process gets (spec, settings) and loads for itself.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.machinery import ModuleSpec
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from fdbench import assets
from fdbench.contract import StepAdapter, StreamAdapter
from fdbench.errors import FdbenchError, PluginError, UsageError
from fdbench.timebase import TICK_MS

GROUP = "fdbench.adapters"
PARENT = "fdbench_adapters"
BUNDLED = "bundled with fdbench"

Adapter: TypeAlias = StepAdapter | StreamAdapter
Settings: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AdapterSource:
    """Where an adapter comes from.

    `name` is what it is called in results unless the user names it otherwise; `spec` finds it again, from the same folder
    (paths are made absolute); `origin` is for people.
    """

    name: str
    spec: str
    origin: str


@dataclass(frozen=True, slots=True)
class Factory:
    """A loaded adapter, ready to make one object a session."""

    source: AdapterSource
    make: Callable[..., object]

    def create(self, settings: Settings) -> Adapter:
        """A fresh adapter.

        Raises:
            PluginError: a setting is unknown, missing or refused; or what the factory returns is no adapter.
        """
        name = self.source.name
        _check_settings(name, self.make, settings)
        try:
            made = self.make(**settings)
        except FdbenchError:
            raise
        except Exception as error:
            told = str(error) if isinstance(error, ValueError) and str(error) else _told(error)
            raise PluginError(f"{_place(error, _home(self.make))}: adapter '{name}' cannot be made: {told}") from error
        return _checked(name, made)


# --- finding ----------------------------------------------------------------------------------------------------------


def available() -> list[AdapterSource]:
    """The adapters that have a name, sorted by it: bundled ones and entry points. A name claimed twice is there twice."""
    bundled = [AdapterSource(name, name, BUNDLED) for name in _bundled_names()]
    installed = [AdapterSource(point.name, point.name, _origin(point)) for point in entry_points(group=GROUP)]
    return sorted(bundled + installed, key=lambda source: (source.name, source.origin))


def resolve(spec: str) -> AdapterSource:
    """Where `spec` leads, without importing it.

    Raises:
        PluginError: nothing is there, or two things claim the name.
    """
    path, factory = split_path(spec)
    if path is not None:
        return _resolve_path(spec, path, factory)
    sources = available()
    claims = [source for source in sources if source.name == spec]
    if len(claims) > 1:
        both = " and ".join(source.origin for source in claims)
        raise PluginError(f"the adapter name '{spec}' is claimed twice, by {both}: uninstall one, or give a path instead")
    if not claims:
        mend = _suggest(spec, [source.name for source in sources])
        raise PluginError(f"there is no adapter '{spec}'{mend}; a path to a .py file will do, too")
    return claims[0]


def load(spec: str) -> Factory:
    """Import the adapter behind `spec` and find its factory.

    Raises:
        PluginError: it cannot be found or imported, or it is not clear what makes the adapter.
    """
    source = resolve(spec)
    path, attribute = split_path(source.spec)
    if path is not None:
        module = _importing(source, path, lambda: _import_path(path))
    elif source.origin == BUNDLED:
        module = _importing(source, _bundled_folder() / source.name, lambda: _import_bundled(source.name))
    else:
        point = next(point for point in entry_points(group=GROUP) if point.name == source.name)
        module = _importing(source, None, lambda: importlib.import_module(point.module))
        attribute = point.attr or None
    return Factory(source, _find_factory(source, module, attribute))


def _resolve_path(spec: str, path: Path, factory: str | None) -> AdapterSource:
    if not path.exists():
        raise PluginError(f"{spec}: there is no such adapter file or folder; check the path")
    if path.is_dir() and not (path / "__init__.py").is_file():
        raise PluginError(f"{spec}: a folder is an adapter only if it holds __init__.py; add one, or name a .py file in it")
    absolute = path.resolve()
    return AdapterSource(absolute.stem, str(absolute) + (f":{factory}" if factory else ""), f"file {absolute}")


def split_path(spec: str) -> tuple[Path | None, str | None]:
    """The path and the factory's name in `spec`; (None, None) if it is a plain name."""
    body, colon, factory = spec.rpartition(":")
    if not colon or "/" in factory or "\\" in factory:  # no factory, or the colon belongs to the path
        body, factory = spec, ""
    if body.endswith(".py") or "/" in body or "\\" in body or body in (".", ".."):
        return Path(body).expanduser(), factory or None
    return None, None


def _bundled_folder() -> Path:
    return assets.bundled("adapters")


def _bundled_names() -> list[str]:
    """Files and packages in the bundled folder; those that begin with `_` hold what adapters share."""
    return sorted(
        entry.stem
        for entry in _bundled_folder().iterdir()
        if entry.stem.isidentifier()
        and not entry.name.startswith("_")
        and (entry.suffix == ".py" or (entry / "__init__.py").is_file())
    )


def _origin(point: EntryPoint) -> str:
    owner = f"{point.dist.name} {point.dist.version}" if point.dist is not None else "an unknown package"
    return f"{owner} ({point.value})"


# --- importing --------------------------------------------------------------------------------------------------------


def _importing(source: AdapterSource, root: Path | None, importer: Callable[[], ModuleType]) -> ModuleType:
    """Run `importer`; its failure becomes a sentence with the line that failed, in the adapter's own files if possible."""
    try:
        return importer()
    except FdbenchError:  # such as MissingExtra, which already says how to mend it
        raise
    except (Exception, SystemExit) as error:
        where = _place(error, str(root or ""))
        raise PluginError(f"{where}: adapter '{source.name}' cannot be imported: {_told(error)}; mend that first") from error


def _import_bundled(name: str) -> ModuleType:
    """Import `fdbench_adapters.<name>` under a parent package that exists only in memory, so that bundled adapters share
    code by relative import wherever their folder lies."""
    folder = str(_bundled_folder())
    parent = sys.modules.get(PARENT)
    if parent is None or list(parent.__path__) != [folder]:
        for loaded in [key for key in sys.modules if key == PARENT or key.startswith(PARENT + ".")]:
            del sys.modules[loaded]
        spec = ModuleSpec(PARENT, None, is_package=True)
        spec.submodule_search_locations = [folder]
        sys.modules[PARENT] = importlib.util.module_from_spec(spec)
    return importlib.import_module(f"{PARENT}.{name}")


def _import_path(path: Path) -> ModuleType:
    """Import a file or a package under a name that no other path has; once a process."""
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    stem = re.sub(r"\W", "_", path.stem)
    name = f"fdbench_path_adapter_{stem}_{digest}"
    if name in sys.modules:
        return sys.modules[name]
    if path.is_dir():
        spec = importlib.util.spec_from_file_location(name, path / "__init__.py", submodule_search_locations=[str(path)])
    else:
        spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("it is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


# --- the factory ------------------------------------------------------------------------------------------------------


def _find_factory(source: AdapterSource, module: ModuleType, attribute: str | None) -> Callable[..., object]:
    if attribute is not None:
        found = _attribute(source, module, attribute)
    elif hasattr(module, "create"):
        found = module.create
    else:
        found = _only_class(source, module)
    if not callable(found):
        what = f"'{attribute or 'create'}' in {_file(module)}"
        raise PluginError(f"adapter '{source.name}': {what} is not callable; name a function or a class")
    make: Callable[..., object] = found
    return make


def _attribute(source: AdapterSource, module: ModuleType, dotted: str) -> object:
    found: object = module
    for part in dotted.split("."):
        if not hasattr(found, part):
            names = [name for name in vars(module) if not name.startswith("_")]
            near = get_close_matches(part, names, n=1)
            mend = f"did you mean '{near[0]}'?" if near else "name a function or a class that makes the adapter"
            raise PluginError(f"adapter '{source.name}': there is no '{dotted}' in {_file(module)}; {mend}")
        found = getattr(found, part)
    return found


def _only_class(source: AdapterSource, module: ModuleType) -> type[Adapter]:
    """The one concrete adapter class that `module`, or a part of it if it is a package, defines."""
    own = module.__name__
    classes = {
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, StepAdapter | StreamAdapter)
        and not inspect.isabstract(value)
        and (value.__module__ == own or value.__module__.startswith(own + "."))
    }
    if len(classes) == 1:
        return classes.pop()
    here = f"adapter '{source.name}': {_file(module)} defines"
    write = "write a function `create` that returns the adapter"
    if not classes:
        raise PluginError(f"{here} no StepAdapter or StreamAdapter; {write}, or derive a class from one of them")
    names = ", ".join(sorted(cls.__name__ for cls in classes))
    raise PluginError(f"{here} several adapters ({names}); {write}, or choose one with PATH:NAME")


def _check_settings(name: str, make: Callable[..., object], settings: Settings) -> None:
    try:
        parameters = list(inspect.signature(make).parameters.values())
    except (TypeError, ValueError):  # some built-in callables have no signature: the call itself will tell
        return
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    known = [p.name for p in named]
    unknown = [] if any(p.kind is p.VAR_KEYWORD for p in parameters) else [key for key in settings if key not in known]
    if unknown:
        raise PluginError(f"adapter '{name}' has no setting '{unknown[0]}'{_suggest(unknown[0], known)}")
    missing = [p.name for p in named if p.default is p.empty and p.name not in settings]
    if missing:
        raise PluginError(f"adapter '{name}' needs the setting '{missing[0]}'; give it with --set {missing[0]}=VALUE")


def _checked(name: str, made: object) -> Adapter:
    if not isinstance(made, StepAdapter | StreamAdapter):
        mend = "derive its class from StepAdapter or StreamAdapter"
        raise PluginError(f"adapter '{name}': its factory returned a {type(made).__name__}, which is no adapter; {mend}")
    if isinstance(made, StepAdapter):
        frame: object = made.frame_ms
        if not isinstance(frame, int) or isinstance(frame, bool) or frame <= 0 or frame % TICK_MS:
            raise PluginError(f"adapter '{name}': frame_ms is {frame!r}; it must be a positive multiple of {TICK_MS}")
    return made


# --- settings ---------------------------------------------------------------------------------------------------------


def parse_settings(assignments: Iterable[str], names: Sequence[str]) -> dict[str, dict[str, object]]:
    """The settings of each adapter from `--set [NAME.]KEY=VALUE`.

    A value is an int, a finite float, `true` or `false`, else the string itself; quotes keep a string a string (`'7'`).
    `NAME.KEY` beats `KEY`; of two equal ones the later counts.

    Args:
        assignments: as given.
        names: what the adapters are called.

    Returns:
        One dict a name, in the order of `names`; empty where nothing was set.

    Raises:
        UsageError: no `=`, a key that cannot be one, or a NAME that is not in `names`.
    """
    common: dict[str, object] = {}
    special: dict[str, dict[str, object]] = {name: {} for name in names}
    for assignment in assignments:
        target, equals, text = assignment.partition("=")
        owner = max((name for name in names if target.startswith(name + ".")), key=len, default=None)
        key = target if owner is None else target[len(owner) + 1 :]
        if not equals or not key:
            raise UsageError(f"--set {assignment}: write KEY=VALUE, or NAME.KEY=VALUE for one adapter only")
        if owner is None and "." in key:
            wrong = key.partition(".")[0]
            raise UsageError(f"--set {assignment}: no adapter of this run is called '{wrong}'{_suggest(wrong, list(names))}")
        if not key.isidentifier():
            raise UsageError(f"--set {assignment}: '{key}' cannot be a setting; use letters, digits and _")
        (common if owner is None else special[owner])[key] = _scalar(text)
    return {name: {**common, **special[name]} for name in names}


_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?")


def _scalar(text: str) -> object:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and abs(float(text)) != float("inf"):
        return float(text)
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


# --- wording ----------------------------------------------------------------------------------------------------------


def _suggest(word: str, names: Sequence[str]) -> str:
    near = get_close_matches(word, names, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; there is {', '.join(names)}" if names else "; there is none"


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}" if str(error) else type(error).__name__


def _place(error: BaseException, root: str) -> str:
    """`file:line` of the innermost frame in a file whose path begins with `root`, else of the innermost frame."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith("<frozen")]
    own = [frame for frame in frames if frame.filename.startswith(root)]
    last = (own or frames)[-1]
    return f"{last.filename}:{last.lineno}"


def _home(make: Callable[..., object]) -> str:
    module = sys.modules.get(getattr(make, "__module__", None) or "")
    return str(Path(_file(module)).parent) if module else ""


def _file(module: ModuleType) -> str:
    file: Any = getattr(module, "__file__", None)
    return file or module.__name__
