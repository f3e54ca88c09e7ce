"""Which speaker a scenario gets: a seeded rotation, so that no author picks the voice that happens to do well."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence


def rotation(family: str, groups: Iterable[str], voices: Sequence[str], seed: int) -> dict[str, str]:
    """The voice of each group of a family: groups and voices, each in the order of their seeded hashes, one after the other.

    Args:
        family: its name; each family begins at another voice.
        groups: what shares a voice (the two of a pair or of a twin), by the id that names it. Order does not matter.
        voices: the speakers. Each gets as many groups as any other, give or take one.
        seed: another seed gives another rotation.
    """
    rank = [_by_hash(names, f"{seed}/{family}") for names in (set(groups), set(voices))]
    return {group: rank[1][i % len(rank[1])] for i, group in enumerate(rank[0])}


def _by_hash(names: Iterable[str], salt: str) -> list[str]:
    return sorted(names, key=lambda name: hashlib.sha256(f"{salt}/{name}".encode()).hexdigest())
