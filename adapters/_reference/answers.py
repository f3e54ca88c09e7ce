"""Answers that are put together: sums, stories, recipes, what is known of a subject, plans, the
agent itself."""

from __future__ import annotations

import re
from dataclasses import replace

from . import tables
from .brain import Reply, Task
from .sums import worked_out
from .tables import english, floor
from .text import Words, near, numbers, singular, upper

SEVERAL = 3
"""Fewest things that make a list."""
THINKING = "Let me think about that for a moment."
_DOING = re.compile(
    r"\bhow (?:do|does|can|should|would|could|to|must|shall) (?:i|you|we|one|people)?|\bhow to\b"
    r"|\brecipe|\binstructions\b|\bsteps\b"
    r"|\b(?:show|teach) me (?:how|to)\b|\bway to\b|\bis made\b|\bguide\b|\bwalk me\b|\bhow (?:is"
    r"|are) \w+ (?:made|baked|cooked|prepared)"
)
_ABOUT = re.compile(
    r"\b(?:about|history|explain|describe|interested in|information|facts|everything|topic|story "
    r"of|story behind|background|introduc\w+|teach|learn|talk on|fill \w+ in|works?|understand"
    r"|through)\b"
)
_MADE = re.compile(
    r"\b(?:make(?! (?:it|that|this)\b)|bake|cook|prepare|brew|plant|change|boil|ride|grow|start"
    r"|learn|fix)\b"
)
_STORY = re.compile(
    r"\b(?:story|stories|tale|tales|the one about)\b|\b(?:make up|invent) something\b"
)
_PLAN = re.compile(
    r"\b(?:plan|planning|organi[sz]e|itinerary|menu|think (?:it |this )?(?:over|through))\b"
    r"|\b(?:put together|come up with|figure out what|arrange) (?:an? |my |our |to )"
)
_OF_WHAT = re.compile(
    r"\b(?:about|explain|describe|history of|interested in|introduction to|tell me|on|how|through"
    r"|understand)\b"
    r"(?: how| why| what)?(?: (?:is|are|do|does) )?"
)
_TO_DO = re.compile(r"\b(?:how (?:to|do|does|can|should|would|must|shall)|way to|go about)\b")


def summed(words: Words, *, all_of_it: bool = False) -> Reply | None:
    """A sum; a hard one takes deliberation."""
    total = worked_out(words, all_of_it=all_of_it)
    if total is None:
        return None
    task = Task("arithmetic", (total.sentence,), "Let me work that out.") if total.hard else None
    return Reply(() if task else (total.sentence,), "answer", "sum", task)


# --- long answers --------------------------------------------------------------------------------


def at_length(words: Words, *, anything: bool = False) -> Reply | None:
    """A story, a recipe, or what is known of a subject; with `anything`, also general words about
    what there is no text for."""
    text, books = " ".join(words), tables.table("texts")
    if _STORY.search(text) and not re.search(r"\b(?:history|behind)\b", text):
        return _story(words)
    what_is = re.match(r"(?:what|who) (?:is|are) (?:an? |the )?\w+$", text)
    about, doing = _ABOUT.search(text), _DOING.search(text)
    made = doing or (_MADE.search(text) and not about)
    shelves = (("recipes", made), ("subjects", about or what_is), ("recipes", about))
    for shelf, wanted in (*shelves, ("stories", about)):
        title = _title(words, books[shelf]) if wanted else ""
        if title:
            return _told(books[shelf][title], title)
    form = "any_recipe" if doing and not about else "any_subject"
    topic = _topic(words, form) if anything and (about or doing) else ""
    text = books[form].replace("{x}", topic)
    return replace(_told(text, topic), acts=("unknown",)) if topic else None


def several(words: Words) -> bool:
    """Whether several things of a kind are asked for: `name ten rivers`."""
    found = next((n for n in numbers(words) if n.value >= SEVERAL), None)
    before = words[: found.start] if found else ()
    verb = next((w for w in reversed(before) if w not in english("little") | {"names"}), "")
    return verb in english("listing") or (bool(before) and not verb)


def _told(text: str, topic: str) -> Reply:
    return Reply(tuple(text.splitlines()), "long", topic)


def _story(words: Words) -> Reply:
    books = tables.table("texts")
    title = _title(words, books["stories"])
    marks = [i for i, w in enumerate(words[:-1]) if w in ("about", "of", "with", "where")]
    tail = [w for w in words[marks[0] + 1 :] if w not in english("little")] if marks else []
    if title or not tail:
        title = title or next(iter(books["stories"]))
        return _told(books["stories"][title], title)
    hero = singular(tail[-1] if len(tail) < 3 else tail[0])
    return _told(books["any_story"].replace("{x}", hero), hero)


def _topic(words: Words, form: str) -> str:
    """What it shall be about: what stands behind `about`, `explain` and the like, or what is to be
    done."""
    text = " ".join(words)
    empty, ends = english("little"), (english("little") | floor("finite")) - {"of"}
    for found in reversed(list((_TO_DO if form == "any_recipe" else _OF_WHAT).finditer(text))):
        rest = text[found.end() :].split()
        start = next((i for i, word in enumerate(rest) if word not in empty), len(rest))
        end = next((i for i in range(start + 1, len(rest)) if rest[i] in ends), len(rest))
        end = len(rest) if form == "any_recipe" else end
        if start < end:
            return " ".join(rest[start : min(end, start + 5)])
    return ""


def _title(words: Words, shelf: dict[str, str]) -> str:
    """The last title that is heard; one that is nearly heard only if none is heard as it stands."""
    for cutoff in (100.0, 88.0):
        for word in reversed(words):
            title = next((t for t in shelf if near(singular(word), singular(t), cutoff=cutoff)), "")
            if title:
                return title
    return ""


def planned(words: Words) -> Reply | None:
    """A plan, which takes deliberation."""
    if not _PLAN.search(" ".join(words)) or "planet" in words:
        return None
    plans, kinds = tables.table("texts")["plans"], tables.table("texts")["planned"]
    named = (key for key, said in kinds.items() for w in words if w in said.split(", "))
    what = next((key for key in plans if any(near(w, key, cutoff=86) for w in words)), "")
    what = what or next(named, "answer")
    cities = [w for w in words if w in english("city")]
    to = f" to {upper(cities[-1])}" if cities else ""
    task = Task("plan", tuple(plans[what].replace("{to}", to).splitlines()), THINKING)
    return Reply((), "long", what, task)


# --- the agent itself ----------------------------------------------------------------------------

_TALK = (
    (r"\bjokes?\b|\bmake me (?:laugh|smile)\b|\bcheer me up\b|\bsomething funny\b", "joke"),
    (
        r"\bwho (?:are you|am i (?:talking|speaking) (?:to|with))\b|\byour name\b|\bwhat are you\b"
        r"|\byourself\b|\bare you an? \w+|\bi call you\b",
        "I am your voice assistant.",
    ),
    (
        r"\bwhat (?:\w+ ){0,3}(?:can|could|do) you do\b|\bhow can you help\b|\byou help me\b",
        "I can answer questions, tell stories and remember things for you.",
    ),
    (
        r"\byou (?:still )?(?:there|listening|awake|with me)\b|\byou (?:still )?hear\b",
        "Yes, I am here.",
    ),
    (
        r"\bhow (?:are|is) (?:you|things|life|everything|it going|your day)\b|\bdo you feel\b",
        "I am fine, thank you.",
    ),
    (r"^(?:\w+ ){0,3}(?:good ?)?bye\b|\bgood night\b|\bsee you\b", "Goodbye."),
    (r"^(?:\w+ ){0,2}thanks?\b(?: \w+){0,4}$", "You are welcome."),
    (r"^(?:hello|hi|hey|good (?:morning|afternoon|evening))\b", "Hello. How can I help you?"),
)


def small_talk(words: Words, told: int) -> Reply | None:
    """A courtesy, or what is asked of the agent itself; `told`: how many jokes he has heard."""
    text = " ".join(words)
    answer = next(
        (answer for form, answer in _TALK if len(words) <= 12 and re.search(form, text)), ""
    )
    if answer == "joke":
        jokes = str(tables.table("texts")["jokes"]).splitlines()
        return Reply((jokes[told % len(jokes)],), "joke")
    return Reply((answer,), "smalltalk") if answer else None
