"""The suite `languages` keeps what docs/languages.md promises of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from fdbench.language.load import ENGLISH, code_of, language
from fdbench.language.normal import plain_words
from fdbench.render.clips import ClipStore, suite_store
from fdbench.scenario.load import load_suite
from fdbench.scenario.model import CueKind, Dimension, Pause, Scenario, Suite
from tests.families.languages import read_languages
from tests.families.listen import LONGEST_MS, SHORTEST_MS
from tests.families.listen_languages import entries, murmurs, off_by, whole
from tests.families.make import scenarios
from tests.families.spoken import wanted

LANGUAGES = ("es", "fr", "it", "pt")
VOICES = {"es": "e", "fr": "f", "it": "i", "pt": "p"}
"""With what the names of a language's voices begin."""
FAMILIES = {
    "latency": {"plain_turns", "pause", "short_answer"},
    "interruption": {"short_word", "barge_in", "loudness", "thinking_gap", "doubled"},
    "overlap": {"backchannel", "bystander", "noise", "thinking_gap_noise", "doubled_hold", "collision", "after_answer"},
    "coherence": {"simple_question"},
}


@pytest.fixture(scope="module")
def store() -> ClipStore:
    return suite_store()


@pytest.fixture(scope="module")
def suite(store: ClipStore) -> Suite:
    """Loading it checks that every clip exists."""
    return load_suite("languages", stimuli=store)


def of(suite: Suite, code: str) -> list[Scenario]:
    return [s for s in suite.scenarios if code_of(s.lang) == code]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_family_that_needs_no_understanding(suite: Suite, code: str) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for scenario in of(suite, code):
        found[scenario.dimension].add(scenario.family)
        assert scenario.id.startswith(f"{code}.{scenario.dimension}.{scenario.family}.")
    assert found == FAMILIES
    units = Counter(s.dimension for s in of(suite, code) if s.pair)
    assert len(of(suite, code)) == 30
    assert units[Dimension.LATENCY] == 5 and units[Dimension.OVERLAP] == 7


def test_the_languages_ask_for_the_same(suite: Suite) -> None:
    """One family, place, pause or sound more in a language would make it easier or harder than the others."""
    shapes = {code: Counter(_shape(s) for s in of(suite, code)) for code in LANGUAGES}
    assert shapes["es"] == shapes["fr"] == shapes["it"] == shapes["pt"]


def _shape(scenario: Scenario) -> tuple[object, ...]:
    cues = tuple((c.kind, c.interruption, c.trigger, c.far, c.expect.reply) for c in scenario.cues)
    pauses = tuple((p.ms, p.filled is None) for c in scenario.cues for p in c.parts if isinstance(p, Pause))
    return (scenario.dimension, scenario.family, cues, pauses)


def test_each_language_has_its_own_voices_and_clips_know_their_language(suite: Suite, store: ClipStore) -> None:
    spoken = {(entry.voice, entry.text): entry.lang for entry in store.entries().values()}
    for scenario in suite.scenarios:
        code = code_of(scenario.lang)
        for cue in scenario.cues:
            own = cue.voice.startswith(f"kokoro/{VOICES[code]}")
            assert own or (code == "fr" and cue.kind is CueKind.BACKGROUND_SPEECH), (scenario.id, cue.voice)
            if cue.kind is not CueKind.NOISE:
                assert all(spoken[cue.voice, text] == code for text in _texts(cue.parts)), scenario.id


def _texts(parts: tuple[object, ...]) -> list[str]:
    return [str(text) for part in parts if (text := getattr(part, "text", None) or getattr(part, "filled", None))]


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_expected_is_said_in_words_and_cannot_be_its_own_opposite(suite: Suite, code: str) -> None:
    for scenario in of(suite, code):
        for cue in scenario.cues:
            right = [plain_words(text, code) for text in (*cue.expect.any_of, *cue.expect.all_of)]
            wrong = [plain_words(text, code) for text in (*cue.expect.none_of, *cue.expect.stale)]
            assert all(right) and all(wrong)
            assert not {word for words in right for word in words} & {word for words in wrong for word in words}, scenario.id
            asked = plain_words(cue.text, code)
            assert not any(" ".join(words) in f" {' '.join(asked)} " for words in map(tuple, right)), (
                f"{scenario.id} tells the answer"
            )


def test_listeners_sounds_are_murmurs_to_the_lexicon_and_cuts_are_none(suite: Suite) -> None:
    for scenario in suite.scenarios:
        known = language(scenario.lang)
        for cue in scenario.cues:
            murmur = known.is_murmur(plain_words(cue.text, known.code))
            if cue.kind is CueKind.BACKCHANNEL:
                assert murmur, (scenario.id, cue.text)
            elif cue.kind is CueKind.INTERRUPTION:
                assert not murmur, (scenario.id, cue.text)


def test_hesitations_and_listeners_sounds_are_short_and_voiced(store: ClipStore) -> None:
    found = murmurs(store)
    assert len({entry.lang for entry, _, _ in found}) == len(LANGUAGES)
    for entry, length, share in found:
        assert SHORTEST_MS <= length <= LONGEST_MS, (entry.voice, entry.text, length)
        assert share >= 0.5, (entry.voice, entry.text, share)


def test_levels_and_marks(store: ClipStore) -> None:
    for entry in entries(store):
        assert -24.0 <= entry.level_db <= -22.0, entry.file
        assert off_by(entry, store) == 0, entry.file
        assert 0.2 <= (entry.offset - entry.onset) / 24_000 <= 5.0, entry.file
    assert {entry.lang for entry, _ in whole(store)} == set(LANGUAGES)


def test_no_voice_says_one_text_in_two_languages() -> None:
    """A clip is found by voice and text."""
    table, speakers = read_languages()[0]
    (first, *_) = scenarios(table, speakers)
    other = {**first, "id": "x", "lang": ENGLISH}
    twice = type(table)(table.name, table.suite, (first, other), ({"name": "a"},))
    with pytest.raises(ValueError, match=r"says '.*' in es and in en; write other words"):
        wanted([(twice, speakers)])


def test_rows_of_an_unknown_family_are_refused(tmp_path: Path) -> None:
    (tmp_path / "families.yaml").write_text("a: {scenarios: []}\n")
    (tmp_path / "es.yaml").write_text("lang: es\nopenings: {v: [Hola.]}\nrows: {b: []}\n")
    with pytest.raises(ValueError, match=r"es\.yaml: no family b in families\.yaml"):
        read_languages(tmp_path)
    (tmp_path / "es.yaml").write_text("lang: es\nopenings: {v: [Hola.]}\nrows: {a: [{name: x}, {name: x}]}\n")
    with pytest.raises(ValueError, match=r"es\.a: two rows have one name"):
        read_languages(tmp_path)
