"""A language model of what users say to this assistant: the skills' grammar, in counts, over the open vocabulary's own words.

The open model's word pairs are added to the counts of random sentences of the grammar as if `BACKGROUND` times as many words of
ordinary talk had been read too (MAP adaptation). So a sentence in other words than the grammar's is heard with the grammar's words in
mind, and talk about anything else still has its words.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from fdbench.speech.cache import cache_folder
from fdbench.speech.language import dictionary, open_model
from fdbench.speech.lexicon import known

from . import arpa, skills
from .arpa import END, START, Model, Row
from .sampling import Sampler

PER_CLAUSE = 150
"""Sentences drawn from each clause of the grammar."""
LED = 0.3
"""Share of them that an opening word leads."""
VOCABULARY = 10_000
"""The open vocabulary's most frequent words."""
BACKGROUND = 4.0
"""Words of ordinary talk for each word of the grammar's sentences."""
PAIRS = 400_000
"""A pair of words is looked up in the open model if the product of their ranks is at most this."""
DISCOUNT = 0.7
RARE = 2
"""Triples seen less often are left out."""
SEED = 1


def path() -> Path:
    """The model as an ARPA file, made at first use (some seconds) and kept in the user's cache, else in a temporary folder.

    Its name tells what it was made from, and it appears there whole: processes may ask at the same time.
    """
    name = f"skills-{_fingerprint()}.arpa"
    for folder in _folders():
        try:
            return _kept(folder / name)
        except OSError:
            continue
    raise OSError(f"{tempfile.gettempdir()}: cannot be written; set TMPDIR to a folder that can")


def sentences() -> list[list[str]]:
    """The grammar's random sentences, equally many of every clause."""
    draw = Sampler(skills.RULES, SEED)
    return [
        draw.sentence(skills.LEAD, clause) if draw.often(LED) else draw.sentence(clause)
        for clause in skills.CLAUSES
        for _ in range(PER_CLAUSE)
    ]


def build() -> Model:
    """The model; the same each time."""
    said = sentences()
    return adapted(said, Background({word for words in said for word in words}))


class Background:
    """The open model over a limited vocabulary: its most frequent words, and `extra` ones."""

    def __init__(self, extra: Iterable[str], size: int = VOCABULARY) -> None:
        self._log, self._exp = open_model()
        words = [w for w in dictionary() if w not in (START, END)]
        by_rank = sorted(words, key=lambda w: (-self._log([w]), w))
        wanted = {w for w in extra if known(w)}
        self.words = [END, *sorted(by_rank[:size] + sorted(wanted - set(by_rank[:size])), key=lambda w: (-self._log([w]), w))]
        self._level = {w: self._log([w]) for w in self.words}
        total = sum(self._exp(x) for x in self._level.values())
        self.share: Row = {w: self._exp(x) / total for w, x in self._level.items()}
        """Of each word among all; 1 in all."""
        self._rank = {w: i for i, w in enumerate(self.words, 1)} | {START: 1}

    def pair(self, before: str, word: str) -> float:
        """Probability of `word` after `before`."""
        return float(self._exp(self._log([word, before])))

    def liked(self, before: str) -> list[str]:
        """The words that follow `before` more often than they occur at large."""
        log, level = self._log, self._level
        return [w for w in self.words[: PAIRS // self._rank[before]] if log([w, before]) > level[w]]


def adapted(said: Iterable[list[str]], background: Background) -> Model:
    """The counts of sentences and the background as one back-off model."""
    ones, twos, threes = _counts(said, background.share)
    total = sum(ones.values())
    mass = BACKGROUND * total
    single = {w: (ones[w] + mass * share) / (total + mass) for w, share in background.share.items()}
    model = Model(single)
    for before in (START, *background.words[1:]):
        weight = mass * background.share[END if before == START else before]
        seen = dict.fromkeys([*twos[(before,)], *background.liked(before)])
        model.add((before,), _merged(twos[(before,)], {w: background.pair(before, w) for w in seen}, weight))
    for (first, second), row in threes.items():
        often = {w: n for w, n in row.items() if n >= RARE}
        if often:
            weight = mass * background.share.get(first, background.share[END]) * background.pair(first, second)
            model.add((first, second), _merged(often, {}, weight + sum(row.values()) - sum(often.values())))
    return model


def _merged(counted: Mapping[str, int], others: Row, weight: float) -> Row:
    """Counts, each less a discount, and `weight` counts' worth of the probabilities `others`; what is left of 1 is for other words."""
    total = sum(counted.values()) + weight
    return {w: (max(0.0, counted.get(w, 0) - DISCOUNT) + weight * others.get(w, 0.0)) / total for w in {**counted, **others}}


_Counts = defaultdict[tuple[str, ...], Counter[str]]


def _counts(said: Iterable[list[str]], vocabulary: Mapping[str, float]) -> tuple[Counter[str], _Counts, _Counts]:
    ones: Counter[str] = Counter()
    twos: _Counts = defaultdict(Counter)
    threes: _Counts = defaultdict(Counter)
    for sentence in said:
        words = [START, *(w for w in sentence if w in vocabulary), END]
        for i in range(1, len(words)):
            ones[words[i]] += 1
            twos[(words[i - 1],)][words[i]] += 1
            if i > 1:
                threes[words[i - 2], words[i - 1]][words[i]] += 1
    return ones, twos, threes


@lru_cache(maxsize=1)
def _fingerprint() -> str:
    here = Path(__file__)
    digest = hashlib.sha256(version("pocketsphinx").encode())
    for part in (here.name, "arpa.py", "notation.py", "sampling.py"):
        digest.update(here.with_name(part).read_bytes())
    digest.update(repr((skills.RULES, skills.CLAUSES, skills.LEAD)).encode())
    return digest.hexdigest()[:16]


def _folders() -> list[Path]:
    """Where it may be kept, best first: the folder that `fdbench` keeps words in, unless that is switched off."""
    kept, fallback = cache_folder(), Path(tempfile.gettempdir()) / "fdbench"
    return [fallback] if kept is None else [kept, fallback]


def _kept(file: Path) -> Path:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        model = build()
        with tempfile.NamedTemporaryFile("w", dir=file.parent, suffix=".part", delete=False, encoding="utf-8") as part:
            arpa.write(model, part)
        Path(part.name).replace(file)
    return file
