"""Who finds the words of a run: chosen once, stored with it, used again whenever it is resumed or scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fdbench.annotate.wordcache import WordCache
from fdbench.annotate.words import default_recogniser, live_finder
from fdbench.annotate.wordstore import WordStore
from fdbench.errors import MissingExtra, RecogniserError, UsageError
from fdbench.language.load import ENGLISH
from fdbench.results.schema import RecognisedWith
from fdbench.speech.backends import parse, speaks
from fdbench.speech.wer import recogniser_note

NOBODY = "none"
"""As a SPEC: no words are looked for, and what depends on them stays undecided."""


def chosen(asked: str | None) -> str:
    """The SPEC to use: what was asked for, else the default recogniser; empty for nobody.

    Raises:
        UsageError: there is no such recogniser.
        MissingExtra: what was asked for is not installed.
    """
    if asked is None:
        return default_recogniser()
    if asked == NOBODY:
        return ""
    kind, _ = parse(asked)
    if not kind.installed:
        raise MissingExtra(f"recogniser '{asked}'", kind.extra)
    return asked


def spec_of(run_doc: dict[str, Any]) -> str:
    """The SPEC that a run was begun with; runs of before there was a choice had pocketsphinx, or nobody."""
    if "recogniser" in run_doc:
        return str(run_doc["recogniser"])
    return "pocketsphinx" if run_doc["run"]["recogniser"] else ""


def recognised_with(spec: str) -> RecognisedWith:
    """What results say of the recogniser: its name, and its measured word error rate if there is one."""
    finder = live_finder(spec)
    found: RecognisedWith = {"recogniser": finder.name if finder is not None else ""}
    note = recogniser_note(found["recogniser"])
    if note is not None:
        found["recogniser_wer"] = note
    return found


def word_store(spec: str, cache: str, lang: str = ENGLISH, *, needed: bool = True) -> WordStore | None:
    """A store that listens, for one item; None if nobody is there to listen.

    Args:
        spec: SPEC of the recogniser; empty for nobody.
        cache: folder of the cache; empty for none.
        lang: code of the scenario's language; a recogniser that does not know it counts as nobody.
        needed: False if the words are probably stored: then a recogniser that cannot be made leaves a store that only remembers.
    """
    try:
        finder = live_finder(spec, lang)
    except (RecogniserError, UsageError):
        if needed:
            raise
        finder = None
    if finder is None:
        return None if needed or not spec or not speaks(spec, lang) else WordStore()
    return WordStore(finder, WordCache(Path(cache)) if cache else None)


def asked_again(run_doc: dict[str, Any], asked: str | None) -> dict[str, Any]:
    """run.json of a run whose words are to be found anew, by `asked`, else by the run's own recogniser, else by the default one.

    Raises:
        UsageError: there is no such recogniser.
        MissingExtra: it is not installed.
    """
    spec = chosen(asked) if asked is not None else spec_of(run_doc) or default_recogniser()
    if asked != NOBODY and (not spec or live_finder(spec) is None):
        raise MissingExtra("finding words anew", parse(spec)[0].extra if spec else "reference")
    run = {key: value for key, value in run_doc["run"].items() if key not in RecognisedWith.__annotations__}
    return {**run_doc, "recogniser": spec, "run": {**run, **recognised_with(spec)}}
