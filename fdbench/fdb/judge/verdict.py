"""A judge's reply as a verdict, or as the reason why it is none.

The reply must be one JSON object of the asked form, alone: nothing is searched for in prose, so that text which a model repeats from
a transcript is never taken for its verdict. The verdict must be one of the rubric's, and each quote must stand in the transcript with
its times.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fdbench.fdb.judge.rubric import AGENT, MOST_QUOTES, Case, Rubric, Value
from fdbench.fdb.schemas import TimedWord

NEAR_S = 0.1
"""A quote's times lie so near (`<=`) to those of its words."""
_FENCE = re.compile(r"\A```(?:json)?\s*\n(.*)\n```\Z", re.DOTALL)
_SIGNS = re.compile(r"[^\w']+")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that follow one another in a transcript, as they stand there, from the first one's start to the last one's end in seconds."""

    source: str
    words: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reply. `value` None: it is no verdict, and `why` says why in our own words."""

    value: Value | None
    quotes: tuple[Quote, ...] = ()
    why: str = ""


class _NoVerdict(ValueError):
    pass


def read(text: str, rubric: Rubric, case: Case) -> Verdict:
    """What a reply comes to. Whatever it holds: the value is one of the rubric's, and the quotes are words of the case."""
    try:
        document = _document(text)
        value = _value(document["verdict"], rubric)
        quotes = _quotes(document["quotes"], case)
        if value in rubric.spoken and not any(q.source == AGENT and q.start >= case.start for q in quotes):
            raise _NoVerdict("it quotes nothing that the agent began to say after the event began")
    except OverflowError:  # a number that no time can be
        return Verdict(None, why="a quote is not of the asked form")
    except _NoVerdict as error:
        return Verdict(None, why=str(error))
    return Verdict(value, quotes)


def _document(text: str) -> dict[str, Any]:
    bare = text.strip()
    fenced = _FENCE.match(bare)
    try:
        document = json.loads(fenced[1] if fenced else bare, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _NoVerdict("the reply is not one JSON object alone") from None
    if not isinstance(document, dict) or set(document) != {"quotes", "verdict"}:
        raise _NoVerdict("the reply is not of the asked form")
    return document


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """A field that comes twice has no value: which one counts would be a matter of taste."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field comes twice")
    return found


def _value(given: Any, rubric: Rubric) -> Value:
    if isinstance(given, bool) or not isinstance(given, str | int) or given not in rubric.values:
        raise _NoVerdict("the verdict is none of the rubric's")
    return given


def _quotes(given: Any, case: Case) -> tuple[Quote, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_QUOTES:
        raise _NoVerdict(f"it does not hold 1 to {MOST_QUOTES} quotes")
    return tuple(_quote(each, case) for each in given)


def _quote(given: Any, case: Case) -> Quote:
    if not isinstance(given, Mapping) or set(given) != {"from", "words", "start", "end"}:
        raise _NoVerdict("a quote is not of the asked form")
    source, said, start, end = given["from"], given["words"], given["start"], given["end"]
    numbers = all(isinstance(t, int | float) and not isinstance(t, bool) for t in (start, end))
    if not isinstance(source, str) or source not in case.words or not isinstance(said, str) or not numbers:
        raise _NoVerdict("a quote is not of the asked form")
    found = _found(_plain(said), float(start), float(end), case.words[source])
    if found is None:
        raise _NoVerdict("it quotes what does not stand in the transcript at that place")
    return Quote(source, " ".join(w.text.strip() for w in found), found[0].start, _end(found[-1]))


def _found(said: Sequence[str], start: float, end: float, words: Sequence[TimedWord]) -> Sequence[TimedWord] | None:
    """The words that a quote names, at its times."""
    spoken = [(_plain(word.text), word) for word in words]
    tokens = [(token, index) for index, (parts, _) in enumerate(spoken) for token in parts]
    for at in range(len(tokens) - len(said) + 1 if said else 0):
        if [token for token, _ in tokens[at : at + len(said)]] != list(said):
            continue
        found = words[tokens[at][1] : tokens[at + len(said) - 1][1] + 1]
        if abs(found[0].start - start) <= NEAR_S and abs(_end(found[-1]) - end) <= NEAR_S:
            return found
    return None


def _end(word: TimedWord) -> float:
    return word.start if word.end is None else word.end


def _plain(text: str) -> list[str]:
    """Words in lower case, without signs."""
    return [part for part in _SIGNS.split(text.lower()) if part.strip("'_")]
