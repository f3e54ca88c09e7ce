"""Words as a recogniser gives them: normalising, fuzzy finding, numbers. Everything must survive recognition errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

Words = tuple[str, ...]

_EXPAND = {
    "what's": "what is", "whats": "what is", "when's": "when is", "where's": "where is", "who's": "who is", "how's": "how is",
    "it's": "it is", "that's": "that is", "i'm": "i am", "i'd": "i would", "i'll": "i will", "i've": "i have", "let's": "let us",
    "don't": "do not", "doesn't": "does not", "didn't": "did not", "can't": "can not", "cannot": "can not", "isn't": "is not",
    "name's": "name is", "we're": "we are", "you're": "you are", "there's": "there is", "colour": "color", "colours": "colors",
    "favourite": "favorite", "ok": "okay", "mhm": "mm hmm", "mmhmm": "mm hmm", "uhhuh": "uh huh", "yep": "yeah", "yup": "yeah",
    "codeword": "code word", "opposites": "opposite", "gonna": "going to", "wanna": "want to",
    "that'll": "that will", "it'll": "it will", "you'll": "you will", "we'll": "we will", "they'll": "they will", "there'll": "there will",
    "you've": "you have", "we've": "we have", "they've": "they have", "we'd": "we would", "you'd": "you would", "they'd": "they would",
    "they're": "they are", "he's": "he is", "she's": "she is", "here's": "here is", "haven't": "have not", "hasn't": "has not",
    "hadn't": "had not", "wasn't": "was not", "weren't": "were not", "aren't": "are not", "won't": "will not", "wouldn't": "would not",
    "couldn't": "could not", "shouldn't": "should not", "alright": "all right", "gimme": "give me", "lemme": "let me", "cos": "because",
}  # fmt: skip
_AFTER_IS = frozenset("called named on in at not from the a an my now been going always moved changed".split())
"""What follows an `'s` that is short for `is` (or `has`)."""
FILLERS = frozenset("um uh uhm er erm ah oh hm hmm please well so like".split())

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER: dict[str, int] = {word: value for value, word in enumerate(_UNITS)}
NUMBER |= {word: 10 * (value + 2) for value, word in enumerate(_TENS)}
_HOMOPHONES = {"to": "two", "too": "two", "for": "four", "ate": "eight", "won": "one", "tree": "three", "sex": "six"}


def normalise(text: str) -> Words:
    """Lower-case words without punctuation, contractions written out, possessive `'s` dropped."""
    words: list[str] = []
    heard = re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'").replace("-", " "))
    for raw, after in zip(heard, [*heard, ""][1:], strict=True):
        word = raw.strip("'")
        if word.isdigit():
            words += say_number(int(word)).split() if len(word) < 7 else [word]
        elif word in _EXPAND:
            words += _EXPAND[word].split()
        elif word:
            words.append(word.removesuffix("'s"))
            if word.endswith("'s") and after in _AFTER_IS:
                words.append("is")
    return tuple(words)


def without_fillers(words: Iterable[str]) -> Words:
    return tuple(w for w in words if w not in FILLERS)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """A rough key of how a word sounds in English: vowels but the first dropped, consonants that are confused folded."""
    key = word
    for old, new in (
        ("ph", "f"),
        ("ght", "t"),
        ("ck", "k"),
        ("wr", "r"),
        ("kn", "n"),
        ("x", "ks"),
        ("qu", "kw"),
        ("sch", "sk"),
    ):
        key = key.replace(old, new)
    key = re.sub(r"c(?=[eiy])", "s", key)
    key = key.translate(str.maketrans("cqzvbdgj", "kksfptkk"))
    head, tail = key[:1], re.sub(r"[aeiouyhw]", "", key[1:])
    head = "a" if head in "aeiou" else head
    return re.sub(r"(.)\1+", r"\1", head + tail)


@lru_cache(maxsize=100_000)
def alike(left: str, right: str) -> float:
    """Likeness of two words in [0, 100]: spelling and sound; 100 when equal."""
    if left == right:
        return 100.0
    return 0.55 * ratio(left, right) + 0.45 * ratio(sound(left), sound(right))


def near(word: str, *targets: str, cutoff: float = 80.0) -> bool:
    """`word` is, or sounds nearly like, one of `targets`. Words of three letters or fewer must be equal."""
    if word in targets:
        return True
    return any(len(t) > 3 and len(word) > 2 and alike(word, t) >= cutoff for t in targets)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of a lexicon found at words [start, end), with its likeness in [0, 100]."""

    name: str
    score: float
    start: int
    end: int


_WEAK = frozenset(
    "a an the of in on at is are was it i you me my to and or for do what how when where who which tell about can that this with by".split()
)


def find_all(words: Words, lexicon: Iterable[str], cutoff: float = 80.0) -> list[Found]:
    """Every place where an entry of `lexicon` (lower case) is heard, in order, best entry a place, without overlaps.

    Windows of one to three words are joined, so that `port you gal` can still be `portugal`.
    """
    return list(_find_all(words, tuple(lexicon), cutoff))


@lru_cache(maxsize=4_000)
def _find_all(words: Words, lexicon: tuple[str, ...], cutoff: float) -> tuple[Found, ...]:
    entries = [(entry, entry.replace(" ", "")) for entry in lexicon]
    hits: list[Found] = []
    for size in (1, 2, 3):
        for start in range(len(words) - size + 1):
            window = words[start : start + size]
            joined = "".join(window)
            exact_only = len(joined) <= 3 or all(w in _WEAK for w in window) or (size > 1 and window[0] in _WEAK)
            for entry, squeezed in entries:
                if joined == squeezed:
                    hits.append(Found(entry, 100.0 + size, start, start + size))
                elif not exact_only and abs(len(joined) - len(squeezed)) <= 3 and (score := alike(joined, squeezed)) >= cutoff:
                    hits.append(Found(entry, score - 2 * (size - 1), start, start + size))
    taken: list[Found] = []
    for hit in sorted(hits, key=lambda h: (-h.score, h.start, h.name)):
        if all(hit.end <= t.start or hit.start >= t.end for t in taken):
            taken.append(hit)
    return tuple(sorted(taken, key=lambda h: h.start))


def best(words: Words, lexicon: Iterable[str], cutoff: float = 80.0) -> Found | None:
    """The most alike entry, the last of equals (a correction comes last)."""
    found = find_all(words, lexicon, cutoff)
    return max(found, key=lambda f: (min(f.score, 95.0), f.start)) if found else None


@dataclass(frozen=True, slots=True)
class Number:
    """A number spoken at words [start, end)."""

    value: int
    start: int
    end: int


def numbers(words: Words, *, homophones: bool = False) -> list[Number]:
    """Numbers from zero to 999,999 in order. `homophones`: also read `to`, `for`, `ate` as digits (inside sums)."""
    tokens = [(_HOMOPHONES.get(w, w) if homophones else w) for w in words]
    found: list[Number] = []
    i = 0
    while i < len(tokens):
        if tokens[i] not in NUMBER:
            i += 1
            continue
        start, total, current = i, 0, NUMBER[tokens[i]]
        i += 1
        while i < len(tokens):
            token = tokens[i]
            if token == "hundred":
                current *= 100
            elif token == "thousand":
                total, current = total + current * 1000, 0
            elif token in NUMBER and (_continues(current, NUMBER[token]) or (total and not current)):
                current += NUMBER[token]
            elif not (token == "and" and tokens[i - 1] == "hundred" and i + 1 < len(tokens) and tokens[i + 1] in NUMBER):
                break
            i += 1
        found.append(Number(total + current, start, i))
    return found


def _continues(current: int, more: int) -> bool:
    if current >= 100 and current % 100 == 0:
        return 0 < more < 100
    return current % 100 >= 20 and current % 10 == 0 and 0 < more < 10


def say_number(value: int) -> str:
    """The number in words, up to 999,999,999."""
    if value < 0:
        return "minus " + say_number(-value)
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if value >= size:
            rest = value % size
            return f"{say_number(value // size)} {name}" + (f" {say_number(rest)}" if rest else "")
    if value < 20:
        return _UNITS[value]
    return _TENS[value // 10 - 2] + (f" {_UNITS[value % 10]}" if value % 10 else "")


def same_words(left: Words, right: Words) -> int:
    """Edit distance in words."""
    return Levenshtein.distance(left, right)
