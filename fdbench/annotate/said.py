"""Whether a recording seems to say its text: a closed test, against texts of as many words that nobody said."""

from __future__ import annotations

from importlib.util import find_spec

from fdbench.annotate.decoys import decoys
from fdbench.annotate.text import normalise
from fdbench.annotate.words import NEEDED
from fdbench.audio import Mono


def seems_to_say(text: str, audio: Mono) -> bool | None:
    """Whether an English text fits a sound better than every decoy does. None if nobody can tell: no recogniser, or no word in the text.

    Of 40 clips of the suites 36 seem to say their own text, and none another's: who believes a No listens.

    Args:
        text: as it is written.
        audio: float32 [n] at 24,000 Hz.
    """
    words = normalise(text)
    if find_spec(NEEDED) is None or not words:
        return None
    from fdbench.speech.align import choose_words

    found = choose_words([words, *decoys(len(words))], audio)
    return found is not None and found[0] == 0
