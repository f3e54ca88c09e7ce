"""Which exam an adapter sits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fdbench import plugins
from fdbench.conformance import step_checks, stream_checks
from fdbench.conformance.step_exam import StepExam
from fdbench.conformance.stream_exam import StreamExam
from fdbench.conformance.verdict import Verdict, verdicts
from fdbench.contract import StepAdapter


def form_of(spec: str, settings: dict[str, Any]) -> str:
    """`step` or `stream`. PluginError if the adapter cannot be found or made."""
    return "step" if isinstance(plugins.load(spec).create(settings), StepAdapter) else "stream"


def examine(spec: str, settings: dict[str, Any]) -> Iterator[Verdict]:
    """Every check's verdict, as it is made.

    Args:
        spec: a name, a .py file or a folder.
        settings: the adapter's own.

    Raises:
        PluginError: the adapter cannot be found, or cannot be made with these settings.
    """
    factory = plugins.load(spec)
    if isinstance(factory.create(settings), StepAdapter):
        return verdicts(step_checks.CHECKS, StepExam(factory, settings))
    return verdicts(stream_checks.CHECKS, StreamExam(factory, settings))
