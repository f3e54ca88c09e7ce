from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from fdbench import audio
from fdbench.errors import ClipError, UsageError
from fdbench.render import manifest, phonemes
from fdbench.render.bounds import speech_bounds
from fdbench.render.clips import ClipStore
from fdbench.render.engines import Flite, for_voice
from fdbench.render.listen import Wish
from fdbench.render.make import LEAD, LEVEL_DB, TRAIL, ClipFolder
from fdbench.render.sounds import SOUND_NAMES, synthetic_sound
from fdbench.scenario.build import build
from fdbench.scenario.model import Scenario
from fdbench.segments import Segment
from fdbench.timebase import ms
from tests.render.conftest import Beeps

soundfile = pytest.importorskip("soundfile")


def scenario(say: str = "I would like", voice: str = "v") -> Scenario:
    cues = [{"id": "ask", "kind": "turn", "say": say}, {"id": "knock", "kind": "noise", "clip": "sounds/door"}]
    return build({"id": "a.b", "dimension": "latency", "family": "f", "summary": "s", "voice": voice, "cues": cues})


def test_a_clip_is_levelled_and_cut_by_the_recipe(root: Path) -> None:
    clip = ClipStore(root).speech("v", "I  would\nlike")
    assert (clip.onset, clip.offset, clip.audio.size) == (LEAD, LEAD + ms(300), LEAD + ms(300) + TRAIL)
    assert audio.level_db(clip.audio[clip.onset : clip.offset]) == pytest.approx(LEVEL_DB, abs=0.01)
    assert clip.voice == "v"
    assert clip.text == "I would like"


def test_clips_cannot_be_written_to(root: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        ClipStore(root).speech("v", "um").audio[0] = 1.0


def test_texts_that_differ_in_punctuation_are_different_clips() -> None:
    names = {manifest.clip_name("v", text) for text in ("Stop.", "Stop!", "stop.", "Stop")}
    assert len(names) == 4
    assert manifest.clip_name("v", "¿Qué día es mañana?").startswith("v/que-dia-es-manana-")
    assert manifest.clip_name("v", " Stop. ") == manifest.clip_name("v", "Stop.")


def test_what_is_there_is_known_without_reading_a_sound(root: Path) -> None:
    store = ClipStore(root)
    for file in root.rglob("*.flac"):
        file.unlink()
    assert store.has_speech("v", "um")
    assert not store.has_speech("v", "Um")
    assert not store.has_speech("w", "um")
    assert store.has_sound("door")
    assert store.has_sound("sounds/door")
    assert not store.has_sound("sounds/dor")
    assert store.voices() == ("long", "v")


def test_an_altered_clip_is_refused(root: Path) -> None:
    file = root / ClipStore(root).entries()[manifest.clip_name("v", "um")].file
    pcm, rate = audio.read_pcm16(file)
    pcm[600] += 1
    audio.write_flac(file, pcm, rate)
    store = ClipStore(root)
    with pytest.raises(ClipError, match=r"um-\w+\.flac: altered since it was rendered .*--force"):
        store.speech("v", "um")
    assert store.speech("v", "I would like").audio.any()


def test_missing_clips_are_named_with_a_mend(root: Path) -> None:
    store = ClipStore(root)
    (root / store.entries()[manifest.clip_name("v", "um")].file).unlink()
    with pytest.raises(ClipError, match=r"the file of clip 'v/um-\w+' is missing; restore it"):
        store.speech("v", "um")
    with pytest.raises(ClipError, match=r"no clip of 'Hello\.' in voice 'v'; render it with `fdbench render"):
        store.speech("v", "Hello.")
    with pytest.raises(ClipError, match=r"in voice 'x'; there are clips in long, v: choose one"):
        store.speech("x", "Hello.")
    with pytest.raises(ClipError, match=r"no sound 'sounds/dor'; did you mean 'sounds/door'"):
        store.sound("dor")
    with pytest.raises(ClipError, match=r"manifest\.json: no such file; render the clips"):
        ClipStore(root / "elsewhere").has_speech("v", "um")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 2}, "schema is 2, this fdbench reads 1"),
        ({"bounds": "bounds-2"}, "bounds is 'bounds-2'"),
        ({"rate": 16_000}, "rate is 16000"),
        ({"clips": []}, "'clips' is missing"),
        ({"clips": {"a": {}}}, "clip 'a' needs exactly the fields"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(root: Path, change: dict[str, object], message: str) -> None:
    path = root / manifest.FILE_NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ClipError, match=message):
        ClipStore(root).voices()


@pytest.mark.parametrize(("field", "value"), [("file", "../x.flac"), ("file", "/etc/x.flac"), ("onset", -1), ("offset", 10**9)])
def test_an_entry_that_lies_is_refused(root: Path, field: str, value: object) -> None:
    path = root / manifest.FILE_NAME
    data = json.loads(path.read_text())
    data["clips"][manifest.clip_name("v", "um")][field] = value
    path.write_text(json.dumps(data))
    with pytest.raises(ClipError, match="outside the clip folder|needs 0 <= onset"):
        ClipStore(root).voices()


def test_the_first_folder_wins(root: Path, tmp_path: Path) -> None:
    own = ClipFolder(tmp_path / "own")
    recording = Beeps()
    own.add_speech("v", "um", recording)
    audio.write_flac(own.root / own.entries[manifest.clip_name("v", "um")].file, np.ones(9, np.int16))
    with pytest.raises(ClipError, match="altered"):
        ClipStore(own.root, root).speech("v", "um")
    assert ClipStore(own.root, root).speech("v", "the capital.").audio.any()
    assert ClipStore(root, own.root).speech("v", "um").audio.any()


def test_an_own_recording_is_bounded_by_the_rule_for_recordings(root: Path, tmp_path: Path) -> None:
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, 48_000)
    noise[:9_000] = noise[-5_000:] = 0.0
    soundfile.write(tmp_path / "me.wav", np.stack([noise, noise], axis=1), 24_000, subtype="FLOAT")
    clip = ClipStore(root).recording(str(tmp_path / "me.wav"))
    assert abs(clip.onset - 9_000) <= 72
    assert abs(clip.offset - 43_000) <= 72
    assert clip.bounds == "bounds-2" and ClipStore(root).speech("v", "um").bounds == "bounds-1"
    soundfile.write(tmp_path / "silent.wav", np.zeros(4_800), 24_000)
    with pytest.raises(ClipError, match=r"silent\.wav: nothing sounds in it"):
        ClipStore(root).file(tmp_path / "silent.wav")
    with pytest.raises(ClipError, match=r"gone\.wav: no such file"):
        ClipStore(root).file(tmp_path / "gone.wav")


def test_the_stimulus_hash_tells_what_is_played(root: Path) -> None:
    store = ClipStore(root)
    known = store.stimulus_hash(scenario())
    assert known == ClipStore(root).stimulus_hash(scenario())
    assert known != store.stimulus_hash(scenario(say="the capital."))
    assert known != store.stimulus_hash(scenario(voice="long"))


def test_the_stimulus_hash_tells_the_rule_that_bounds_a_recording(root: Path, tmp_path: Path) -> None:
    """A later rule would find other ends in the same bytes; rendered clips keep the hashes that runs have recorded."""
    soundfile.write(tmp_path / "me.wav", np.random.default_rng(3).uniform(-0.5, 0.5, 24_000), 24_000)
    cue = {"id": "ask", "kind": "turn", "clip": "me.wav"}
    raw = {"id": "a.b", "dimension": "latency", "family": "f", "summary": "s", "voice": "v"}
    found = build(raw | {"cues": [cue]}, path=str(tmp_path / "s.yaml"))
    told = build(raw | {"cues": [cue | {"speech": [0, 900]}]}, path=str(tmp_path / "s.yaml"))
    sha256 = manifest.file_sha256(tmp_path / "me.wav")
    for played, rule in ((found, "bounds-2"), (told, "script")):
        expected = hashlib.sha256(f"ask\0{sha256}\0{rule}\n".encode()).hexdigest()
        assert ClipStore(root).stimulus_hash(played) == expected
    beeps = hashlib.sha256()
    for clip, name in ((ClipStore(root).speech("v", "I would like"), "ask"), (ClipStore(root).sound("door"), "knock")):
        beeps.update(f"{name}\0{clip.sha256}\n".encode())
    assert ClipStore(root).stimulus_hash(scenario()) == beeps.hexdigest()


def test_what_is_unfit_about_a_recording_is_kept_once(root: Path, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "me.wav", np.random.default_rng(3).uniform(-0.002, 0.002, 24_000), 24_000)
    store = ClipStore(root)
    for wish in (Wish(), Wish(), Wish(side=None)):
        store.recording(str(tmp_path / "me.wav"), wish)
    assert len(store.notes()) == len(set(store.notes())) and store.notes()[0].startswith(
        f"{tmp_path / 'me.wav'}: its speech is too"
    )


def test_rendering_again_changes_nothing_unless_forced(root: Path, beeps: Beeps) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    beeps.said.clear()
    made = ClipFolder(root).add_speech("v", "um", beeps)
    assert made.written == ()
    assert beeps.said == []
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert ClipFolder(root).add_speech("v", "um", beeps, force=True).written
    assert beeps.said == ["um"]


def test_an_engine_that_says_nothing_is_reported(root: Path, monkeypatch: pytest.MonkeyPatch, beeps: Beeps) -> None:
    monkeypatch.setattr(beeps, "say", lambda voice, text: np.zeros(4_800, np.float32))
    with pytest.raises(ClipError, match=r"beeps on '\.\.\.': nothing sounds in it"):
        ClipFolder(root).add_speech("v", "...", beeps)
    with pytest.raises(UsageError, match=r"voice '\.\./x'"):
        ClipFolder(root).add_speech("../x", "Stop.", beeps)


def test_a_model_is_named_by_the_clips_that_it_spoke(root: Path, monkeypatch: pytest.MonkeyPatch, beeps: Beeps) -> None:
    folder = ClipFolder(root)
    monkeypatch.setattr(beeps, "model", "6e74")
    folder.add_speech("kokoro/bf_emma", "Stop.", beeps)
    clips = json.loads((root / manifest.FILE_NAME).read_text())["clips"]
    assert [name for name, entry in clips.items() if entry.get("model") == "6e74"] == [
        manifest.clip_name("kokoro/bf_emma", "Stop.")
    ]
    assert sum("model" in entry for entry in clips.values()) == 1
    assert ClipStore(root).speech("kokoro/bf_emma", "Stop.").voice == "kokoro/bf_emma"
    for wrong in ("kokoro/", "/bf_emma", "kokoro/bf/emma", "../x", "kokoro/.."):
        with pytest.raises(UsageError, match="after an engine's name and '/'"):
            folder.add_speech(wrong, "Stop.", beeps)


def test_phonemes_of_a_clip_folder(tmp_path: Path) -> None:
    assert phonemes.load(tmp_path) == {}
    path = tmp_path / phonemes.FILE_NAME
    path.write_text("Siobhan: ʃəvˈɔn\nuh huh: ' ˌʌhˈʌ '\n", encoding="utf-8")
    assert phonemes.load(tmp_path) == {"Siobhan": "ʃəvˈɔn", "uh huh": "ˌʌhˈʌ"}
    for wrong in ("- a\n", "a: 3\n", "a: ''\n", "a: [b\n"):
        path.write_text(wrong)
        with pytest.raises(UsageError, match=r"phonemes\.yaml: (needs lines of the form|not readable as YAML)"):
            phonemes.load(tmp_path)


def test_sounds_are_the_same_each_time_and_unknown_ones_are_named() -> None:
    for name in SOUND_NAMES:
        first, description = synthetic_sound(name)
        np.testing.assert_array_equal(first, synthetic_sound(name)[0])
        assert "synthetic" in description
        assert isinstance(speech_bounds(first), Segment)
    with pytest.raises(UsageError, match="no recipe for the sound 'dor'; there are: door, cough"):
        synthetic_sound("dor")


def test_flite_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert for_voice("slt").name == "flite"
    assert for_voice("en-us").name == "espeak"
    with pytest.raises(UsageError, match="flite has no voice 'bob'; choose one of slt, rms, awb, kal"):
        Flite().say("bob", "Stop.")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="needs flite, which is not on the PATH"):
        Flite().say("slt", "Stop.")
