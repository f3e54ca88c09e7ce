from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from fdbench import assets
from fdbench.errors import ClipError, FdbenchError, ScenarioError, UsageError
from fdbench.scenario.load import load_file, load_paths, load_suite, parse_raw, recording_notes, scenario_files, suite_names
from fdbench.scenario.model import (
    Check,
    Cue,
    CueKind,
    Dimension,
    Expectation,
    InterruptionType,
    Pause,
    ReplyRule,
    Trigger,
    TriggerOn,
    Words,
)
from tests.scenario.conftest import Write
from tests.scenario.samples import EVERYTHING, GOOD, spoilt

LENIENT = Expectation(
    ReplyRule.OPTIONAL, Check.LATE_INFORMATION, ("madrid",), ("spain", "capital"), ("lisbon",), ("no", "12:30"), 2_500
)
NO_REPLY = Expectation(ReplyRule.NONE, within_ms=3_000)


class Store:
    """The clips of one voice, and one sound."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def has_speech(self, voice: str, text: str) -> bool:
        return voice == "slt" and text in self.texts

    def has_sound(self, name: str) -> bool:
        return name == "sounds/door"

    def speech(self, voice: str, text: str) -> object:
        if text == "Broken.":
            raise ClipError("broken.flac: altered since it was rendered; restore it")
        return voice + text

    def sound(self, name: str) -> object:
        return name

    def listen(self, path: str, speech: tuple[int, int] | None, side: str | None) -> tuple[str, ...]:
        if path.endswith("bad.wav"):
            raise ClipError("the file is damaged or cut short; copy it again")
        return (f"it is unfit ({speech}, {side}); mend it",)


def test_every_field_of_the_format(write: Write) -> None:
    write(b"RIFF", "mine.wav")
    path = write(EVERYTHING)
    scenario = load_file(path)
    assert scenario.id == "overlap.mhm" and scenario.dimension is Dimension.OVERLAP and scenario.family == "backchannel"
    assert scenario.summary == "Every field of the format, in one file."
    assert scenario.instructions == "Be brief."
    assert scenario.unit == ("overlap.mhm", "interruption.stop_1s") and scenario.twin is None
    assert scenario.path == str(path) and scenario.sha256 == hashlib.sha256(EVERYTHING.encode()).hexdigest()
    spoken = (Words("I would like to know"), Pause(1_000), Words("the capital of Spain"), Pause(1_500, "um"), Words("please."))
    assert scenario.cues == (
        Cue("ask", CueKind.TURN, spoken, Trigger(TriggerOn.START, 500, 6_000), LENIENT, "slt"),
        Cue(
            "mhm",
            CueKind.BACKCHANNEL,
            (Words("Mm hmm."),),
            Trigger(TriggerOn.AGENT_HAS_SPOKEN, 700, 9_000),
            NO_REPLY,
            "rms",
            gain_db=-3.5,
            far=True,
        ),
        Cue("door", CueKind.NOISE, (Words("", "sounds/door"),), Trigger(TriggerOn.THINKING_GAP, 0, 6_000), NO_REPLY, "slt"),
        Cue(
            "own",
            CueKind.COLLISION,
            (Words("And in winter?", str(path.with_name("mine.wav"))),),
            Trigger(TriggerOn.AGENT_STARTS, 40, 6_000),
            LENIENT,
            "slt",
        ),
        Cue(
            "cut",
            CueKind.INTERRUPTION,
            (Words("No, I meant Portugal."),),
            Trigger(TriggerOn.PREVIOUS_END, 2_000, 6_000),
            Expectation(),
            "slt",
            InterruptionType.CORRECTION,
        ),
        Cue("last", CueKind.TURN, (Words("Thank you."),), Trigger(TriggerOn.AGENT_STOPS, 1_200, 6_000), Expectation(), "slt"),
    )


def test_defaults(write: Write) -> None:
    scenario = load_file(write(GOOD))
    ask, cut = scenario.cues
    assert ask.trigger == Trigger(TriggerOn.START, 300, 6_000)
    assert ask.expect == Expectation(any_of=("dog",), within_ms=3_000)
    assert cut.expect == Expectation(ReplyRule.BRIEF)
    assert (cut.voice, cut.gain_db, cut.far) == ("slt", 0.0, False)
    assert "voice assistant" in scenario.instructions


def test_a_stored_scenario_is_the_same_again(write: Write) -> None:
    write(b"RIFF", "mine.wav")
    scenario = load_file(write(EVERYTHING))
    stored = json.loads(json.dumps(scenario.raw))
    assert parse_raw(stored, path=scenario.path, sha256=scenario.sha256) == scenario
    elsewhere = parse_raw(stored)
    assert elsewhere.path == "" and elsewhere.cues[3].parts == (Words("And in winter?", "mine.wav"),)
    stored["cues"][0]["id"] = "changed"
    assert elsewhere.raw["cues"][0]["id"] == "ask"


def test_a_stored_scenario_with_faults_is_told_by_field(write: Write) -> None:
    raw = load_file(write(GOOD)).raw
    raw["cues"][1]["at"] = {"agent_has_spoken": 0.5}
    with pytest.raises(ScenarioError) as caught:
        parse_raw(raw)
    place = "stored scenario `interruption.stop_1s`: cues[1].at.agent_has_spoken"
    assert caught.value.faults == [f"{place}: `agent_has_spoken` is `0.5`, but times are whole milliseconds; write 500"]


def test_a_byte_order_mark_and_foreign_line_ends_are_no_faults(write: Write) -> None:
    plain = load_file(write(GOOD))
    marked = load_file(write(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()))
    assert marked.cues == plain.cues and marked.sha256 != plain.sha256
    with pytest.raises(ScenarioError, match=r":4:1: unknown field `famly`"):
        load_file(write(b"\xef\xbb\xbf" + spoilt("family:", "famly:").replace("\n", "\r\n").encode()))


# --- clips --------------------------------------------------------------------------------------------------------------


def test_clips_are_looked_for_in_the_store_handed_in(write: Write) -> None:
    path = write(GOOD)
    assert load_file(path, stimuli=Store("Tell me a story about a dog.", "Stop.")).cues
    with pytest.raises(ScenarioError) as caught:
        load_file(path, stimuli=Store("Stop."))
    said = "there is no clip of `Tell me a story about a dog.` in the voice `slt`; make it with `fdbench render`"
    assert caught.value.faults == [f"{path}:10:10: {said}"]


def test_a_text_without_a_clip_is_told_whole_so_that_it_can_be_recorded(write: Write) -> None:
    long = "Tell me a story about a dog that " + "ran and " * 40 + "slept."
    path = write(spoilt("say: Stop.", f"say: {long}"))
    with pytest.raises(ScenarioError) as caught:
        load_file(path, stimuli=Store("Tell me a story about a dog."))
    assert any(f"there is no clip of `{long}` in the voice" in fault for fault in caught.value.faults)


def test_a_clip_that_cannot_be_played_is_a_fault_of_its_line(write: Write) -> None:
    path = write(spoilt("say: Stop.", "say: Broken."))
    with pytest.raises(ScenarioError) as caught:
        load_file(path, stimuli=Store("Tell me a story about a dog.", "Broken."))
    assert caught.value.faults == [f"{path}:15:10: broken.flac: altered since it was rendered; restore it"]


def test_recordings_are_listened_to(write: Write) -> None:
    store = Store("Tell me a story about a dog.")
    for name in ("bad.wav", "mine.wav"):
        write(b"RIFF", name)
    path = write(spoilt("say: Stop.", "clip: bad.wav"))
    with pytest.raises(ScenarioError) as caught:
        load_file(path, stimuli=store)
    assert caught.value.faults == [f"{path}:15:11: `bad.wav`: the file is damaged or cut short; copy it again"]
    path = write(spoilt("say: Stop.", "clip: mine.wav\n    speech: [120, 900]\n    side: right"))
    (cue,) = load_file(path, stimuli=store).cues[1:]
    assert cue.parts == (Words("", str(path.parent / "mine.wav"), (120, 900), "right"),)
    assert recording_notes([path], store) == [f"{path}:15:11: warning: `mine.wav`: it is unfit ((120, 900), right); mend it"]


def test_every_text_of_a_cue_needs_its_clip(write: Write) -> None:
    write(b"RIFF", "mine.wav")
    path = write(EVERYTHING)
    with pytest.raises(ScenarioError) as caught:
        load_file(path, stimuli=Store("the capital of Spain", "No, I meant Portugal.", "Thank you.", "Mm hmm."))
    said = [fault.split("`")[1] for fault in caught.value.faults]
    assert said == ["I would like to know", "um", "please.", "Mm hmm."]
    assert "in the voice `rms`" in caught.value.faults[3]


def test_an_unknown_sound(write: Write) -> None:
    text = spoilt("kind: interruption\n    type: denial\n    say: Stop.", "kind: noise\n    clip: sounds/dor")
    with pytest.raises(ScenarioError, match=r"s\.yaml:14:11: there is no sound `sounds/dor`; .*fdbench render"):
        load_file(write(text), stimuli=Store("Tell me a story about a dog."))


# --- several files ------------------------------------------------------------------------------------------------------

OVERLAP = spoilt("dimension: interruption", "dimension: overlap\npair: interruption.stop_1s").replace(
    "id: interruption.stop_1s", "id: overlap.x"
)
TWIN = GOOD[: GOOD.index("  - id: cut")].replace("interruption", "context").replace("stop_1s", "plain")
CONTEXT = GOOD.replace("dimension: interruption", "dimension: context\ntwin: context.plain").replace(
    "id: interruption.stop_1s", "id: context.cut"
)


def test_folders_are_read_in_order_and_each_file_once(write: Write, tmp_path: Path) -> None:
    write(OVERLAP, "b/o.yml")
    write(GOOD, "a.yaml")
    write(CONTEXT, "b/c/c.yaml")
    write(TWIN, "b/c/t.YAML")
    write("not: read", ".hidden/h.yaml")
    write("not read", "notes.txt")
    ids = ["interruption.stop_1s", "context.cut", "context.plain", "overlap.x"]
    assert [s.id for s in load_paths([tmp_path])] == ids
    assert [s.id for s in load_paths([tmp_path / "a.yaml", str(tmp_path), tmp_path / "b"])] == ids


def test_paths_that_lead_nowhere(write: Write, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone: no such file or folder"):
        scenario_files([tmp_path / "gone"])
    with pytest.raises(UsageError, match=r"no scenario \(\*\.yaml\) in this folder"):
        scenario_files([tmp_path])


PLAIN = TWIN.replace("dimension: context", "dimension: latency").replace("context.plain", "latency.plain")
PAUSED = PLAIN.replace("latency.plain", "latency.pause\npair: latency.plain").replace(
    "say: Tell me a story about a dog.", "say: [Tell me, {pause: 700}, a story about a dog.]"
)


def test_a_latency_scenario_can_be_read_without_its_pair_if_it_is_the_only_one(write: Write, tmp_path: Path) -> None:
    path = write(PAUSED, "a.yaml")
    assert [s.pair for s in load_paths([path])] == ["latency.plain"]
    write(PLAIN.replace("latency.plain", "latency.other"), "b.yaml")
    with pytest.raises(ScenarioError, match="the `pair` `latency.plain` is not among the scenarios read"):
        load_paths([tmp_path])


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (PAUSED, PLAIN, ""),
        (PLAIN + "pair: latency.pause\n", PAUSED.replace("pair: latency.plain\n", ""), ""),
        (PAUSED, PLAIN.replace("dimension: latency", "dimension: coherence"), "must be a scenario of dimension latency"),
        (PAUSED, PAUSED.replace("latency.pause\npair: latency.plain", "latency.plain"), "must have no pause inside a turn"),
        (PLAIN.replace("latency.plain", "latency.x\npair: latency.plain"), PLAIN, "must have a pause inside every turn"),
        (PAUSED, PLAIN + "pair: latency.pause\n", "has a pair itself"),
    ],
)
def test_of_a_latency_pair_one_has_pauses_and_the_other_none(
    write: Write, tmp_path: Path, first: str, second: str, words: str
) -> None:
    write(first, "a.yaml")
    write(second, "b.yaml")
    if not words:
        assert len(load_paths([tmp_path])) == 2
        return
    with pytest.raises(ScenarioError, match=words):
        load_paths([tmp_path])


def test_an_id_used_twice_names_both_files(write: Write, tmp_path: Path) -> None:
    first, second = write(GOOD, "a.yaml"), write("# a copy\n" + GOOD, "b.yaml")
    with pytest.raises(ScenarioError) as caught:
        load_paths([tmp_path])
    said = f"the id `interruption.stop_1s` is already used in {first}:2:5; rename one of the two"
    assert caught.value.faults == [f"{second}:3:5: {said}"]


@pytest.mark.parametrize(
    ("texts", "place", "words"),
    [
        ([OVERLAP], "4:7", "the `pair` `interruption.stop_1s` is not among the scenarios read; add its file"),
        (
            [OVERLAP.replace("pair: interruption.stop_1s", "pair: interruption.stop_2s"), GOOD],
            "4:7",
            "did you mean `interruption.st",
        ),
        ([OVERLAP.replace("stop_1s", "x").replace("pair: interruption", "pair: overlap")], "4:7", "of `overlap.x` is itself"),
        ([OVERLAP, GOOD.replace("dimension: interruption", "dimension: latency")], "4:7", "but is of `latency`"),
        ([OVERLAP, TWIN.replace("context", "interruption").replace("plain", "stop_1s")], "4:7", "a real interruption"),
        ([CONTEXT], "4:7", "the `twin` `context.plain` is not among"),
        (
            [CONTEXT, GOOD.replace("id: interruption.stop_1s", "id: context.plain")],
            "4:7",
            "must be a scenario of dimension context",
        ),
        ([CONTEXT, CONTEXT.replace("cut\nd", "plain\nd").replace("twin: context.plain\n", "")], "4:7", "must be uninterrupted"),
        ([CONTEXT, TWIN.replace("family", "twin: context.cut\nfamily")], "4:7", "has a twin itself"),
    ],
)
def test_partners_that_do_not_fit(write: Write, tmp_path: Path, texts: list[str], place: str, words: str) -> None:
    for i, text in enumerate(texts):
        write(text, f"{i}.yaml")
    with pytest.raises(ScenarioError) as caught:
        load_paths([tmp_path])
    fault = caught.value.faults[0]
    assert fault.startswith(f"{tmp_path / '0.yaml'}:{place}: ") and words in fault


def test_faults_of_all_files_are_told_in_one_go(write: Write, tmp_path: Path) -> None:
    write(spoilt("family:", "famly:"), "a.yaml")
    write("a: 'b", "b.yaml")
    write(GOOD.replace("kind: turn", "kind: trun"), "c.yaml")
    with pytest.raises(ScenarioError) as caught:
        load_paths([tmp_path])
    places = [fault.removeprefix(f"{tmp_path}/").split(": ")[0] for fault in caught.value.faults]
    assert places == ["a.yaml:4:1", "b.yaml:1:4", "c.yaml:2:5", "c.yaml:9:11"]


def test_a_partner_in_an_unreadable_file_is_no_second_fault(write: Write, tmp_path: Path) -> None:
    write(OVERLAP, "a.yaml")
    write("a: [", "b.yaml")
    with pytest.raises(ScenarioError) as caught:
        load_paths([tmp_path])
    assert len(caught.value.faults) == 1 and "b.yaml" in caught.value.faults[0]


# --- suites -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write) -> Path:
    """A checkout with two suites and a folder of clips."""
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "fdbench")
    write("", "pyproject.toml")
    write(GOOD, "scenarios/quick/a.yaml")
    write(GOOD, "scenarios/core/interruption/a.yaml")
    write(OVERLAP, "scenarios/core/overlap/b.yaml")
    write("x: y", "scenarios/clips/clips.yaml")
    (tmp_path / "scenarios/empty").mkdir()
    return tmp_path


@pytest.mark.usefixtures("checkout")
def test_suites_are_the_folders_that_hold_scenarios() -> None:
    assert suite_names() == ("core", "quick")
    suite = load_suite("core")
    assert suite.name == "core" and [s.id for s in suite.scenarios] == ["interruption.stop_1s", "overlap.x"]
    assert suite["overlap.x"].pair == "interruption.stop_1s"
    part = load_suite("core/interruption")
    assert part.name == "core/interruption" and [s.id for s in part.scenarios] == ["interruption.stop_1s"]


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("quik", "did you mean quick"),
        ("zzz", "there are: core, quick"),
        ("../x", "there are"),
        ("core/overlp", "did you mean core/overlap"),
        ("quick/a", "did you mean quick"),
        ("core/../quick", "there are: core/interruption, core/overlap"),
    ],
)
def test_an_unknown_suite_gets_the_nearest_name(name: str, mend: str) -> None:
    with pytest.raises(UsageError, match=mend):
        load_suite(name)


def test_the_package_comes_before_the_checkout(checkout: Path) -> None:
    assert assets.bundled("scenarios") == checkout / "scenarios"
    inside = checkout / "fdbench/_bundled/scenarios"
    inside.mkdir(parents=True)
    assert assets.bundled("scenarios") == inside


def test_a_folder_beside_the_package_counts_in_a_checkout_only(checkout: Path) -> None:
    (checkout / "pyproject.toml").unlink()
    with pytest.raises(FdbenchError, match="the bundled scenarios are missing; install fdbench again"):
        assets.bundled("scenarios")
