"""Questions and requests about the talk itself: to repeat, to go on, what was said last. They go by
what was heard of the answers, as `context.py` holds it."""

from __future__ import annotations

import re
from dataclasses import replace

from . import answers
from .brain import Reply
from .clauses import questions
from .context import Answer, Context
from .tables import english, floor
from .text import Words, normalise, say_number, singular

BRIEF = 8
"""Words of a request to say less, at most."""

SILENT = Reply(("I have not said anything yet.",), "meta")
_REPEAT = re.compile(
    r"^again$|^(?:i beg your )?pardon$|\b(?:repeat|once more|one more time|come again"
    r"|say (?:that|it|this) again"
    r"|again please|what did you (?:just )?say"
    r"|did not (?:\w+ )?(?:catch|hear|get|understand)|could not (?:\w+ )?(?:hear|understand"
    r"|follow)|missed that|what was that)\b"
)
_CONTINUE = re.compile(
    r"^(?:\w+ ){0,5}(?:go on|go ahead|continue|carry on|keep \w+ing|proceed|resume)\b"
    r"|\bwhere (?:were we|(?:you|we) (?:stopped|left off))\b|\bget back\b"
    r"|\b(?:back to|return to|finish|rest of|end of|continue with|on with)"
    r" (?:the|that|your|my|our) \w+|\bthe rest\b"
    r"|\bwhat (?:happened|happens|comes|came|is) (?:next|then)\b(?!.*\w \w+ \w)"
    r"|\b(?:let us|can we|could we|please|now) (?:\w+ )?(?:return|back|get back) to\b|\bafter that$"
    r"|\bnext (?:step|part|thing)\b|^(?:and |okay )*(?:then|next|after that)$"
    r"|\bhow (?:does|did) (?:it|the story) (?:end|go on)\b"
)
_BACK = re.compile(
    r"\bi am (?:back|listening|here|ready)(?: again| now)?$|\bwhat (?:happened|became)\b"
    r"|\byou were (?:just )?\w+ing\b|\bmore about\b|\btell me more\b|\b(?:pick|take) (?:it )?up\b"
)
_SHORTER = re.compile(
    r"\b(?:shorter|shorten|briefer|briefly|in brief|in short|short version|to the point"
    r"|sum (?:it|that|this) up|summary|in (?:one|a) (?:sentence|word))\b"
)
"""Less is to be said: of what was said last, or of what is asked in the same breath."""
_HOW_MANY = re.compile(r"\bhow many (?:\w+ )*?(?:have|did) you\b")
_DONE = re.compile(
    r"\b(?:did|had|have|were) you\b(?! (?:ever|know|heard|mean|like|born|got an?)\b)(?! say$)"
    r"|\bdid i (?:stop|interrupt)"
    r"|\byou (?:just |last |have |had |were )*(?:said|mentioned|named|read|listed|gave|got to|told"
    r"|reached|stopped|counted|on|at|up to)\b"
)
_ITEM = re.compile(r"\b(?:last|latest|final|far|reach\w*|where|which|number|stop\w*|on|at|to)\b")
"""With the former: what the agent said last is asked for."""
_LAST = re.compile(
    r"\bwhat was (?:that|the) (?:very )?last\b|\blast \w+\b.*\bwas (?:it|that)\b"
    r"|\b(?:said|say|read|mention|name|came|was) last\b|\bhow far\b.*\b(?:you|we|list)\b"
)
_AGAIN = frozenset("again back return more rest earlier before".split())


def about_the_talk(text: str, context: Context) -> Reply | None:
    """What is said to a question or request about the talk itself; None if it is none."""
    said = context.last_heard(skip=("ack", "clarify", "meta"))
    counted = _HOW_MANY.search(text) and said is not None and said.kind == "list"
    asked = _LAST.search(text) or (_DONE.search(text) and _ITEM.search(text) and _asks(text))
    if (asked or counted) and not re.search(r"\b(?:month|day|letter|planet) of\b", text):
        return _last_item(text, context)
    if _SHORTER.search(text) and said is not None and len(text.split()) <= BRIEF:
        return Reply(said.sentences[:1], said.kind, said.topic, acts=("repeat",))
    if _REPEAT.search(text):
        said = context.last_heard(skip=("ack", "clarify"))
        return Reply(said.sentences, said.kind, said.topic, acts=("repeat",)) if said else SILENT
    back = context.unfinished() if _BACK.search(text) else None
    if back is None and _AGAIN & set(text.split()):
        back = _cut_off(text, context)
    return _continue(text, context) if back is not None or _CONTINUE.search(text) else None


def _asks(text: str) -> bool:
    words = tuple(text.split())
    return words[0] not in ("pick", "go", "continue", "carry") and (
        questions(words) or words[0] in floor("asking") or words[0] == "the"
    )


def shortened(words: Words, reply: Reply) -> Reply:
    """Its first sentence alone, if little is to be said."""
    brief = reply.kind == "long" and _SHORTER.search(" ".join(words))
    return replace(reply, sentences=reply.sentences[:1]) if brief else reply


def _cut_off(text: str, context: Context) -> Answer | None:
    """An answer that was cut off and whose subject is named."""
    named = {singular(word) for word in text.split()} - english("little")
    fits = (a for a in context.cut_off() if named & set(map(singular, a.topic.split())))
    return next(fits, None)


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
        return Reply(rest.rest, rest.kind, rest.topic, acts=("continue",))
    return named or Reply(("I had already finished.",), "meta", acts=("continue",))
