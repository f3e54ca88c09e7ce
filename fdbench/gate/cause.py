"""What may have broken, in one sentence, where the measures tell. A guess from the pattern, and called one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from fdbench.results.schema import DimensionDoc, MeasureDoc

SESSION, SPEECH, EXERCISED = "session", "speech", "exercised"
"""Beside the measures: sessions end in errors; it says nothing any more (`fell_silent`); the share of exercised events fell."""
_HEARD = "speech_level_dbfs"
"""Measured in every session in which the agent speaks for a second, whatever the suite schedules."""

_CAUSES: tuple[tuple[str, str, str], ...] = (
    (SESSION, "", "the system fails, or something that it calls: read the text of the error"),
    (
        SPEECH,
        "",
        "it no longer speaks (less than a second in every session): look at the connection, at speech detection and at its voice",
    ),
    ("response_rate", "", "it no longer answers: look at speech detection, end of turn and the connection"),
    ("yield_rate", "", "it no longer stops when it is interrupted: look at barge-in detection and at what flushes its audio"),
    ("premature_rate", "", "it cuts into pauses: the end of a turn is called too soon"),
    ("restart_rate", "", "after an interruption it goes back to the old reply: its text or audio is not dropped"),
    ("stale_audio_ms", "", "sound of the interrupted reply comes after the stop: a buffer is not flushed"),
    ("addressed_rate", "recovery_rate", "it answers, but not the new request: the old one is still in its context"),
    ("recovery_rate", "", "after an interruption it stays silent: its turn does not start anew"),
    ("dead_turn_rate", "", "after an interruption it stays silent: its turn does not start anew"),
    ("stop_latency_ms", "", "it stops later: detection of the user's speech takes longer, or more audio is buffered"),
    ("response_latency_ms", "", "it answers later: a stage takes longer, or the end of a turn is called later"),
    (
        "recovery_latency_ms",
        "",
        "it answers later after an interruption: what was begun is not dropped, or a stage takes longer",
    ),
    ("false_stop_rate", "", "it stops for backchannels, side talk or noise: the user's speech is detected too eagerly"),
    ("resume_gap_ms", "", "after a stop for what is no interruption it goes on later, or not at all"),
    ("late_response_rate", "", "it answers what asked for no answer"),
    ("spurious_response_rate", "", "it answers what asked for no answer"),
    ("recall_rate", "", "it forgets what was said before: history is lost or cut"),
    ("heard_prefix_error_items", "", "it takes for said what was never heard: unheard text is kept in the history"),
    ("contradiction_rate", "", "it says what is wrong"),
    ("cutoff_rate", "", "its replies break off inside a sentence: audio is dropped at the end"),
    ("self_repetition_rate", "", "it says the same twice: a reply is delivered again"),
    ("speech_text_agreement", "", "what it says and what it declares differ: the transcript is of something else"),
    ("answer_rate", "", "its answers lack what was asked for"),
    (EXERCISED, "", "fewer events meet its speech: it answers less often, later or more briefly"),
)
"""Measure, a second one that must not be broken, sentence; the first that fits is told."""

_NO_REPLY = ("response_rate", "yield_rate", "recovery_rate", "dead_turn_rate")
_UNANSWERED = ("recall_rate", "answer_rate", EXERCISED)
"""What fails, too, if what was said is not heard (what does not yield talks over it) or not replied to."""


def telling(measure: str) -> int:
    """A sort key: what says most of what broke comes first; scores, and measures that tell no cause, last."""
    return next((place for place, (name, _, _) in enumerate(_CAUSES) if name == measure), len(_CAUSES))


def likely_cause(broken: Collection[str], elsewhere: Collection[str] = ()) -> str:
    """The sentence for the measures that got worse; empty if they tell nothing. `elsewhere`: in other dimensions of the same system; where
    these tell that what was said is not heard or not replied to, an answer that is missing is explained by that."""
    own = next((row for row in _CAUSES if row[0] in broken and (not row[1] or row[1] not in broken)), None)
    if own is None or own[0] not in _UNANSWERED:
        return own[2] if own is not None else ""
    return next((text for measure, _, text in _CAUSES if measure in _NO_REPLY and measure in elsewhere), own[2])


def heard(dimensions: Mapping[str, DimensionDoc]) -> MeasureDoc | None:
    """The level of the agent's speech, in dBFS, over all sessions in which it speaks for a second; None if nobody measured it."""
    return next((doc["measures"][_HEARD] for doc in dimensions.values() if _HEARD in doc["measures"]), None)


def fell_silent(now: Mapping[str, DimensionDoc], baseline: Mapping[str, DimensionDoc]) -> bool:
    """Whether the agent spoke for a second in some session of the baseline, and in none now."""
    here, there = heard(now), heard(baseline)
    return here is not None and there is not None and here["n"] == 0 < there["n"]
