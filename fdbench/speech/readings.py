"""Which of the ways to read a text aloud was used: the best path through a row of slots, each with its alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from fdbench.contract import Audio
from fdbench.speech import decoder as decoders
from fdbench.speech.resample import to_16k
from fdbench.timebase import Samples

Reading: TypeAlias = tuple[str, ...]


def choose_readings(
    slots: Sequence[Sequence[Reading]],
    audio: Audio,
    *,
    noise_db: float = decoders.SYNTHETIC_NOISE_DB,
    own_mean: Samples = decoders.OWN_MEAN,
) -> tuple[int, ...]:
    """The alternative of each slot that audio at 24 kHz supports best. The speech may be cut off anywhere; slots that it does not
    reach have their first alternative, as have all if nothing fits.

    Args:
        slots: lower-case words; an empty alternative says that the slot may be left out.
    """
    first = (0,) * len(slots)
    if len(audio) == 0 or all(len(slot) == 1 for slot in slots):
        return first
    with decoders.lent("closed") as decoder:
        hopeless = decoders.teach(decoder, [w for slot in slots for reading in slot for w in reading])
        spoken = [[tuple(w for w in reading if w not in hopeless) for reading in slot] for slot in slots]
        arcs, final = _arcs(spoken)
        with decoders.grammar(decoder, arcs, final):
            decoders.decode(decoder, to_16k(audio), noise_db, own_mean=own_mean)
            said = tuple(w for w, _, _, _ in decoders.spoken(decoder))
    chosen = _parse(spoken, said) if said else ()
    return (*chosen, *first[len(chosen) :])


def _arcs(slots: Sequence[Sequence[Reading]]) -> tuple[list[decoders.Arc], int]:
    final, states, here = 1, 2, 0
    arcs: list[decoders.Arc] = []
    for slot in slots:
        after, states = states, states + 1
        for reading in slot:
            state = here
            for word in reading[:-1]:
                arcs += [(state, states, word), (states, final, "")]
                state, states = states, states + 1
            arcs.append((state, after, reading[-1] if reading else ""))
        arcs.append((after, final, ""))
        here = after
    return arcs, final


def _parse(slots: Sequence[Sequence[Reading]], said: Reading) -> tuple[int, ...]:
    """The alternatives along the words that were said, which a last slot may hold in part. Among equals the first."""
    reached: dict[int, tuple[int, ...]] = {0: ()}
    for slot in slots:
        onward: dict[int, tuple[int, ...]] = {}
        for position, chosen in reached.items():
            for number, reading in enumerate(slot):
                rest = said[position : position + len(reading)]
                if position + len(rest) == len(said) and rest and rest == reading[: len(rest)]:
                    return (*chosen, number)
                if rest == reading:
                    onward.setdefault(position + len(reading), (*chosen, number))
        reached = onward
    return ()
