"""A SPEC chooses the recogniser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fdbench.errors import MissingExtra, UsageError
from fdbench.speech import backends
from fdbench.speech.backends import KINDS, backend, installed, speaks
from fdbench.speech.endpoint import Endpoint


def test_each_kind_is_made_and_named() -> None:
    pytest.importorskip("pocketsphinx")
    assert backend("pocketsphinx").name.startswith("pocketsphinx-")
    assert backend("moonshine").name.startswith("moonshine-tiny-")
    made = backend("openai:https://host:8443/v1/#large#2")
    assert isinstance(made, Endpoint)
    assert made.name == "openai:host:8443/v1#large#2"
    assert installed("openai:https://host/v1#m")


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("wisper:small", "did you mean 'whisper'"),
        ("", "there is no such kind; choose moonshine, pocketsphinx, whisper:MODEL, parakeet:DIR, openai:URL#MODEL"),
        ("whisper", "it is written whisper:MODEL"),
        ("whisper:", "it is written whisper:MODEL"),
        ("pocketsphinx:en", "it is written pocketsphinx"),
        ("pocketsphinx:", "it is written pocketsphinx"),
        ("openai:https://host/v1", "names no model"),
        ("openai:https://host/v1#m,lang=spanish", "'spanish' is no language tag; write one such as en, es or pt-BR"),
        ("openai:https://host/v1#m,lang=", "'' is no language tag"),
        (
            "pocketsphinx,lang=es",
            "does not know the language 'es'; choose whisper:MODEL or parakeet:DIR, with a model of many languages, or openai:URL#MODEL",
        ),
    ],
)
def test_a_wrong_spec_is_one_sentence(spec: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        backend(spec)


def test_what_is_not_installed_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(backends.KINDS, "whisper", replace(KINDS["whisper"], package="no_such_package"))
    assert not installed("whisper:small.en")
    with pytest.raises(MissingExtra, match=r"recogniser 'whisper:small.en' needs the 'whisper' extra"):
        backend("whisper:small.en")


@pytest.mark.parametrize(
    ("spec", "lang", "name"),
    [
        ("openai:https://host/v1#m", "en", "openai:host/v1#m"),
        ("openai:https://host/v1#m", "es", "openai:host/v1#m (es)"),
        ("openai:https://host/v1#m,lang=pt-BR", "en", "openai:host/v1#m (pt)"),
        ("openai:https://host/v1#m,lang=en", "es", "openai:host/v1#m"),
    ],
)
def test_the_language_is_the_scripts_unless_the_spec_names_one(spec: str, lang: str, name: str) -> None:
    assert backend(spec, lang).name == name


def test_who_knows_which_language() -> None:
    assert [speaks(own, code) for own in ("pocketsphinx", "moonshine") for code in ("en", "es")] == [True, False] * 2
    assert speaks("whisper:small", "sw")
    assert not speaks("pocketsphinx,lang=es", "en")
    assert [speaks("whisper:tiny.en", code) for code in ("en", "es")] == [True, False]
    assert [speaks("whisper:small", code) for code in ("en", "pt", "xx")] == [True, True, False]
    assert not speaks("whisper:small.en,lang=fr", "en")


@pytest.mark.parametrize(("entries", "knows"), [(51_864, False), (51_865, True)])
def test_a_models_folder_tells_by_its_vocabulary_whether_it_knows_more_than_english(
    entries: int, knows: bool, tmp_path: Path
) -> None:
    """Told Spanish, an English model writes English words: they must not be judged."""
    (tmp_path / "vocabulary.txt").write_text("".join(f"{n}\n" for n in range(entries)), encoding="utf-8")
    assert speaks(f"whisper:{tmp_path}", "es") is knows
    assert speaks(f"whisper:{tmp_path}", "en")
