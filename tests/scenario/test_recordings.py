from __future__ import annotations

import pytest

from fdbench.errors import ScenarioError
from fdbench.scenario.load import load_file
from fdbench.scenario.model import Words
from tests.scenario.conftest import Write
from tests.scenario.samples import spoilt


@pytest.mark.parametrize(
    ("said", "where", "sentence"),
    [
        ("speech: [200, 200]", "16:13", "speech cannot end at 200 ms and begin at 200; write [begin, end] in ms"),
        ("speech: [300, 200]", "16:13", "speech cannot end at 200 ms and begin at 300"),
        ("speech: [200]", "16:13", "write begin and end in ms, such as [120, 1840]"),
        ("speech: []", "16:13", "write begin and end in ms, such as [120, 1840]"),
        ("speech: [1, 2, 3]", "16:13", "write begin and end in ms, such as [120, 1840]"),
        ("speech: 200", "16:13", "`speech` must be a list, but is `200`"),
        ("speech: [0.2, 900]", "16:14", "times are whole milliseconds; write 200"),
        ("speech: [20, 9s]", "16:18", "times are whole milliseconds; write 9000"),
        ("speech: [-1, 900]", "16:14", "`-1` is outside 0 to 600000 ms"),
        ("side: lef", "16:11", "`lef` is not known; did you mean `left`?"),
    ],
)
def test_what_is_said_of_a_recording_is_checked(write: Write, said: str, where: str, sentence: str) -> None:
    write(b"RIFF", "mine.wav")
    path = write(spoilt("say: Stop.", f"clip: mine.wav\n    {said}"))
    with pytest.raises(ScenarioError) as caught:
        load_file(path)
    assert len(caught.value.faults) == 1, caught.value.faults
    assert caught.value.faults[0].startswith(f"{path}:{where}: ") and sentence in caught.value.faults[0]


def test_speech_may_begin_with_the_file(write: Write) -> None:
    write(b"RIFF", "mine.wav")
    path = write(spoilt("say: Stop.", "clip: mine.wav\n    speech: [0, 1]"))
    assert load_file(path).cues[1].parts == (Words("", str(path.parent / "mine.wav"), (0, 1)),)
