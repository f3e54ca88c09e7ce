"""What a probe was told: for every session, by its seed, the cues of the script in order, and what to say to each.

Only a test tells this, in a JSON file: `{"<session seed>": [cue, ...]}`, a cue being the fields of `ScriptCue`.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from fdbench.contract import Audio, Samples

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ScriptCue:
    """One cue of the user's. `length` is from its first to its last speech sample; `print` are the samples at its onset, by
    which it is known again, float32 [n]."""

    kind: str
    text: str
    length: Samples
    print: Audio
    floor: bool
    """The user wants the floor: turn, interruption, collision."""
    right: Lines
    """The right answer, in sentences; long where the script asks for a long one. Empty: none is wanted."""
    short: Lines
    """The shortest right answer."""
    wrong: Lines
    recall: bool
    """It asks for something that the user told before."""
    ack: bool
    """No more than an acknowledgement is wanted, if anything."""
    decided_later: bool
    """A later cue says "please decide", so the agent may ask back here."""
    decides: bool
    """It says "please decide" about an earlier one."""
    coin: bool
    """One half of all cues, by chance."""
    ends_after: Samples | None
    """In the answer to this cue, where an agent that falls silent by itself just after the overlap does so."""
    items: Lines
    """It asks for the last of these, recited before, that was heard."""


def scripts(path: str) -> dict[str, tuple[ScriptCue, ...]]:
    """The key file, read once a process.

    Raises:
        ValueError: it is not there, or no key.
    """
    try:
        return _read(path)
    except OSError as error:
        raise ValueError(
            f"key={path!r}: cannot be read ({error.strerror}); write it with `python -m fdbench.battery`"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"key={path!r}: is no key of scripts; write it with `python -m fdbench.battery`") from error


@lru_cache(maxsize=2)
def _read(path: str) -> dict[str, tuple[ScriptCue, ...]]:
    told = json.loads(Path(path).read_text(encoding="utf-8"))
    return {str(seed): tuple(_cue(cue) for cue in cues) for seed, cues in told.items()}


def _cue(raw: dict[str, Any]) -> ScriptCue:
    pcm = np.frombuffer(base64.b64decode(raw["print"]), dtype="<f4")
    lines = {name: tuple(raw[name]) for name in ("right", "short", "wrong", "items")}
    return ScriptCue(**{**raw, **lines, "print": pcm})
