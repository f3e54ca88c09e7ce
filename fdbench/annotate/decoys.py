"""Replies that nobody gave, for the closed test of declared text: what is declared must beat all of them on the audio.

Versioned with the metrics: another list accepts and rejects other declarations.
"""

from __future__ import annotations

DECOYS = 39
"""A declaration that has nothing to do with the audio beats n decoys in one case of n + 1: 19 let 6 in 100 lies pass."""

_SENTENCES = (
    "the museum opens at half past nine every morning", "i would take the early train and change at the river",
    "most people water their plants far too often", "a good knife is safer than a dull one",
    "there is a small bakery behind the church", "we could paint the kitchen in a brighter shade",
    "the meeting was moved to the other building", "please remember to lock the garden gate",
    "my neighbor plays the violin on weekends", "it rained for three days and then the sun came out",
    "you will need two cups of flour and some butter", "the shortest way goes through the old park",
    "he wrote a letter to the mayor about the bridge", "this battery lasts for about eleven hours",
    "she found the keys under the blue cushion", "their team won the final by a single point",
    "warm milk helps some people to fall asleep", "the next bus leaves from the other side",
    "a gentle walk after lunch is good for you", "they planted forty trees along the road",
    "the engine makes a strange noise when it is cold", "i have put your name on the waiting list",
    "turn left at the lights and keep going", "that song was recorded in a tiny studio",
    "the library lends out tools as well as books", "our flight was delayed because of the fog",
    "add a pinch of salt before the water boils", "nobody knows who built the round tower",
    "the doctor can see you on thursday afternoon", "you should back up your files before the update",
    "the children built a castle out of boxes", "fresh paint takes a whole night to dry",
    "that is correct", "yes i think so", "no thank you", "of course i can help", "it depends on the weather",
    "maybe tomorrow", "i am not sure about that", "that sounds wonderful", "perhaps", "never", "exactly", "downstairs",
    "yesterday", "certainly", "behind you", "a little later", "good morning", "two hundred", "velvet", "hardly ever",
    "please hold the line", "somebody else", "under the table", "not really", "gently", "whenever you like", "blackbird",
    "with pleasure", "go ahead", "ask again", "my mistake", "just around the corner", "forty", "it broke", "almost done",
    "what a pity", "let us begin", "she agrees", "only once", "in the attic", "better not", "umbrella", "twice a year",
)  # fmt: skip


def decoys(length: int) -> tuple[tuple[str, ...], ...]:
    """`DECOYS` different replies of `length` words: a reply must not lose to one that is longer than itself.

    Raises:
        ValueError: `length` is below 1.
    """
    if length < 1:
        raise ValueError("a reply has at least one word")
    sentences = [tuple(s.split()) for s in _SENTENCES]
    if length == 1:
        words = sorted({w for s in sentences for w in s if len(w) > 3})
        return tuple((w,) for w in words[:: len(words) // DECOYS][:DECOYS])
    if length < 9:
        cut = [part for s in sentences if len(s) >= length for part in (s[:length], s[-length:])]
        return tuple(dict.fromkeys(cut))[:DECOYS]
    long = [s for s in sentences if len(s) > 5]
    return tuple(_chain(long, first, length) for first in range(DECOYS))


def _chain(sentences: list[tuple[str, ...]], first: int, length: int) -> tuple[str, ...]:
    """Sentences one after the other; the second time round a sentence is entered in its middle."""
    entry = 4 * (first // len(sentences))
    words: list[str] = []
    position = first
    while len(words) < entry + length:
        words += sentences[position % len(sentences)]
        position += 7
    return tuple(words[entry : entry + length])
