"""The verdict as JUnit XML: one test case a dimension and a budget, failed exactly when the exit code says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from fdbench.gate.terminal import below
from fdbench.gate.verdict import Outcome, Verdict, Word
from fdbench.harmless import harmless

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not."""


def junit_xml(verdict: Verdict) -> str:
    """A whole document. An invalid run or system is one case in error; inconclusive and not exercised ones are skipped, unless strict."""
    root = ElementTree.Element("testsuites", name="fdbench gate")
    for system in verdict.systems:
        pinned = " (anchor)" if system.against == "anchor" else ""
        suite = ElementTree.SubElement(root, "testsuite", name=_clean(f"fdbench gate: {system.system}{pinned}"))
        group = _clean(f"fdbench.gate.{system.system}{pinned}")
        for dimension in system.dimensions:
            _case(suite, group, dimension.dimension, dimension.word, dimension.outcome, dimension.why, below(dimension))
        for budget in system.budgets:
            _case(suite, group, f"budget {budget.budget.name}", budget.word, budget.outcome, budget.why, below(budget))
        if system.invalid:
            _case(suite, group, "validity", "INVALID", "error", system.invalid)
        _count(suite)
    if verdict.word == "INVALID" and not any(system.invalid for system in verdict.systems):
        suite = ElementTree.SubElement(root, "testsuite", name="fdbench gate: run")
        _case(suite, "fdbench.gate", "run", verdict.word, "error", verdict.why)
        _count(suite)
    _sum_up(root)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(
    suite: ElementTree.Element,
    group: str,
    name: str,
    word: Word,
    outcome: Outcome,
    why: str,
    more: Sequence[str] = (),
) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=group, name=_clean(name), time="0")
    message = _clean(f"{word}: {why}")
    if outcome == "passed":
        ElementTree.SubElement(case, "system-out").text = message
    elif outcome == "skipped":
        ElementTree.SubElement(case, "skipped", message=message)
    else:
        kind = "failure" if outcome == "failed" else "error"
        ElementTree.SubElement(case, kind, type=word, message=message).text = _clean("\n".join([f"{word}: {why}", *more]))


def _count(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("time", "0")


def _sum_up(root: ElementTree.Element) -> None:
    for attribute in ("tests", "failures", "errors"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in root)))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", harmless(text))
