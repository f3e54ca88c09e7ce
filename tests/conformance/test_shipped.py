"""Every stream adapter that ships sits the whole exam, on the virtual clock, opposite a fake system behind a real socket or pipe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fdbench import plugins, wire
from fdbench.conformance.stream_checks import CHECKS
from fdbench.conformance.verdict import Verdict, verdicts
from tests.conformance.peer import NOTHING, PROGRAM, Around, server, virtual_exam
from tests.conformance.shipped import SHIPPED, Trial

pytest.importorskip("websockets")

from tests.peers.faces import face
from tests.peers.livekit import LiveKit
from tests.peers.serving import Listening

KEYS = ("ACME_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "TWILIO_AUTH_TOKEN")
STREAM = [pytest.param(trial, id=trial.name) for trial in SHIPPED if trial.form == "stream"]


def told_of(trial: Trial) -> list[Verdict]:
    """The verdicts; whatever the fake system could not understand is raised."""
    if not trial.peer:
        wire.use(LiveKit() if trial.beyond == "attached" else None)
        try:
            return _verdicts(trial, 0, PROGRAM if trial.beyond == "program" else NOTHING)
        finally:
            wire.use(None)
    listening = Listening(face(trial.peer, *trial.peer_options))
    try:
        told = _verdicts(trial, listening.port, server(listening.served))
    finally:
        listening.close()
    assert listening.troubles == []
    return told


def _verdicts(trial: Trial, port: int, around: Around) -> list[Verdict]:
    return list(verdicts(CHECKS, virtual_exam(trial.spec, trial.settings_for(port), around)))


@pytest.mark.parametrize("trial", STREAM)
def test_it_passes(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in trial.needs:
        pytest.importorskip(library)
    for key in KEYS:
        monkeypatch.setenv(key, "sk-0123456789abcdef")
    told = told_of(trial)
    assert [verdict for verdict in told if verdict.outcome == "fail"] == []
    assert {verdict.check for verdict in told if verdict.outcome == "skipped"} == trial.skipped


def test_all_that_ships_is_examined() -> None:
    examined = {trial.spec for trial in SHIPPED}
    missing = [each.name for each in plugins.available() if each.origin == plugins.BUNDLED and each.name not in examined]
    mend = "add a Trial to SHIPPED in tests/conformance/shipped.py, and for a stream adapter a fake system to tests/peers"
    assert missing == [], f"nobody examines {', '.join(missing)}: {mend}"


@pytest.mark.parametrize("times", ["0.5", "2"])
def test_a_system_that_answers_at_another_rate_is_found_out(times: str) -> None:
    trial = next(trial for trial in SHIPPED if trial.spec == "pcm_ws")
    told = {verdict.check: verdict for verdict in told_of(replace(trial, peer_options=(times,)))}
    assert told["echo"].sentence.startswith(f"what comes back lasts {times} times as long")
