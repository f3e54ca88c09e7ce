"""Wording of answers that are put together from slots."""

from __future__ import annotations

from . import lexicon, topics
from .match import Act
from .text import say_number

SMALLTALK = {
    "how": "I am fine, thank you.",
    "who": "I am your voice assistant.",
    "can": "I can answer questions, tell stories and remember things for you.",
    "there": "Yes, I am here.",
    "thanks": "You are welcome.",
    "bye": "Goodbye.",
    "greet": "Hello. How can I help you?",
    "no": "Okay.",
}
_SIGN = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}


def sum_of(left: int, sign: str, right: int) -> str:
    """A sum and its result as a sentence; results that are not whole are rounded down and say so."""
    if sign == "root":
        root = round(left**0.5)
        about = "" if root * root == left else "about "
        return f"The square root of {say_number(left)} is {about}{say_number(root)}."
    if sign == "/" and right == 0:
        return "It is not possible to divide by zero."
    value = {"+": left + right, "-": left - right, "*": left * right, "/": left // right if right else 0}[sign]
    about = "about " if sign == "/" and left % right else ""
    return _start(f"{say_number(left)} {_SIGN[sign]} {say_number(right)} is {about}{say_number(value)}.")


def booked(slots: dict[str, str]) -> str:
    """A confirmation that names every slot of a command."""
    thing = slots["object"]
    food = f" with {slots['food']}" if slots.get("food") not in (None, thing) else ""
    text = f"Okay, I have noted {'an' if thing[0] in 'aeiou' else 'a'} {thing}{food}"
    if thing in ("tickets", "seats", "coffee", "tea", "soup"):
        text = f"Okay, I have noted {thing}{food}"
    if slots.get("count"):
        things = (
            thing
            if thing.endswith("s") or thing in ("coffee", "tea", "soup")
            else f"{thing}s"
            if slots["count"] != "one"
            else thing
        )
        text = f"Okay, I have noted {slots['count']} {things}{food}"
    if slots.get("length"):
        text += f" for {slots['length']}"
    if slots.get("color"):
        text += f" in {slots['color']}"
    if slots.get("name"):
        text += f" for {slots['name'].capitalize()}"
    if slots.get("people"):
        text += f" for {slots['people']}"
    if slots.get("place"):
        text += f" to {slots['place'].capitalize()}"
    if slots.get("day"):
        said = slots["day"]
        on = "" if said in ("tomorrow", "tonight", "today") else "on "
        text += f" {on}{_start(said) if on and not said.startswith('the ') else said}"
    time = slots.get("time") or slots.get("number")
    if time:
        text += f" in the {time}" if time in ("morning", "afternoon", "evening") else f" at {time}"
    return text.replace(" a table", " a table", 1) + "."


def long_answer(form: str, topic: str) -> tuple[str, ...]:
    """The sentences of a story, an explanation or a recipe."""
    if form == "story":
        return topics.STORY.get(topic) or tuple(line.replace("{x}", topic) for line in topics.STORY_ABOUT_ANYTHING)
    if form == "howto" and topic in topics.HOWTO:
        return topics.HOWTO[topic]
    return topics.ABOUT.get(topic) or topics.HOWTO.get(topic) or topics.STORY[topic]


def neighbour(act: Act, answer: str) -> str:
    """The day or month before or after the one that was named."""
    cycle = lexicon.DAYS if "day" in answer else lexicon.MONTHS
    step = 1 if "+1" in answer else -1
    named = act.slots.get("named", "")
    if named not in cycle:
        return "Which one do you mean?"
    there = cycle[(cycle.index(named) + step) % len(cycle)].capitalize()
    return f"{there} comes {'after' if step > 0 else 'before'} {named.capitalize()}."


def _start(text: str) -> str:
    return text[0].upper() + text[1:]
