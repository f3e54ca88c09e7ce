"""What the adapter said it said, and to which stretch of heard audio that belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fdbench.segments import Segment
from fdbench.session.recording import Logged
from fdbench.timebase import Samples, ms

LATE = ms(1_000)
A_SENTENCE = 3
"""So many words said again are a text that was declared again; fewer may be said twice ("No, no.")."""
_MARKUP = re.compile(r"<[^<>]{1,400}>|\[[^][]{1,80}\](?!\()")
"""Tags for the synthesiser, `<break time="1s"/>`, and directions, `[laughs]`, are not said; the words of a link, `[here](...)`, are."""


def declared_for(log: Sequence[Logged], heard: Segment, since: Samples, until: Samples) -> str:
    """The agent transcripts of [since, heard.end + 1 s), joined, without markup: burst systems declare long before they are heard, others
    when they have spoken. Where the adapter tells which instant a transcript belongs to, that counts, else its arrival.

    Args:
        log: the adapter's events, in order of arrival.
        heard: where the reply was heard.
        since: the earliest arrival that can belong to it: the onset of the cue that it answers, or the stop before it.
        until: where the agent next began to speak, or the user next took the floor; later arrivals belong there.
    """
    events = [e for e in log if _is_agent_text(e) and since <= _instant(e) < min(heard.end + LATE, until)]
    return " ".join(_MARKUP.sub(" ", _joined([str(e.data["text"]) for e in events])).split())


def _joined(texts: Sequence[str]) -> str:
    """Texts after each other. Where one begins with a space, they are pieces of one text as a model writes it: " Mad", "rid"."""
    once = _once(texts)
    pieces = any(text[:1].isspace() for text in texts[1:]) and not any(text[-1:].isspace() for text in texts[:-1])
    return "".join(texts) if pieces and len(once) == len(texts) else " ".join(once)


def _once(texts: Sequence[str]) -> list[str]:
    """The texts without those that the next one begins with: some systems declare a sentence twice, or all of it so far."""
    kept: list[str] = []
    for text in (text.strip() for text in texts):
        if kept and text.startswith(kept[-1]) and len(kept[-1].split()) >= A_SENTENCE:
            kept.pop()
        kept.append(text)
    return kept


def _instant(event: Logged) -> Samples:
    media = event.data.get("media")
    return event.at if media is None else int(media)


def _is_agent_text(event: Logged) -> bool:
    return event.kind == "transcript" and event.data.get("role") == "agent" and bool(event.data.get("final", True))
