"""Annotation is imported without what only some sessions need: recognisers, number words, the analysis of music."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "fdbench.speech.align", "fdbench.speech.asr", "fdbench.speech.backends", "fdbench.speech.partial", "inflect", "librosa",
    "pocketsphinx", "scipy", "soxr",
)  # fmt: skip
LOADED = """
import importlib, pkgutil, sys
import fdbench.annotate
for module in pkgutil.iter_modules(fdbench.annotate.__path__):
    importlib.import_module(f"fdbench.annotate.{module.name}")
print(*sys.modules)
"""


def test_importing_annotation_loads_nothing_heavy() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert "fdbench.annotate.annotate" in loaded
    assert not set(HEAVY) & set(loaded)
