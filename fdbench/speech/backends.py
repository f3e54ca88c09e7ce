"""Free recognition by one of several recognisers, chosen by a SPEC:

* `moonshine`: small, offline, English, in the `reference` extra;
* `pocketsphinx`: smaller, and much weaker, in the same extra;
* `whisper:MODEL`: faster-whisper, in the `whisper` extra; MODEL is a name (`small.en`), or the folder of a converted model,
  written with a leading `/`, `.` or `~`;
* `parakeet:DIR`: NVIDIA's Parakeet by onnx-asr, in the `parakeet` extra; DIR is the folder of a model in ONNX form;
* `openai:URL#MODEL`: any server that answers POST URL/audio/transcriptions as OpenAI's does (`openai:https://host/v1#whisper-1`).

Each listens in the language of the scenario, unless `,lang=CODE` at the end of the SPEC names another (`whisper:small,lang=es`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Protocol

from fdbench.contract import Audio
from fdbench.errors import MissingExtra, UsageError
from fdbench.language.load import ENGLISH, code_of
from fdbench.speech import parakeet, whisper
from fdbench.speech.asr import Pocketsphinx, RecognisedWord
from fdbench.speech.endpoint import Endpoint
from fdbench.speech.moonshine import Moonshine

MOONSHINE, POCKETSPHINX = "moonshine", "pocketsphinx"
LANG_MARK = ",lang="


class Backend(Protocol):
    """A recogniser that needs no grammar. Equal audio gives equal words, whatever came before."""

    @property
    def name(self) -> str:
        """Recogniser, version and model, as stored with results; holds no secret and no path."""
        ...

    def transcribe(self, audio: Audio) -> tuple[RecognisedWord, ...]:
        """The words of an independent segment, in order; empty if none was heard.

        Args:
            audio: float32 [n] at 24 kHz.

        Raises:
            RecogniserError: it cannot be made, or gives no answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of backend: how its SPEC looks, and the package and extra that it needs (empty: none)."""

    form: str
    what: str
    names: str
    """What the names of its recognisers begin with, before the version."""
    make: Callable[[str, str], Backend]
    """From what stands after the colon, and the code of a language."""
    package: str = ""
    extra: str = ""
    speaks: Callable[[str, str], bool] = lambda rest, lang: True
    """Whether it understands the language of that code, as far as anybody knows before a model is loaded. Arguments as of `make`."""

    @property
    def installed(self) -> bool:
        return not self.package or find_spec(self.package) is not None


KINDS: dict[str, Kind] = {
    MOONSHINE: Kind(
        MOONSHINE,
        "small, offline, English",
        "moonshine",
        lambda _, lang: Moonshine(),
        "moonshine_voice",
        "reference",
        lambda _, lang: lang == ENGLISH,
    ),
    POCKETSPHINX: Kind(
        POCKETSPHINX,
        "small, offline, US English",
        "pocketsphinx",
        lambda _, lang: Pocketsphinx(),
        "pocketsphinx",
        "reference",
        lambda _, lang: lang == ENGLISH,
    ),
    "whisper": Kind(
        "whisper:MODEL",
        "faster-whisper, model by name or folder",
        "faster-whisper",
        whisper.Whisper,
        "faster_whisper",
        "whisper",
        whisper.understands,
    ),
    "parakeet": Kind(
        "parakeet:DIR",
        "NVIDIA's Parakeet, model by folder",
        "parakeet",
        parakeet.Parakeet,
        "onnx_asr",
        "parakeet",
        parakeet.understands,
    ),
    "openai": Kind("openai:URL#MODEL", "any server with OpenAI's audio/transcriptions", "openai", Endpoint.from_spec),
}


def backend(spec: str, lang: str = ENGLISH) -> Backend:
    """Make the recogniser that `spec` names, for the language of that code unless `spec` names one. Models are loaded, and servers
    asked, only when something is transcribed.

    Raises:
        UsageError: there is no such kind, its part after the colon is missing or wrong, or it does not know the language.
        MissingExtra: its package is not installed.
        RecogniserError: a model's folder is not there.
    """
    kind, rest = parse(spec)
    if not kind.installed:
        raise MissingExtra(f"recogniser '{spec}'", kind.extra)
    lang = named_lang(spec) or lang
    if not kind.speaks(rest, lang):
        mend = "choose whisper:MODEL or parakeet:DIR, with a model of many languages, or openai:URL#MODEL"
        raise UsageError(f"recogniser '{spec}' does not know the language '{lang}'; {mend}")
    return kind.make(rest, lang)


def speaks(spec: str, lang: str) -> bool:
    """Whether the recogniser of `spec` can listen in the language of that code. UsageError as `parse`."""
    kind, rest = parse(spec)
    return kind.speaks(rest, named_lang(spec) or lang)


def named_lang(spec: str) -> str:
    """The code of the language that a SPEC names; empty if it names none. UsageError if that is no language tag."""
    _, mark, tag = spec.partition(LANG_MARK)
    try:
        return code_of(tag) if mark else ""
    except ValueError as error:
        raise UsageError(f"recogniser '{spec}': {error}") from None


def installed(spec: str) -> bool:
    """Whether the package that `spec` needs is there. UsageError as `backend`."""
    return parse(spec)[0].installed


def parse(spec: str) -> tuple[Kind, str]:
    """The kind, and what stands after the colon without the language. UsageError as `backend`."""
    scheme, colon, rest = spec.partition(LANG_MARK)[0].partition(":")
    if scheme not in KINDS:
        near = get_close_matches(scheme, KINDS, 1)
        mend = f"did you mean '{near[0]}'?" if near else f"choose {', '.join(k.form for k in KINDS.values())}"
        raise UsageError(f"recogniser '{spec}': there is no such kind; {mend}")
    kind = KINDS[scheme]
    if bool(rest) != (":" in kind.form) or bool(colon) != bool(rest):
        raise UsageError(f"recogniser '{spec}': it is written {kind.form}")
    return kind, rest
