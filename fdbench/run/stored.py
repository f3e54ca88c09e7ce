"""What a resumed run has already. Whole sessions are kept; what ended in an error, was not on time or is damaged is played again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from fdbench.errors import FdbenchError, MissingExtra, RecogniserError
from fdbench.run.item import WORDS, ItemResult
from fdbench.run.rescore import Scoring, score_folder


@dataclass(frozen=True, slots=True)
class Stored:
    """Reads the sessions of a run folder.

    `scoring`: how they are annotated. `keep_errors`: sessions that ended in an error or were not on time count as played. `note` is told of
    what is damaged.
    """

    scoring: Scoring
    keep_errors: bool
    note: Callable[[str], None]

    def session(self, folder: Path, system: str) -> ItemResult | None:
        """What became of the session in `folder`; None if it is to be played (again). Damaged words are found again.

        Raises:
            MissingExtra, RecogniserError: words must be found again, and nobody can.
        """
        if not folder.exists():
            return None
        try:
            found = self._read(folder, system)
        except (MissingExtra, RecogniserError):
            raise
        except FdbenchError as error:
            self.note(f"{error} (this session is played again now)")
            return None
        failed = found.events is None or bool(found.invalid)
        return None if failed and not self.keep_errors else found

    def _read(self, folder: Path, system: str) -> ItemResult:
        try:
            return score_folder(folder, system, self.scoring)
        except FdbenchError:
            if not (folder / WORDS).exists():
                raise
        found = score_folder(folder, system, replace(self.scoring, rewords=True))  # perhaps only the words are damaged
        self.note(f"{folder / WORDS}: was damaged; the words were found again")
        return found
