"""Prepared pairs of runs: the documented word and exit code, the same on the terminal, in JUnit, Markdown, JSON and HTML."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from fdbench.cli.main import main
from fdbench.results.schema import DimensionDoc, Results
from tests.gate.formats import check_junit, page_text
from tests.gate.make import broken, cases, dimension, rate, results, sample, system

NAMES = ("latency", "interruption", "overlap", "context", "coherence")
RATES = {
    "latency": "response_rate",
    "interruption": "yield_rate",
    "overlap": "false_stop_rate",
    "context": "recall_rate",
    "coherence": "answer_rate",
}
WIDE = [100.0, 20.0, 100.0, 20.0, 100.0, 20.0, 100.0, 20.0]


def base(**settings: Any) -> Results:
    """One system with eight units of 60 points a dimension, which answers after 500 ms, yields, holds, recalls and answers."""
    doc = system(**{name: _dimension(name) for name in NAMES})
    doc["settings"] = settings
    return results({"agent": doc})


def _dimension(name: str) -> DimensionDoc:
    good = name != "overlap"
    rows = {RATES[name]: cases(*[[good]] * 8, name=name)}
    measures = {RATES[name]: rate(8 if good else 0, 8, "higher" if good else "lower")}
    if name == "latency":
        rows["response_latency_ms"] = cases(*[[500.0]] * 8, name=name)
        measures["response_latency_ms"] = sample(500.0, n=8, p50=500.0)
    return dimension([60.0] * 8, name, measures=measures, cases=rows)


def doc(run: Results, name: str = "interruption", who: str = "agent") -> DimensionDoc:
    return run["systems"][who]["dimensions"][name]


def score(run: Results, name: str, *scores: float) -> None:
    """Set the scores of a dimension: one for all, or one a unit."""
    own = doc(run, name)
    for unit, value in zip(own["units"], scores * 8 if len(scores) == 1 else scores, strict=False):
        unit["score"] = value
    own["score"] = max(0.0, sum(unit["score"] for unit in own["units"]) / len(own["units"]))


def scores(name: str, *values: float) -> Callable[[Results], None]:
    return lambda run: score(run, name, *values)


def every(value: float) -> Callable[[Results], None]:
    return both(*(scores(name, value) for name in NAMES))


def info(**changes: Any) -> Callable[[Results], None]:
    return lambda run: run["run"].update(changes)  # type: ignore[typeddict-item]


def turned(name: str, share: int = 8) -> Callable[[Results], None]:
    """The events of the first scenarios went the other way; the scores did not notice."""

    def alter(run: Results) -> None:
        measure, rows = doc(run, name)["measures"][RATES[name]], doc(run, name)["cases"][RATES[name]]
        for row in rows[:share]:
            row[3] = not row[3]
        measure["hits"] = sum(row[3] for row in rows)
        measure["value"] = measure["hits"] / len(rows)

    return alter


def slower(factor: float) -> Callable[[Results], None]:
    def alter(run: Results) -> None:
        for row in doc(run, "latency")["cases"]["response_latency_ms"]:
            row[3] *= factor

    return alter


def sessions(name: str, count: int, status: Any) -> Callable[[Results], None]:
    """The first sessions of a dimension ended so; those in error have no unit."""

    def alter(run: Results) -> None:
        gone = [f"{name}-{i:02}" for i in range(count)]
        for item in run["systems"]["agent"]["scenarios"]:
            if item["id"] in gone:
                item["status"] = status
        own = doc(run, name)
        own["units"] = [unit for unit in own["units"] if unit["unit"] not in gone]
        own["exercised"] -= count

    return alter


def empty(run: Results) -> None:
    for name in NAMES:
        none: DimensionDoc = dimension([], name)
        none["scheduled"] = 8
        run["systems"]["agent"]["dimensions"][name] = none


def without_cases(run: Results) -> None:
    for name in NAMES:
        del doc(run, name)["cases"]


def twin(**names: bool) -> Callable[[Results], None]:
    """Systems of these names instead of the one, valid or not."""

    def alter(run: Results) -> None:
        old = run["systems"].pop("agent")
        for name, valid in names.items():
            run["systems"][name] = copy.deepcopy(old) if valid else broken(copy.deepcopy(old), f"{name}: late")

    return alter


def hashes(run: Results) -> None:
    run["run"]["scenarios"]["context-03"] = "other bytes"


def lost(run: Results) -> None:
    del run["run"]["scenarios"]["context-03"]


def vanish(run: Results) -> None:
    doc(run)["units"].pop()


def both(*changes: Callable[[Results], None]) -> Callable[[Results], None]:
    def alter(run: Results) -> None:
        for change in changes:
            change(run)

    return alter


@dataclass(frozen=True)
class Pair:
    """`told` stands in the text; `raw` is written for results.json instead, None leaves it out."""

    name: str
    word: str
    code: int
    now: Callable[[Results], None] = lambda run: None
    before: Callable[[Results], None] = lambda run: None
    told: str = ""
    options: tuple[str, ...] = ()
    policy: str = ""
    anchor: Callable[[Results], None] | None = None
    raw: Callable[[str], str | None] = field(default=lambda text: text)


PAIRS = (
    Pair("the same", "PASS", 0, told="identical in all 40 units"),
    Pair("the same, strict", "PASS", 0, options=("--strict",)),
    Pair("a dimension fell", "REGRESSION", 1, scores("interruption", 20), told="-8.0 points over 40 units"),
    Pair("all fell by less than any test of one sees", "REGRESSION", 1, every(52), told="-8.0 points over 40 units"),
    Pair("a dimension rose", "IMPROVEMENT", 0, scores("context", 100)),
    Pair("a fall within the margin", "PASS", 0, scores("context", 56)),
    Pair("everything at 0", "REGRESSION", 1, every(0), told="collapse: none of 8 units scores more than 10 points now"),
    *(Pair(f"{name} at 0", "REGRESSION", 1, scores(name, 0), told="collapse") for name in NAMES),
    Pair("only noise", "NO COLLAPSE", 0, scores("overlap", *WIDE), told="a fall of 20 points is neither shown nor ruled out"),
    Pair("only noise, strict", "NO COLLAPSE", 4, scores("overlap", *WIDE), options=("--strict",)),
    Pair("it no longer yields", "REGRESSION", 1, turned("interruption"), told="yield_rate turned round in 8 cases"),
    Pair("it stops at backchannels", "REGRESSION", 1, turned("overlap"), told="stops for backchannels, side talk or noise"),
    Pair("it forgets", "REGRESSION", 1, turned("context"), told="Perhaps it forgets what was said before"),
    Pair("half of the answers are lost", "PASS", 0, turned("coherence", 4)),  # 1 of 16 sign patterns: no test sees it
    Pair("20 % slower", "REGRESSION", 1, slower(1.2), told="response_latency_ms 500 -> 600 ms, +20 %"),
    Pair("5 % slower", "PASS", 0, slower(1.05)),
    Pair("three times as long", "REGRESSION", 1, slower(3), told="response_latency_ms is at least twice as long"),
    Pair("faster", "IMPROVEMENT", 0, slower(0.5), told="response_latency_ms 500 -> 250 ms, -50 %"),
    Pair("score up while a measure fell", "REGRESSION", 1, both(scores("latency", 100), slower(1.2)), told="+20 %"),
    Pair("score down a little while a measure rose", "IMPROVEMENT", 0, both(scores("latency", 57), slower(0.5))),
    Pair("a scenario is missing", "INVALID", 2, lost, told="the scenario set differs (context-03 only in the baseline)"),
    Pair("a scenario is new", "INVALID", 2, before=lost, told="context-03 only now"),
    Pair("other bytes", "INVALID", 2, hashes, told="the stimulus of context-03 was altered"),
    Pair("another version of the measures", "INVALID", 2, info(metrics_version="2"), told="the metrics version differs"),
    Pair("another segmenter", "INVALID", 2, info(segmenter="x"), told="the segmenter differs"),
    Pair("other constants", "INVALID", 2, info(constants={"bridge_ms": 1.0}), told="the segmenter constants differ"),
    Pair("another recogniser", "INVALID", 2, info(recogniser="x"), told="the recogniser differs"),
    Pair("another suite", "INVALID", 2, info(suite="quick"), told="the suite differs"),
    Pair("zero before and now", "PASS", 0, every(0), every(0)),
    Pair("zero before", "IMPROVEMENT", 0, before=every(0)),
    Pair("zero before in one dimension", "IMPROVEMENT", 0, before=scores("overlap", 0)),
    Pair("an empty run", "REGRESSION", 1, empty, told="missing: no score now"),
    Pair("an empty baseline", "INVALID", 3, before=empty, told="nothing could be compared"),
    Pair("both are empty", "INVALID", 3, empty, empty, told="nothing could be compared"),
    Pair("still running", "INVALID", 2, raw=lambda text: None, told="is this the folder of a finished run?"),
    Pair("half a file", "INVALID", 2, raw=lambda text: text[: len(text) // 2], told="not valid JSON"),
    Pair("another file", "INVALID", 2, raw=lambda text: "[]", told="not an fdbench file"),
    Pair("a newer file", "INVALID", 2, raw=lambda text: text.replace('"schema": 1', '"schema": 99'), told="by a newer fdbench"),
    Pair("other settings", "PASS", 0, lambda run: run["systems"]["agent"]["settings"].update(voice="b"), told="settings differ: voice"),
    Pair("another seed", "PASS", 0, info(seed=2), told="note: seed: 2 now, 1 in the baseline"),
    Pair("another version of fdbench", "PASS", 0, info(fdbench="9"), told="note: version of fdbench: 9 now"),
    Pair("another clock", "PASS", 0, info(clock="real"), told="note: clock: real now"),
    Pair("more repeats", "PASS", 0, info(repeats=3), told="note: repeats: 3 now"),
    Pair("not valid", "INVALID", 3, both(info(valid=False, why_invalid=["late"]), twin(agent=False)), told="not valid: late"),
    Pair("a baseline that is not valid", "INVALID", 2, before=info(valid=False), told="the baseline comes from a run that is not"),
    Pair("one of two is not valid", "INVALID", 3, twin(a=True, b=False), twin(a=True, b=True), told="b is not valid: b: late"),
    Pair("one of two was not valid", "NO COLLAPSE", 0, twin(a=True, b=True), twin(a=True, b=False), told="its baseline is not valid"),
    Pair("one system by another name", "PASS", 0, twin(new=True), told="new against baseline 'agent'"),
    Pair("two systems by other names", "INVALID", 2, twin(a=True, b=True), twin(a=True, c=True), told="or store a new baseline"),
    Pair("a named pair", "PASS", 0, twin(a=True, b=True), twin(a=True, c=True), options=("--system", "b=c")),
    Pair("a session in error", "REGRESSION", 1, sessions("context", 1, "error"), told="1 scenario ended in an error, and did not before"),
    Pair("two scenarios in error", "REGRESSION", 1, sessions("context", 2, "error"), told="2 scenarios ended in an error, and did not"),
    Pair("a unit vanished", "REGRESSION", 1, vanish, told="missing: 1 unit of the baseline (interruption-07)"),
    Pair("an event was not exercised", "PASS", 0, sessions("overlap", 1, "not_exercised"), told="the 7 of 8 units"),
    Pair("most were not exercised", "REGRESSION", 1, sessions("overlap", 7, "not_exercised"), told="exercised share"),
    Pair("a declared budget is missed for certain", "REGRESSION", 1, turned("interruption"), turned("interruption"),
         policy="budgets: {interruption.yield_rate: {min: 0.8}}", told="declared budget broken: yield_rate 0.00 < 0.80 (0 of 8)"),
    Pair("a declared budget is perhaps missed", "NO COLLAPSE", 0, turned("interruption", 2), turned("interruption", 2),
         policy="budgets: {interruption.yield_rate: {min: 0.8}}", told="so few values may miss it by chance"),
    Pair("a budget that nobody declared is missed in both", "PASS", 0, turned("interruption"), turned("interruption"),
         told="as in the baseline; put it into a policy of your own"),
    Pair("a policy with a mistake", "INVALID", 2, policy="alhpa: 1", told="did you mean `alpha`?"),
    Pair("a budget on nothing", "INVALID", 2, policy="budgets: {latency.foo: {min: 1}}", told="names no measure of latency"),
    Pair("fell against the anchor", "REGRESSION", 1, every(50), every(52), anchor=every(60), told="against the anchor: suite"),
    Pair("another suite in the anchor", "INVALID", 2, anchor=info(suite="x"), told="--anchor: the suite differs"),
    Pair("files from before there were cases", "PASS", 0, without_cases, without_cases),
)  # fmt: skip


def stored(folder: Path, run: Results, raw: Callable[[str], str | None] = lambda text: text) -> str:
    folder.mkdir()
    text = raw(json.dumps(run))
    if text is not None:
        (folder / "results.json").write_text(text)
    return str(folder)


def played(pair: Pair, folder: Path) -> int:
    """The exit code; the outputs are in the folder, over those of an older run that passed."""
    now, before, anchor = base(voice="a"), base(voice="a"), base(voice="a")
    pair.now(now)
    pair.before(before)
    argv = ["gate", stored(folder / "now", now, pair.raw), "--baseline", stored(folder / "before", before), *pair.options]
    if pair.anchor is not None:
        pair.anchor(anchor)
        argv += ["--anchor", stored(folder / "anchor", anchor)]
    if pair.policy:
        (folder / "policy.yaml").write_text(pair.policy)
        argv += ["--policy", str(folder / "policy.yaml")]
    for name in ("gate.xml", "gate.json", "gate.html"):
        (folder / name).write_text("an older run that passed")
    outputs = (("junit", "gate.xml"), ("summary", "gate.md"), ("json", "gate.json"), ("html", "gate.html"))
    return main([*argv, *(f"--{option}={folder / file}" for option, file in outputs)])


def test_there_are_at_least_fifty() -> None:
    assert len({pair.name for pair in PAIRS}) == len(PAIRS) >= 50


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name.replace(" ", "-"))
def test_a_prepared_pair(tmp_path: Path, capsys: pytest.CaptureFixture[str], pair: Pair) -> None:
    assert played(pair, tmp_path) == pair.code
    shown = capsys.readouterr()
    assert pair.told in shown.out + shown.err
    document = json.loads((tmp_path / "gate.json").read_text())
    assert (document["word"], document["exit_code"]) == (pair.word, pair.code)
    assert (tmp_path / "gate.md").read_text().startswith(f"## fdbench gate: {pair.word}\n\n")
    if pair.code == 2:
        assert shown.out == "" and shown.err == f"fdbench: {document['why']}\n"
    else:
        assert shown.out.splitlines()[-1] == f"{pair.word}: {document['why']}"
    page = page_text(tmp_path / "gate.html")
    assert f"{pair.word} exit code {pair.code}" in page and one_line(document["why"]) in page
    check_junit(tmp_path / "gate.xml")
    root = ElementTree.parse(tmp_path / "gate.xml").getroot()
    failed = [part["outcome"] for part in _parts(document)].count("failed")
    assert root.get("failures") == str(failed)
    assert (failed > 0) == (pair.code in (1, 4))
    assert (root.get("errors") != "0") == (pair.word == "INVALID")
    reasons = [part["why"] for part in _parts(document)]
    if pair.code != 2:
        assert all(reason in shown.out for reason in reasons)
    assert all(one_line(reason) in page for reason in reasons)
    messages = "\n".join(" ".join([e.get("message", ""), e.text or ""]) for e in root.iter())
    assert all(reason in messages for reason in reasons)


def one_line(text: str) -> str:
    return " ".join(text.split())


def _parts(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for one in document["systems"] for part in [*one["dimensions"], *one["budgets"]]]


COMPARED = {"REGRESSION": "B is worse", "IMPROVEMENT": "B is better"}


@pytest.mark.parametrize(
    "pair",
    [p for p in PAIRS if p.code in (0, 1) and not (p.options or p.policy or p.anchor)],
    ids=lambda pair: pair.name.replace(" ", "-"),
)
def test_compare_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str], pair: Pair) -> None:
    played(pair, tmp_path)
    capsys.readouterr()
    document = json.loads((tmp_path / "gate.json").read_text())
    assert main(["compare", str(tmp_path / "before"), str(tmp_path / "now")]) == 0
    text = capsys.readouterr().out
    for part in document["systems"][0]["dimensions"]:
        if any(told in part["why"] for told in ("missing:", "ended in an error", "exercised share")):
            continue  # of sessions, which are compared by no test
        row = next(line for line in text.splitlines() if line.startswith(f"{part['dimension']} "))
        found = COMPARED.get(part["word"])
        if found or "collapse from B to A" not in text:  # what came right outright, the gate leaves to its tests
            assert (found in row) if found else not any(word in row for word in COMPARED.values())
