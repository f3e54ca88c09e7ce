"""What a counterpart says: sentences and recordings of them, made by espeak.

python -m tests.counterparts.voice FOLDER
"""

from __future__ import annotations

import json
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fdbench.render.engines import for_voice
from fdbench.speech.tts import VOICE

SENTENCES = (
    "To bake a loaf of bread, begin with flour, water, salt and a little yeast.",
    "Mix them in a large bowl until no dry flour is left.",
    "Cover the bowl with a cloth, and let the dough rest for an hour.",
    "Then fold it a few times, and let it rest again.",
    "Bake it in a hot oven until the crust is brown.",
)
"""About 17 s: long enough to be interrupted."""


def make_voice(folder: Path, sentences: Sequence[str] = SENTENCES, speaker: str = VOICE) -> Path:
    """Write the recordings (16-bit WAV, mono, 24 kHz) and `voice.json`; returns the folder.

    `speaker`: a voice of espeak or flite.

    Raises:
        MissingExtra: the extra `espeak` is not installed.
        UsageError: flite is not installed.
    """
    engine = for_voice(speaker)

    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for k, sentence in enumerate(sentences):
        name = f"{k}.wav"
        samples = np.clip(np.rint(engine.say(speaker, sentence) * 32_768), -32_768, 32_767).astype("<i2")
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
