"""Each broken file is told at its line and column, with what is wrong and how to mend it."""

from __future__ import annotations

import pytest

from fdbench.errors import ScenarioError
from fdbench.scenario.load import load_file
from tests.scenario.conftest import Write
from tests.scenario.samples import GOOD, spoilt

AT = "at: {agent_has_spoken: 1000}"
VOICE = "voice: slt\n"
STOP = "say: Stop."

# what is replaced in the good file, by what, where the fault is, what its sentence holds
BROKEN: list[tuple[str, str, str, tuple[str, ...]]] = [
    # names
    ("family: barge_in", "famly: barge_in", "4:1", ("unknown field `famly`", "did you mean `family`?")),
    (VOICE, VOICE + "colour: red\n", "7:1", ("unknown field `colour`", "choose one of schema, id,")),
    (VOICE, VOICE + "on: slt\n", "7:1", ("unknown field `on`",)),
    (STOP, "say: Stop.\n    within: 3000", "16:5", ("unknown field `within`", "belongs under `expect`")),
    (STOP, "say: Stop.\n    <<: {far: true}", "16:5", ("merge keys are not read",)),
    (STOP, "say: [Stop, {pauze: 500}, now]", "15:18", ("unknown field `pauze`", "did you mean `pause`?")),
    (AT, "at: {agent_has_spokn: 1000}", "16:10", ("did you mean `agent_has_spoken`?",)),
    ("kind: turn", "kind: trun", "9:11", ("`trun` is not known", "did you mean `turn`?")),
    ("type: denial", "type: 'deny'", "14:11", ("did you mean `denial`?",)),
    ("dimension: interruption", "dimension: charm", "3:12", ("`charm` is not known", "choose one of latency, interruption")),
    # missing
    (VOICE, "", "1:1", ("the field `voice` is missing",)),
    ("schema: 1\n", "", "1:1", ("the field `schema` is missing", "add `schema: 1`")),
    ("    say: Stop.\n", "", "12:5", ("none of the fields say, clip is here",)),
    ("    type: denial\n", "", "12:5", ("the field `type` is missing", "such as `type: denial`")),
    (AT, "at: {timeout: 3000}", "16:9", ("none of the fields start, previous_end",)),
    (STOP, "say:", "15:9", ("`say` is empty", "must be text or a list")),
    (STOP, "say: []", "15:10", ("the list is empty",)),
    (STOP, "say: ' '", "15:10", ("write some words",)),
    # what YAML makes of bare words
    (STOP, "say: no", "15:10", ("YAML reads `no` as the boolean false", "put it in quotes")),
    ("id: ask", "id: on", "8:9", ("YAML reads `on` as the boolean true", "put it in quotes")),
    (STOP, "say: Stop.\n    expect: {reply: no}", "16:21", ("YAML reads `no`", "one of required, brief, none, optional")),
    ("any_of: [dog]", "any_of: [12:30]", "11:23", ("YAML reads `12:30` as the number 750", "put it in quotes")),
    (AT, "at: {agent_has_spoken: 12:30}", "16:28", ("YAML reads `12:30` as the number 750", "write the number out")),
    (AT, "at: {agent_has_spoken: 0750}", "16:28", ("YAML reads `0750` as the number 488",)),
    (AT, "at: {agent_has_spoken: 99999999999999999999}", "16:28", ("too large a number",)),
    (STOP, "say: 1984", "15:10", ("YAML reads `1984` as the number 1984", "put it in quotes")),
    (STOP, "say: !!str Stop", "15:10", ("a YAML tag",)),
    # units
    (AT, "at: {agent_has_spoken: 0.5}", "16:28", ("whole milliseconds", "write 500")),
    (AT, "at: {agent_has_spoken: 500ms}", "16:28", ("whole milliseconds", "write 500")),
    (AT, 'at: {agent_has_spoken: "1s"}', "16:28", ("whole milliseconds", "write 1000")),
    (AT, "at: {agent_has_spoken: 1200.0}", "16:28", ("whole milliseconds", "write 1200")),
    (AT, "at: {agent_has_spoken: yes}", "16:28", ("is `true`", "whole milliseconds")),
    (AT, "at: {agent_has_spoken: 1}", "16:28", ("shorter than one tick", "write 1000 for one second")),
    (AT, "at: {agent_has_spoken: -5}", "16:28", ("`-5` is outside 0 to 60000 ms",)),
    ("within: 3000", "within: 3", "11:37", ("outside 100 to 60000 ms", "write 3000 for 3 s")),
    (STOP, "say: [Stop, {pause: 1.5}, now]", "15:25", ("write 1500",)),
    (STOP, "say: Stop.\n    gain_db: 3dB", "16:14", ("in dB", "write 3")),
    (STOP, "say: Stop.\n    gain_db: .nan", "16:14", ("the number nan",)),
    (STOP, "say: Stop.\n    gain_db: 90", "16:14", ("`90` is outside -60 to 20 dB",)),
    # wrong type
    (STOP, "say: Stop.\n    far: 1", "16:10", ("`far` must be true or false, but is `1`",)),
    ("any_of: [dog]", "any_of: dog", "11:22", ("`any_of` must be a list, but is `dog`",)),
    (AT, "at: 1000", "16:9", ("`at` must be fields", "but is `1000`")),
    ("schema: 1", "schema: '1'", "1:9", ("must be a whole number, but is the text `1`",)),
    ("schema: 1", "schema: 2", "1:9", ("schema `2` is not known", "reads schema 1")),
    ("id: interruption.stop_1s", "id: Stop 1s", "2:5", ("use lower-case letters",)),
    ("id: interruption.stop_1s", 'id: "stop\\n"', "2:5", ("use lower-case letters",)),
    ("family: barge_in", "family: " + "x" * 61, "4:9", ("61 characters, but at most 60",)),
    ("voice: slt", "voice: a b", "6:8", ("fdbench list voices",)),
    ("any_of: [dog]", "any_of: [dog, dog]", "11:22", ("twice",)),
    # twice, and one too many
    (STOP, "say: Stop.\n    say: Wait.", "16:5", ("the field `say` is here twice", "line 15")),
    (STOP, "say: Stop.\n    clip: sounds/door", "16:5", ("`say` and `clip` exclude each other",)),
    (STOP, "say: Stop.\n    text: Stop", "16:5", ("`text` needs `clip`",)),
    (AT, "at: {agent_has_spoken: 900, agent_starts: 900}", "16:33", ("exclude each other",)),
    ("id: cut", "id: ask", "12:9", ("two cues have the id `ask` (line 8)", "rename one")),
    (VOICE, VOICE + "---\nschema: 1\n", "7:1", ("a second document begins",)),
    # fields that contradict each other
    ("kind: turn", "kind: turn\n    type: denial", "10:5", ("only an interruption has a `type`",)),
    ("family: barge_in", "family: barge_in\npair: x", "5:1", ("only an overlap or a latency scenario has a `pair`",)),
    ("family: barge_in", "family: barge_in\ntwin: x", "5:1", ("only a context scenario has a `twin`",)),
    ("kind: interruption\n    type: denial", "kind: noise", "14:5", ("a noise says nothing", "`clip`")),
    ("kind: turn", "kind: collision", "9:11", ("first cue cannot be of kind `collision`", "begin with a `turn`")),
    ("a dog.", "a dog.\n    at: {thinking_gap: 200}", "11:10", ("`thinking_gap` needs a previous cue", "use `start`")),
    (AT, "at: {start: 1000}", "16:10", ("`start` is for the first cue only",)),
    (AT, "at: {agent_stops: 1000}", "16:10", ("this `interruption` waits until the agent stops", "agent_has_spoken")),
    (f"    {AT}\n", "", "12:5", ("this `interruption` has no `at`",)),
    (STOP, "say: [{pause: 500}, Stop]", "15:11", ("a pause stands between two stretches",)),
    (STOP, "say: [Stop, {pause: 50}, {pause: 50}, now]", "15:30", ("two pauses in a row",)),
    (STOP, "say: [Stop, now]", "15:17", ("two stretches of speech in a row",)),
    (STOP, "say: Stop.\n    expect: {reply: none, any_of: [ok]}", "16:13", ("so `ok` can never be heard",)),
    (STOP, "say: Stop.\n    expect: {check: recall}", "16:21", ("`recall` needs the right value", "`any_of`")),
    ("any_of: [dog]", "any_of: [dog], stale: [Dog]", "11:37", ("`Dog` is wanted and forbidden",)),
    ("any_of: [dog]", "any_of: [dog, 5/8]", "11:28", ("nobody can tell how `5/8` is read aloud", "write it as spoken words")),
    # files
    (STOP, "clip: mine.wav", "15:11", ("there is no file `mine.wav` beside the scenario",)),
    (STOP, "clip: ../mine.wav", "15:11", ("`../mine.wav` leaves the scenario's folder",)),
    (STOP, "clip: ../../etc/passwd", "15:11", ("leaves the scenario's folder",)),
    (STOP, "clip: /etc/mine.wav", "15:11", ("leaves the scenario's folder",)),
    (STOP, "clip: C:\\mine.wav", "15:11", ("leaves the scenario's folder",)),
    # where speech lies in a sound file
    (STOP, "say: Stop.\n    speech: [10, 20]", "16:5", ("`speech` needs `clip`",)),
    (STOP, "say: Stop.\n    side: left", "16:5", ("`side` needs `clip`",)),
    (STOP, "clip: sounds/door\n    speech: [10, 20]", "16:5", ("`speech` belongs to a sound file, and `sounds/door` is none",)),
    (STOP, "clip: sounds/door\n    side: left", "16:5", ("`side` belongs to a sound file",)),
    # syntax
    (STOP, "say: Well: stop.", "15:14", ("a colon where none fits", "in quotes")),
    (STOP, "say: @stop", "15:10", ("cannot begin a value", "in quotes")),
    (STOP, 'say: "Stop.', "15:10", ("the quote that opens here is not closed",)),
    (STOP, "say: 'Stop' now", "15:17", ("nothing follow a closing quote",)),
    (STOP, "say: [Stop", "15:10", ("the bracket [ that opens here is not closed",)),
    (STOP, "say: {Stop", "15:10", ("the brace { that opens here is not closed",)),
    (STOP, "say: *stop", "15:10", ("the alias *stop has no anchor",)),
    ("    say: Stop.", "   say: Stop.", "15:4", ("does not fit what is above",)),
    ("    say: Stop.", "\tsay: Stop.", "15:1", ("a tab in the indentation",)),
    (VOICE, VOICE + "hello\n", "8:1", ("a line without a colon",)),
    (VOICE, VOICE + "? [a]\n: b\n", "7:3", ("a field name must be plain text",)),
    ("- id: ask", "- &a\n    id: *a", "9:9", ("lies inside its own anchor",)),
    ("say: Stop.", "say: Stop.\x1b[31m", "15:15", ("control character U+001B",)),
]


@pytest.mark.parametrize(("old", "new", "place", "words"), BROKEN, ids=[f"{p}-{n[:24]!r}" for _, n, p, _ in BROKEN])
def test_a_fault_is_told_once_with_place_and_mend(write: Write, old: str, new: str, place: str, words: tuple[str, ...]) -> None:
    path = write(spoilt(old, new))
    with pytest.raises(ScenarioError) as caught:
        load_file(path)
    assert len(caught.value.faults) == 1, caught.value.faults
    fault = caught.value.faults[0]
    assert fault.startswith(f"{path}:{place}: ")
    assert [word for word in words if word not in fault] == []
    assert "\n" not in fault


BYTES: list[tuple[str, bytes, str, str]] = [
    ("empty", b"", "1:1", "the file is empty"),
    ("only comments", b"# nothing\n\n", "1:1", "the file is empty"),
    ("a list", b"- a\n- b\n", "1:1", "a scenario must be fields, written `name: value`, but is a list"),
    ("null document", b"--- ~\n", "1:5", "a scenario is empty"),
    ("binary", b"RIFF\n\x10\x00\x00WAVE", "2:2", "a NUL byte"),
    ("Latin-1", GOOD.replace("a dog", "a d\xf6g").encode("latin-1"), "10:35", "byte 0xf6 is not UTF-8"),
    ("UTF-16", GOOD.encode("utf-16"), "1:1", "UTF-16"),
    ("too big", b"# " + b"x" * 10_000_000, "1:1", "over 1,000,000 bytes"),
    ("deep flow", b"a: " + b"[" * 5_000, "1:23", "nested deeper than 20 levels"),
    ("deep blocks", b"".join(b" " * i + b"a:\n" for i in range(200)), "20:20", "nested deeper than 20 levels"),
]


@pytest.mark.parametrize(("content", "place", "words"), [case[1:] for case in BYTES], ids=[case[0] for case in BYTES])
def test_what_is_no_scenario_at_all(write: Write, content: bytes, place: str, words: str) -> None:
    path = write(content)
    with pytest.raises(ScenarioError) as caught:
        load_file(path)
    assert caught.value.faults[0].startswith(f"{path}:{place}: ")
    assert words in caught.value.faults[0]


def test_aliases_that_multiply_are_refused_before_they_unfold(write: Write) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    with pytest.raises(ScenarioError, match=r"s\.yaml:4:\d+: more than 10000 values once its aliases are unfolded"):
        load_file(write("\n".join(lines)))


def test_aliases_that_nest_are_refused(write: Write) -> None:
    lines = ["a0: &a0 [[[[[[[[x]]]]]]]]", "a1: &a1 [[[[[[[*a0]]]]]]]", "a2: [[[[[[*a1]]]]]]"]
    with pytest.raises(ScenarioError, match=r"s\.yaml:3:\d+: nested deeper than 20 levels"):
        load_file(write("\n".join(lines)))


def test_a_link_out_of_the_folder_is_refused(write: Write) -> None:
    outside = write(b"RIFF", "outside.wav")
    path = write(spoilt(STOP, "clip: mine.wav"), "inside/s.yaml")
    (path.parent / "mine.wav").symlink_to(outside)
    with pytest.raises(ScenarioError, match=r"s\.yaml:15:11: `mine\.wav` is a link that leaves the scenario's folder"):
        load_file(path)


def test_a_file_that_cannot_be_opened(write: Write) -> None:
    path = write(GOOD)
    with pytest.raises(ScenarioError, match=r"nowhere\.yaml:1:1: cannot be read \(No such file or directory\)"):
        load_file(path.with_name("nowhere.yaml"))
    with pytest.raises(ScenarioError, match=r":1:1: a folder, not a scenario file"):
        load_file(path.parent)


def test_all_faults_of_a_file_are_told_in_order(write: Write) -> None:
    text = spoilt("family: barge_in", "famly: barge_in")
    text = spoilt("kind: turn", "kind: trun", text)
    text = spoilt("within: 3000", "within: 3s", text)
    text = spoilt("id: cut", "id: ask", text)
    text = spoilt("say: Stop.", "say: no", text)
    text = spoilt("{agent_has_spoken: 1000}", "{start: 12:30}", text)
    with pytest.raises(ScenarioError) as caught:
        load_file(write(text))
    places = [fault.split(":")[1:3] for fault in caught.value.faults]
    assert places == [["4", "1"], ["9", "11"], ["11", "37"], ["12", "9"], ["15", "10"], ["16", "10"], ["16", "17"]]
