"""Which brain answers: the settings `brain`, `base_url`, `model` and `timeout_s`."""

from __future__ import annotations

from fdbench.contract import SessionInfo

from .brain import Brain
from .chat import ChatBrain
from .completions import Endpoint, endpoint
from .local import LocalModel, local_model
from .rules import Rules
from .settings import Settings

BRAINS = ("rules", "openai", "local", "rules+local")
Mind = Endpoint | LocalModel | None
"""A model, or None for the rules."""


def mind(given: Settings) -> Mind:
    """The model that the settings name.

    Raises:
        ValueError: a setting is missing, wrong or of no use; or what it needs is not installed.
    """
    brain = given.choice("brain", BRAINS)
    base_url, model = given.text("base_url"), given.text("model")
    timeout = given.number("timeout_s", 20, 0.05, 120)
    if base_url and brain != "openai":
        raise ValueError(
            "base_url and model are for brain=openai alone; add --set brain=openai, "
            "or leave them out"
        )
    if brain == "openai":
        return endpoint(base_url, model, timeout)
    if brain == "rules":
        if model:
            raise ValueError("model is for brain=openai, local and rules+local; add one of these")
        return None
    return local_model(model, rules_first=brain != "local")


def make_brain(model: Mind, session: SessionInfo, *, measured: bool = False) -> Brain:
    """The rules without a model; else that, alone or behind them. `measured`: a local model's time
    is measured."""
    given = (session.seed, session.tools, session.instructions)
    rules = Rules(*given)
    if model is None:
        return rules
    if isinstance(model, Endpoint):
        return ChatBrain(*given, mind=model, timed=True)
    return ChatBrain(*given, mind=model, timed=measured, rules=rules if model.rules_first else None)
