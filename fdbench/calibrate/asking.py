"""The annotator as trials ask it, with the controls of the event."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from fdbench.annotate.activity import find_activity
from fdbench.annotate.annotate import Segmenter, annotate
from fdbench.annotate.events import TalkEvents
from fdbench.annotate.words import WordFinder
from fdbench.scenario.model import Scenario
from fdbench.session.recording import Recording


def annotated(
    recording: Recording,
    scenario: Scenario,
    finder: WordFinder | None,
    controls: Sequence[Recording],
    segmenter: Segmenter = find_activity,
) -> TalkEvents:
    """The events of a trial, whose last cue is the event that the controls do without."""
    known = "controls" in inspect.signature(annotate).parameters
    extra: dict[str, Any] = {"controls": {scenario.cues[-1].id: tuple(controls)}} if known else {}
    return annotate(recording, scenario, finder, segmenter, **extra)
