"""Acts about the talk itself, small talk, and requests for long answers."""

from __future__ import annotations

from . import topics
from .match import Act, all_topics, has, phrase, singular, wanted
from .state import State
from .text import Words, best

_AGAIN = (
    "repeat that", "say that again", "say it again", "repeat it", "repeat the last", "what did you say", "repeat your answer",
    "come again", "could you repeat", "can you repeat", "once more please",
)  # fmt: skip


def meta(words: Words) -> Act | None:
    """Acts about the talk itself."""
    if phrase(words, "stop talking", "be quiet", "shut up", "that is enough", "stop it", "stop that", "can you stop", spare=2):
        return Act("stop")
    asks_last = has(words, "last", "final") and has(words, "said", "say", "mentioned", "named", "heard", "told", "read")
    if asks_last and has(words, "what", "which", "you"):
        return Act("last_item")
    if phrase(words, "how far did you get", "where did you stop", spare=5):
        return Act("last_item")
    if phrase(words, *_AGAIN, spare=5):
        return Act("repeat")
    if phrase(words, "go on", "continue", "carry on", "keep going", "go ahead", "please continue", "continue please", spare=3):
        return Act("continue")
    returning = ("back" in words or has(words, "return", "continue", "finish", "resume")) and not has(
        words[-6:], "call", "book"
    )
    if returning and has(words, "story", "to", "where", "with", "recipe", "explanation"):
        topic = best(words, all_topics(), 80)
        return Act("continue", {"topic": topic.name} if topic else {})
    if phrase(words, "where were we", "what were you saying", spare=4):
        return Act("continue")
    return None


def story(words: Words, state: State) -> Act | None:
    """A story."""
    other = {"history", "table", "tables", "store", "stories", "sorry"}
    if not has(tuple(w for w in words if w not in other), "story", "tale", "fairy", cutoff=80) and "stories" not in words:
        return None
    topic = wanted(words, list(topics.STORY))
    if topic:
        return Act("long", {"form": "story", "topic": topic})
    for mark in ("about", "of", "with"):
        if mark in words[:-1]:
            tail = [w for w in words[words.index(mark) + 1 :] if w not in ("a", "an", "the", "my", "some")]
            if tail:
                return Act("long", {"form": "story", "topic": singular(tail[0])})
    return Act("long", {"form": "story", "topic": "dog"})


_DOING = "make bake cook prepare change plant boil ride grow start brew fix learn".split()
_TELLING = "history explain describe explanation everything something tell talk know about works work".split()


def long(words: Words, state: State) -> Act | None:
    """An explanation or a recipe."""
    how = (has(words, "how") and has(words, *_DOING)) or has(words, "recipe", "recipes", "instructions", "teach")
    if how:
        topic = wanted(words, list(topics.HOWTO), 78)
        if topic:
            return Act("long", {"form": "howto", "topic": topic})
    asks = has(
        words,
        "history",
        "explain",
        "describe",
        "explanation",
        "everything",
        "something",
        "tell",
        "talk",
        "know",
        "about",
        "works",
        "work",
    )
    if asks or how:
        topic = wanted(words, list(topics.ABOUT), 79)
        if topic:
            return Act("long", {"form": "about", "topic": topic})
        topic = wanted(words, list(topics.HOWTO), 79)
        if topic:
            return Act("long", {"form": "howto", "topic": topic})
        if "about" in words and words[-1] != "about" and has(words, "tell", "talk", "explain", "history"):
            return Act("no_topic", {"topic": " ".join(words[words.index("about") + 1 :][:3])}, 0.7)
    return None


def smalltalk(words: Words, state: State) -> Act | None:
    """Greetings and the like."""
    if words[-2:] == ("tell", "me"):  # it sounds like `can you help me`, but is the beginning of a question
        return None
    for what, phrases in _SMALLTALK.items():
        if phrase(words, *phrases, spare=4):
            return Act("smalltalk", {"what": what}, 0.9)
    return None


_SMALLTALK = {
    "how": ("how are you", "how do you do", "how is it going", "are you okay"),
    "who": ("who are you", "what is your name", "what are you"),
    "joke": ("tell me a joke", "a joke", "say something funny"),
    "can": ("what can you do", "can you help me", "help me"),
    "there": ("are you there", "can you hear me", "are you still there", "do you hear me", "anybody there"),
    "thanks": ("thank you", "thanks", "thanks a lot", "thank you very much"),
    "bye": ("goodbye", "good bye", "bye", "see you", "good night"),
    "greet": ("hello", "hi", "good morning", "good afternoon", "good evening", "hey", "hi there", "hello there"),
    "no": ("no", "no thanks", "nothing"),
}
