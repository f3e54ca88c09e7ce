"""Samples put before a judge, and its figures: v1.5's behaviour labels, and v1.0's relevance of what follows an interruption."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fdbench.fdb.folder import METADATA, Sample, Task
from fdbench.fdb.judge.answers import Answers, drifts
from fdbench.fdb.judge.controls import CANARY, CONTROLS
from fdbench.fdb.judge.rubric import AGENT, AGENT_ALONE, BEHAVIOUR, LABELS, RELEVANCE, USER, USER_ALONE, Case, Rubric
from fdbench.fdb.judge.trial import Judged, Outcome, Trial
from fdbench.fdb.official import Figure, took_turn
from fdbench.fdb.schemas import TimedWord, read_interruption, read_overlap, read_transcript
from fdbench.stats import wilson

RUBRICS = {Task.OVERLAP: BEHAVIOUR, Task.INTERRUPTION: RELEVANCE}
BESIDE = {USER: "input.json", USER_ALONE: "clean_input.json", AGENT_ALONE: "clean_output.json"}
"""The other three transcripts of a sample of v1.5."""
EMPTY = {BEHAVIOUR.name: "behaviour shares", RELEVANCE.name: "rating 0-5"}
NONE = "judge=none"


def case_of(sample: Sample, words: Sequence[TimedWord] | None) -> Case | None:
    """What a judge is shown of a sample; None if the authors leave it out, too: of v1.5 one without all four transcripts, of
    interruptions one that did not take the turn.

    Args:
        sample: whose.
        words: of its output; None: nobody told them.

    Raises:
        UsageError: a file of it cannot be read.
    """
    key = (sample.subset, sample.id)
    if words is None:
        return None
    if sample.task is Task.INTERRUPTION:
        if not took_turn(words):
            return None
        cut = read_interruption(sample.file("interrupt.json"))
        return Case(key, {AGENT: words}, cut.context, cut.said, cut.start, cut.end)
    if sample.task is not Task.OVERLAP or not all(sample.file(name).exists() for name in BESIDE.values()):
        return None
    event = read_overlap(sample.file(METADATA))
    others = {name: read_transcript(sample.file(file)).words for name, file in BESIDE.items()}
    return Case(key, {AGENT: words, **others}, event.context, event.said, event.start, event.end)


@dataclass(frozen=True, slots=True)
class Judge:
    """A model with its memory. `tell` is called with what it will cost, before anything is asked."""

    answers: Answers
    tell: Callable[[str], None] = print

    def hold(self, rubric: Rubric, cases: Sequence[Case]) -> Outcome:
        """Put all of a rubric's cases before it, mixed with those whose answers are known."""
        trial = Trial(rubric, cases, CONTROLS[rubric.name], CANARY[rubric.name])
        cost = trial.cost(self.answers)
        self.tell(
            f"judge {self.answers.model.name}, {rubric.name}: {cost.requests} requests for {len(cases)} samples, "
            f"{cost.kept} of them answered already; all together about {cost.tokens_in} tokens in and {cost.tokens_out} out"
        )
        return trial.hold(self.answers)


def figures(task: Task, cases: Sequence[Case], total: int, outcome: Outcome | None) -> list[tuple[str, Figure, str]]:
    """Names, values and who told them, of one subset. Without a judge, or with one that failed, one empty cell.

    Args:
        task: of the subset.
        cases: those of its samples that can be judged.
        total: how many samples it has.
        outcome: of its rubric; None: nobody judged.
    """
    rubric = RUBRICS[task]
    if outcome is None or outcome.failed:
        by = NONE if outcome is None else f"judge={outcome.judge} failed"
        return [(EMPTY[rubric.name], Figure(None, 0, total), by)]
    by = f"judge={outcome.judge} rubric=fdbench"
    mine = {case.id for case in cases}
    values = [j.value for j in outcome.judged if j.case.id in mine and j.value is not None]
    if rubric is RELEVANCE:
        ratings = [v for v in values if not isinstance(v, str)]
        return [(EMPTY[rubric.name], Figure(sum(ratings) / len(ratings) if ratings else None, len(ratings), total), by)]
    shares = {name: values.count(value) / len(values) if values else None for value, name in LABELS.items()}
    return [(f"share of {name}", Figure(share, len(values), total), by) for name, share in shares.items()]


def told(outcome: Outcome, before: Sequence[Any] | None = None) -> list[str]:
    """What a judge is worth, in sentences. `before`: the canary's answers when this run was judged before; None: it was not."""
    name = f"judge {outcome.judge}, {outcome.rubric}"
    if outcome.failed:
        return [f"{name}: FAILED, {outcome.failed}; its column is left empty"]
    lines = [f"{name}: {outcome.right} of {outcome.known} answers about known cases are right; {_agreement(outcome)}"]
    lines.append(f"{name}: {_canary(outcome, before)}")
    undecided = [each for each in outcome.judged if each.value is None]
    if undecided:
        void = sum(any(v.value is None for v in each.passes) for each in undecided)
        lines.append(
            f"{name}: {len(undecided)} samples are left out: the two passes differ on {len(undecided) - void}, and of {void} at least one "
            f"is no verdict"
        )
    return lines


def _agreement(outcome: Outcome) -> str:
    interval = wilson(outcome.same, outcome.both)
    if interval is None:
        return "no sample has a verdict in both passes"
    low, high = (f"{100 * bound:.0f}" for bound in interval)
    kappa = "undefined" if outcome.kappa is None else f"{outcome.kappa:.2f}"
    return f"its two passes agree on {outcome.same} of {outcome.both} samples (95 % interval {low} to {high} %), kappa {kappa}"


def _canary(outcome: Outcome, before: Sequence[Any] | None) -> str:
    canary = outcome.canary
    of = len(canary.values)
    if canary.drifted:
        text = f"canary: {canary.changed} of {of} answers changed, so the model is another one: nothing that was kept counts"
    elif canary.changed is None:
        text = f"canary: {of} answers, and none of another day to compare them with"
    else:
        text = f"canary: {of - canary.changed} of {of} answers are as they were"
    if before is None or len(before) != of:
        return text
    changed = sum(a != b for a, b in zip(before, canary.values, strict=True))
    since = "these figures are not comparable with those" if drifts(changed, of) else "comparable"
    return f"{text}; {of - changed} of {of} are those of the figures that stood in the file before ({since})"


def document(outcome: Outcome) -> dict[str, Any]:
    """All that it said, with what it rests on, for official.json."""
    return {
        "judge": outcome.judge,
        "rubric": outcome.rubric,
        "failed": outcome.failed,
        "controls": {"right": outcome.right, "of": outcome.known},
        "agreement": {"same": outcome.same, "of": outcome.both, "kappa": outcome.kappa},
        "canary": {"answers": outcome.canary.values, "changed": outcome.canary.changed},
        "verdicts": [_verdict(each) for each in outcome.judged],
    }


def _verdict(each: Judged) -> dict[str, Any]:
    subset, sample = each.case.id
    return {"subset": subset, "sample": sample, "value": each.value, "passes": [asdict(verdict) for verdict in each.passes]}
