"""What an adapter may hand back, checked on every step and every chunk: a sentence for each way to get it wrong."""

from __future__ import annotations

import math
import traceback
from pathlib import Path

import numpy as np

from fdbench.contract import Audio, StepOutput
from fdbench.errors import AdapterFault
from fdbench.timebase import Samples, to_seconds

HIGHEST = 1.25
"""A sample may be so large (`<=`): resampling and filtering a voice that is limited at full scale overshoots by up to 2 dB. What is
above 1 is clipped when it is heard. Beyond this the scale is wrong, or voices were added without a limit."""
HIGHEST_ENERGY = HIGHEST**2
"""The sum of squares of audio that holds a larger sample is larger (`>`): a bound that costs nothing where the sum is known."""
INT16_LEAST = 2.0
"""From here on (`>=`) nobody mixes or resamples: it is another scale, and nearly always that of int16."""


def beyond_range(audio: Audio) -> str:
    """What is wrong with the range of finite float32 audio [n]: half a sentence that begins with "samples"; empty if nothing is."""
    peak = float(np.abs(audio).max(initial=0.0))
    if peak <= HIGHEST:
        return ""
    told = f"samples of up to {peak:,.6g}, beyond [-1, 1]"
    if peak >= INT16_LEAST:
        return f"{told}: int16 values in a float array? divide by 32,768"
    return f"{told}: clip or limit what you mix (if these are int16 values, divide by 32,768)"


def wrong_output(output: object, length: Samples, now: Samples) -> AdapterFault:
    """Why `output` is no valid answer to a step of `length` samples that ended at `now`."""
    return AdapterFault(f"step() at {to_seconds(now):.2f} s returned {_what_is_wrong(output, length)}")


def ended(reason: str, now: Samples) -> AdapterFault:
    """The system ended the session by itself."""
    return AdapterFault(f"the system ended the session at {to_seconds(now):.2f} s: {reason or 'without a reason'}")


def raised(error: Exception | SystemExit, where: str, now: Samples) -> AdapterFault:
    """An exception of the adapter's own, in one sentence, to be raised from it so that the traceback is kept."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(str(error).split())
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return AdapterFault(f"{where} at {to_seconds(now):.2f} s raised {type(error).__name__}: {text} ({place})")


def _what_is_wrong(output: object, length: Samples) -> str:
    if not isinstance(output, StepOutput):
        return f"{type(output).__name__}, not a StepOutput; write `return StepOutput(audio)`"
    audio = output.audio
    if not isinstance(audio, np.ndarray):
        return f"audio of type {type(audio).__name__}, not a numpy array"
    if audio.dtype != np.float32:
        return f"audio of dtype {audio.dtype}, not float32; add `.astype(np.float32)`"
    if audio.shape != (length,):
        return f"audio of shape {audio.shape}, not ({length},): as many samples as it was given"
    if not math.isfinite(float(np.dot(audio, audio))):
        return "audio with NaN or infinite samples"
    if wrong := beyond_range(audio):
        return f"audio with {wrong}"
    return "events that are no sequence of events of fdbench.contract"
