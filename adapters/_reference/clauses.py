"""Cutting a turn into clauses; and what each of them is: a question, a statement, a correction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from . import tables
from .entities import repaired
from .tables import english, floor
from .text import NUMBER, Words, normalise, trimmed

OWN = frozenset("i my our we me mine us".split())
WH = frozenset("what when where who whom whose which how why".split())
_RELATES = frozenset("who whom whose which".split())
"""Within a statement, these tell more of what stands before them."""
AUXILIARY = frozenset(
    "is are was were do does did has have had can could will would should shall may am".split()
)
_SUBJECTS = frozenset("i my our we the he she his her their there it they a an".split())
_PRONOUNS = frozenset("i we he she it they".split())
_BINDING = frozenset(("and", "but", "so"))
_BEFORE_WH = frozenset("in on at from to of for with by".split())
_TIED = _BEFORE_WH | frozenset("know tell me remember say and but wonder".split())
"""What follows these belongs to them (`tell me what`)."""
_RELATIVE = re.compile(r"\bis (?:what|where|how|when|who|which) (?:i|we|my|our)\b")
_ASKED = re.compile(
    r"\bwhich (?:ones?|of"
    r"|\w+ (?:is|are|was|were|do|does|did|can|will|would|comes|has|have))\b"
    r"|\b(?:what(?! (?:i|we|my|our)\b)|how many|how much)\b"
    r"|(?:^|\b(?:in|on|at|from|to|of|for|with|by|know|tell|me|say|and|but|so|is|are|was|or|out|forgot"
    r"|remember|wonder|wondering|find|guess|sure|idea|see) )"
    r"(?:which|whose|whom|what)\b"
)
_DENIED = re.compile(
    r"(?:not |.*(?:\bnot|n't) (?=[^,]*, but (?!i |we |he |she |it |they |you )))"
    r"[^,]*?(?P<it>\w+), (?:but )?(?P<meant>.+)",
    re.IGNORECASE,
)
"""`not the first month, but the second one`."""
_ESS = re.compile(
    r"((?:^|\band )(?:my|our|the|their) (?:\w+ )?\w{2,})"
    r"(s (?:called|named|been|at|on|due|moved|arriving|coming|leaving|\d+"
    r"|one|two|three|four|five|six|seven|eight|nine|ten)\b)(?!.*\b(?:is|are)\b)",
    re.IGNORECASE,
)
"""A recogniser writes `dogs called` for `dog's called`."""
_CLEFTS = (
    (re.compile(r"^what ((?:i|we) .+) is (?!it\b|that\b)(?=\w)"), r"\1 "),
    (re.compile(r"^it (?:is|was) (.+?) (?:who|that) (?=\w+ \w)"), r"\1 "),
    (re.compile(r"^the one (?:who|that) (.+) is (\w+)$"), r"\2 \1"),
)
_TWICE = re.compile(
    r"\b((?:(?:a|an|the|in|on|at|by|of|for|with|to|from|is|are|my|and|or|what|which|how) ?){1,3})"
    r"(?: \1)+(?= )",
    re.IGNORECASE,
)
"""A few small words, and the same again."""
_SEVERAL = re.compile(r"\b(?:(?:every one|all) of )?(?:them|those)(?: all)?\b")
"""These stand for several things."""
_PLURAL = re.compile(r"\w{2,}[^s\W]s$")
_LED = re.compile(r"^(?:(?:well|say|like|make it|let's say|let's make it|or rather)\b ?)+", re.I)
"""Said before what somebody was looking for."""
FEWEST = 3
"""Words of a clause."""


def clauses(text: str) -> list[Words]:
    """Cut at ends of sentences, and where a clause of its own begins within one; corrections within
    a clause are carried out."""
    found: list[Words] = []
    for sentence in _apart(text):
        said = _fluent(normalise(_ESS.sub(_short_is, sentence)))
        words, start = repaired(trimmed(said, "fillers")), 0
        for i in range(FEWEST, len(words) - 2):
            binds = words[i] in _BINDING and _begins(words[i + 1 :], words[start:i])
            if i - start >= FEWEST and (binds or _asked_apart(words, i)):
                found.append(words[start:i])
                start = i + binds
        found.append(words[start:])
    return _resolved([words for words in found if words])


def _short_is(heard: re.Match[str]) -> str:
    """`dog's called` for `dogs called`; a verb stays as it is."""
    verb = f"{heard[1].split()[-1]}s".lower() in english("third_person")
    return heard[0] if verb else f"{heard[1]}'{heard[2]}"


def _resolved(found: list[Words]) -> list[Words]:
    """With what `he`, `she` and `it` stand for, where the clause before tells it."""
    for at, (before, words) in enumerate(pairwise(found), 1):
        named = re.match(r"(?:the|that) (\w+) (?:is|will be|would be) (\w.*)", " ".join(words))
        thing = (
            re.search(rf"\b(?:an?|some|that|one) {named[1]}\b", " ".join(before)) if named else None
        )
        wanted = before[0] in floor("asking") or trimmed(before, "orders") != before
        if named and thing and (questions(before) or wanted):
            text = thing.string
            whole = f"{text[: thing.start()]}{named[2]}{text[thing.end() :]}"
            return [*found[: at - 1], tuple(whole.split()), *found[at + 1 :]]
        subject = _subject(before)
        several = _SEVERAL.search(" ".join(words)) and _plural(before)
        if several:
            found[at] = tuple(_SEVERAL.sub(" ".join(several), " ".join(words)).split())
        elif words[0] in ("he", "she", "it", "they") and subject and not questions(before):
            found[at] = (*subject, *words[1:])
        elif "one" in words[1:3] and subject and not questions(words):
            found[at] = tuple(subject[-1] if word == "one" else word for word in words)
    return found


def _plural(words: Words) -> Words:
    """What is spoken of last that there are several of, with what belongs to it."""
    at = next((i for i in range(len(words) - 1, -1, -1) if _PLURAL.match(words[i])), len(words))
    tail = words[at + 1 :]
    return (
        ("all", "the", words[at], *(tail if tail[:1] == ("of",) else ())) if at < len(words) else ()
    )


def _subject(words: Words) -> Words:
    """What a statement begins with, up to its verb, if that is a thing or somebody."""
    end = next((i for i, word in enumerate(words[:5]) if word in floor("finite")), 0)
    return words[:end] if words[0] in ("my", "our", "the", "his", "her") else ()


def _fluent(words: Words) -> Words:
    """Without the words that only fill a pause."""
    return tuple(word for word in words if word not in floor("hesitations"))


def _apart(text: str) -> Iterator[str]:
    """The sentences; two clauses with a comma between them are two, and a courtesy behind the last
    comma is none."""
    text = re.sub(
        rf",(?: um,| uh,)* (?:{'|'.join(tables.phrases('english', 'thinking'))})(?=[,.])",
        "",
        text,
        flags=re.I,
    )
    for sentence in map(_completed, re.split(r"(?<=[.?!;:])\s+", text)):
        denied = _DENIED.match(sentence)
        if denied:
            sentence = re.sub(r"\bone\b", denied["it"], denied["meant"])
        first = re.match(r"if ([^,]+),\s+(?=\w)", sentence, re.IGNORECASE)
        if first and _courteous(normalise(first[0])):  # `if it is no trouble, who ...`
            sentence = sentence[first.end() :]
        start, commas = 0, [*re.finditer(r",\s+", sentence)]
        while commas and _courteous(normalise(sentence[commas[-1].end() :])):
            before = normalise(sentence[: commas[-1].start()])
            if len(before) < FEWEST or before[0] in floor("subordinating"):
                break
            sentence = sentence[: commas.pop().start()]
        for comma in commas:
            before = normalise(sentence[start : comma.start()])
            after = normalise(sentence[comma.end() :])
            said = {" ".join(after), *after[:1]}
            repairs = not after or not said.isdisjoint(english("repairs"))
            if _tells(before) and not repairs and (_orders(after) or _goes_on(before, after)):
                yield sentence[start : comma.start()]
                start = comma.end()
        yield sentence[start:]


def _completed(sentence: str) -> str:
    """Without what is said between a word that no phrase ends with and the rest of its phrase (`in,
    hold on, I had it a minute ago, Japan`), and without the words that are said twice."""
    first, *chunks = re.split(r",\s+", sentence)
    for at, chunk in enumerate(chunks):
        last = normalise(first)[-1:]
        if not last or last[0] not in floor("never_last") | _BEFORE_WH | {"is", "over"}:
            first = f"{first}, {chunk}"
        elif at == len(chunks) - 1 or not _aside(normalise(chunk)):
            first = f"{first} {_LED.sub('', chunk)}"
    return _TWICE.sub(r"\1", first)


def _aside(words: Words) -> bool:
    """Said while thinking: by itself it tells nothing of a thing."""
    if not words or words[0] in ("i", "it", "what", "how", "let", "hold", "bear", "give", "where"):
        return True
    return set(words) <= english("courteous") | english("little") | english("interjections")


def _courteous(words: Words) -> bool:
    """Nothing is said but that it is asked kindly."""
    kind = english("courteous") | english("little")
    meant = " ".join(words) in english("repairs") or bool({"them", "those"} & set(words))
    return bool(english("courteous") & set(words)) and set(words) <= kind and not meant


def _tells(words: Words) -> bool:
    waits = floor("subordinating") | floor("requests")
    return len(words) >= FEWEST and words[0] not in waits and not questions(words)


def _orders(words: Words) -> bool:
    rest = trimmed(words, "courtesies") or words
    asked = re.match(
        r"(?:(?:and|so|but|then|now) )*(?:can|could|would|will) you \w+ \w", " ".join(words)
    )
    return (
        bool(asked)
        or rest[0] in floor("requests")
        or (rest[0] in WH and rest[1:2] != () and rest[1] in AUXILIARY)
    )


def _goes_on(before: Words, after: Words) -> bool:
    """Something else is told."""
    rest = after[1:] if after[0] in _BINDING else after
    return _has_verb(before) and len(rest) >= FEWEST and _begins(rest, before)


def _begins(words: Words, before: Words) -> bool:
    """A clause with a subject and verb of its own, or a question or request, begins here."""
    rest = trimmed(words, "courtesies") or words
    if rest[0] in WH or rest[0] in floor("requests"):
        return True
    if rest[0] in _SUBJECTS:
        known = rest[0] == "i" or (rest[0] in _PRONOUNS and bool(before and _subject(before)))
        acts = (
            rest[0] in ("my", "our") and len(rest) > 3 and rest[2].endswith("s")
        )  # `my son plays`
        return bool(set(rest[1:5]) & floor("finite")) or known or acts
    told = _has_verb(before) and not questions(before) and before[0] not in floor("asking")
    return told and rest[0] not in NUMBER and bool(set(rest[1:3]) & {"is", "are", "was", "were"})


def _asked_apart(words: Words, at: int) -> bool:
    """A question begins there that is no part of the statement before it."""
    before = words[:at]
    starts = words[at] in WH - _RELATES and words[at + 1] in AUXILIARY | {"many", "much"}
    if not starts or before[0] in floor("subordinating"):
        return False
    led = from_lead((*before, "x", "x")) != (*before, "x", "x")
    tied = led or words[at - 1] in _TIED or questions(before) or before[:2] == ("it", "is")
    return not tied and _has_verb(before)


def _has_verb(words: Words) -> bool:
    return (words[:1] != () and words[0] in _PRONOUNS and len(words) > 2) or bool(
        set(words) & floor("finite")
    )


def stripped(words: Words, key: str) -> Words:
    """Without the phrases of a key in front, and the courtesies around them."""
    before: Words = ()
    while words != before:
        before = words
        words = trimmed(trimmed(words, key), "courtesies") or words
    return words


def uncleft(words: Words) -> Words:
    """`what I need is a bag` as `I need a bag`, `it is Ann who sings` as `Ann sings`."""
    text = " ".join(words)
    for form, plain in _CLEFTS:
        text = form.sub(plain, text)
    return tuple(text.split())


def from_lead(words: Words) -> Words:
    """From a lead of several words on, where one stands within (`for a quiz I need to know`)."""
    for at in range(len(words) - 3, 0, -1):
        leads = len(trimmed(words[at:], "leads")) <= len(words) - at - 2
        if leads and words[at - 1] not in ("not", "to", "will"):
            return words[at:]
    return words


def questions(words: Words) -> bool:
    """Something is asked."""
    text = " ".join(words)
    if not words or _RELATIVE.search(text):
        return False
    if _ASKED.search(text) or words[0] in WH | AUXILIARY:
        return True
    threes = zip(words, words[1:], words[2:], strict=False)
    inner = any(
        a in WH - _RELATES and b in AUXILIARY and before not in _TIED for before, a, b in threes
    )
    return inner or (words[0] in _BEFORE_WH and words[1:2] != () and words[1] in WH)


def states(words: Words) -> bool:
    """Something is told: there is a verb, and it begins as no question or request does."""
    if len(words) < FEWEST or words[0] in floor("asking"):
        return False
    return bool(OWN & set(words)) or (words[0] != "you" and _has_verb(words[1:]))


def marked(words: Words) -> bool:
    """It says that something was wrong, or has changed."""
    changed = english("changed") & set(words)
    return bool(changed) or stripped(words, "corrections") != stripped(words, "fillers")
