"""Words as they are compared: one normal form for script, declared text and recogniser. Versioned with the metrics.

The normal form is lower case, digits spelled out as they are most often read, punctuation dropped, "okay" for "ok".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from fdbench.annotate.readings import NUMBER_WORDS, units

FILLERS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "um", "uh", "er", "hm", "hmm", "mm", "mhm", "ah", "oh", "well", "so", "now", "sure", "sure thing", "okay", "alright",
        "all right", "right", "of course", "certainly", "absolutely", "great", "great question", "good question",
        "that's a great question", "that's a good question", "let me see", "let me think", "let me think about that",
        "let's see", "one moment", "one moment please", "just a moment", "you know", "i see", "got it", "no problem", "thanks",
        "thank you",
    )
)  # fmt: skip
"""What opens a reply without answering it."""

MURMURS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "mm", "mmm", "hm", "hmm", "mhm", "mm hm", "mm hmm", "mm mm", "m hm", "m hmm", "um", "uh", "er", "uh huh", "huh", "ah", "aha",
        "ah ha", "oh", "ooh", "wow", "yeah", "yea", "yes", "yep", "yup", "ya", "okay", "alright", "all right", "right", "sure",
        "of course", "i see", "got it", "gotcha", "i got it", "i got you", "i understand", "understood", "i know", "go on",
        "go ahead", "good", "great", "nice", "cool", "fine", "true", "that's true", "that's right", "exactly", "indeed", "absolutely",
        "definitely", "certainly", "totally", "really", "oh really", "is that so", "makes sense", "that makes sense", "interesting",
        "fair enough", "no way", "oh no", "oh dear",
    )
)  # fmt: skip
"""What a listener says without taking the floor."""

FUNCTION_WORDS = frozenset(
    "a an the this that these those some any each every all both no i me my mine you your yours he him his she her hers it its we us our "
    "ours they them their theirs who whom whose which what when where why how there here be am is are was were been being do does did done "
    "have has had having will would shall should can could may might must of in on at to from by for with about into over after before "
    "under out up down off as than then so and or but nor if because while though until not very too just also only even more most much "
    "many such other own same it's i'm you're we're they're that's there's i'll you'll we'll i've you've we've don't doesn't can't".split()
)
"""Words that stand in any text, whatever it is about."""

TENS_AND_UP = frozenset("twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million".split())
"""Number words that another may follow within one number."""
_FILLERS_BY_LENGTH = sorted(FILLERS, key=len, reverse=True)
_MURMURS_BY_LENGTH = sorted(MURMURS, key=len, reverse=True)

QUESTIONS = (
    "which",
    "what",
    "who",
    "where",
    "when",
    "how",
    "why",
    "do you",
    "did you",
    "would you",
    "should i",
    "shall i",
    "is it",
    "are you",
    "can you",
    "could you",
    "may i",
    "or",
)
"""What a question that asks back holds, as far as a recogniser tells."""

CLASSES: dict[str, tuple[str, ...]] = {
    "days": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "numbers": tuple(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand".split()
    ),
    "ordinals": tuple(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth thirtieth".split()
    ),
    "times": ("today", "tomorrow", "tonight", "yesterday", "morning", "afternoon", "evening", "midnight", "noon"),
    "quarters": ("half", "quarter"),
    "sides": ("left", "right"),
    "months": tuple(
        "january february march april may june july august september october november december".split()
    ),
    "colors": ("red", "green", "blue", "yellow", "black", "white", "orange", "purple", "brown", "pink", "gray"),
    "seasons": ("spring", "summer", "autumn", "winter"),
    "places": (
        "paris", "rome", "madrid", "berlin", "london", "lisbon", "vienna", "warsaw", "oslo", "athens", "dublin", "tokyo",
        "beijing", "moscow", "cairo", "ottawa", "brussels", "prague", "budapest", "canberra", "helsinki", "stockholm",
        "munich", "milan", "barcelona", "venice", "seoul", "chicago", "boston", "denver",
    ),
    "countries": (
        "france", "italy", "spain", "germany", "england", "portugal", "austria", "poland", "norway", "greece", "ireland", "japan",
        "china", "russia", "egypt", "canada", "belgium", "hungary", "australia", "finland", "sweden", "brazil", "mexico", "india",
    ),
    "names": tuple(
        "anna ben max rex bella buddy charlie lucy maria peter tom john sarah james emma maya olivia sophia chloe grace hannah julia laura "
        "nina paula rachel susan victoria zoe alice carol diana elena alex andrew carlos daniel edward felix george henry isaac jack kevin "
        "leo michael noah oscar paul richard simon thomas victor william smith johnson garcia miller wilson taylor clark lee".split()
    ),
    "animals": (
        "dog", "cat", "horse", "elephant", "whale", "mouse", "bird", "lion", "tiger", "rabbit", "bear", "cow", "fish",
        "giraffe", "wolf", "sheep",
    ),
    "foods": (
        "bread", "soup", "coffee", "tea", "pizza", "cake", "salad", "rice", "pasta", "cheese", "apple", "pancakes",
        "flour", "yeast", "milk", "salt", "water", "butter",
    ),
}  # fmt: skip
"""Words that an answer could be confused with: an evidence word must beat the others of its class on the audio."""


@lru_cache(maxsize=4096)
def normalise(text: str) -> tuple[str, ...]:
    """The words of a text in normal form; empty if it holds none."""
    return tuple(word for unit in units(text) for word in unit.words)


def leading_filler(words: Sequence[str]) -> int:
    """How many words at the start are filler, longest phrases first; all of them if there is nothing else."""
    return _led_by(words, _FILLERS_BY_LENGTH)


def is_murmur(words: Sequence[str]) -> bool:
    """Whether all of these normalised words are what a listener says without taking the floor. False for no words at all."""
    return bool(words) and _led_by(words, _MURMURS_BY_LENGTH) == len(words)


def _led_by(words: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> int:
    """How many words at the start are made of these phrases, which are sorted by their length, longest first."""
    position = 0
    while position < len(words):
        length = next((len(f) for f in phrases if tuple(words[position : position + len(f)]) == f), 0)
        if not length:
            break
        position += length
    return position


def same_stem(one: str, other: str) -> bool:
    """Whether two words are the same, or differ as "onion" and "onions" do: that says nothing else."""
    return one.removesuffix("s") == other.removesuffix("s")


def is_repetition(words: Sequence[str], cue: Sequence[str]) -> bool:
    """Whether the words only say again what the user said: at least three of them in a row stand in the cue, and no others
    follow. An empty answer repeats nothing."""
    if len(words) < 3:
        return False
    said = f" {' '.join(cue)} "
    return f" {' '.join(words)} " in said


def repeats_itself(words: Sequence[str], length: int = 6) -> bool:
    """Whether the same `length` words in a row are said twice in one reply."""
    seen: set[tuple[str, ...]] = set()
    for start in range(len(words) - length + 1):
        run = tuple(words[start : start + length])
        if run in seen:
            return True
        seen.add(run)
    return False


def asks_back(words: Sequence[str]) -> bool:
    """Whether a reply holds the words of a question: then it may have asked instead of answered."""
    said = f" {' '.join(words)} "
    return any(f" {opening} " in said for opening in QUESTIONS)


def class_of(word: str) -> str:
    """The first class that holds the word; empty for a word of no class."""
    return next((name for name, members in CLASSES.items() if word in members), "")


def alternatives(word: str) -> tuple[str, ...]:
    """The other words of its class, in their order; empty for a word of no class."""
    return tuple(m for m in CLASSES.get(class_of(word), ()) if m != word)


def is_number(word: str) -> bool:
    return word in NUMBER_WORDS
