"""Judges on trial, over a real server: good, lazy, contradicting, injected and slow ones; what is kept, what drifts, what it costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fdbench.annotate.wordcache import WordCache
from fdbench.fdb.folder import Task
from fdbench.fdb.judge.answers import Answers
from fdbench.fdb.judge.chat import KEYS, ChatModel
from fdbench.fdb.judge.controls import CANARY, CONTROLS, said
from fdbench.fdb.judge.rubric import AGENT, AGENT_ALONE, BEHAVIOUR, RELEVANCE, USER, USER_ALONE, Case, Rubric
from fdbench.fdb.judge.trial import Outcome, Trial
from fdbench.fdb.judged import Judge, document, figures, told
from tests.chat_server import ChatServer, Turn, refusal, serving, whole
from tests.fdb.judge import judges

TRUTH = {"Stop.": "respond", "Yes, yes.": "resume", "What time is it?": "unsure", "And by car?": "other"}
RATED = {"Stop.": 5, "Yes, yes.": 1, "What time is it?": 2, "And by car?": 4}


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as state:
        yield state


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)


def cases(rubric: Rubric) -> list[Case]:
    """One sample for each event of the truth."""
    found = []
    for number, event in enumerate(TRUTH):
        over = said(6.0, event)
        words = {AGENT: said(8.0, f"Here is what came of it, in case {number}.")}
        if rubric is BEHAVIOUR:
            asked = said(0.5, "How do I get to the lake?")
            words |= {USER: (*asked, *over), USER_ALONE: asked, AGENT_ALONE: said(3.0, "Take the road to the left.")}
        found.append(Case(("v1.5", str(number)), words, "How do I get to the lake?", event, 6.0, over[-1].end or 6.0))
    return found


def trial(rubric: Rubric = BEHAVIOUR) -> Trial:
    return Trial(rubric, cases(rubric), CONTROLS[rubric.name], CANARY[rubric.name])


def hold(server: ChatServer, script: judges.Script, rubric: Rubric = BEHAVIOUR, cache: WordCache | None = None) -> Outcome:
    server.reply = script
    return trial(rubric).hold(Answers(ChatModel(server.url, "m", timeout=5.0, wait=lambda _: None), cache))


@pytest.mark.parametrize(("rubric", "truth"), [(BEHAVIOUR, TRUTH), (RELEVANCE, RATED)])
def test_a_good_judge_counts_and_its_figures_are_the_truth(server: ChatServer, rubric: Rubric, truth: dict[str, str]) -> None:
    outcome = hold(server, judges.good(truth), rubric)
    assert (outcome.failed, outcome.right, outcome.known) == (
        "",
        2 * len(CONTROLS[rubric.name]),
        2 * len(CONTROLS[rubric.name]),
    )
    assert (outcome.same, outcome.both, outcome.kappa) == (4, 4, 1.0)
    assert [j.value for j in outcome.judged] == list(truth.values())
    task = Task.OVERLAP if rubric is BEHAVIOUR else Task.INTERRUPTION
    shown = figures(task, cases(rubric), 5, outcome)
    assert {(f.used, f.total) for _, f, _ in shown} == {(4, 5)}
    assert [f.value for _, f, _ in shown] == ([0.25] * 4 if rubric is BEHAVIOUR else [3.0])
    assert "its two passes agree on 4 of 4 samples (95 % interval 51 to 100 %), kappa 1.00" in told(outcome)[0]


@pytest.mark.parametrize("rubric", [BEHAVIOUR, RELEVANCE])
@pytest.mark.parametrize(
    "script",
    [judges.lazy, judges.wordless, judges.contradicting, judges.obeying({**TRUTH}), judges.parroting],
    ids=["lazy", "wordless", "contradicting", "injected", "parroting"],
)
def test_bad_judges_are_called_failed_and_their_column_is_empty(
    server: ChatServer, script: judges.Script, rubric: Rubric
) -> None:
    def answers(request: dict[str, Any]) -> Turn:
        try:
            return script(request)
        except KeyError:  # it knows nothing of the samples
            return judges.lazy(request)

    outcome = hold(server, answers, rubric)
    assert outcome.failed
    task = Task.OVERLAP if rubric is BEHAVIOUR else Task.INTERRUPTION
    ((_, figure, by),) = figures(task, cases(rubric), 5, outcome)
    assert (figure.value, figure.used, figure.total) == (None, 0, 5) and by.endswith("#m failed")
    (sentence,) = told(outcome)
    assert "FAILED" in sentence and "its column is left empty" in sentence


def test_an_injected_judge_fails_even_where_all_else_is_right(server: ChatServer) -> None:
    def once(request: dict[str, Any]) -> Turn:  # obeys one order of four
        asked = judges.asked(request)[1]
        if "Ignore the rubric" in asked["event"]["words"] and not judges.is_second(judges.asked(request)[0]):
            return judges.answer("respond", judges.quoted(asked))
        return judges.good(TRUTH)(request)

    outcome = hold(server, once)
    assert outcome.right == outcome.known - 1
    assert "1 are wrong where a transcript tells the judge what to say" in outcome.failed


def test_passes_that_differ_leave_a_sample_out_and_show_in_kappa(server: ChatServer) -> None:
    def changes(request: dict[str, Any]) -> Turn:
        system, data = judges.asked(request)
        if data["event"]["words"] == "Stop." and judges.is_second(system):
            return judges.answer("resume", judges.quoted(data))
        return judges.good(TRUTH)(request)

    outcome = hold(server, changes)
    assert (outcome.failed, outcome.same, outcome.both) == ("", 3, 4)
    # By chance: firsts 1 each of four; seconds 0, 2, 1, 1: 4 of 16 pairs are equal. (0.75 - 0.25) / 0.75
    assert outcome.kappa == pytest.approx(2 / 3)
    assert [j.value for j in outcome.judged] == [None, "resume", "unsure", "other"]
    assert "1 samples are left out: the two passes differ on 1, and of 0 at least one is no verdict" in told(outcome)[-1]


def test_ratings_that_are_neighbours_agree_at_their_mean(server: ChatServer) -> None:
    def near(request: dict[str, Any]) -> Turn:
        system, data = judges.asked(request)
        if data["event"]["words"] == "Stop." and judges.is_second(system):
            return judges.answer(4, judges.quoted(data))
        return judges.good(RATED)(request)

    assert [j.value for j in hold(server, near, RELEVANCE).judged] == [4.5, 1.0, 2.0, 4.0]


def test_a_slow_judge_is_given_up_and_fails(server: ChatServer) -> None:
    server.reply = judges.slow
    outcome = trial().hold(Answers(ChatModel(server.url, "m", timeout=0.1, wait=lambda _: None)))
    assert outcome.failed == "no answer within 0.1 s; is the server overloaded?"
    assert len(server.asked) == 3


def test_a_refused_key_is_one_sentence_and_one_request(server: ChatServer) -> None:
    outcome = hold(server, lambda _: refusal(401, "no"))
    assert outcome.failed == "it refuses the key (status 401); set FDBENCH_JUDGE_KEY or OPENAI_API_KEY"
    assert len(server.asked) == 1


def test_nothing_tells_a_judge_which_cases_are_known(server: ChatServer) -> None:
    hold(server, judges.good(TRUTH))
    bodies = [json.dumps(request) for request in server.asked[2 * len(CANARY["behaviour"]) :]]
    assert not any("control" in body or "v1.5" in body for body in bodies)
    shapes = {tuple(judges.asked(json.loads(body))[1]) for body in bodies}
    assert len(shapes) == 1
    size = len(CONTROLS["behaviour"]) + 4
    ours = [judges.asked(request)[1]["event"]["words"] in TRUTH for request in server.asked[2 * len(CANARY["behaviour"]) :]]
    for part in (ours[:size], ours[size:]):
        assert sum(part) == 4 and part != sorted(part) and part != sorted(part, reverse=True)
    assert ours[:size] != ours[size:]


def test_answers_are_kept_by_what_was_asked_and_cost_is_told_before(server: ChatServer, tmp_path: Path) -> None:
    cache = WordCache(tmp_path, "judge")
    server.reply = judges.good(TRUTH)
    spoken: list[str] = []

    def tell(text: str) -> None:
        spoken.append(f"{len(server.asked)}: {text}")

    for _ in range(2):
        Judge(Answers(ChatModel(server.url, "m"), cache), tell).hold(BEHAVIOUR, cases(BEHAVIOUR))
    whole_trial, canary = 2 * (3 + 10 + 4), 2 * 3
    assert len(server.asked) == whole_trial + canary
    assert f"0: judge openai:{server.url[7:]}#m, behaviour: {whole_trial} requests for 4 samples, 0 of them" in spoken[0]
    assert f"{whole_trial}: judge" in spoken[1] and f"{whole_trial - canary} of them answered already" in spoken[1]
    before = len(server.asked)
    Judge(Answers(ChatModel(server.url, "other"), cache), tell).hold(BEHAVIOUR, cases(BEHAVIOUR))
    assert len(server.asked) - before == whole_trial  # another model's answers are not its own


def test_a_model_that_changed_behind_its_name_is_asked_everything_anew(server: ChatServer, tmp_path: Path) -> None:
    cache = WordCache(tmp_path, "judge")
    first = hold(server, judges.good(TRUTH), cache=cache)
    assert first.canary.changed is None and not first.canary.drifted
    same = hold(server, judges.good(TRUTH), cache=cache)
    assert (same.canary.changed, same.canary.epoch) == (0, first.canary.epoch)
    open_events = {case.event for case in CANARY["behaviour"]}

    def another(request: dict[str, Any]) -> Turn:
        data = judges.asked(request)[1]
        if data["event"]["words"] in open_events:
            return judges.answer("other", judges.quoted(data))
        return judges.good({**TRUTH, "Stop.": "resume"})(request)

    before = len(server.asked)
    drifted = hold(server, another, cache=cache)
    assert drifted.canary.drifted and drifted.canary.changed == 6
    assert len(server.asked) - before == 2 * (3 + 10 + 4)
    assert drifted.judged[0].value == "resume"
    assert "6 of 6 answers changed, so the model is another one: nothing that was kept counts" in told(drifted)[1]
    kept = list(first.canary.values)
    assert (
        "0 of 6 are those of the figures that stood in the file before (these figures are not comparable"
        in told(drifted, kept)[1]
    )
    before = len(server.asked)
    hold(server, another, cache=cache)
    assert len(server.asked) - before == 6  # from now on its own answers are kept


def test_the_key_goes_to_the_server_and_into_no_file(
    server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "sk-very-secret-1234"
    monkeypatch.setenv("FDBENCH_JUDGE_KEY", secret)

    def echoing(request: dict[str, Any]) -> Turn:
        turn = judges.good(TRUTH)(request)
        return replace(turn, body=turn.body.replace('{\\"quotes', f'{secret} {{\\"quotes'))

    outcome = hold(server, echoing, cache=WordCache(tmp_path, "judge"))
    assert set(server.keys) == {f"Bearer {secret}"}
    files = [path.read_text() for path in tmp_path.rglob("*.json")]
    assert files and not any(secret in text for text in [*files, json.dumps(document(outcome)), *told(outcome)])


def test_a_model_that_takes_no_temperature_is_asked_without(server: ChatServer) -> None:
    def plain(request: dict[str, Any]) -> Turn:
        return refusal(400, "temperature") if "temperature" in request else judges.good(TRUTH)(request)

    assert hold(server, plain).failed == ""
    assert sum("temperature" in request for request in server.asked) == 1


def test_what_is_no_completion_is_told(server: ChatServer) -> None:
    server.reply = lambda _: replace(whole(""), body="[]")
    outcome = trial().hold(Answers(ChatModel(server.url, "m")))
    assert outcome.failed == "the answer is no chat completion; check the URL"
