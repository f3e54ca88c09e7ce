"""Finding the user's function, and calling it."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from fdbench.wire import WireError

from .config import NAME, Config

LOADED_AS = "fdbench_livekit_agent"
SHAPE = "it must return a pair: an AgentSession that is not started, and the Agent to start it with"


def find(config: Config) -> Callable[[], Any]:
    """The function. Call this in the main thread: livekit's plugins want to be imported there.

    Raises:
        WireError: there is none.
        Exception: whatever the user's own code raises.
    """
    function = getattr(_module(config.place), config.function, None)
    if not callable(function):
        raise WireError(f"{NAME}: {config.place} has no function '{config.function}'; set agent=FILE:FUNCTION")
    found: Callable[[], Any] = function
    return found


async def build(function: Callable[[], Any], where: str) -> tuple[Any, Any]:
    """The session and the agent. Call this where the session is to live.

    Raises:
        WireError: the function returns something else; `where` names it.
        Exception: whatever the user's own code raises.
    """
    made = function()
    if inspect.isawaitable(made):
        made = await made
    return _pair(made, where)


def _module(place: str) -> ModuleType:
    """The file's folder, or the current one, is put first on the path, as when the file itself is run."""
    if not place.endswith(".py"):
        _on_path(Path.cwd())
        if importlib.util.find_spec(place.partition(".")[0]) is None:
            raise WireError(f"{NAME}: there is no module '{place}' here; set agent=path/to/my_agent.py:build")
        return importlib.import_module(place)
    path = Path(place).expanduser().resolve()
    if not path.is_file():
        raise WireError(f"{NAME}: {place}: there is no such file; set agent=path/to/my_agent.py:build")
    _on_path(path.parent)
    spec = importlib.util.spec_from_file_location(LOADED_AS, path)
    assert spec is not None and spec.loader is not None, path
    module = sys.modules[LOADED_AS] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _on_path(folder: Path) -> None:
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _pair(made: Any, where: str) -> tuple[Any, Any]:
    from livekit.agents import Agent, AgentSession

    if not isinstance(made, tuple) or len(made) != 2:
        raise WireError(f"{NAME}: {where} returned {type(made).__name__}; {SHAPE}")
    session, agent = made
    if not isinstance(session, AgentSession) or not isinstance(agent, Agent):
        raise WireError(f"{NAME}: {where} returned ({type(session).__name__}, {type(agent).__name__}); {SHAPE}")
    return session, agent
