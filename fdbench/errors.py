"""Every error a user can meet, in one tree.

    FdbenchError                    one sentence, the place, the mend        exit 2
    ├── UsageError                  a wrong option, path or setting          exit 2
    │   ├── ScenarioError           a scenario file, with file:line:col      exit 2
    │   ├── ClipError               a stimulus that is missing or altered    exit 2
    │   ├── PluginError             an adapter that cannot be found or made  exit 2
    │   ├── MissingExtra            an optional dependency is not installed  exit 2
    │   └── StoreError              a run folder that cannot be read         exit 2
    ├── RecogniserError             a speech recogniser cannot be made or gives no answer   exit 2
    ├── WireError                   a live connection that cannot be opened: the item's status is `error`, the run goes on
    ├── AdapterFault                an adapter broke its contract: the item's status is `error`, the run goes on
    └── InvalidRun                  a run that proves nothing                exit 3

A bug keeps its traceback: only these classes are turned into one sentence by the command line.
"""

from __future__ import annotations

EXIT_PASS = 0
EXIT_REGRESSION = 1
EXIT_USAGE = 2
EXIT_INVALID = 3
EXIT_INCONCLUSIVE = 4
EXIT_BUG = 70
"""EX_SOFTWARE: a bug must not look like a regression, which is 1."""


class FdbenchError(Exception):
    """A failure that a user can mend. The message is one sentence: place, what is wrong, how to mend it."""

    exit_code = EXIT_USAGE


class UsageError(FdbenchError):
    """A wrong option, path or setting."""


class ScenarioError(UsageError):
    """One or more faults in scenario files; `faults` holds one `file:line:col: what; mend` line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class ClipError(UsageError):
    """A stimulus is missing, altered or unreadable."""


class SpeechError(ClipError):
    """What is said of where a recording's speech lies cannot be."""


class PluginError(UsageError):
    """An adapter cannot be found, loaded or made."""


class MissingExtra(UsageError):
    """An optional dependency is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the '{extra}' extra: install it with `pip install 'fdbench[{extra}]'`")
        self.what = what
        self.extra = extra

    def __reduce__(self) -> tuple[type[MissingExtra], tuple[str, str]]:
        # A worker process hands its errors to its parent by pickling them.
        return MissingExtra, (self.what, self.extra)


class StoreError(UsageError):
    """A run folder or results file cannot be read or written."""


class RecogniserError(FdbenchError):
    """A speech recogniser cannot be made, cannot be reached, or does not answer as it should."""


class WireError(FdbenchError):
    """A connection to a system under test cannot be opened. The message holds no key."""


class AdapterFault(FdbenchError):
    """An adapter raised, or returned what the contract forbids. The item ends; the run goes on."""


class InvalidRun(FdbenchError):
    """Too little of the run is left to say anything."""

    exit_code = EXIT_INVALID
