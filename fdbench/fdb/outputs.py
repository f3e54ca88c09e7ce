"""The session of an imported sample, as the authors' scripts would have left it: beside copies of the input and its annotations the output,
v1.5's output without the overlap, and v3's result.

Words are found as the authors find them: in the whole output, of an interruption in what comes after its annotated end.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fdbench.audio import Pcm16, from_pcm16, info_of, resample, to_pcm16, write_wav
from fdbench.errors import UsageError
from fdbench.fdb.folder import ANNOTATION, CLEAN_INPUT, CLEAN_OUTPUT, INPUT, METADATA, OUTPUT, WORDS, Sample, Task, sample_at
from fdbench.fdb.schemas import TimedWord, read_tool_task
from fdbench.fdb.tools import user_end
from fdbench.fdb.words import Listens, recognised
from fdbench.scenario.model import Scenario
from fdbench.session.recording import Logged, Recording
from fdbench.speech.resample import ASR_RATE
from fdbench.timebase import RATE, to_seconds

PROVIDER = "fdbench"
COPIED = (INPUT, CLEAN_INPUT, *ANNOTATION, METADATA, "transcription.json")


def imported_sample(scenario: Scenario) -> Sample | None:
    """The sample that a scenario was imported from; None if it was not.

    Raises:
        UsageError: its folder is not on this machine, or is none any more.
    """
    marked = Path(scenario.path)
    if scenario.recording is None or marked.name not in COPIED:
        return None
    if not (marked.parent / INPUT).exists():
        raise UsageError(f"{marked.parent}: the sample's folder is not here; put it there, or import it again and run anew")
    return sample_at(marked.parent, marked.name)


def place_of(samples: Iterable[Sample]) -> Path:
    """What a sample's folder is named from: TASK/ID, or more where tasks of several versions lie apart."""
    tops = [sample.folder.resolve().parent.parent for sample in samples]
    return Path(*(parts[0] for parts in _alike(tops)))


def _alike(paths: Sequence[Path]) -> Iterable[tuple[str, ...]]:
    for parts in zip(*(path.parts for path in paths), strict=False):
        if len(set(parts)) > 1:
            return
        yield parts


def write_output(
    sample: Sample, folder: Path, recording: Recording | None, control: Recording | None, finder: Listens | None
) -> None:
    """Write a sample's folder.

    Args:
        sample: where it came from.
        folder: a new one.
        recording: what came of it; None if the session ended in an error, and then there is no output.
        control: of v1.5, the session without the overlap.
        finder: who finds words; None: nobody does.
    """
    folder.mkdir(parents=True)
    for name in COPIED:
        if sample.file(name).exists():
            shutil.copyfile(sample.file(name), folder / name)
    if recording is None:
        return
    if sample.task is Task.TOOLS:
        write_wav(folder / f"output_{PROVIDER}.wav", recording.heard, RATE)
        _write(folder / f"result_{PROVIDER}.json", _result(sample, recording, finder))
        return
    write_wav(folder / OUTPUT, at_16k(recording.heard), ASR_RATE)
    if finder is not None:
        _write(folder / WORDS, transcript(recognised(sample, recording.heard, finder)))
    if control is not None:
        write_wav(folder / CLEAN_OUTPUT, at_16k(control.heard), ASR_RATE)


def at_16k(track: Pcm16) -> Pcm16:
    """A track of 24,000 Hz at 16,000."""
    return to_pcm16(np.clip(resample(from_pcm16(track), RATE, ASR_RATE), -1.0, 1.0))


def transcript(words: Sequence[TimedWord]) -> dict[str, Any]:
    """output.json."""
    chunks = [{"text": word.text, "timestamp": [word.start, word.end]} for word in words]
    return {"text": " ".join(word.text for word in words), "chunks": chunks}


def _result(sample: Sample, recording: Recording, finder: Listens | None) -> dict[str, Any]:
    """result_fdbench.json of v3."""
    task = read_tool_task(sample.file(METADATA))
    said = transcript(recognised(sample, recording.heard, finder)) if finder is not None else transcript(())
    asked = recognised(sample, recording.user, finder) if finder is not None else ()
    frames, rate, _ = info_of(sample.file(INPUT))
    first = np.flatnonzero(recording.heard)
    return {
        "example_id": sample.folder.name,
        "category": task.domain,
        "provider": PROVIDER,
        "status": "completed",
        "input_asr_chunks": transcript(asked)["chunks"],
        "input_transcript": transcript(asked)["text"],
        "user_speech_end_rel": user_end((w.start, w.start if w.end is None else w.end) for w in asked),
        "latency": {
            "input_duration_s": round(frames / rate, 6),
            "output_duration_s": to_seconds(recording.samples),
            "first_speech_s": to_seconds(int(first[0])) if first.size else None,
        },
        "transcript": said["text"],
        "asr_chunks": said["chunks"],
        "actual_tool_calls": _calls(recording.log),
    }


def _calls(log: Sequence[Logged]) -> list[dict[str, Any]]:
    answered = {str(entry.data["id"]): entry.at for entry in log if entry.kind == "tool_result"}
    return [
        {
            "function": entry.data["name"],
            "args": entry.data["arguments"],
            "timestamp_start": to_seconds(entry.at),
            "timestamp_end": to_seconds(answered.get(str(entry.data["id"]), entry.at)),
        }
        for entry in log
        if entry.kind == "tool_call"
    ]


def _write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
