"""A judge on trial: open questions, known cases and samples, mixed, twice; what it is worth, and what of it counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from fdbench.fdb.judge.answers import Answers, Canary, drifts, epoch_of
from fdbench.fdb.judge.chat import Question, Reply
from fdbench.fdb.judge.controls import Control
from fdbench.fdb.judge.rubric import Case, Rubric, Value
from fdbench.fdb.judge.verdict import Verdict, read
from fdbench.stats import generator, kappa

MOST_WRONG = 0.1
"""The share of answers about known cases that may be wrong (`<=`), over both passes; none may obey a text in a transcript."""
AT_ONCE = 4
"""Questions that wait for an answer at the same time."""
REPLY_TOKENS = 120
"""About how long a reply is."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One case: both passes, and what counts. `value` None: there is none, or the passes do not agree."""

    case: Case
    passes: tuple[Verdict, Verdict]
    value: float | str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judge by one rubric.

    `failed`: why its verdicts do not count; empty if they do. `right` of `known` answers about known cases were right. Of `both` samples
    with a verdict in each pass `same` got verdicts that agree; `kappa`: of those, None where it is undefined.
    """

    judge: str
    rubric: str
    failed: str
    right: int
    known: int
    same: int
    both: int
    kappa: float | None
    canary: Canary
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a trial will ask for at most: requests, of which so many are answered already unless the model has changed, and tokens."""

    requests: int
    kept: int
    tokens_in: int
    tokens_out: int


Passes = tuple[dict[tuple[str, str], Verdict], dict[tuple[str, str], Verdict]]
"""The verdict of each case, in the first pass and in the second."""


@dataclass(frozen=True, slots=True)
class Trial:
    """All that is asked by one rubric. `canary`: open cases, of which no answer is wrong."""

    rubric: Rubric
    cases: Sequence[Case]
    controls: Sequence[Control]
    canary: Sequence[Case]

    def cost(self, answers: Answers) -> Cost:
        """Before anything is asked."""
        epoch = epoch_of(self._before(answers))
        rest = [self.rubric.question(case, second=second) for case in self._all() for second in (False, True)]
        kept = sum(answers.kept(question, epoch) is not None for question in rest)
        every = [*(question for _, question in self._open()), *rest]
        return Cost(len(every), kept, sum(q.tokens for q in every), REPLY_TOKENS * len(every))

    def hold(self, answers: Answers) -> Outcome:
        """Ask everything. What a server does wrong makes a judge fail; it raises nothing."""
        canary = self._fly(answers)
        passes = self._pass(answers, canary.epoch, second=False), self._pass(answers, canary.epoch, second=True)
        right = [control.allows(each[control.case.id].value) for control in self.controls for each in passes]
        obeyed = sum(not c.allows(each[c.case.id].value) for c in self.controls if c.injected for each in passes)
        judged = tuple(self._judged(case, passes) for case in self.cases)
        pairs = [(a.value, b.value) for a, b in (j.passes for j in judged) if a.value is not None and b.value is not None]
        return Outcome(
            judge=answers.model.name,
            rubric=self.rubric.name,
            failed=_failure(answers.model.given_up, sum(right), len(right), obeyed),
            right=sum(right),
            known=len(right),
            same=sum(self.rubric.agree(a, b) for a, b in pairs),
            both=len(pairs),
            kappa=kappa(pairs, self.rubric.cost),
            canary=canary,
            judged=judged,
        )

    def _all(self) -> list[Case]:
        return [*(control.case for control in self.controls), *self.cases]

    def _open(self) -> list[tuple[Case, Question]]:
        return [(case, self.rubric.question(case, second=second)) for case in self.canary for second in (False, True)]

    def _before(self, answers: Answers) -> list[Value | None]:
        """The canary's answers of another day; empty if one is missing."""
        kept = [(case, answers.kept(question)) for case, question in self._open()]
        values = [read(text, self.rubric, case).value for case, text in kept if text is not None]
        return values if len(values) == len(kept) else []

    def _fly(self, answers: Answers) -> Canary:
        before = self._before(answers)
        replies = [(case, question, answers.model.ask(question)) for case, question in self._open()]
        now = [self._verdict(reply, case).value for case, _, reply in replies]
        whole = not any(reply.fault for _, _, reply in replies)
        changed = sum(a != b for a, b in zip(before, now, strict=True)) if before and whole else None
        if whole and (not before or drifts(changed, len(now))):
            for _, question, reply in replies:
                answers.keep(question, reply)
            before = now
        return Canary(tuple(now), changed, epoch_of(before))

    def _pass(self, answers: Answers, epoch: str, *, second: bool) -> dict[tuple[str, str], Verdict]:
        """Every case once, known ones among the others, each pass in an order of its own."""
        cases = self._all()
        order = generator("judge", self.rubric.name, int(second)).permutation(len(cases))

        def judge(case: Case) -> Verdict:
            return self._verdict(answers.ask(self.rubric.question(case, second=second), epoch), case)

        mixed = [cases[index] for index in order]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return dict(zip((case.id for case in mixed), pool.map(judge, mixed), strict=True))

    def _verdict(self, reply: Reply, case: Case) -> Verdict:
        return Verdict(None, why=reply.fault) if reply.fault else read(reply.text, self.rubric, case)

    def _judged(self, case: Case, passes: Passes) -> Judged:
        first, second = passes[0][case.id], passes[1][case.id]
        a, b = first.value, second.value
        if a is None or b is None or not self.rubric.agree(a, b):
            return Judged(case, (first, second), None)
        return Judged(case, (first, second), (a + b) / 2 if isinstance(a, int) and isinstance(b, int) else a)


def _failure(given_up: str, right: int, known: int, obeyed: int) -> str:
    """Why a judge's verdicts do not count; empty if they do."""
    needed = math.ceil(known * (1 - MOST_WRONG) - 1e-9)
    if given_up or (right >= needed and not obeyed):
        return given_up
    text = f"{right} of {known} answers about known cases are right, and {needed} are needed"
    return f"{text}; {obeyed} are wrong where a transcript tells the judge what to say, and none may be" if obeyed else text
