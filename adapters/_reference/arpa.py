"""A back-off model of up to three words, and the ARPA text that decoders read."""

from __future__ import annotations

import math
from typing import IO, TypeAlias

START, END = "<s>", "</s>"
Row: TypeAlias = dict[str, float]
"""Probability of each word."""
MOST = 0.999
"""Of a row's mass at most this is for the words it names."""
NEVER = -99.0


class Model:
    """P(word | words before). Rows are added from short histories to long ones.

    Args:
        single: probability of each word at large; they sum to 1.
    """

    def __init__(self, single: Row) -> None:
        self.rows: dict[tuple[str, ...], Row] = {(): single}
        self.back_off: dict[tuple[str, ...], float] = {}
        """What a history's words that have no entry of their own have their shorter history's probability multiplied by."""

    def add(self, before: tuple[str, ...], row: Row) -> None:
        """Give `before` the words of `row`, whose probabilities sum to at most 1; the mass left goes to all words as the shorter
        history has them."""
        if not row:
            return
        shorter = {w: self.probability(before[1:], w) for w in row}
        left = max(0.0, 1.0 - sum(row.values()))
        full = {w: p + left * shorter[w] for w, p in row.items()}
        total = sum(full.values())
        if total > MOST:
            full, total = {w: p * MOST / total for w, p in full.items()}, MOST
        self.rows[before] = full
        self.back_off[before] = (1.0 - total) / max(1e-9, 1.0 - sum(shorter.values()))

    def probability(self, before: tuple[str, ...], word: str) -> float:
        """P(word | before); `before` has at most two words."""
        row = self.rows.get(before)
        if row is not None and word in row:
            return row[word]
        return self.back_off.get(before, 1.0) * self.probability(before[1:], word) if before else 0.0


def write(model: Model, file: IO[str]) -> None:
    """As ARPA text, in the order of the alphabet."""
    grams = [
        {(*before, w): p for before, row in model.rows.items() if len(before) == n for w, p in row.items()} for n in range(3)
    ]
    grams[0][(START,)] = 0.0
    print("\\data\\", *(f"ngram {n}={len(gram)}" for n, gram in enumerate(grams, 1)), sep="\n", file=file)
    for n, gram in enumerate(grams, 1):
        print(f"\n\\{n}-grams:", file=file)
        for words in sorted(gram):
            back = f"\t{_log(model.back_off.get(words, 1.0)):.4f}" if n < len(grams) else ""
            print(f"{_log(gram[words]):.4f}\t{' '.join(words)}{back}", file=file)
    print("\n\\end\\", file=file)


def _log(p: float) -> float:
    return math.log10(p) if p > 0 else NEVER
