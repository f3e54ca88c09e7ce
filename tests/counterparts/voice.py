"""What a counterpart says: sentences and recordings of them, made by the same voice as the reference systems'.

python -m tests.counterparts.voice FOLDER
"""

from __future__ import annotations

import json
import sys
import wave
from pathlib import Path

import numpy as np

SENTENCES = (
    "To bake a loaf of bread, begin with flour, water, salt and a little yeast.",
    "Mix them in a large bowl until no dry flour is left.",
    "Cover the bowl with a cloth, and let the dough rest for an hour.",
    "Then fold it a few times, and let it rest again.",
    "Bake it in a hot oven until the crust is brown.",
)
"""About 17 s: long enough to be interrupted."""


def make_voice(folder: Path) -> Path:
    """Write the recordings (16-bit WAV, mono, 24 kHz) and `voice.json`; returns the folder.

    Raises:
        MissingExtra: the extra `reference` is not installed.
    """
    from fdbench.speech.tts import shared_synthesiser

    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for k, sentence in enumerate(SENTENCES):
        name = f"{k}.wav"
        samples = np.clip(np.rint(shared_synthesiser().say(sentence).audio * 32_768), -32_768, 32_767).astype("<i2")
        with wave.open(str(folder / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(24_000)
            file.writeframes(samples.tobytes())
        entries.append({"text": sentence, "wav": name})
    (folder / "voice.json").write_text(json.dumps(entries, indent=1), encoding="utf-8")
    return folder


if __name__ == "__main__":
    print(make_voice(Path(sys.argv[1])))
