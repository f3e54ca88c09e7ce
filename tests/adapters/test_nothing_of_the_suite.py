"""The adapters know nothing of the suites: no sentence that a user says to the agent, and no run of four of its content words, stands in
their code or data, but for everyday phrases."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from fdbench import assets
from fdbench.scenario.load import load_paths, parse_raw
from tests.blind import make

EVERYDAY = frozenset(Path(__file__).with_name("everyday_phrases.txt").read_text(encoding="utf-8").splitlines())
MOST_EVERYDAY = 30
RUN = 4
SHORTEST = 3
"""What users say in one or two words ("Yes.", "How far?") are words that any code holds; from three on it is a sentence."""
EMPTY = frozenset(
    "a an the this that these those it its i me my mine you your we our us he she they his her their them him and or but so if of in on "
    "at to for from by with about as is are was were am be been do does did have has had will would can could should shall may might must "
    "not no yes please just now then there here what when where who whom whose which how why tell say said know s t m d ll ve re".split()
)
"""Words that bind others and tell nothing."""


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


@cache
def said() -> dict[str, list[str]]:
    """What users say to the agent in all suites and sets, as words; pauses within it left out."""
    folders = [assets.bundled("scenarios")]
    paths = [path for folder in folders for path in sorted(folder.rglob("*.yaml")) if "id:" in path.read_text(encoding="utf-8")]
    blind = [parse_raw(raw) for raw in make.scenarios(make.tables(), ("slt", "rms"))]
    cues = [cue for scenario in [*load_paths(paths), *blind] for cue in scenario.cues if cue.kind.takes_floor]
    return {" ".join(said): said for cue in cues if len(said := words(cue.text)) >= SHORTEST}


@cache
def files() -> dict[str, list[str]]:
    """The words of each file of the adapters."""
    folder = assets.bundled("adapters")
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".yaml", ".txt", ".json")]
    return {str(path.relative_to(folder)): words(path.read_text(encoding="utf-8")) for path in paths}


def runs(sentence: list[str]) -> set[str]:
    """Its runs of four content words, each between spaces; what binds them is left out."""
    content = [word for word in sentence if word not in EMPTY]
    return {f" {' '.join(content[i : i + RUN])} " for i in range(len(content) - RUN + 1)}


def found(sentences: dict[str, list[str]], text: list[str]) -> list[str]:
    """Which sentences, and which runs, stand in a text."""
    whole = f" {' '.join(text)} "
    content = f" {' '.join(word for word in text if word not in EMPTY)} "
    sentence = [said for said in sentences if f" {said} " in whole and said not in EVERYDAY]
    return sentence + sorted({run for each in sentences.values() for run in runs(each) if run in content})


def test_the_walk_sees_suites_and_files() -> None:
    assert len(said()) > 100 and len(files()) > 50
    assert "_reference/rules.py" in files() and any(name.endswith("world.yaml") for name in files())


def test_what_stands_there_is_found() -> None:
    sentences = {text: words(text) for text in ("why is the old red fire engine late", "thank you")}
    assert found(sentences, words('say("Thank you!")')) == ["thank you"]
    assert found(sentences, words("# an old, red: fire engine")) == [" old red fire engine "]
    assert found(sentences, words("an old fire engine")) == []


@pytest.mark.parametrize("name", sorted(files()))
def test_no_sentence_of_a_suite_stands_in_the_adapters(name: str) -> None:
    assert found(said(), files()[name]) == []


def test_everyday_phrases_are_few_and_short() -> None:
    assert len(EVERYDAY) <= MOST_EVERYDAY
    assert all(len([word for word in phrase.split() if word not in EMPTY]) < RUN for phrase in EVERYDAY)
