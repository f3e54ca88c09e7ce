"""The extras of fdbench: what each one adds, and which of its packages are there."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

from fdbench.doctor.finding import Finding

ADDS = {
    "reference": "the reference systems tml and stitched; words by moonshine and pocketsphinx",
    "whisper": "words by whisper (--recogniser whisper:MODEL)",
    "parakeet": "words by NVIDIA's Parakeet from a folder (--recogniser parakeet:DIR)",
    "live": "systems behind a WebSocket: pcm_ws, twilio, gemini_live, pipecat",
    "gemini": "Gemini Live",
    "pipecat": "pipecat",
    "openai": "OpenAI Realtime and GPT-Live; the reference brain as a chat endpoint",
    "moshi": "Moshi",
    "livekit": "LiveKit agents",
    "hibari": "hibari's voice alone, for agents of one's own",
    "espeak": "espeak-ng's voices for `fdbench render`; GPL-3.0",
    "kokoro": "natural English voices for `fdbench render` (voice: kokoro/bf_emma)",
    "kokoro-languages": "the same in other languages; its phonemizer is GPL-3.0",
    "local-llm": "a chat model in the process as the reference brain (--set brain=local)",
    "parquet": "tables of a run as Parquet files",
    "cluster": "a run's sessions on a dask cluster (--cluster)",
    "storage": "run folders in object storage (--copy-to s3://...)",
    "all": "everything above but espeak and kokoro-languages",
    "test": "the tests, ruff and mypy",
    "mutation": "changed lines that tests must notice (make mutants)",
}
"""Extra -> what a user gets, in a few words. A test holds it to the project's own list."""


USE = "the command line, scores, gate and report"
NOT_INSTALLED = Finding("fdbench", USE, "no, only its source is on the path", "pip install -e .")


@dataclass(frozen=True, slots=True)
class Needs:
    """The packages that fdbench, or one of its extras, asks for.

    `missing` are not installed; `unfit` are, in a version that is not allowed: each as the text of a requirement."""

    missing: tuple[str, ...]
    unfit: tuple[str, ...]

    @property
    def met(self) -> bool:
        return not self.missing and not self.unfit


def own() -> Distribution | None:
    """fdbench as it is installed; None where it only lies on the path."""
    try:
        return distribution("fdbench")
    except PackageNotFoundError:
        return None


def names(dist: Distribution) -> tuple[str, ...]:
    """The extras of a distribution, in the order of its metadata."""
    return tuple(dist.metadata.get_all("Provides-Extra") or ())


def needs(dist: Distribution, extra: str = "") -> Needs:
    """What the distribution itself (`extra` empty), or one of its extras, asks for beyond what is asked for anyway.

    An extra that is made of others (`gemini` is `live`) needs what they need.
    """
    missing, unfit = [], []
    for wanted in _wanted(dist, extra, {extra}):
        try:
            there = distribution(wanted.name).version
        except PackageNotFoundError:
            missing.append(_text(wanted))
            continue
        if not wanted.specifier.contains(there, prereleases=True):
            unfit.append(f"{_text(wanted)} (installed: {there})")
    return Needs(tuple(missing), tuple(unfit))


def _wanted(dist: Distribution, extra: str, seen: set[str]) -> list[Requirement]:
    """Requirements under `extra`; those that name the distribution itself are followed once."""
    found: list[Requirement] = []
    for requirement in map(Requirement, dist.requires or ()):
        marker = requirement.marker
        if marker is None:
            applies = extra == ""
        else:
            applies = marker.evaluate({"extra": extra}) and (extra == "" or not marker.evaluate({"extra": ""}))
        if not applies:
            continue
        if requirement.name != dist.name:
            found.append(requirement)
            continue
        for other in sorted(requirement.extras - seen):
            seen.add(other)
            found += _wanted(dist, other, seen)
    return found


def _text(requirement: Requirement) -> str:
    return f"{requirement.name}{requirement.specifier}"


def findings(dist: Distribution) -> list[Finding]:
    """One line for the package itself, then one for each extra."""
    base = needs(dist)
    rows = [Finding("fdbench", USE, _state(base), "" if base.met else "pip install --upgrade fdbench")]
    for extra in names(dist):
        wanted = needs(dist, extra)
        fix = "" if wanted.met else f"pip install 'fdbench[{extra}]'"
        rows.append(Finding(extra, ADDS.get(extra, ""), _state(wanted), fix))
    return rows


def _state(wanted: Needs) -> str:
    """In words: yes; or what is missing, or too old, the first two by name."""
    if wanted.met:
        return "yes"
    parts = []
    if wanted.missing:
        parts.append("without " + _few([Requirement(item).name for item in wanted.missing]))
    if wanted.unfit:
        parts.append("wrong version: " + _few(wanted.unfit))
    return "no, " + "; ".join(parts)


def _few(items: tuple[str, ...] | list[str]) -> str:
    more = len(items) - 2
    return ", ".join(items[:2]) + (f" and {more} more" if more > 0 else "")
