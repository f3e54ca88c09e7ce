"""Which measure is meant to catch each fault of the reference systems, what else it may move, and what is played to see it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fdbench.assets import bundled

OWN = Path(__file__).parent / "fault_scenarios"
"""What the bundled suites ask too rarely for a test of significance."""

SETS: dict[str, tuple[str, ...]] = {
    # The quick suite, in the parts that a fault may have nothing to do with.
    "answers": ("quick/latency.*", "quick/coherence.*"),
    "floor": ("quick/interruption.*", "quick/overlap.*"),  # together: each overlap has its pair there
    "memory": ("quick/context.*",),
    # What each fault needs for enough chances to show.
    "cut_in": tuple(
        f"core/interruption/interruption.barge_in.{kind}.*"
        for kind in ("correction_300ms", "correction_1s", "follow_up_1s", "follow_up_3s", "topic_shift_300ms", "topic_shift_1s")
    ),
    "murmurs": tuple(f"core/{kind}_{length}.*" for kind in (
        "overlap/overlap.backchannel.300ms", "overlap/overlap.backchannel.1s", "overlap/overlap.backchannel.3s",
        "interruption/interruption.short_word.300ms", "interruption/interruption.short_word.1s", "interruption/interruption.short_word.3s",
    ) for length in ("short", "medium", "long")),
    "recall": (
        "core/context/context.recall.home_*", "core/context/context.recall.sister_*", "core/context/context.correction.*", "recall.*",
    ),
    "recited": ("core/context/context.heard_prefix.early_*", "core/context/context.heard_prefix.late_*", "heard_prefix.*"),
    "told": tuple(
        f"core/coherence/coherence.{talk}.*"
        for talk in ("late_information.capital", "late_information.correction_city", "late_information.correction_sum",
                     "late_information.sum", "long_answer.count")
    ),
    "asked": tuple(
        f"core/latency/latency.plain_turns.{turn}.*"
        for turn in ("capital", "party", "trip", "ten", "legs", "animal")
    ),
    "thought": ("core/coherence/coherence.delegation.*", "core/coherence/coherence.tools.slow_*", "delegation.*"),
}  # fmt: skip
"""Name -> files, as patterns below the bundled scenarios or below OWN. No file is in two."""
GUARDS = ("answers", "floor", "memory")


@dataclass(frozen=True, slots=True)
class Expected:
    """What is meant to catch a fault.

    `measures` as `dimension.measure`: the first decides, so that nothing is picked after the fact; the others are shown. `dimensions`:
    those that it may move. `sets`: what is played. `alone`: the one system in which the fault can show, if not in both.
    """

    measures: tuple[str, ...]
    dimensions: tuple[str, ...]
    sets: tuple[str, ...]
    alone: str = ""


EXPECTED: dict[str, Expected] = {
    # To yield or not is half of each overlap pair; what was asked in an interruption is lost for the context, too.
    # A reply that came too early, in the user's pause, is not withdrawn when he goes on, which costs the whole turn.
    "deaf_to_barge_in": Expected(
        ("interruption.yield_rate", "interruption.stop_latency_ms"),
        ("latency", "interruption", "overlap", "context"),
        ("answers", "floor", "cut_in"),
    ),
    # Who stops at anything stops sooner at interruptions, too.
    "stops_at_backchannels": Expected(
        ("overlap.hold_rate.backchannel", "overlap.false_stop_rate"),
        ("overlap", "interruption"),
        (*GUARDS, "murmurs"),
        alone="tml",
    ),
    "forgets": Expected(("context.recall_rate",), ("context",), (*GUARDS, "recall")),
    "keeps_unheard_text": Expected(
        ("context.heard_prefix_error_items", "context.assumes_unheard_rate"), ("context",), (*GUARDS, "recited")
    ),
    # Who acknowledges "stop" twice goes on talking after it.
    "answers_twice": Expected(("coherence.self_repetition_rate",), ("coherence", "interruption"), (*GUARDS, "told")),
    "stale_audio": Expected(
        ("interruption.stale_audio_ms", "interruption.restart_rate"),
        ("interruption", "context"),
        ("answers", "floor", "cut_in"),
    ),
    # A reply that came too early, in the user's pause, is interrupted by the rest of his sentence.
    "stuck": Expected(
        ("interruption.recovery_rate", "interruption.dead_turn_rate"),
        ("latency", "interruption", "overlap", "context"),
        ("answers", "floor", "cut_in"),
    ),
    # Answers of 2.5 s and more are needed: results of sums and tools are that long.
    "cuts_off_words": Expected(("coherence.cutoff_rate", "coherence.answer_rate"), ("coherence",), (*GUARDS, "thought")),
    "slow": Expected(("latency.response_latency_ms", "latency.first_content_latency_ms"), ("latency",), (*GUARDS, "asked")),
    # What never comes leaves a silence without end after the question.
    "background_fails": Expected(
        ("coherence.answer_rate", "coherence.delegation_longest_silence_ms"), ("coherence",), (*GUARDS, "thought")
    ),
    "background_never": Expected(
        ("coherence.answer_rate", "coherence.delegation_longest_silence_ms"), ("coherence",), (*GUARDS, "thought")
    ),
    # A text that is not believed leaves the words to free recognition, which is weaker wherever words count.
    "wrong_transcript": Expected(
        ("coherence.speech_text_agreement",), ("latency", "interruption", "context", "coherence"), ("answers", "floor", "told")
    ),
}


def files(name: str) -> list[Path]:
    """The scenario files of a set, in the order of its patterns."""
    roots = (bundled("scenarios"), OWN)
    return [path for pattern in SETS[name] for root in roots for path in sorted(root.glob(pattern))]


def players(name: str, faults: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `faults` for which a set is played."""
    return tuple(fault for fault in faults if name in EXPECTED[fault].sets)
