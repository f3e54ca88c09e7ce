"""Texts as language models write them: how often the truth is believed, and how often a lie of one word."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.declarations.sentences import Sentence
from tests.declarations.trials import trial
from tests.declarations.voices import HIBARI, said

WRITTEN = Path(__file__).with_name("written.yaml")
_PLACE = re.compile(r"\{([^|{}]+)\|([^|{}]+)\}")


def written(part: str) -> Iterator[tuple[Sentence, str]]:
    """Each sentence of a part as it is written, and what is said."""
    for number, (text, spoken) in enumerate(yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))[part]):
        ((right, wrong),) = _PLACE.findall(text)
        truth, lie = (_PLACE.sub(word, text) for word in (right, wrong))
        yield Sentence(part, f"{part}.{number:02}", truth, right, lie, wrong), spoken


def main() -> None:
    for part in sys.argv[1:] or ("dev", "held_out", "later"):
        counts = {True: 0, False: 0}
        table = list(written(part))
        for sentence, spoken in table:
            audio = said(HIBARI, Sentence(part, "", spoken, "", "", ""))
            for honest in (True, False):
                found = trial(HIBARI, sentence, audio, honest=honest)
                counts[honest] += found.right
                if not found.right:
                    print("rejected:" if honest else "believed:", sentence.text if honest else sentence.lie, flush=True)
        print(f"{part}: honest {counts[True]} of {len(table)}, lies found out {counts[False]} of {len(table)}")


if __name__ == "__main__":
    main()
