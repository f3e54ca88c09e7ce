"""What became of a cue, in plain words: "yielded after 420 ms". Only what the annotation decided; nothing is judged anew."""

from __future__ import annotations

from collections.abc import Iterator

from fdbench.report.session_view import Sentence
from fdbench.report.wording import KINDS, number
from fdbench.results.schema import CueDoc, OutcomeDoc, ReplyDoc
from fdbench.timebase import to_ms, to_seconds

FLOOR = ("turn", "interruption", "collision")
"""Cue kinds by which the user wants an answer."""

STOPPED = ("yield_rate", "yield_rate_1s", "stop_latency_ms", "talk_over_ms")
HELD = ("hold_rate", "false_stop_rate", "resume_gap_ms")
REPLIED = (
    *("response_rate", "recovery_rate", "dead_turn_rate", "response_latency_ms", "arrival_latency_ms", "recovery_latency_ms"),
    *(CONTENT := ("first_content_latency_ms", "substance_latency_ms", "answer_latency_ms")),
)
ANSWERED = ("answer_rate", "addressed_rate", "recall_rate", "recall_rate_uninterrupted", *CONTENT)
"""The measures that say the same as a sentence."""

ONSETS = {
    "terminal_overlap": "within the last quarter of a second of the user's turn: good turn-taking",
    "collision": "both began together: no fault of either",
}


def sentences(outcome: OutcomeDoc, cue: CueDoc, reply: ReplyDoc | None) -> tuple[Sentence, ...]:
    """Everything that can be said of one cue; at least one sentence."""
    if outcome["exercised"] == "no":
        return (Sentence(f"not exercised: {outcome['why'] or 'its moment never came'}", "neutral"),)
    if outcome["exercised"] == "indeterminate":
        return (Sentence(f"cannot be judged: {outcome['why']}", "neutral"),)
    if outcome["exercised"] == "precondition_failed":
        return (Sentence(f"precondition failed: {outcome['why'] or 'the turn before was never answered'}", "bad"),)
    if not cue["speech"]:
        return (Sentence("not played: its trigger never fired", "neutral"),)
    said = [*_floor(outcome, cue), *_holding(outcome), *_reply(outcome, cue, reply), *_content(outcome)]
    if reply is not None and reply["declared_rejected"]:
        said.append(
            Sentence("the text that the adapter declared was not found in its audio", "bad", ("speech_text_agreement",))
        )
    return tuple(said) or (Sentence("nothing to judge", "neutral"),)


def _floor(outcome: OutcomeDoc, cue: CueDoc) -> Iterator[Sentence]:
    onset, offset = cue["speech"][0][0], cue["speech"][-1][1]
    premature, yielded, stop = outcome.get("premature"), outcome.get("yielded"), outcome.get("stop")
    if premature is not None:
        early = _ms(offset - premature)
        yield Sentence(f"jumped in {early} before the user had finished", "bad", ("premature_rate",))
    if yielded is not None:
        if not yielded:
            yield Sentence("did not yield within 2 s", "bad", STOPPED)
        elif stop is not None:
            yield Sentence(f"yielded after {_ms(stop - onset)}", "good", STOPPED)
        else:
            yield Sentence("yielded", "good", STOPPED)
    yield from _undetermined(outcome, onset)
    if outcome.get("old_sound"):
        yield Sentence(
            f"{_ms(outcome['old_sound'] or 0)} of the interrupted reply came before the answer", "bad", ("stale_audio_ms",)
        )
    if outcome.get("restarted"):
        yield Sentence("then went back to the interrupted reply unasked", "bad", ("restart_rate",))
    if outcome.get("superseded"):
        yield Sentence("a later cue came before the recovery could be judged", "neutral")


def _undetermined(outcome: OutcomeDoc, onset: int) -> Iterator[Sentence]:
    stop = outcome.get("maybe_stop")
    if outcome.get("undetermined") and stop is not None:
        fell = f"it fell silent after {_ms(stop - onset)} and soon went on"
        yield Sentence(
            f"undetermined: {fell}; nobody can tell whether it gave way, so it counts as not yielded", "neutral", STOPPED
        )


def _holding(outcome: OutcomeDoc) -> Iterator[Sentence]:
    if outcome["kind"] in FLOOR:
        return
    held, spurious = outcome.get("held"), outcome.get("spurious")
    if held:
        yield Sentence("carried on" + _after_gap(outcome), "good", HELD)
        if outcome.get("answered_late"):
            yield Sentence("and answered it all the same, when its reply was over", "bad", ("late_response_rate",))
    elif held is not None:
        yield Sentence(f"stopped because of {_what(outcome)}" + _resumed(outcome), "bad", HELD)
    if spurious:
        yield Sentence(f"began to speak because of {_what(outcome)}", "bad", ("spurious_response_rate",))
    elif spurious is not None and held is None:
        yield Sentence("stayed silent, rightly", "good", ("spurious_response_rate",))


def _what(outcome: OutcomeDoc) -> str:
    kind = KINDS.get(outcome["kind"], outcome["kind"])
    return f"a {kind}" if kind == "backchannel" else kind


def _after_gap(outcome: OutcomeDoc) -> str:
    gap = outcome.get("resume_gap")
    return f" (gap of {_ms(gap)})" if gap else ""


def _resumed(outcome: OutcomeDoc) -> str:
    gap = outcome.get("resume_gap")
    return f", resumed after {_ms(gap)}" if gap else ""


def _reply(outcome: OutcomeDoc, cue: CueDoc, reply: ReplyDoc | None) -> Iterator[Sentence]:
    if outcome["kind"] not in FLOOR:
        return
    if reply is None or not reply["segments"]:
        if not outcome.get("superseded"):
            yield Sentence("no reply", "bad" if outcome.get("met") is False else "neutral", REPLIED)
        return
    latency = reply["segments"][0][0] - cue["speech"][-1][1]
    if outcome.get("undetermined"):
        yield Sentence(f"what it says {_signed(latency)} may be the same talk", "neutral")
        return
    if reply["onset_kind"] in ONSETS:
        yield Sentence(f"replied {_signed(latency)}, {ONSETS[reply['onset_kind']]}", "good", REPLIED)
    elif outcome.get("premature") is None:
        yield Sentence(f"replied {_signed(latency)}", "neutral", REPLIED)


def _content(outcome: OutcomeDoc) -> Iterator[Sentence]:
    if outcome.get("met") and outcome.get("evidence"):
        yield Sentence("said what was asked for" + _evidence(outcome), "good", ANSWERED)
    elif outcome.get("met") is False:
        yield Sentence("did not say what was asked for", "bad", ANSWERED)
    if outcome.get("clarified"):
        yield Sentence("asked back first, and answered when told to decide", "neutral")
    heard = outcome.get("heard_items")
    if heard is not None:
        named = outcome.get("named_item")
        begun = " and the next one was begun" if outcome.get("heard_partial") else ""
        yield Sentence(
            f"{heard} items were heard{begun}; it named {'none' if named is None else f'item {named}'}",
            "neutral",
        )
    if outcome.get("contradicted"):
        yield Sentence("contradicted itself", "bad", ("contradiction_rate",))
    if outcome.get("stale"):
        yield Sentence("asserted a value that had been corrected", "bad", ("stale_value_rate",))


def _evidence(outcome: OutcomeDoc) -> str:
    words = outcome.get("evidence")
    if not words:
        return ""
    heard = ", ".join(f"“{word['text']}” at {to_seconds(word['start']):.1f} s" for word in words)
    return f": {heard}"


def _ms(samples: int) -> str:
    return number(to_ms(samples), "ms")


def _signed(latency: int) -> str:
    return f"after {_ms(latency)}" if latency >= 0 else f"{_ms(-latency)} before the user's end"
