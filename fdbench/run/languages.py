"""What cannot be judged in the languages of a run, said before it is played."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fdbench.language.load import code_of, codes, language
from fdbench.scenario.model import Scenario
from fdbench.speech.backends import speaks


def language_notes(scenarios: Iterable[Scenario], recogniser: str) -> list[str]:
    """One sentence for each language in which something stays undecided. Timing needs no words, and is measured in any.

    Args:
        scenarios: what is to be played.
        recogniser: SPEC of who finds words; empty for nobody, of which nothing is said here.

    Raises:
        UsageError: the SPEC is wrong.
    """
    notes: list[str] = []
    for code, count in sorted(Counter(code_of(scenario.lang) for scenario in scenarios).items()):
        known = language(code)
        many = f"{count} scenario{'s are' if count > 1 else ' is'} in {known.name if known.known else repr(code)}"
        if recogniser and not speaks(recogniser, code):
            notes.append(
                f"{many}, which recogniser '{recogniser}' does not know: timing is measured, words are not judged; "
                "name one that does: --recogniser whisper:MODEL"
            )
        if not known.known:
            notes.append(
                f"{many}: fdbench has words of {', '.join(codes())} only, so openers and murmurs are told by sound alone"
            )
    return notes
