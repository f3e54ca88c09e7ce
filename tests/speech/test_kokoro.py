"""Kokoro without its model: reading, voices and errors. What needs the lexicons or the model is skipped where they are missing."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from fdbench.errors import MissingExtra, UsageError
from fdbench.speech.kokoro import languages, model, phonemes, say, voices
from fdbench.speech.kokoro.say import Settings

needs_lexicon = pytest.mark.skipif(find_spec("hibari") is None, reason="needs the extra kokoro")
needs_phonemizer = pytest.mark.skipif(find_spec("phonemizer") is None, reason="needs the extra kokoro-languages")


@dataclass
class Token:
    text: str
    phonemes: str | None
    whitespace: str = ""
    rating: int | None = 4


def table(rows: int) -> np.ndarray:
    return np.arange(rows * model.STYLE, dtype="<f4").reshape(rows, model.STYLE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bf_emma.bin").write_bytes(table(3).tobytes())
    (tmp_path / "am_adam.bin").write_bytes(b"123")
    (tmp_path / "notes.bin").write_bytes(b"no voice")
    return tmp_path


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "kokoro-js-9.9.9.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in (("package/voices/ef_dora.bin", table(2).tobytes()), ("package/README.md", b"hello")):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def test_a_voice_is_read_from_a_folder_or_from_the_packed_file(folder: Path, packed: Path) -> None:
    assert voices.names(folder) == ("am_adam", "bf_emma")
    np.testing.assert_array_equal(voices.styles("bf_emma", folder), table(3))
    np.testing.assert_array_equal(voices.styles("ef_dora", packed), table(2))
    below = packed.parent / "elsewhere"
    below.mkdir()
    packed.rename(below / packed.name)
    assert voices.found(below) == below / packed.name, "a folder that holds the packed file"


def test_the_variable_names_the_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(voices.VARIABLE, str(folder))
    assert voices.found() == folder
    monkeypatch.delenv(voices.VARIABLE)
    monkeypatch.setenv("HOME", str(folder / "nobody"))
    with pytest.raises(
        UsageError, match=r"they are not in ~/.local/share/fdbench, and .* fetch them with `mkdir .* npm pack kokoro-js"
    ):
        voices.found()
    with pytest.raises(UsageError, match=r"there are none in .*nobody; fetch them with"):
        voices.found(folder / "nobody")


def test_a_voice_that_is_unknown_or_damaged_is_named(folder: Path) -> None:
    with pytest.raises(UsageError, match="no voice 'bf_ema' there; did you mean 'kokoro/bf_emma'"):
        voices.styles("bf_ema", folder)
    with pytest.raises(UsageError, match="no voice 'xyz' there; there are: am_adam, bf_emma"):
        voices.styles("xyz", folder)
    with pytest.raises(UsageError, match=r"'am_adam' is damaged \(3 bytes"):
        voices.styles("am_adam", folder)
    (folder / "x.tgz").write_bytes(b"no archive")
    with pytest.raises(UsageError, match=r"x\.tgz: not readable as Kokoro's voices"):
        voices.styles("bf_emma", folder / "x.tgz")


def test_given_words_are_marked_whole_and_the_longest_first() -> None:
    given = {"uh": "A", "uh huh": "B", "mm hmm": "C"}
    assert phonemes.marked("Uh-huh, uh, MM hmm.", given) == "[Uh-huh](/B/), [uh](/A/), [MM hmm](/C/)."
    assert phonemes.marked("Uhm, duh, uh-oh, uh's", given) == "Uhm, duh, uh-oh, uh's"
    assert phonemes.marked("Uh.", {}) == "Uh."


def test_a_reading_names_what_was_guessed_and_refuses_what_has_no_sound() -> None:
    tokens = [Token("Call", "kˈɔl", " "), Token("Zorb", "zˈɔɹb", "", 2), Token(",", ","), Token("7:30", "sˈɛvən", "", 2)]
    assert phonemes.joined(tokens) == phonemes.Reading("kˈɔl zˈɔɹb,sˈɛvən", (("Zorb", "zˈɔɹb"),))
    with pytest.raises(UsageError, match="no English lexicon can read '你好'; give its phonemes"):
        phonemes.joined([Token("你好", "")])


@pytest.mark.parametrize(
    ("signs", "message"),
    [
        ("tˈ7", "Kokoro has no phoneme '7'"),
        (" .", "nothing in it can be said"),
        ("a" * 510, "510 phonemes, but Kokoro takes 509"),
    ],
)
def test_phonemes_that_cannot_be_spoken_are_one_sentence(signs: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "vocabulary", lambda: {"t": 62, "ˈ": 156, "a": 43, "\u0303": 17, " ": 16, ".": 4})
    assert say.tokens_of("tã", "t\u00e3") == [62, 43, 17], "a letter with a mark on it may be written as one sign"
    assert say.tokens_of("ta", "tˈa.") == [62, 156, 43, 4]
    with pytest.raises(UsageError, match=message):
        say.tokens_of("x", signs)


def test_what_is_missing_names_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in (model, phonemes, languages):
        module_cache = [each for each in vars(module).values() if hasattr(each, "cache_clear")]
        for each in module_cache:
            each.cache_clear()
    monkeypatch.setattr(model, "find_spec", lambda name: None)
    for name in ("hibari.g2p", "phonemizer.backend"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    monkeypatch.delenv(model.VARIABLE, raising=False)
    with pytest.raises(MissingExtra, match=r"pip install 'fdbench\[kokoro\]'"):
        model.load()
    with pytest.raises(MissingExtra, match=r"fdbench\[kokoro\]"):
        model.vocabulary()
    with pytest.raises(MissingExtra, match=r"fdbench\[kokoro\]"):
        phonemes.english("Stop.")
    with pytest.raises(MissingExtra, match=r"fdbench\[kokoro-languages\]"):
        languages.foreign("¡Hola!", "es")
    with pytest.raises(UsageError, match="does not speak 'ja' here; choose one of en, en-us, en-gb, es, fr, hi, it, pt"):
        languages.foreign("はい", "ja")


def test_tied_sounds_become_one_sign() -> None:
    assert languages.in_one_sign("t^ʃˈa^ɪ o^ʊ k-a^b ") == "ʧˈI O kab"


@needs_lexicon
def test_british_voices_read_by_the_british_lexicon() -> None:
    assert say.read("bf_emma", "Bath.", Settings()).phonemes == "bˈɑːθ."
    assert say.read("af_sky", "Bath.", Settings()).phonemes == "bˈæθ."
    assert say.read("af_sky", "Bath.", Settings(language="en-gb")).phonemes == "bˈɑːθ."


@needs_lexicon
def test_murmurs_numbers_and_given_words() -> None:
    assert phonemes.english("Mm-hmm.").phonemes == "ˌʌmhˈʌm."
    assert phonemes.english("Um, uh huh, go on.").phonemes.startswith("ˈʌm, ˌʌhˈʌ, ɡ")
    assert phonemes.english("391").phonemes == phonemes.english("three hundred ninety one").phonemes
    assert phonemes.english("Ask SIOBHAN Zorblax.", own={"Siobhan": "ʃəvˈɔn"}).phonemes.startswith("ˈæsk ʃəvˈɔn z")
    assert [word for word, _ in phonemes.english("Ask Zorblax at 7:30.").guessed] == ["Zorblax"]
    assert set(phonemes.MURMURS["mm-hmm"]) <= set(model.vocabulary())


@needs_lexicon
def test_a_short_form_that_no_lexicon_holds_is_its_word_and_an_ending() -> None:
    that, will = phonemes.english("that", british=True).phonemes, phonemes.SHORTENED["ll"]
    assert phonemes.english("Okay, that'll do.", british=True).phonemes == f"ˌQkˈA, {that}{will} dˈuː."
    assert phonemes.english("that’ll", british=True) == phonemes.Reading(that + will)
    assert [word for word, _ in phonemes.english("Zorblax'll come.").guessed] == ["Zorblax"]


@needs_lexicon
@needs_phonemizer
def test_spanish_is_read_by_espeak() -> None:
    assert say.read("ef_dora", "¿Qué hora es?", Settings(language="es")).phonemes == "kˈe ˈoɾa ˈes?"
    given = Settings(language="es", phonemes={"ajá": "axˈa"})
    assert say.read("ef_dora", "Ajá", given).phonemes == "axˈa"
    assert say.read("ef_dora", "¡Ajá!", given).phonemes == "axˈa"
    assert say.read("ef_dora", "Ajá, sí.", given).phonemes != "axˈa"
