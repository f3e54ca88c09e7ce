"""What the user tells: facts to remember, and corrections of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import lexicon
from .state import Fact, ValueKind, kind_of, tidy
from .text import Words

_END = frozenset(
    "and but so because please okay can could what tell now then do did thanks thank or which when where how will would".split()
)
_KEY = r"((?:\w+ ){0,3}\w+)"
_VALUE = r"(.+)"
_ASKING = re.compile(r"\b(what|when|where|who|which|how|do you|did i|can you remember|is it|tell me)\b")
_THE = (
    "code word password number key room secret meeting appointment party train flight dinner color address name concert plane bus "
    "exam test door gate wedding lesson visit game table answer place day date time pin".split()
)
_ASKED_FOR = re.compile(r"\b(?:could|can|may|might|would|should) (?:i|we)\b")
_EVENT = re.compile(r"^(?:and )?the (?:\w+ ){1,3}(?:starts|leaves|begins|takes place|was)\b")
_MARK = re.compile(r"\b(?:no|sorry|actually|rather|instead|wait|correction|i mean|i meant|make that|make it)\b")


def facts(words: Words) -> tuple[list[Fact], Words]:
    """The facts in an utterance, and the words that are left (a question that follows). Both may be empty."""
    text = " ".join(words)
    if _ASKED_FOR.search(text):
        return [], words
    for pattern, build in _PATTERNS:
        for match in re.finditer(pattern, text):
            if _ASKING.search(text[: match.start()].rsplit(" and ", 1)[-1]):
                continue
            fact, used = build(match)
            if fact is not None:
                end = match.start(match.lastindex or 0) + used
                head = re.sub(r"\b(?:remember|note|know|that|this|can|you|i|want|to|should)\b", " ", text[: match.start()])
                before, after = facts(tuple(head.split()))[0], tuple(text[end:].split())
                more, rest = facts(after) if after else ([], ())
                return [*before, fact, *more], rest
    return [], words


def of_others(words: Words) -> bool:
    """It may be about anybody's affairs (`the game starts at seven`), and so be told to anybody."""
    return _EVENT.search(" ".join(words)) is not None


def value_words(raw: str) -> tuple[Words, int]:
    """A value: the words up to the next clause, after a self-correction the new ones; and how many characters were used."""
    words = raw.split()
    kept: list[str] = []
    for word in words:
        if kept and word in _END:
            break
        kept.append(word)
        if len(kept) == 12:
            break
    used = len(" ".join(kept))
    text = " ".join(kept)
    parts = [p.strip() for p in _MARK.split(text)]
    chosen = next((p for p in reversed(parts) if p and p.split()[0] not in _END), text)
    chosen = re.sub(
        r"^(?:it is|that is|it|on the|on|at the|at|in the|in|to|the|a|an|of|me|him|her)\s+", "", chosen + " "
    ).strip()
    chosen = re.sub(r"\s+(?:please|okay|now)$", "", chosen)
    return tuple(chosen.split()[:5]), used


def _make(key: str, raw: str, link: str, owner: str, kind: ValueKind | None, sentence: str = "") -> tuple[Fact | None, int]:
    value, used = value_words(raw)
    keys = tuple(w for w in key.split() if w not in ("my", "our", "the", "that", "remember", "please", "a", "an", "new"))
    if (
        not value
        or not (keys or sentence)
        or value[0] in ("what", "which", "when", "where", "who", "how", "called", "named", "not", "it", "moved", "changed")
    ):
        return None, 0
    found = kind or kind_of(value)
    if found == "word" and any(k in ("name", "dog", "cat") for k in keys) and len(value) <= 2:
        found = "name"
    if found == "word" and any(k in ("city", "town") for k in keys):
        found = "place"
    return Fact(keys, tidy(value, found), found, owner, link, sentence), used


def _called(m: re.Match[str]) -> tuple[Fact | None, int]:
    return _make(m[2], m[3], "is called", "the" if m[1] == "the" else "your", "name")


def _key_name(m: re.Match[str]) -> tuple[Fact | None, int]:
    return _make(m[1], m[2], "is called", "your", "name")


def _self_name(m: re.Match[str]) -> tuple[Fact | None, int]:
    return _make("name", m[1], "is", "your", "name")


def _placed(m: re.Match[str]) -> tuple[Fact | None, int]:
    value, _ = value_words(m[4])
    kind: ValueKind = "time" if m[3] == "on" and kind_of(value) == "time" else "place"
    kind = "time" if kind_of(value) in ("time", "number") and "room" not in value else kind
    fact, used = _make(m[2], m[4], f"is {m[3]}", "the" if m[1] == "the" else "your", kind)
    return fact, used


def _is(m: re.Match[str]) -> tuple[Fact | None, int]:
    if m[1] == "the" and not set(m[2].split()) & set(_THE):
        return None, 0
    return _make(m[2], m[3], "is", "the" if m[1] == "the" else "your", None)


def _remember(m: re.Match[str]) -> tuple[Fact | None, int]:
    return _make(m[1], m[2], "is", "the", None)


def _sentence(kind: ValueKind, key: str, sentence: str) -> Callable[[re.Match[str]], tuple[Fact | None, int]]:
    def build(m: re.Match[str]) -> tuple[Fact | None, int]:
        return _make(key, m[1], "", "your", kind, sentence)

    return build


def _have(m: re.Match[str]) -> tuple[Fact | None, int]:
    return _make(m[1], m[3], f"is {m[2]}", "your", "time")


def _have_named(m: re.Match[str]) -> tuple[Fact | None, int]:
    return _make(m[1], m[2], "is called", "your", "name")


_DAY = "|".join(lexicon.DAYS)
_PATTERNS: tuple[tuple[str, Callable[[re.Match[str]], tuple[Fact | None, int]]], ...] = (
    (rf"\b(my|our|the) {_KEY} (?:is|are|was|will be|would be) (?:called|named|cold|cause|name) {_VALUE}", _called),
    (rf"\b(?:my|our) {_KEY} name is {_VALUE}", _key_name),
    (rf"\bname of (?:my|our) {_KEY} is {_VALUE}", _key_name),
    (rf"\b(?:my|our) (?:first |full )?name is {_VALUE}", _self_name),
    (rf"\b(?:i am called|call me) {_VALUE}", _self_name),
    (rf"\bi have (?:a|an|the|my|another) {_KEY} (on|at) {_VALUE}", _have),
    (rf"\bi have (?:a|an) {_KEY} (?:called|named) {_VALUE}", _have_named),
    (rf"\b(my|our|the) {_KEY} (?:is|are|was|will be|starts|leaves|begins|takes place) (on|at|in) {_VALUE}", _placed),
    (rf"\b(my|our|the) {_KEY} (?:is|are|was|will be) {_VALUE}", _is),
    (
        r"\bremember (?:the |this |my )?((?:secret |lucky |code |phone |room )?"
        r"(?:number|word|code|color|name|city|letter|day)) (.+)",
        _remember,
    ),
    (rf"\bi live in {_VALUE}", _sentence("place", "live home city", "you live in {value}")),
    (rf"\bi (?:was born|come|came) (?:in|from) {_VALUE}", _sentence("place", "born from", "you come from {value}")),
    (rf"\bi am allergic to {_VALUE}", _sentence("word", "allergic allergy", "you are allergic to {value}")),
    (rf"\bi (?:parked|left) (?:my |the )?car (?:on|at|in) {_VALUE}", _sentence("place", "car parked", "your car is in the {value}")),
)  # fmt: skip
