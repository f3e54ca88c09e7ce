"""A SPEC chooses the recogniser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fdbench.errors import MissingExtra, UsageError
from fdbench.speech import backends
from fdbench.speech.backends import KINDS, backend, installed
from fdbench.speech.endpoint import Endpoint


def test_each_kind_is_made_and_named() -> None:
    pytest.importorskip("pocketsphinx")
    assert backend("pocketsphinx").name.startswith("pocketsphinx-")
    made = backend("openai:https://host:8443/v1/#large#2")
    assert isinstance(made, Endpoint)
    assert made.name == "openai:host:8443/v1#large#2"
    assert installed("openai:https://host/v1#m")


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("wisper:small", "did you mean 'whisper'"),
        ("", "there is no such kind; choose pocketsphinx, whisper:MODEL, openai:URL#MODEL"),
        ("whisper", "it is written whisper:MODEL"),
        ("whisper:", "it is written whisper:MODEL"),
        ("pocketsphinx:en", "it is written pocketsphinx"),
        ("pocketsphinx:", "it is written pocketsphinx"),
        ("openai:https://host/v1", "names no model"),
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
