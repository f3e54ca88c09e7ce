"""Other wordings of the same request, put into the one that the finders know; and self-corrections, carried out."""

from __future__ import annotations

import re

from .text import Words

_SAME: tuple[tuple[str, str], ...] = (
    (r"\b(?:contrary|reverse|antonym|converse|counterpart|contrast) (?:of|to|for)\b", "opposite of"),
    (r"\bopposite (?:word )?(?:to|for)\b", "opposite of"),
    (r"\b(\w+) is the opposite of (?:what|which)(?: word)?\b", r"opposite of \1"),
    (
        r"\bif (?:something|it|somebody|someone|a thing) is not (\w+)(?: then)? what (?:is it|are they|then)\b",
        r"opposite of \1",
    ),
    (r"\bwhat (?:is it )?if (?:something|it|somebody|someone) is not (\w+)\b", r"opposite of \1"),
    (r"\bwhat is not (\w+) is\b", r"opposite of \1"),
    (r"\bnumber of (?!my\b|the\b|our\b)", "how many "),
    (r"\b(?:have you got|have you|do you have|got|do you know|you know) the time\b", "what time is it"),
    (r"\bwhat is the time\b", "what time is it"),
    (r"\b(my|our|the|his|her) (\w+) (?:it|he|she) (?:is|will be)\b", r"\1 \2 is"),
    (r"\b(i|we) have (left|parked|put|placed|stored|hidden)\b", r"\1 \2"),
    (r"\b(?:memorize|memorise|save|store|write down|make a note of|take note of|do not forget)\b", "remember"),
    (r"\b(?:hear|tell me|tell us|have|know|like) the one (?:about|with|of)\b", "tell story about"),
    (r"\b(?:make up|invent|think up|come up with) (?:something|anything) (?:about|with)\b", "tell story about"),
    (r"\b(?:what|who) (?:am i|i am) called\b", "what is my name"),
    (r"\b(?:who i am|who you are (?:talking|speaking) (?:to|with)|who is (?:talking|speaking) to you)\b", "what is my name"),
    (r"\bmum(?:my)?\b|\bmom(?:my)?\b", "mother"),
    (r"\bdad(?:dy)?\b", "father"),
    (r"\bmister\b", ""),
    (r"\b(\w+) is (?:what|how) (?:we|i) (?:call|named|called) (my|our) (\w+)\b", r"\2 \3 is called \1"),
    (r"\bwhat (?:i|we) (?:need|want|would like) is\b", "i need"),
    (r"\bthat (?:is|was) not what i (?:asked|said|meant|wanted)(?: for)?\b", "no i meant"),
    (r"\bdid i say (\w+) (?=it is|it should|i meant|no)", r"not \1 "),
)
_MARK = re.compile(
    r" (?:no|sorry|rather|wait|i mean|i meant|actually|scratch that|my mistake|correction)(?: (?:no|sorry|wait|i mean|i meant))* "
)
_TAIL = re.compile(r"(?: i (?:meant|mean|wanted to say|should say)| that is| of course| please)+$")


def rephrased(words: Words) -> Words:
    """The words, in the usual wording where they are another one of it."""
    text = " ".join(words)
    for pattern, usual in _SAME:
        text = re.sub(pattern, usual, text)
    return tuple(text.split())


def repaired(words: Words) -> Words:
    """What is left when the speaker's own correction has taken the place of what it corrects.

    The correction takes the place of as many words, up to the last one that it repeats; or of all from the one that it begins with.
    """
    text = _TAIL.sub("", " ".join(words))
    marks = list(_MARK.finditer(f"{text} "))
    if not marks:
        return words
    head, new = tuple(text[: marks[-1].start()].split()), tuple(text[marks[-1].end() :].split())
    if not head or not new or len(new) > len(head):
        return words
    if new[-1] in head:
        at = len(head) - head[::-1].index(new[-1])
        return (*head[: max(0, at - len(new))], *new, *head[at:])
    if new[0] in head:
        return (*head[: len(head) - 1 - head[::-1].index(new[0])], *new)
    return words
