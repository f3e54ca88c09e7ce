"""What can be said to the brain, as a grammar: the recogniser's bias toward the skills that the assistant has.

An embedded assistant's recogniser is biased so: carriers in many wordings around open classes (countries, topics, days, numbers,
names). What does not fit falls to a loop of phones, and is left to the open vocabulary.
"""

from __future__ import annotations

from functools import lru_cache

from . import lexicon, topics, world
from .fsg import Network, WordArc

_THINGS = (
    "dog|cat|horse|bird|fish|rabbit|pet|sister|brother|mother|father|friend|wife|husband|son|daughter|teacher|"
    "doctor|boss|neighbor|baby|"
    "boat|car|hotel|street|school|company|appointment|meeting|flight|party|birthday|train|interview|dinner|lunch|"
    "exam|lesson|wedding|"
    "concert|trip|vacation|visit|dentist appointment|doctor's appointment|room|seat|table|gate"
)
_SECRETS = "code word|password|secret word|secret number|code|secret|magic word|number|lucky number|room number|pin|key word"
_FAVORITES = "color|food|animal|city|drink|fruit|number|day|month|country|sport"


def _any(words: object) -> str:
    return "|".join(str(w).lower() for w in words)  # type: ignore[attr-defined]


_UNITS = "one|two|three|four|five|six|seven|eight|nine"
RULES: dict[str, str] = {
    "country": _any(c.removeprefix("the ") for c in world.COUNTRIES),
    "thing": _THINGS,
    "secret": _SECRETS,
    "day": _any(lexicon.DAYS),
    "when": _any((*lexicon.DAYS, "tomorrow", "tonight", "today")),
    "month": _any(lexicon.MONTHS),
    "name": _any(lexicon.NAMES),
    "city": _any(lexicon.CITIES),
    "food": _any(lexicon.FOODS),
    "color": _any(lexicon.COLORS),
    "noun": _any(dict.fromkeys((*lexicon.LISTS["words"], *lexicon.LISTS["animals"], *lexicon.LISTS["fruits"]))),
    "opp": _any(world.OPPOSITE),
    "unit": _UNITS,
    "num": "<unit>|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    "(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety) [<unit>]|[a|one|two|three|four|five] hundred",
    "digits": "<num> [<num>] [<num>] [<num>]",
    "digit": "oh|zero|<unit>",
    "letter": "|".join("abcdefghijklmnopqrstuvwxyz"),
    "um": "um|uh|er",
    "story": _any(topics.STORY),
    "about": _any((*topics.ABOUT, "dogs", "cats", "bees", "trains", "bicycles", "elephants", "computers")),
    "howto": _any(topics.HOWTO),
    "know": "[please] (tell me|can you tell me|could you tell me|just tell me|do you know|i would like to know|i'd like to know|i "
    "want to know|"
    "i need to know|i wonder|can i ask you)",
    "want": "[please] ([i] would like to|i want to|i'd like to|can you|could you|can i|could i|i need to|please|let's|help me)",
    "mark": "no|sorry|actually|i mean|no wait|no sorry|no actually|no make it|make that|no make that|or rather|wait no|"
    "no i mean|sorry i mean",
    "val": "<when>|<num>|<name>|<about>|<howto>|<country>|<food>|<color>|<city>",
    "object": "table|flight|room|ticket|alarm|timer|taxi|hotel|train|appointment|meeting|pizza|coffee|tea|seat|haircut|car|"
    "sandwich|"
    "burger|salad|cake|reminder|dinner|hotel room|train ticket",
    "at": "[on|for] <when> [in the (morning|afternoon|evening)] [at <num> [thirty|o'clock]]|at <num> [thirty|o'clock]|at noon",
}

CLAUSES: tuple[str, ...] = (
    # questions
    "[(what is|what's|what was|<know> [what]|give me|say|name|and|i asked for|i need)] the capital [city] of [the country of] [<um>] [the] "
    "<country> [is]",
    "(and|what about|how about|and what about) [of] [the] (<country>|<about>|<opp>)",
    "[(what is|what's|tell me|<know> [what]|and|i asked for|[the thing] i need is)] the opposite of [<um>] <opp> [is]",
    "(what|which) language do (they|people) speak in <country>",
    "(what|which) continent is <country> (in|on)",
    "[and|<know>|i asked] [<um>] how many (days|weeks|months) (are [there]|there are) in (a|one|the) (week|year|month)",
    "(<know>|i asked [you]|i wanted to ask [you]) [<um>] how many (days|weeks|months|hours|minutes|seconds) are in (a|an|one) "
    "(week|year|month|day|hour|minute)",
    "[and] how many (hours|minutes|seconds) are [there] in (a|an|one) (day|hour|minute)",
    "how many (legs|eyes|wheels|sides|fingers|colors|letters) (does|do|has|are on|are in) (a|an|the) "
    "(spider|dog|cat|horse|cow|bird|insect|bicycle|car|triangle|square|hand|rainbow|alphabet) [have]",
    "(<know>|i asked [you]|i wanted to ask [you]) [<um>] how many (legs|eyes|wheels|sides|fingers|colors|letters) (a|an|the) "
    "(spider|dog|cat|horse|cow|bird|insect|bicycle|car|triangle|square|hand|rainbow|alphabet) has",
    "(<know>|i asked [you]|i wanted to ask [you]) [<um>] what color [the|a] (sky|grass|snow|blood|banana|sun|milk|strawberry|orange|"
    "ocean|sea|coal|leaf|lemon|tomato|carrot) is",
    "(<know>|i asked [you]|i wanted to ask [you]) [<um>] what (bees make|cows eat|plants need|water is made of)",
    "(what|which|<know> [<um>] (what|which)) (planet|ocean|animal|land animal|country|mountain|river) is the "
    "(largest|biggest|fastest|tallest|highest|longest) [in the world]",
    "how many (continents|planets|seasons|oceans) are there",
    "[and] (what|which) color (is|are) [the|a] (sky|grass|snow|blood|banana|sun|milk|strawberry|orange|ocean|sea|"
    "coal|leaf|lemon|tomato|carrot)",
    "[please] (name|tell me|give me) (a|an|one) [large|big|small|tiny|fast|farm|wild] (animal|bird|fish|fruit|"
    "vegetable|color|flower|tree|city|"
    "country|planet|sport|drink|metal|river|month|season|day of the week|musical instrument)",
    "(what is|what's|which is|<know> [what]) the (largest|biggest|fastest|tallest|highest|longest|nearest|"
    "closest|red) [land] "
    "(animal|planet|ocean|country|mountain|river|star) [in the world|on earth|to the sun] [is]",
    "(what|which|<know> (what|which)) (day|month) [of the (week|year)] comes (after|before) (<day>|<month>)",
    "(what is|what's) the (first|last) (day|month) of the (week|year)",
    "[<know> [<um>]|i asked [you]] who (wrote|painted) (romeo and juliet|hamlet|the mona lisa)",
    "[<know> [<um>]] who was the first (man|person) on the moon",
    "what (do bees make|is water made of|do cows eat|do plants need)",
    "(what is|what's|how is) the weather [like] [today|tomorrow]",
    "what (time|day) is it [now|today]",
    "[and] (what is|what's|how much is|calculate|work out|tell me|<know> what|can you calculate|can you work out|"
    "<know>) <num> "
    "(plus|minus|times|multiplied by|divided by) [<um>] <num> [is]",
    "(calculate|what is|what's|how much is|work out) (<unit>|a) hundred [<num>] (plus|minus|times|divided by) <num>",
    "(tell me|<know>) what (you get|i get|is left) if (you|i) take (<num> minus <num>|<num> from <num>)",
    # long answers
    "(tell me|<know>|i want to hear|i would like to hear|read me|can i hear|let me hear|please tell me|now tell "
    "me) [a|another|the] "
    "[long|short|nice] story [(about|of) [a|an|the] (<story>|<about>|<noun>)]",
    "(tell me [something|more|everything|all]|<know> [something|more]|talk to me|talk|explain [to me]|what do "
    "you know|what can you tell me|"
    "i want to hear|i would like to hear|now tell me|let's talk) about [the history of] [a|the] <about>",
    "(explain|describe|what is|what's|<know>) the history of [the] <about>",
    "(how do i|how do you|how can i|how would i|how should i|[<know>|explain|show me|teach me] how to|<know> how "
    "i can|<know> how i) "
    "(make|bake|cook|change|plant|ride|boil|prepare|start|brew) [a|an|some|the] [good|nice|fresh|cup of] <howto>",
    "(give me|what is|do you have) a [good] recipe for <howto>",
    # facts
    "[please|can you] [remember|note|keep in mind|by the way|you should know|i want you to know] [that] (my|our) "
    "<thing> is (called|named) <name>",
    "[please|can you] [remember|by the way|you should know] [that] my [<thing>] name is <name>",
    "i have a <thing> (called|named) <name>",
    "[please|can you] [remember|note|by the way] [that] (my|the|our) <thing> (is|starts|leaves) <at> [<mark> <at>]",
    "[please] [remember that] i have (a|an) <thing> <at>",
    "[please|can you] [remember] [that] (my|the) (<secret>) is (<noun>|<color>|<digits>|<name>)",
    "[please|can you] remember [the|this|my] (<secret>|word|name|color) (<noun>|<color>|<digits>|<name>)",
    "[please] [remember that] my favorite ("
    + _FAVORITES
    + ") is [the] (<color>|<food>|<noun>|<city>|<num>|<when>|<month>|<country>)",
    "[please] [remember that] i (live in|was born in|come from) <city>",
    "[please] [remember that] i am allergic to <food>",
    "my [<unit>] [digit] (phone number|code|access code|pin|pin code|number|zip code) [number] is <digit> <digit> [<um>] <digit> "
    "[<digit>] [<um>] [<digit>] [<digit>] [<digit>] [<digit>]",
    "my [access|secret] code (is|has <unit> letters) <letter> (<letter>|<digit>) [<um>] (<letter>|<digit>) [(<letter>|<digit>)] "
    "[(<letter>|<digit>)] [(<letter>|<digit>)]",
    # what a tool knows
    "[and|<know>] (when|what time) does my (train|bus|flight|package|parcel|order|delivery) (leave|arrive|depart|come)",
    "[and|<know>] (where is|what is the status of) my (package|parcel|order|delivery|flight) [number <num>] [to <city>]",
    "[and|<know>] what is the balance of my [savings|bank|checking] account",
    # recall
    "[and|now] [<know>|remind me] (what is|what's|what was|when is|when was|where is|who is) (my|the|our) "
    "(<thing> [called|named|again|name]|<secret>|name|favorite (" + _FAVORITES + "))",
    "[<know>|remind me] (what|when|where) (my|the|our) (<thing>|<secret>|name|favorite ("
    + _FAVORITES
    + ")) (is|was) [called|named]",
    "[and|so] (what|which) (day|time) is (my|the|our) <thing> [on|at]",
    "[and] what (number|word|name|day|color) did i (ask you to remember|tell you|say|give you)",
    "do you [still] (remember|know) (my|the) (<thing> [name]|<secret>|name)",
    "what did i (say|tell you) (my|the) (<thing>|<secret>|name) (is|was) [called|named]",
    "where (do i live|was i born|do i come from)",
    "what am i allergic to",
    # corrections
    "[<mark>|oh] (change|move|make|set|switch) (it|that|(my|the) <thing>|the <secret>) [to|on|at] [now|really|"
    "instead] (<val>|<noun>)",
    "[<mark>|oh] i (meant|mean|said) <val> [and] [not <val>]",
    "<mark> [not <val>] [on|at|to|for|with|it is|it is on] <val>",
    "[<mark>] (it|that|(my|the) <thing>) (is|was) [now|really|moved to|changed to] [on|at] <at>",
    # commands
    "[<want>] (book|reserve|order|get|set|schedule|buy|call) [me] (a|an|the|my|two|three) <object> [for <num> "
    "[people]] [<at>] [(to|from|in|for) "
    "<city>] [with <food>] [<at>] [<mark> [for|on|at|to|with] (<when>|<num>|<city>|<food>) [people]] [<at>]",
    "i would like (a|an|two) <object> [for <num> [people]] [<at>] [with <food>] [to <city>] [<mark> [for|on|at|"
    "to|with] (<when>|<num>|<city>|<food>)]",
    # lists, plans
    "[please] (name|list|tell me|give me|say|recite) [me] <num> [random|different|big|large] (animals|cities|"
    "fruits|colors|countries|words|names|"
    "vegetables|numbers) [in (any|random) order]",
    "[please|can you] count [from one] (to|up to) <num>",
    "[<want>] (plan|make a plan for|organize) (a|an|my|the|our) [weekend|birthday|short|long|family] (trip|party|"
    "week|dinner|vacation|weekend) "
    "[(to|in) (<city>|<country>)] [for <num> (days|people|friends|guests)]",
    # the talk itself
    "[okay] (stop|wait|hold on|be quiet|that's enough|never mind|stop talking|stop it|wait a (minute|second|moment)|hang on)",
    "[please|can you|could you] (repeat|say) that [again] [please]",
    "[please|can you|could you] repeat [it|the last (part|sentence)]",
    "what did you [just] say [just now]",
    "[once] (again|more)|why|why not|enough|that is enough|pardon|one moment|just a moment|hang on|never mind",
    "[no] please stop [talking] [now]|please be quiet [that is enough]|stop please [i have changed my mind]",
    "[please] (you choose|you decide|decide for me|choose for me) [the rest]|i leave it to you|whatever you (think is best|like)",
    "[just] (pick|choose|take) one [yourself|for me]|do what you think is right|a (short|long|nice) one please",
    "ask me if i like (music|<food>|<about>)",
    "(what|which) was the last (thing|word|animal|city|one|fruit|color|item|name|number|country|vegetable) "
    "[that] you (said|named|mentioned|told me|read)",
    "(what|which) word did you (read|say) last",
    "[please|now|can you|could you] (read|read out|recite|tell|give) [me] [out] the word list [to me] [please|now]",
    "how far did you get",
    "[please|okay|now|let's|can you|could we|can we] (go on|continue|carry on|keep going|continue the story|"
    "continue with the story|finish the story)",
    "[please|okay|now|let's|can you|could we|can we] (go|get|come) back to (the|what you were saying about the) "
    "[story about the] <about> [story]",
    "[okay|now|so] (where were we|what were you saying)",
    # small talk
    "hello|hi|good morning|good evening|hello there|thank you [very much]|thanks|goodbye|how are you [today]|who "
    "are you|what is your name|"
    "what's your name|what can you do|are you [still] there|can you hear me|tell me a joke|hello are you [still] there",
)

LEAD = (
    "[well|so|okay|and|but|now|oh|um|hey|yeah|please|hello|no|wait|actually|sorry|oh no|no wait|wait wait|hold on|stop|come on|yes|"
    "yes yes|by the way|hurry up|now just]"
)


@lru_cache(maxsize=1)
def grammar() -> tuple[list[WordArc], list[int]]:
    """One clause after at most one opening word: arcs from state 0, and the final states."""
    net = Network(RULES)
    begin, end = net.state(), net.state()
    net.add(LEAD, 0, begin)
    for clause in CLAUSES:
        net.add(clause, begin, end)
    return net.minimal(end)


@lru_cache(maxsize=1)
def _table() -> tuple[dict[tuple[int, str], int], frozenset[int]]:
    arcs, finals = grammar()
    return {(start, word): there for start, there, word in arcs}, frozenset(finals)


def accepts(text: str) -> bool:
    """The text is a sentence of the grammar, word for word."""
    table, finals = _table()
    state: int | None = 0
    for word in text.split():
        state = table.get((state, word)) if state is not None else None
    return state in finals if text and state is not None else False
