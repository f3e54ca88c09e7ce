"""Questions and requests about the talk itself: to repeat, to go on, what was said last. They go by
what was heard of the answers, as `context.py` holds it."""

from __future__ import annotations

import re

from . import answers
from .brain import Reply
from .context import Answer, Context
from .tables import english
from .text import normalise, say_number, singular

SILENT = Reply(("I have not said anything yet.",), "meta")
_REPEAT = re.compile(
    r"^again$|^(?:\w+ ){0,3}pardon$"
    r"|\b(?:repeat|once more|one more time|come again|say (?:that|it|this) again"
    r"|again please|what did you (?:just )?say"
    r"|did not (?:\w+ )?(?:catch|hear|get|understand)|could not (?:\w+ )?(?:hear|understand"
    r"|follow)|missed that|what was that)\b"
)
_CONTINUE = re.compile(
    r"^(?:\w+ ){0,5}(?:go on|go ahead|continue|carry on|keep going|proceed|resume)\b|\bwhere "
    r"(?:were (?:we|you)|(?:we|you) (?:stopped|left off|got to|broke off)"
    r"|did (?:we|you) (?:leave|break) off)\b"
    r"|\b(?:back to|return to|finish|rest of|end of|continue with|on with)"
    r" (?:the|that|your|my|our) \w+|\bthe rest\b"
    r"|\bwhat (?:happened|happens|comes|came) (?:next|then)\b|\bhow (?:does|did) (?:it|the "
    r"story) (?:end|go on)\b"
)
_BACK = re.compile(
    r"\bi am (?:back|listening|here|ready)(?: again| now)?$|\bwhat (?:happened|became)\b"
    r"|\byou were (?:just )?(?:telling|saying|reading|listing|explaining|talking|counting)\b"
    r"|\bmore about\b|\btell me more\b|\b(?:pick|take) (?:it )?up\b"
)
_HOW_MANY = re.compile(r"\bhow many (?:\w+ )*?(?:have|did) you\b")
_LAST = re.compile(
    r"\b(?:last|final|latest)\b.*\b(?:you (?:\w+ )?(?:said|say|read|mentioned|named|gave|got|told"
    r"|listed|reached)|did you"
    r"|have you|i heard|you)\b|\bhow far\b.*\b(?:you|we|list)\b|\byou (?:at|up to)$"
    r"|\b(?:what|which) (?:\w+ ){0,3}(?:were|are|had|have|did) you"
    r" (?:on|at|reached?|g[eo]t to|up to)\b"
    r"|\bwhat was (?:that|the) (?:very )?last\b|\bwhich (?:\w+ )?did you (?:just )?\w+$"
    r"|\bwhere (?:did|had|were) you (?:stop|get|got|up to|when)\b|\b(?:said|say"
    r"|read|mention|name|came|was) last\b(?! (?:year|month|week|night|term|time|summer|winter))"
    r"|\blast \w+\b.*\bwas (?:it|that)\b"
)
_AGAIN = frozenset("again back return more rest earlier before".split())


def about_the_talk(text: str, context: Context) -> Reply | None:
    """What is said to a question or request about the talk itself; None if it is none."""
    said = context.last_heard(skip=("ack", "clarify", "meta"))
    counted = _HOW_MANY.search(text) and said is not None and said.kind == "list"
    if (_LAST.search(text) or counted) and not re.search(
        r"\b(?:month|day|letter|planet) of\b", text
    ):
        return _last_item(text, context)
    if _REPEAT.search(text):
        said = context.last_heard(skip=("ack", "clarify"))
        return Reply(said.sentences, said.kind, said.topic, acts=("repeat",)) if said else SILENT
    back = context.unfinished() if _BACK.search(text) else None
    words = set(map(singular, text.split())) - english("little") - english("returning")
    only = bool(words) and any(words <= set(_topic(a)) for a in context.cut_off())
    if back is None and (only or _AGAIN & set(text.split())):
        back = _cut_off(text, context)
    return _continue(text, context) if back is not None or _CONTINUE.search(text) else None


def _cut_off(text: str, context: Context) -> Answer | None:
    """An answer that was cut off and whose subject is named."""
    named = {singular(word) for word in text.split()} - english("little")
    fits = (a for a in context.cut_off() if named & set(_topic(a)))
    return next(fits, None)


def _topic(answer: Answer) -> list[str]:
    return [singular(word) for word in answer.topic.split()]


def _last_item(asked: str, context: Context) -> Reply:
    stopped = context.unfinished() if re.search(r"\b(?:far|stop|get)\b", asked) else None
    answer = stopped or context.last_heard(skip=("ack", "clarify", "meta"))
    if answer is None:
        return SILENT
    said = next(h for h in reversed(answer.heard) if h)
    text = f"The last thing that I said was: {said}"
    if answer.kind == "list" and _HOW_MANY.search(asked):
        text = f"I have said {say_number(sum(map(bool, answer.heard)))} of them."
    elif answer.kind == "list":
        text = f"The last one that I said was {said.lower().rstrip('.')}."
    return Reply((text,), "meta", acts=("last_item",))


def _continue(text: str, context: Context) -> Reply:
    named = answers.at_length(normalise(f"{text} about"))
    rest = _cut_off(text, context) or context.unfinished()
    if rest is not None:
        lead = (f"Back to {rest.topic}.",) if rest.kind == "long" and rest.topic else ()
        lead = () if rest.rest[:1] == lead else lead
        return Reply((*lead, *rest.rest), rest.kind, rest.topic, acts=("continue",))
    return named or Reply(("I had already finished.",), "meta", acts=("continue",))
