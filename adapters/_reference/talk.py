"""Acts about the talk itself, small talk, and requests for long answers."""

from __future__ import annotations

import re

from . import topics
from .match import Act, all_topics, has, phrase, singular, wanted
from .state import State
from .text import Words, best

_AGAIN = (
    "repeat that", "say that again", "say it again", "repeat it", "repeat the last", "what did you say", "repeat your answer",
    "come again", "could you repeat", "can you repeat", "once more please", "one more time", "once more", "once again", "please repeat",
    "repeat please", "what was that", "pardon", "pardon me", "beg your pardon", "say again", "did not catch that", "what did you just say",
)  # fmt: skip
_UNHEARD = re.compile(
    r"\b(?:did|could|do|can) not (?:quite |really |properly |hear |get |fully )*(?:hear|catch|get|understand|follow) (?:you|that"
    r"|it|what you|a word|all)"
    r"|\bmissed (?:that|it|what you)\b|\brepeat (?:what you|your|the|all)\b|\bsay (?:that|it|all that|what you said) (?:once|one|again)"
    r"|\bsay (?:it |that )?(?:one|once) more\b|\bwhat was that\b"
)
_ENOUGH = re.compile(
    r"^(?:stop|quit|halt|pause|hush|silence|enough|quiet|shut up|shush)(?= *$| (?:it|that|this|now|there|here|please|right"
    r"|talking|speaking|reading|"
    r"telling|counting|for|i|you|no|do|thank|already|the (?:story|list|music|reading))\b)|^(?:be|keep|stay|go) (?:quiet|silent|still)\b"
    r"|\b(?:you can|you may|you could|could you|can you|would you|will you|please|just|now) (?:\w+ )?(?:stop|pause|quit|hush)\b"
    r"|\b(?:you can|you may|could you|can you|would you|will you) (?:\w+ )?be (?:quiet|silent)\b"
    r"|\bdo not (?:go on|continue|carry on|keep going|say (?:any more|anything)|talk|tell me any more|read (?:on|any))"
    r"|\b(?:that|this|it) (?:is|was|will) (?:be )?(?:really |quite |more than )?(?:enough|all|do|plenty|sufficient)\b(?! (?:you|the|of))"
    r"|\bgive me (?:a|one) (?:second|minute|moment|sec|break)\b|^(?:hold|hang) (?:on|it|that|up)\b(?!.*\b(?:it is|not|i mean"
    r"|i meant|make|change|to)\b)|\bcut it (?:out|short|off)\b"
    r"|\bleave it (?:at that|there|be)\b|^no more\b|\b(?:had|heard|have) enough\b|\bnot want to hear\b|\b(?:need not"
    r"|no need to) (?:go on|continue|carry on|say|keep)\b"
    r"|^let me (?:speak|think|talk|interrupt|say something)\b|^knock it off\b|^(?:forget|drop|skip|zip) it\b|\byou can (?:leave"
    r"|skip) (?:it|the rest)"
)
_RESUMED = re.compile(
    r"\b(?:carry|go|read|talk) on\b|\bkeep (?:going|talking|reading)(?= *$| (?:now|then|i|we|with)\b)|\b(?:hear|tell me|have|say"
    r"|finish|give me) (?:me )?the (?:rest|end|remainder|ending)\b"
    r"|\bwhat (?:happens|happened|comes|came) (?:next|then|after that)\b|\bhow (?:does|did) (?:it|the story|that) (?:go on|end|continue)\b"
    r"|\bpick (?:it )?up where\b|\bwhere (?:did )?(?:you|we) (?:left|stopped|were|leave|stop)\b|^(?:please )?(?:resume|proceed|continue)\b"
    r"|\bcontinue (?:please|now|it|with)\b"
    r"|\bmay (?:go on|continue|proceed)\b|\bfinish (?:it|that|what you|your)\b|\band then what\b|\bdo go on\b"
)
_POLITE = frozenset("all right okay now yes hey thanks thank you very much then".split())


def meta(words: Words) -> Act | None:
    """Acts about the talk itself."""
    core = _without_courtesies(words)
    text, short = " ".join(core), len(words) <= 10
    if short and _ENOUGH.search(text) and not {"book", "bye", "goodbye"} & set(words):
        return Act("stop")
    if phrase(words, "stop talking", "be quiet", "shut up", "that is enough", "stop it", "stop that", "can you stop", spare=2):
        return Act("stop")
    last = has(tuple(w for w in words if w != "list"), "last", "final")
    asks_last = last and has(words, "said", "say", "mentioned", "named", "heard", "told", "read")
    if asks_last and has(words, "what", "which", "you"):
        return Act("last_item")
    if phrase(words, "how far did you get", "where did you stop", spare=5) and has(
        words, "far", "stop", "stopped", "get", "got"
    ):
        return Act("last_item")
    asked = {"who", "where", "when", "which", "remind", "my"} & set(words)
    if not asked and (phrase(words, *_AGAIN, spare=5) or (len(words) <= 12 and _UNHEARD.search(text))):
        return Act("repeat")
    return _resumption(words, text)


def _resumption(words: Words, text: str) -> Act | None:
    """Going on with what was interrupted."""
    if phrase(words, "go on", "continue", "carry on", "keep going", "go ahead", "please continue", "continue please", spare=3):
        return Act("continue")
    returning = ("back" in words and not {"pushed", "moved", "put", "called"} & set(words)) or has(
        tuple(w for w in words if w != "continent" and not {"ticket", "tickets"} & set(words)),
        "return",
        "continue",
        "finish",
        "resume",
    )
    story_like = has(words, "story", "to", "where", "with", "recipe", "explanation")
    if (returning and story_like and not has(words[-6:], "call", "book")) or (len(words) <= 14 and _RESUMED.search(text)):
        topic = best(words, all_topics(), 80)
        return Act("continue", {"topic": topic.name} if topic else {})
    return Act("continue") if phrase(words, "where were we", "what were you saying", spare=4) else None


def _without_courtesies(words: Words) -> Words:
    """Without the `okay thanks` in front."""
    start = next((i for i, w in enumerate(words) if w not in _POLITE), 0)
    return words[start - 1 :] if start and words[start - 1] == "you" else words[start:]


_AGENT = (
    ("who", r"\bwho (?:are you|am i (?:talking|speaking) (?:to|with)|is (?:this|that|there))\b|\byou are (?:who|what)\b"
    r"|\byour name\b|^(?:and )?what are you(?: exactly)?$"
            r"|\bare you (?:a|an) (?:robot|machine|computer|person|human|program|assistant)\b|\bwhat (?:sort|kind) of (?:thing"
            r"|machine|assistant) are you\b"
            r"|\b(?:introduce|about) yourself\b|\bwho (?:or what )?you are\b|\bwhat (?:should|shall|do|can|may) i call you\b"),
    ("can", r"\bwhat (?:\w+ ){0,4}(?:can|could|do|are|will) you (?:\w+ )?(?:do|help|able|offer|good|know how)\b|\bhow can you help\b"
            r"|\bwhat (?:are )?you (?:can do|are able|are good)\b|\bwhat can i ask\b|\byour (?:skills|abilities)\b"
            r"|\bwhat (?:sort|kind) of things\b"),
    ("there", r"\byou (?:have not|did not) (?:gone|left|go|leave|fall)\b|\bare you (?:\w+ )?(?:there|listening|awake|with me"
    r"|around)\b|\bstill (?:there|with me|listening)\b"
              r"|\b(?:can|do|could) you (?:still )?hear me\b|\bhave you (?:gone|left|fallen)\b"),
    ("joke", r"\bjokes?\b|\bmake me (?:laugh|smile)\b|\bcheer me up\b|\b(?:something|anything) funny\b"),
    ("bye", r"\b(?:bye|goodbye|good bye)$"),
    ("how", r"\bhow (?:are|is|have) (?:you|things|life|everything|it going|your day)\b|\bhow do you feel\b|\bare you (?:well"
    r"|fine|all right)\b|\byou (?:doing|feeling) (?:well|fine|okay|all right|today)\b"),
)  # fmt: skip


def of_the_agent(words: Words, state: State) -> Act | None:
    """Who it is, how it is, what it can do, whether it is there."""
    text = " ".join(words)
    told = next((what for what, form in _AGENT if len(words) <= 12 and re.search(form, text)), "")
    return Act("smalltalk", {"what": told}, 0.9) if told else None


def story(words: Words, state: State) -> Act | None:
    """A story."""
    other = {"history", "table", "tables", "store", "stories", "sorry"}
    if not has(tuple(w for w in words if w not in other), "story", "tale", "fairy", cutoff=80) and "stories" not in words:
        return None
    about = wanted(words, list(topics.ABOUT), 84) if {"history", "behind"} & set(words) else ""
    if about:
        return Act("long", {"form": "about", "topic": about})
    topic = wanted(words, list(topics.STORY))
    if topic:
        return Act("long", {"form": "story", "topic": topic})
    for mark in ("about", "of", "with"):
        if mark in words[:-1]:
            tail = [w for w in words[words.index(mark) + 1 :] if w not in ("a", "an", "the", "my", "some")]
            if tail:
                return Act("long", {"form": "story", "topic": singular(tail[0])})
    return Act("long", {"form": "story", "topic": "dog"})


_DOING = (
    "make bake cook prepare change plant boil ride grow start brew fix learn made makes making done prepared baked cooked brewed "
    "boiled repair "
    "do replace get go".split()
)
_TELLING = "history explain describe explanation everything something tell talk know about works work".split()
_CURIOUS = frozenset(
    "information facts interested curious wonder teach fill brief introduce introduction learn background hear understand".split()
)
_HOW = frozenset("how walk guide show way steps step method instructions guide recipe".split())


_TELLS = re.compile(
    r"^(?:and |but )?(?:my|our|his|her|their) \w+|^(?:and |but )?(?:i|we) (?:have|had|am|are|was|were|live|went) (?!curious"
    r"|interested|wondering)"
)
"""So begins what is told, not asked for."""


def long(words: Words, state: State) -> Act | None:
    """An explanation or a recipe."""
    if _TELLS.search(" ".join(words)) and not _HOW & set(words):
        return None
    ways = bool(_HOW & set(words)) or " ".join(words[:3]) in ("what do i", "what must i", "what should i")
    how = (ways and has(words, *_DOING)) or has(words, "recipe", "recipes", "instructions", "teach")
    if how or "what do i" in " ".join(words):
        topic = wanted(words, list(topics.HOWTO), 78)
        if topic:
            return Act("long", {"form": "howto", "topic": topic})
    asks = has(words, *_TELLING) or bool(_CURIOUS & set(words))
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
        if phrase(words, *phrases, spare=4) and (what != "can" or has(words, "help", "do")):
            return Act("smalltalk", {"what": what}, 0.9)
    return None


_SMALLTALK = {
    "how": ("how are you", "how do you do", "how is it going", "are you okay"),
    "who": ("who are you", "what is your name"),
    "joke": ("tell me a joke", "a joke", "say something funny"),
    "can": ("what can you do", "can you help me", "help me"),
    "there": ("are you there", "can you hear me", "are you still there", "do you hear me", "anybody there"),
    "thanks": (
        "thank you",
        "thanks",
        "thanks a lot",
        "thank you very much",
        "many thanks",
        "much appreciated",
        "cheers",
        "very kind of you",
    ),
    "bye": ("goodbye", "good bye", "bye", "see you", "good night", "bye bye", "see you later", "talk to you later", "farewell"),
    "greet": (
        "hello",
        "hi",
        "good morning",
        "good afternoon",
        "good evening",
        "hey",
        "hi there",
        "hello there",
        "good day",
        "greetings",
    ),
    "no": ("no", "no thanks", "nothing"),
}
