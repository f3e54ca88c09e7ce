"""How declarations fared: lies that were flagged, honest texts that were accepted. Counted from the events of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fdbench.battery import answers
from fdbench.results import store
from fdbench.results.schema import ReplyDoc
from fdbench.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Declarations:
    """Of `checked` declarations, `rejected` were not found in the heard audio. `cases` names the unexpected ones."""

    checked: int
    rejected: int
    cases: tuple[str, ...]


def lies(run: Path, liar: str, scenarios: Sequence[Scenario], repeats: int) -> Declarations:
    """The declarations of a system that lied wherever an answer can be wrong; `cases` are the lies that were believed."""
    lied = {(s.id, c.id) for s in scenarios for c in s.cues if answers.wrong(c, long=False)}
    found = [(where, reply) for where, cue, reply in _checked(run, liar, scenarios, repeats) if (where[0], cue) in lied]
    believed = tuple(f"{liar} {where[0]}@{where[1]} {reply['cue']}" for where, reply in found if not reply["declared_rejected"])
    return Declarations(len(found), len(found) - len(believed), believed)


def honest(run: Path, systems: Iterable[str], scenarios: Sequence[Scenario], repeats: int) -> Declarations:
    """The declarations of systems that say what they declare; `cases` are those that were rejected."""
    checked = 0
    refused: list[str] = []
    for system in systems:
        for where, cue, reply in _checked(run, system, scenarios, repeats):
            checked += 1
            if reply["declared_rejected"]:
                refused.append(f"{system} {where[0]}@{where[1]} {cue}: {reply['declared'][:60]!r}")
    return Declarations(checked, len(refused), tuple(refused))


def _checked(
    run: Path, system: str, scenarios: Sequence[Scenario], repeats: int
) -> Iterable[tuple[tuple[str, int], str, ReplyDoc]]:
    """Replies whose declared text was compared with the audio: it was rejected, or words of it were verified."""
    for scenario in scenarios:
        for repeat in range(repeats):
            path = store.item_folder(run, system, scenario.id, repeat) / "events.json"
            if not path.exists():
                continue
            for reply in store.read_json(path)["replies"]:
                verified = any(word["source"] == "verified" for word in reply["words"])
                if reply["declared_rejected"] or (verified and reply["declared"]):
                    yield (scenario.id, repeat), reply["cue"], reply
