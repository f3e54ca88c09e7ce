"""The adapter of a session, made here: a fault of its own, or of its settings, is one of the session."""

from __future__ import annotations

from fdbench import plugins
from fdbench.contract import StepAdapter, StreamAdapter
from fdbench.errors import AdapterFault, FdbenchError
from fdbench.session.calls import asked
from fdbench.session.plan import SessionPlan


def made(plan: SessionPlan) -> StepAdapter | StreamAdapter:
    """A fresh adapter; AdapterFault if it cannot be found or made."""
    try:
        with asked("making the adapter"):
            return plugins.load(plan.spec).create(plan.settings)
    except FdbenchError as error:
        raise AdapterFault(str(error)) from error
    except SystemExit as error:
        raise AdapterFault("making the adapter ended the process (SystemExit)") from error
