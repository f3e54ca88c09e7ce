"""Forms of words that tell what is wanted, whatever it is about."""

from __future__ import annotations

import re

VAGUE = frozenset("here there this that it".split())
"""Statements that begin so tell nothing by themselves."""
ANAPHORS = frozenset("it its there that they".split())
"""They stand for what was asked about last."""
REQUESTED = re.compile(r"(?:\w+ ){0,2}(?:can|could|would|will) you (?:\w+ )")
"""Something is asked of the agent."""
WISHES = re.compile(
    r"\b(?:would|want|wanted|interested|curious|fancy|keen|like|could|love|wish)\b.*"
    r"\b(?:hear|hearing|learn|know|read|find out)\b.*\b(?:about|of|on)\b"
)
"""To hear about something is what is wished for."""
OVERVIEW = re.compile(
    r"\b(?:introduction|overview|summary|explanation|rundown|lecture|lesson|history|basics|facts"
    r"|something|bit|little|lot|story|talk) (?:\w+ )?(?:to|of|on|about|behind)\b"
)
"""More than a fact is ordered."""
RECALLS = re.compile(
    r"\b(?:again|remind|remember|recall|forg[eo]t\w*|did i|i (?:told|said|mentioned))\b"
)
"""What was told before is asked for."""
WANTED = re.compile(
    r"^(?:\w+ ){0,6}?(?:hoping|hoped|grateful if|obliged if|love it if|like it if|appreciate it if"
    r"|glad if|nice if|great if|wants|want|need|like|wondering if|wondered if) you"
    r" (?:to|would|could|will|can|might) "
)
"""What is wanted follows (`my son wants you to`)."""
TOLD_ABOUT = re.compile(
    r"^(?:\w+ ){0,4}?(?:tell|talk|hear|know|teach|read|speak)\b.*\babout\b|^about\b"
)
"""More than a fact is asked for."""
MISTAKEN = frozenset("wrong mistake mistaken misspoke mixed".split())
"""Something was wrong, whatever it was."""
WEAK = frozenset(
    ("it is", "it was", "that is", "he is", "she is", "they are", "it is on", "it is at")
)
"""Corrections begin so, and much else does."""
INSTEAD = re.compile(r"\b(?:instead|rather)\b|^\w+ (?:it|that|them)\b")
"""Something is to be put in the place of what was said."""
POINTS = frozenset("it that he she they this".split())
"""A correction that begins so is of what was spoken of last."""
IS_NOT = re.compile(r"\bnot (\w+)\b.*\bwhat (?:is|are) (?:it|they|that)\b")
"""What is not so, and what it is then."""
ITEMS = re.compile(r"([^.:]*):\s*((?:[^,.:]+,\s*){2,}[^,.:]+)")
"""A list within instructions, and what stands before it."""
