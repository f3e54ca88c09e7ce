"""Folders in the authors' layout, whoever made the outputs: read, verified, scored in both columns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fdbench.cli.main import main as fdbench
from fdbench.errors import UsageError
from fdbench.fdb.account import Account, Row, table
from fdbench.fdb.folder import Task, look_through
from fdbench.fdb.official import Figure
from fdbench.fdb.schemas import read_marks, read_tool_result, read_transcript
from fdbench.fdb.score import score
from fdbench.timebase import RATE
from tests.fdb import make

ASK_S = len(make.clip(make.ASK)) / RATE
END = 0.5 + ASK_S
"""Where the question ends."""
LONG = [("one", 0.0, 0.5), ("two", 0.5, 9.0)]


def row(account: Account, name: str, *, by_sound: bool = False) -> Row:
    return next(r for r in account.rows if name in (r.corrected_name if by_sound else r.official_name))


def scored(root: Path, *, raw: bool = False) -> Account:
    return score(look_through(root), raw=raw)


def test_an_agent_that_never_stops_wins_the_official_column_and_loses_by_sound(tmp_path: Path) -> None:
    root = tmp_path / "smooth"
    for number in range(2):
        make.smooth(root, str(number), (0.0, 10.0), LONG)
    account = scored(root)
    assert row(account, "TOR").official.value == 1.0  # type: ignore[union-attr]
    assert row(account, "latency").official.value == 0.0  # type: ignore[union-attr]
    assert row(account, "answered", by_sound=True).corrected.value == 0.0  # type: ignore[union-attr]


def test_a_silent_agent_vanishes_from_the_official_latency_and_is_counted_by_sound(tmp_path: Path) -> None:
    root = tmp_path / "smooth"
    answer = END + 0.6
    make.smooth(root, "answers", (answer, answer + 2.0), [("yes", answer, answer + 2.0)])
    make.smooth(root, "silent", None, [])
    account = scored(root)
    latency = row(account, "latency").official
    assert latency is not None and (latency.used, latency.total) == (1, 2)
    assert latency.value == pytest.approx(0.6, abs=0.01)
    answered = row(account, "answered", by_sound=True).corrected
    assert answered is not None and (answered.value, answered.used) == (0.5, 2)


def test_the_latency_by_sound_is_signed_and_from_the_heard_end(tmp_path: Path) -> None:
    root = tmp_path / "smooth"
    for number in range(3):
        make.smooth(
            root, str(number), (END - 0.2, END + 2.0), [("yes", END - 0.2, END + 2.0)], rate=(16_000, 48_000, 24_000)[number]
        )
    found = row(scored(root), "median latency", by_sound=True).corrected
    assert found is not None and found.value == pytest.approx(-0.2, abs=0.02)


def test_who_speaks_into_a_pause(tmp_path: Path) -> None:
    root = tmp_path / "pause"
    make.pause(root, "waits", (4.0 + ASK_S + 0.5, 9.0), [])
    make.pause(root, "cuts_in", (END + 0.5, END + 2.0), [("yes", END + 0.5, END + 2.0)])
    account = scored(root)
    assert row(account, "TOR").official.value == 0.5  # type: ignore[union-attr]
    assert row(account, "spoke into", by_sound=True).corrected.value == 0.5  # type: ignore[union-attr]


def test_an_interruption_that_met_no_talk_is_not_exercised(tmp_path: Path) -> None:
    root = tmp_path / "user_interruption"
    make.interruption(root, "stops", [(3.0, 6.4), (7.4, 9.0)], [("sure", 7.4, 9.0)])
    make.interruption(root, "had_ended", [(3.0, 5.0), (7.4, 9.0)], [("sure", 7.4, 9.0)])
    account = scored(root)
    assert row(account, "TOR").official.value == 1.0  # type: ignore[union-attr]
    assert row(account, "exercised", by_sound=True).corrected.value == 0.5  # type: ignore[union-attr]
    stop = row(account, "median stop", by_sound=True).corrected
    assert stop is not None and stop.used == 1 and stop.value == pytest.approx(0.4, abs=0.03)


def test_words_where_nothing_sounds_are_dropped_and_counted(tmp_path: Path) -> None:
    root = tmp_path / "smooth"
    make.smooth(root, "silent", None, [("thank", 3.0, 3.4), ("you", 3.4, 5.0)])
    account = scored(root)
    assert (account.dropped, row(account, "TOR").official.value) == (2, 0.0)  # type: ignore[union-attr]
    raw = scored(root, raw=True)
    assert (raw.dropped, row(raw, "TOR").official.value) == (0, 1.0)  # type: ignore[union-attr]


def test_v15_prints_three_readings_and_no_guess_of_behaviour(tmp_path: Path) -> None:
    make.overlap(tmp_path / "v1.5", "user_backchannel", "1", [(3.0, 9.0)])
    account = scored(tmp_path / "v1.5")
    names = [r.official_name for r in account.rows]
    assert [n for n in names if n.startswith("stop latency")] == [
        "stop latency s: mean of last overlap", "stop latency s: mean of all", "stop latency s: paper formula",
    ]  # fmt: skip
    labels = row(account, "behaviour")
    assert labels.official is not None and (labels.official.value, labels.by) == (None, "judge=none")
    assert row(account, "went on", by_sound=True).corrected.value == 1.0  # type: ignore[union-attr]


def test_a_reading_counts_the_samples_that_it_rests_on(tmp_path: Path) -> None:
    make.overlap(tmp_path / "v1.5", "user_backchannel", "1", [(3.0, 9.0)])  # a buzz: no voice for the detector
    assert row(scored(tmp_path / "v1.5"), "stop latency s: paper formula").official == Figure(None, 0, 1)


def test_what_most_never_did_is_called_so_and_what_nobody_told_has_no_value(tmp_path: Path) -> None:
    never, nobody = Row("smooth", "latency s", Figure(None, 2, 2), "asr=x"), Row("smooth", "TOR", Figure(None, 0, 2), "asr=x")
    assert [line.split(" | ")[2:4] for line in table(Account((never, nobody), 0, ())).splitlines()[2:]] == [
        ["never", "2 / 2"], ["-", "0 / 2"],
    ]  # fmt: skip


def test_tools(tmp_path: Path) -> None:
    expected = [{"function": "book", "args": {"city": "Rome"}}]
    result = {"provider": "x", "transcript": "done", "actual_tool_calls": [{"function": "book", "args": {"city": "rome"}}]}
    make.tools(tmp_path / "v3", "easy_1", expected, result)
    make.tools(tmp_path / "v3", "easy_2", expected, None)
    account = scored(tmp_path / "v3")
    passed = row(account, "pass_at_1")
    assert passed.official is not None and (passed.official.value, passed.official.used) == (1.0, 1)
    assert passed.corrected is not None and (passed.corrected.value, passed.corrected.used) == (0.5, 2)


BOOK = {"function": "book", "args": {"city": "Rome"}}


def test_each_system_of_v3_has_rows_of_its_own(tmp_path: Path) -> None:
    right = {"provider": "one", "transcript": "done", "actual_tool_calls": [BOOK]}
    for name in ("easy_1", "easy_2"):
        make.tools(tmp_path / "v3", name, [BOOK], right)
    (tmp_path / "v3" / "easy_1" / "result_another.json").write_text(json.dumps({**right, "actual_tool_calls": []}))
    passed = [r for r in scored(tmp_path / "v3").rows if r.official_name == "pass_at_1"]
    assert [(r.subset, r.official.value, r.official.used) for r in passed if r.official is not None] == [
        ("v3 (tools), another", 0.0, 1),
        ("v3 (tools), fdbench", 1.0, 2),
    ]


def test_a_damaged_result_of_v3_leaves_the_others_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right = {"provider": "x", "transcript": "done", "actual_tool_calls": [BOOK]}
    root = tmp_path / "v3"
    for name in ("easy_1", "easy_2", "easy_3"):
        make.tools(root, name, [BOOK], right)
    (root / "easy_2" / "result_fdbench.json").write_text("{")
    (root / "easy_3" / "metadata.json").unlink()
    account = scored(root)
    assert [text.partition(": ")[0] for text in account.left_out] == [
        str(root / "easy_3" / "metadata.json"),
        str(root / "easy_2" / "result_fdbench.json"),
    ]
    passed = row(account, "pass_at_1")
    assert passed.official is not None and (passed.official.value, passed.official.used, passed.official.total) == (1.0, 1, 3)
    assert fdbench(["fdb", "verify", str(root)]) == 2
    told = capsys.readouterr().out
    assert "result_fdbench.json: not valid JSON" in told and "metadata.json: is missing" in told


def test_names_of_folders_cannot_write_to_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make.smooth(tmp_path / "a|b\x1b[31m", "1", None, [])
    fdbench(["fdb", "score", str(tmp_path)])
    assert "| a/b\\x1b[31m (smooth_turn_taking) | TOR" in capsys.readouterr().out


def test_verify_names_each_fault_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "v1.0"
    make.smooth(root / "smooth", "good", None, [])
    make.smooth(root / "smooth", "float", None, [], subtype="FLOAT")
    broken = make.smooth(root / "smooth", "broken", None, [])
    (broken / "turn_taking.json").write_text("[]")
    (root / "smooth" / ".DS_Store").write_bytes(b"junk")
    (root / ".hidden").mkdir()
    assert fdbench(["fdb", "verify", str(root), "--manifest", str(tmp_path / "sums")]) == 2
    told = capsys.readouterr().out
    assert "smooth: 3 samples" in told
    assert told.count("holds FLOAT samples") == 2
    assert "turn_taking.json: not as Full-Duplex-Bench writes it (no list with an entry)" in told
    assert len((tmp_path / "sums").read_text().splitlines()) == 12


def test_a_folder_without_a_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no sample of Full-Duplex-Bench in it"):
        look_through(tmp_path)
    with pytest.raises(UsageError, match="no such folder"):
        look_through(tmp_path / "none")


def test_a_sample_without_an_output_is_left_out_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "smooth"
    make.smooth(root, "good", (END + 0.5, END + 2.0), [("yes", END + 0.5, END + 2.0)])
    (make.smooth(root, "bad", None, []) / "output.wav").unlink()
    out = tmp_path / "official.json"
    assert fdbench(["fdb", "score", str(root), "-o", str(out)]) == 2
    assert "output.wav: is missing, so the sample is left out" in capsys.readouterr().out
    document = json.loads(out.read_text())
    assert document["rows"][0]["official"]["used"] == 1 and document["rows"][0]["official"]["total"] == 2


def test_tasks_are_told_by_their_files(tmp_path: Path) -> None:
    make.smooth(tmp_path / "a", "1", None, [])
    make.pause(tmp_path / "b", "1", None, [])
    make.overlap(tmp_path, "talking_to_other", "1", [])
    plain = make.write(tmp_path / "icc" / "1", make.track(3.0, []), make.track(3.0, []))
    assert plain.exists()
    assert {s.task for s in look_through(tmp_path).samples} == {Task.SMOOTH, Task.PAUSE, Task.OVERLAP, Task.BACKCHANNEL}


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (read_transcript, "{", "not valid JSON"),
        (read_transcript, "{}", "'chunks' is missing"),
        (read_transcript, '{"chunks": [{"text": "a", "timestamp": ["0", 1]}]}', "'0' is no time in seconds"),
        (read_marks, '[{"timestamp": [2, 1]}]', "ends before it begins"),
        (read_marks, "[]", "no list with an entry"),
        (read_tool_result, '{"actual_tool_calls": [{"function": "f", "args": 3}]}', "the arguments of 'f' are no object"),
    ],
)
def test_a_fault_of_a_file_is_one_sentence(tmp_path: Path, read: object, text: str, told: str) -> None:
    path = tmp_path / "file.json"
    path.write_text(text)
    assert callable(read)
    with pytest.raises(UsageError, match=f"file.json: .*{told}"):
        read(path)


def test_a_null_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "output.json"
    path.write_text('{"text": "a", "chunks": [{"text": "a", "timestamp": [1, null]}]}')
    assert read_transcript(path).words[0].end is None
