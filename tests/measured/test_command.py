"""`fdbench measure`: what it leaves behind, what it says, and what it refuses in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from fdbench.cli.main import main as fdbench
from fdbench.results.store import read_json, read_results
from fdbench.timebase import RATE
from tests.measured import talks


def measured(out: Path, *arguments: object) -> int:
    return fdbench(["measure", *map(str, arguments), "-o", str(out), "--jobs", "0"])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measured")
    call = talks.stereo(folder / "call.wav", talks.cut_in())
    assert measured(folder / "run", call) == 0
    return folder / "run"


def test_it_leaves_an_ordinary_run(run: Path) -> None:
    item = run / "items" / "agent" / "call@0"
    assert {p.name for p in item.iterdir()} >= {"recording.flac", "session.json", "events.json", "measures.json"}
    results = read_results(run)
    assert results["run"]["valid"] and results["run"]["clock"] == "recorded"
    latency = results["systems"]["agent"]["dimensions"]["latency"]
    assert latency["score"] is None and "no recogniser" in (latency["why"] or "")
    assert latency["measures"]["response_latency_ms"]["n"] == 1
    account = read_json(run / "recordings.json")
    assert account["recordings"][0]["turns"] == "found" and "ear-1" in account["detector"]


def test_without_a_control_both_bounds_are_shown(run: Path) -> None:
    measures = read_results(run)["systems"]["agent"]["dimensions"]["interruption"]["measures"]
    assert (measures["yield_rate"]["n"], measures["yield_rate"]["unsure"], measures["yield_rate"]["bounds"]) == (
        0,
        1,
        [0.0, 1.0],
    )
    stop = measures["stop_latency_ms.recorded"]
    assert stop["value"] == pytest.approx(500.0, abs=20.0)
    assert measures["recovery_latency_ms"]["value"] == pytest.approx(1_000.0, abs=20.0)


def test_what_reads_runs_reads_it(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = read_results(run)
    assert fdbench(["score", str(run)]) == 0
    assert read_results(run)["systems"] == before["systems"]
    assert fdbench(["report", str(run), "-o", str(tmp_path / "page.html")]) == 0
    assert "call" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert fdbench(["baseline", str(run), "-o", str(tmp_path / "base.json")]) == 0
    assert fdbench(["gate", str(run), "--baseline", str(tmp_path / "base.json")]) == 3
    assert "nothing could be compared" in capsys.readouterr().out  # nobody knows the words, so nothing has a score
    assert fdbench(["compare", str(run), str(run)]) == 0
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.slow
def test_with_words_a_gate_can_judge_it(tmp_path: Path) -> None:
    call = talks.stereo(tmp_path / "call.wav", talks.voices())
    assert measured(tmp_path / "run", call, "--recogniser", "pocketsphinx", "--no-cache") == 0
    latency = read_results(tmp_path / "run")["systems"]["agent"]["dimensions"]["latency"]
    assert latency["score"] is not None and latency["units"][0]["unit"] == "call"
    assert fdbench(["baseline", str(tmp_path / "run"), "-o", str(tmp_path / "base.json")]) == 0
    assert fdbench(["gate", str(tmp_path / "run"), "--baseline", str(tmp_path / "base.json")]) in (0, 4)


def test_other_talks_cannot_be_compared(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = talks.stereo(tmp_path / "call.wav", talks.two_turns())
    assert measured(tmp_path / "run", call) == 0
    assert fdbench(["compare", str(run), str(tmp_path / "run")]) == 2
    assert "stimul" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "rate", "subtype"),
    [
        ("a.flac", 16_000, None),
        ("a.ogg", 48_000, None),
        ("a.mp3", 44_100, None),
        ("a.wav", 8_000, "ULAW"),
        ("a.wav", 96_000, "FLOAT"),
    ],
)
def test_any_file_of_sound(tmp_path: Path, name: str, rate: int, subtype: str | None) -> None:
    path = talks.stereo(tmp_path / name, talks.two_turns(), rate, subtype)
    assert measured(tmp_path / "run", path) == 0
    measure = read_results(tmp_path / "run")["systems"]["agent"]["dimensions"]["latency"]["measures"]["response_latency_ms"]
    assert measure["n"] == 2 and measure["value"] == pytest.approx(700.0, abs=30.0)


def test_a_file_for_each_party_and_sides_by_name(tmp_path: Path) -> None:
    user, agent = talks.two_turns()
    for name, track in (("user.wav", user), ("bot.wav", agent)):
        soundfile.write(tmp_path / name, track, RATE)
    assert measured(tmp_path / "one", "--user", tmp_path / "user.wav", "--agent", tmp_path / "bot.wav") == 0
    swapped = talks.stereo(tmp_path / "swapped.wav", (agent, user))
    assert measured(tmp_path / "two", swapped, "--user", "right") == 0
    values = [
        read_results(tmp_path / n)["systems"]["agent"]["dimensions"]["latency"]["measures"]["response_latency_ms"]["value"]
        for n in ("one", "two")
    ]
    assert values[0] == values[1] == pytest.approx(700.0, abs=20.0)


def test_two_of_six_channels_by_number(tmp_path: Path) -> None:
    user, agent = talks.two_turns()
    none = np.zeros_like(user)
    call = talks.stereo(tmp_path / "six.wav", (none, none, user, none, none, agent))
    assert measured(tmp_path / "run", call, "--user", "2", "--agent", "5") == 0
    entry = read_json(tmp_path / "run" / "recordings.json")["recordings"][0]
    assert (entry["user"], entry["agent"], entry["sessions"][0]["events"]) == (
        "six.wav, channel 2",
        "six.wav, channel 5",
        {"turn": 2},
    )


def turns(at: float, **more: Any) -> dict[str, Any]:
    return {"start": at, "end": round(at + talks.ASK_S, 3), **more}


def test_turns_in_six_forms(tmp_path: Path) -> None:
    call = talks.stereo(tmp_path / "call.wav", talks.two_turns())
    end = round(1.0 + talks.ASK_S, 3)
    forms = {
        "t.json": json.dumps({"turns": [turns(1.0, speaker="user", text="Hi"), {"speaker": "agent", "start": 4, "end": 5}]}),
        "t.csv": f"speaker,start,end,text\nuser,1.0,{end},Hi\nbot,4,5,x\n",
        "t.rttm": f"SPEAKER call 1 1.0 {end - 1:.3f} <NA> <NA> user <NA> <NA>\n",
        "t.vtt": f"WEBVTT\n\n00:01.000 --> 00:0{end:.3f}\n<v user>Hi\n\n00:08.000 --> 00:09.000\n<v agent>No\n",
        "t.srt": f"1\n00:00:01,000 --> 00:00:0{end:.3f}\nHi\n".replace(".", ","),
        "t.TextGrid": 'class = "IntervalTier" \n name = "user" \n intervals [1]:\n xmin = 0 \n xmax = 1.0 \n text = "" \n'
        f' intervals [2]:\n xmin = 1.0 \n xmax = {end} \n text = "Hi" \n',
    }
    for number, (name, text) in enumerate(forms.items()):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert measured(tmp_path / str(number), call, "--turns", tmp_path / name) == 0
        session = read_json(tmp_path / str(number) / "items" / "agent" / "call@0" / "session.json")
        assert [cue["speech"] for cue in session["cues"]] == [[[RATE, pytest.approx(end * RATE, abs=25)]]], name
    assert read_json(tmp_path / "0" / "recordings.json")["recordings"][0]["turns"] == "given"


def test_a_manifest_and_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    for name in ("a.wav", "b.wav"):
        talks.stereo(calls / name, talks.two_turns())
    (calls / "bad.wav").write_bytes(b"RIFF")
    lines = [{"file": "a.wav", "licence": "CC0", "events": [turns(1.0, kind="turn")], "text": "Hi"}, {"file": "b.wav"}]
    (calls / "recordings.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert measured(tmp_path / "one", calls / "recordings.jsonl") == 0
    entries = read_json(tmp_path / "one" / "recordings.json")["recordings"]
    assert [(e["turns"], e.get("licence")) for e in entries] == [("given", "CC0"), ("found", None)]
    assert measured(tmp_path / "two", calls) == 2
    told = capsys.readouterr()
    assert told.err.count("bad.wav") == 1
    assert "measured: 2 recordings in 2 sessions: 4 turns; 1 recording refused" in told.out
    assert [item["id"] for item in read_results(tmp_path / "two")["systems"]["agent"]["scenarios"]] == ["a", "b"]


def zeros(path: Path, seconds: float, channels: int) -> Path:
    soundfile.write(path, np.zeros((round(seconds * 8_000), channels), np.int16), 8_000)
    return path


def unfit(folder: Path) -> dict[str, tuple[list[Path | str], str]]:
    """Name -> arguments, and what is said."""
    user, agent = talks.two_turns()
    good = talks.stereo(folder / "good.wav", (user, agent))
    mixed = (user + agent).astype(np.float32)
    talkative = talks.track(16.0, [(at, talks.clip(talks.ASK)) for at in (0.5, 2.3, 7.0, 8.6, 10.2, 13.9)])
    whole = good.read_bytes()
    files: dict[str, bytes] = {
        "empty.wav": b"",
        "short_header.wav": whole[:20],
        "text.wav": b"hello, this is a text",
        "film.mp4": b"\0\0\0\x20ftypisom" + bytes(100),
        "film.mkv": b"\x1a\x45\xdf\xa3" + bytes(100),
        "film.avi": b"RIFF\0\0\0\0AVI " + bytes(100),
        "notes.json": b"{",
        "turns.txt": b"1 2",
        "three.csv": b"speaker,start,end\nana,1,2\nben,2,3\ncleo,3,4\n",
        "backward.csv": b"start,end\n3,2\n",
        "numbers.json": b"[1, 2]",
        "latin.csv": "start,end,text\n1,2,\xe9\n".encode("latin-1"),
        "empty.vtt": b"WEBVTT\n\n",
        "overlap.csv": b"start,end\n1,3\n2,4\n",
        "late.csv": b"start,end\n300,302\n",
        "events.jsonl": b'{"file": "good.wav", "events": {"start": 1}}',
        "faulty.jsonl": b'{"file": "good.wav", "colour": 1}',
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with (folder / "sparse.wav").open("wb") as file:
        file.truncate(1_000_000_000)
    (folder / "cut.wav").write_bytes(whole[: len(whole) // 2])
    talks.stereo(folder / "cut.flac", (user, agent))
    (folder / "cut.flac").write_bytes((folder / "cut.flac").read_bytes()[:20_000])
    soundfile.write(folder / "both.wav", mixed, RATE)
    soundfile.write(folder / "user.wav", user, RATE)
    return {
        "the agent's file holds both": (
            [folder / "both.wav", "--user", folder / "user.wav"],
            "the agent's channel holds the user's",
        ),
        "the user's channel holds both": (
            [talks.stereo(folder / "half.wav", (mixed, agent))],
            "the user's channel holds the agent's",
        ),
        "the user's channel holds both, and the user says more": (
            [talks.stereo(folder / "more.wav", (talkative + agent, agent))],
            "the user's channel holds the agent's",
        ),
        "a WAV cut short": ([folder / "cut.wav"], "its header promises 16.00 s of sound, and 8.00 s are there"),
        "no language": ([good, "--lang", "xx"], "fdbench has words of en,"),
        "no tag of a language": ([good, "--lang", "English!"], "is no language tag"),
        "turns that are numbers": ([good, "--turns", folder / "numbers.json"], "a turn is an object with start and end"),
        "letters of another table": ([good, "--turns", folder / "latin.csv"], "save it as UTF-8"),
        "an empty VTT": ([good, "--turns", folder / "empty.vtt"], "no turn of the user's"),
        "turns that overlap": ([good, "--turns", folder / "overlap.csv"], "overlap at 2.00 s"),
        "empty": ([folder / "empty.wav"], "the file is empty"),
        "a header alone": ([folder / "short_header.wav"], "damaged or cut short"),
        "cut short": ([folder / "cut.flac"], "damaged or cut short"),
        "text": ([folder / "text.wav"], "not a sound file"),
        "MP4": ([folder / "film.mp4"], "a film"),
        "Matroska": ([folder / "film.mkv"], "a film"),
        "AVI": ([folder / "film.avi"], "a film"),
        "a gigabyte of nothing": ([folder / "sparse.wav"], "not a sound file"),
        "none": ([folder / "none.wav"], "no such file"),
        "one channel": ([zeros(folder / "mono.wav", 5, 1)], "one channel, on which nobody can tell"),
        "three channels": ([zeros(folder / "three.wav", 5, 3)], "3 channels, and a talk has two parties"),
        "a channel that is not there": ([good, "--user", "2"], "--user 2: "),
        "integers as floating point": (
            [talks.stereo(folder / "integers.wav", (user * 32_768, agent * 32_768), subtype="FLOAT")],
            "divide them by 32768",
        ),
        "events that are none": ([folder / "events.jsonl"], "events.jsonl:1: `events` must list"),
        "dead": ([zeros(folder / "dead.wav", 5, 2)], "the user's channel"),
        "half a second": ([zeros(folder / "blink.wav", 0.5, 2)], "hold no talk"),
        "the same mix twice": ([talks.stereo(folder / "mixed.wav", (mixed, mixed))], "the same mix"),
        "user is agent": ([good, "--user", "left", "--agent", "left"], "the same channel"),
        "broken turns": ([good, "--turns", folder / "notes.json"], "not turns in the form of .json"),
        "turns in no form": ([good, "--turns", folder / "turns.txt"], "turns come as"),
        "three parties": ([good, "--turns", folder / "three.csv"], "marks 3 parties"),
        "turns that end before they begin": ([good, "--turns", folder / "backward.csv"], "begins before it ends"),
        "turns of another talk": ([good, "--turns", folder / "late.csv"], "do the turns belong to this recording"),
        "a field that is not known": ([folder / "faulty.jsonl"], "faulty.jsonl:1: unknown field 'colour'"),
        "nothing": ([], "name a recording"),
    }


def test_twenty_unfit_files_one_sentence_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, (name, (arguments, told)) in enumerate(unfit(tmp_path).items()):
        assert measured(tmp_path / f"run{number}", *arguments) == 2, name
        said = capsys.readouterr().err.strip().splitlines()
        assert len(said) == 1 and said[0].startswith("fdbench: ") and told in said[0], (name, said)
        assert not (tmp_path / f"run{number}").exists(), name


def test_a_folder_that_holds_something_is_left_alone(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = talks.stereo(tmp_path / "call.wav", talks.two_turns())
    assert measured(run, call) == 2
    assert "is there already" in capsys.readouterr().err


def test_odd_channels_are_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user, agent = talks.two_turns()
    hiss = np.random.default_rng(1).normal(0, 0.0005, len(agent)).astype(np.float32)
    call = talks.stereo(tmp_path / "call.wav", (np.clip(user * 30, -1, 1), agent + hiss))
    assert measured(tmp_path / "run", call) == 0
    told = capsys.readouterr().out
    assert "the user's channel is clipped in" in told
    assert "are they swapped?" in told
    user, agent = talks.voices()
    leaky = talks.stereo(tmp_path / "leaky.wav", (talks.leaked(user, agent, -20), agent))
    assert measured(tmp_path / "leaky", leaky) == 0
    assert "crosstalk: the agent's voice is on the user's channel" in capsys.readouterr().out


def test_speech_that_is_too_soft_is_warned_of_with_its_level(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user, agent = talks.two_turns()
    for name, gain in (("soft", 0.03), ("usual", 0.5)):
        call = talks.stereo(tmp_path / f"{name}.wav", ((user * gain).astype(np.float32), agent))
        assert measured(tmp_path / name, call) == 0
        assert ("the user speaks at -5" in capsys.readouterr().out) == (name == "soft")


def test_where_nobody_is_heard_the_warnings_say_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user, agent = talks.two_turns()
    assert measured(tmp_path / "run", talks.stereo(tmp_path / "call.wav", (user * 0.01, agent), subtype="PCM_24")) == 2
    told = capsys.readouterr().err
    assert "warning: call.wav: the user speaks at -6" in told
    assert "fdbench: nothing was measured: no word of the user's is heard in 1 of 1 recording" in told


@pytest.mark.parametrize("size", [b"\0\0\0\0", b"\xff\xff\xff\xff"])
def test_a_wav_of_no_known_length_is_read_to_its_end(tmp_path: Path, size: bytes) -> None:
    call = talks.stereo(tmp_path / "call.wav", talks.two_turns())
    whole = call.read_bytes()
    call.write_bytes(whole[:4] + size + whole[8:40] + size + whole[44:])
    assert measured(tmp_path / "run", call) == 0
    assert read_json(tmp_path / "run" / "recordings.json")["recordings"][0]["seconds"] == pytest.approx(16.0, abs=0.01)


def test_help_names_the_recogniser_that_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    fdbench(["measure", "--help"])
    assert "or none (default: none)" in " ".join(capsys.readouterr().out.split())


def test_a_constant_offset_is_taken_off_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user, agent = talks.two_turns()
    for name, offsets in (("none", (0.0, 0.0)), ("user", (0.05, 0.0)), ("agent", (0.0, -0.08))):
        tracks = [(track + offset).astype(np.float32) for track, offset in zip((user, agent), offsets, strict=True)]
        assert measured(tmp_path / name, talks.stereo(tmp_path / "call.wav", tracks)) == 0
        told = capsys.readouterr().out
        assert ("DC offset" in told) == (name != "none") and (name == "none" or f"the {name}'s channel lies about" in told)
    events = [read_json(tmp_path / n / "items" / "agent" / "call@0" / "events.json") for n in ("none", "user", "agent")]
    assert events[0]["outcomes"] == events[1]["outcomes"] == events[2]["outcomes"]
