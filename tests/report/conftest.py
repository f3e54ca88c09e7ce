"""Synthetic run folders: valid by the schema, small, and as varied as a page must bear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fdbench.audio import write_flac
from fdbench.report.html import write_report
from fdbench.results.store import item_folder, write_json
from fdbench.timebase import RATE, Samples, ms, seconds

DIMENSIONS = ("latency", "interruption", "overlap", "context", "coherence")
MakeRun = Callable[..., Path]


def word(text: str, at: float, source: str = "verified") -> dict[str, Any]:
    return {"text": text, "start": seconds(at), "end": seconds(at + 0.3), "source": source}


def cue(id_: str, kind: str, at: float, length: float, text: str, status: str = "played") -> dict[str, Any]:
    speech = [[seconds(at), seconds(at + length)]] if status != "timed_out" else []
    return {"id": id_, "kind": kind, "status": status, "text": text, "voice": "v", "speech": speech, "fillers": []}


def reply(cue_id: str, segments: list[list[float]], text: str, **changes: Any) -> dict[str, Any]:
    spoken = [[seconds(a), seconds(b)] for a, b in segments]
    words = [word(w, segments[0][0] + 0.4 * i) for i, w in enumerate(text.split())]
    base = {
        "cue": cue_id, "segments": spoken, "onset_kind": "normal", "cut": False, "words": words,
        "first_content": words[1]["start"] if len(words) > 1 else None, "declared": text, "declared_rejected": False,
    }  # fmt: skip
    return {**base, **changes}


def outcome(cue_id: str, kind: str, **changes: Any) -> dict[str, Any]:
    return {"cue": cue_id, "kind": kind, "exercised": "yes", "why": "", **changes}


def older(outcome: dict[str, Any]) -> dict[str, Any]:
    """As older files have it: every kind with the fields of all."""
    fields = (
        "premature", "yielded", "stop", "talk_over", "held", "resume_gap", "restarted", "spurious", "met", "contradicted",
        "stale", "answer_at", "clarified", "resumed_same", "resolved", "heard_items", "named_item", "maybe_stop", "old_sound",
    )  # fmt: skip
    empty: dict[str, Any] = dict.fromkeys(fields)
    return {**empty, "evidence": [], "superseded": False, "heard_partial": False, "undetermined": False, **outcome}


def session_doc(system: str, scenario: str, cues: list[dict[str, Any]], length: float, modelled: bool) -> dict[str, Any]:
    span = {"at": 0, "kind": "span", "data": {"stage": "asr", "start": 0, "end": 10, "modelled": modelled}}
    return {
        "schema": 1, "scenario": scenario, "system": system, "repeat": 0, "seed": 7, "rate": RATE, "samples": seconds(length),
        "frame": ms(20), "preroll": RATE, "arrivals": [], "cues": cues, "log": [span],
    }  # fmt: skip


def events_doc(agent: list[list[float]], replies: list[Any], outcomes: list[Any], **changes: Any) -> dict[str, Any]:
    base = {
        "schema": 1, "segmenter": "energy-1", "floor_db": -60.0, "recogniser": "test-recogniser",
        "agent": [[seconds(a), seconds(b)] for a, b in agent], "backchannels": [], "replies": replies, "outcomes": outcomes,
        "delegations": [], "spans": [],
    }  # fmt: skip
    return {**base, **changes}


def decision(at: float, made: str, reason: str) -> dict[str, Any]:
    return {"time": seconds(at), "decision": made, "reason": reason}


def tracks(cues: list[dict[str, Any]], agent: list[list[int]], samples: Samples) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Noise bursts at a syllable's pace where the user speaks, a modulated tone where the agent does."""
    pcm = np.zeros((samples, 2), dtype=np.int16)
    noise = np.random.default_rng(1)
    for a, b in (s for c in cues for s in c["speech"]):
        rise = np.abs(np.sin(np.arange(b - a) * np.pi * 4 / RATE)) * 5_000
        pcm[a:b, 0] = (noise.normal(0, 0.4, b - a) * rise).astype(np.int16)
    for a, b in agent:
        t = np.arange(b - a) / RATE
        pcm[a:b, 1] = (np.sin(2 * np.pi * 180 * t) * np.abs(np.sin(np.pi * 3.3 * t)) * 7_000).astype(np.int16)
    return pcm


def write_item(folder: Path, session: dict[str, Any], events: dict[str, Any], latency: list[float | None]) -> None:
    folder.mkdir(parents=True)
    write_json(folder / "session.json", session)
    write_json(folder / "events.json", events)
    seen = [
        {"dimension": "latency", "measure": "response_latency_ms", "cue": f"q{i}", "value": v} for i, v in enumerate(latency)
    ]
    write_json(folder / "measures.json", {"schema": 1, "observations": seen})
    write_flac(folder / "recording.flac", tracks(session["cues"], events["agent"], session["samples"]))


# --- three kinds of session -------------------------------------------------------------------------------------------

Played = tuple[list[dict[str, Any]], dict[str, Any], float]


def plain_turn(delay: float, hostile: str = "") -> Played:
    start = 3.0 + delay
    cues = [cue("q0", "turn", 1.0, 2.0, hostile or "What is the capital of France?")]
    evidence = [word("paris", start + 0.8)]
    said = [reply("q0", [[start, start + 2.4]], hostile or "sure it's paris on the seine")]
    if hostile:
        said[0]["words"].append(evidence[0])
    marks = [seconds(3.0 + delay * share) for share in (0, 0.4, 0.6, 0.85, 1)]
    spans = [
        [stage, marks[i], marks[i + 1], stage != "endpointing"] for i, stage in enumerate(("endpointing", "asr", "llm", "tts"))
    ]
    if hostile:
        spans[3][0] = hostile
    decided = [decision(2.0, "listen", "the user speaks"), decision(3.0 + delay / 2, hostile, hostile)] if hostile else []
    done = [outcome("q0", "turn", met=True, evidence=evidence, answer_at=evidence[0]["start"])]
    return cues, events_doc([[start, start + 2.4]], said, done, spans=spans, decisions=decided), start + 5


ALL_OF_LISBON = "Lisbon is one of the oldest cities in western Europe."


def cut_in(stop: float | None) -> Played:
    """An interruption 6.0 s in; the agent stops `stop` seconds later, or never."""
    end = 6.0 + stop if stop is not None else 11.5
    cues = [
        cue("q0", "turn", 1.0, 2.0, "Tell me all about the history of Lisbon, please."),
        cue("cut", "interruption", 6.0, 1.2, "wait, I meant Porto"),
    ]
    agent = [[3.6, end]] + ([[7.9, 10.5]] if stop is not None else [])
    replies = [reply("q0", [[3.6, end]], "lisbon is one of the oldest cities", cut=True, declared=ALL_OF_LISBON)]
    if stop is not None:
        replies.append(reply("cut", [[7.9, 10.5]], "porto then it lies on the douro"))
    done = [outcome("q0", "turn", met=True)]
    done.append(
        outcome(
            "cut", "interruption", yielded=stop is not None, stop=None if stop is None else seconds(end), met=stop is not None
        )
    )
    tasks = [["t1", "created", seconds(4.0)], ["t1", "done", seconds(5.2)]]
    decided = [
        decision(1.2, "listen", "the user speaks"), decision(3.4, "take", "complete: 'the history of lisbon'"),
        decision(6.2, "ponder", "not clear yet"), decision(6.4, "yield", "floor word 'wait'"), decision(6.4, "listen", "he goes on"),
    ]  # fmt: skip
    reported: dict[str, Any] = {"decisions": decided} if stop is not None else {}
    return cues, events_doc(agent, replies, done, delegations=tasks, **reported), 13.0


def backchannel(held: bool) -> Played:
    cues = [cue("q0", "turn", 1.0, 1.5, "Explain how tides work."), cue("uh", "backchannel", 5.0, 0.4, "uh huh")]
    agent = [[3.2, 9.5]] if held else [[3.2, 5.3], [6.4, 9.5]]
    said = [reply("q0", agent, "the moon pulls the water of the sea toward it")]
    done = [outcome("q0", "turn"), outcome("uh", "backchannel", held=held, resume_gap=None if held else seconds(1.1))]
    return cues, events_doc(agent, said, done, backchannels=[[seconds(2.0), seconds(2.3)]]), 11.5


def missed() -> Played:
    cues = [cue("q0", "turn", 1.0, 1.5, "Say hello."), cue("cut", "interruption", 0, 0, "stop", status="timed_out")]
    said = [reply("q0", [[3.0, 3.6]], "hello")]
    done = [outcome("q0", "turn"), outcome("cut", "interruption", exercised="no", why="the answer was over after 0.6 s")]
    return cues, events_doc([[3.0, 3.6]], said, done), 8.0


# --- results ----------------------------------------------------------------------------------------------------------


def measure(value: float | None, unit: str, direction: str, n: int, **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "direction": direction, "n": n, "interval": None, **more}


def dimensions(base: float) -> dict[str, Any]:
    ids = {"latency": "plain", "interruption": "cut", "overlap": "uh-huh", "context": "", "coherence": "missed"}
    body: dict[str, Any] = {}
    for name in DIMENSIONS:
        units = [{"unit": ids[name], "scenarios": [ids[name]], "score": base}] if ids[name] else []
        body[name] = {
            "score": base if units else None, "interval": [base - 8, base + 7] if name == "latency" else None,
            "why": None if name == "latency" else ("fewer than 5 units" if units else "no context scenario was exercised"),
            "exercised": len(units) * 6, "scheduled": 6, "units": units, "measures": {},
        }  # fmt: skip
    body["latency"]["measures"] = {
        "arrival_latency_ms": measure(base * 9, "ms", "lower", 24, p50=base * 9, p90=1000.0, p95=1100.0),
        "response_latency_ms": measure(base * 10, "ms", "lower", 24, interval=[base * 9, base * 11], p50=base * 10, p90=1500.0,
                                       p95=None, censored=2),
        "response_rate": measure(22 / 24, "rate", "higher", 24, hits=22, interval=[0.742, 0.977]),
        "premature_rate": measure(0.25, "rate", "lower", 4, hits=1, interval=[0.05, 0.7]),
    }  # fmt: skip
    body["interruption"]["measures"] = {
        "yield_rate": measure(0.9, "rate", "higher", 20, hits=18, interval=[0.699, 0.972]),
        "stop_latency_ms": measure(None, "ms", "lower", 3, censored=2),
        "restart_rate": measure(None, "rate", "lower", 0, why_undefined="it never yielded"),
    }
    body["overlap"]["measures"] = {"hold_rate.backchannel": measure(0.75, "rate", "higher", 8, hits=6)}
    return body


def run_info(id_: str, valid: bool) -> dict[str, Any]:
    return {
        "id": id_, "created": "2026-10-05T12:00:00Z", "suite": "quick", "seed": 7, "repeats": 2, "clock": "virtual",
        "metrics_version": "1", "fdbench": "0.1.0", "segmenter": "energy-1", "constants": {"STOP_GAP_MS": 1000.0, "BRIDGE_MS": 200.0},
        "recogniser": "test-recogniser 1.0", "scenarios": {"plain": "a" * 64, "cut": "b" * 64}, "git": "0123abc",
        "valid": valid, "why_invalid": [] if valid else ["only 3 of 12 events were exercised"],
    }  # fmt: skip


def item_doc(system: str, scenario: str, repeat: int, dimension: str, status: str = "ok", **more: Any) -> dict[str, Any]:
    path = f"items/{system}/{scenario}@{repeat}"
    return {"id": scenario, "repeat": repeat, "status": status, "path": path, "dimension": dimension, "family": "basic", **more}


def build_run(folder: Path, *, id_: str = "run-1", names: tuple[str, ...] = ("stitched", "tml"), hostile: str = "",
              valid: bool = True, turns: int = 3) -> Path:  # fmt: skip
    """A run with two systems: plain turns, an interruption, a backchannel, one missed event and one crashed item."""
    systems: dict[str, Any] = {}
    for number, name in enumerate(names):
        quick = number % 2 == 1
        delay = 0.35 if quick else 0.9
        items: list[dict[str, Any]] = []
        sessions: list[tuple[str, str, Played]] = [
            ("cut", "interruption", cut_in(0.42 if quick else None)),
            ("uh-huh", "overlap", backchannel(held=quick)),
            ("missed", "coherence", missed()),
        ]
        plain = [(repeat, plain_turn(delay + 0.13 * repeat, hostile)) for repeat in range(turns)]
        for repeat, played in plain:
            _put(folder, name, "plain", repeat, played, quick)
            items.append(item_doc(name, "plain", repeat, "latency"))
        for scenario, dimension, played in sessions:
            _put(folder, name, scenario, 0, played, quick)
            items.append(item_doc(name, scenario, 0, dimension, "not_exercised" if scenario == "missed" else "ok"))
        items.append(item_doc(name, "crash", 0, "context", "error", error=hostile or "step() returned 10 samples, not 480"))
        systems[name] = {
            "adapter": name, "settings": {"profile": "default"}, "capabilities": {"clock": "input", "tools": False},
            "dimensions": dimensions(85.0 if quick else 60.0), "scenarios": items,
        }  # fmt: skip
    header = {"schema": 1, "command": ["fdbench", "run"], "python": "3.11.9", "platform": "Linux", "packages": {"numpy": "2.0"}}
    scripts = {"plain": {"script": {"summary": "A plain question; answer it soon."}}}
    write_json(folder / "run.json", {**header, "scenarios": scripts})
    write_json(folder / "results.json", {"schema": 1, "run": run_info(id_, valid), "systems": systems})
    return folder


def _put(folder: Path, system: str, scenario: str, repeat: int, played: Played, quick: bool) -> None:
    cues, events, length = played
    item = item_folder(folder, system, scenario, repeat)
    offset, first = cues[0]["speech"][0][1], events["replies"][0]["segments"][0][0]
    latency: list[float | None] = [(first - offset) / 24]
    if repeat == 2 and not quick:
        latency.append(None)
    write_item(
        item, session_doc(system, scenario, cues, length, modelled=not quick), events, latency if scenario == "plain" else []
    )


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    def make(name: str = "run", **options: Any) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        return build_run(folder, **options)

    return make


@pytest.fixture(scope="session")
def report(run_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The usual run's page, with audio; read only."""
    return write_report([run_dir], tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The usual run; read only."""
    return build_run(tmp_path_factory.mktemp("runs"))
