"""The segmenters whose figures are compared: each constant of the first at -50 % and +50 %, and the second."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import Any

from fdbench.annotate.activity import CONSTANTS, SegmenterConstants, find_activity
from fdbench.annotate.annotate import Segmenter
from fdbench.annotate.second import SECOND, find_activity_webrtc
from fdbench.speech import webrtc

LEVEL_STEP_DB = 6.0
"""Levels relative to full scale are moved by half an amplitude: 50 % of a number of decibels below an arbitrary zero would mean
nothing."""


def variants() -> dict[str, Segmenter]:
    """By name; the segmenter in use is not among them, and the second only if it is installed."""
    found: dict[str, Segmenter] = {}
    for field in fields(SegmenterConstants):
        for name, value in _moved(field.name):
            changed: dict[str, Any] = {field.name: value}
            found[name] = partial(find_activity, constants=replace(CONSTANTS, **changed))
    if webrtc.available():
        found[SECOND] = find_activity_webrtc
    return found


def missing() -> str | None:
    """Why the second segmenter is not among them; None if it is."""
    if webrtc.available():
        return None
    return f"{SECOND} was left out: install it with `pip install 'fdbench[reference]'`"


def _moved(name: str) -> list[tuple[str, float]]:
    value = getattr(CONSTANTS, name)
    if name.endswith("_dbfs"):
        return [(f"{name} {step:+.0f} dB", value + step) for step in (-LEVEL_STEP_DB, LEVEL_STEP_DB)]
    kind = type(value)
    return [(f"{name} {share:+.0%}".replace("%", " %"), kind(value * (1 + share))) for share in (-0.5, 0.5)]
