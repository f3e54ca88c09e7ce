"""`manifest.json` of a clip folder: what every stimulus is, where its speech lies, and the hash of its bytes.

It holds `schema`, `rate`, `bounds` (the rule's name) and `clips`: for each name the fields of `Entry`. A clip that was bounded by
another rule than the folder's, as a person's recording is, says so in a `bounds` of its own; one that a network spoke names it in
`model`, one in another language than English has its code in `lang`.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from fdbench.errors import ClipError
from fdbench.language.load import ENGLISH
from fdbench.language.normal import without_accents
from fdbench.render.bounds import RULE
from fdbench.render.recorded import RULE as RECORDED_RULE
from fdbench.timebase import RATE, Samples

SCHEMA = 1
FILE_NAME = "manifest.json"
SOUND_FOLDER = "sounds"
SLUG_WORDS = 8
_OPTIONAL = {"bounds": RULE, "model": "", "lang": ENGLISH}
"""Fields of a clip that are written only where they differ from this."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A clip in the manifest. Its speech (a sound's own extent) is [onset, offset); `level_db` is the RMS between them."""

    file: str
    kind: Literal["speech", "sound"]
    voice: str
    text: str
    engine: str
    samples: Samples
    onset: Samples
    offset: Samples
    level_db: float
    sha256: str
    bounds: str = RULE
    """The rule that found onset and offset."""
    model: str = ""
    """SHA-256 of the network that spoke, if one did."""
    lang: str = ENGLISH
    """Code of the language that is spoken."""


def normal(text: str) -> str:
    """The text by which a clip is found: white space collapsed, nothing else changed (a TTS hears commas and capitals)."""
    return " ".join(text.split())


def clip_name(voice: str, text: str) -> str:
    """`slt/tell-me-a-story-1a2b3c`: legible, without accents, and distinct for texts that differ in punctuation alone."""
    words = re.findall(r"[a-z0-9]+", without_accents(text.lower().replace("'", "")))[:SLUG_WORDS]
    return f"{voice}/{'-'.join(words) or 'clip'}-{hashlib.sha256(normal(text).encode()).hexdigest()[:6]}"


def sound_name(name: str) -> str:
    """`sounds/door`, also from `door`."""
    return name if name.startswith(f"{SOUND_FOLDER}/") else f"{SOUND_FOLDER}/{name}"


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(root: Path) -> dict[str, Entry]:
    """The entries of a clip folder, by name.

    Raises:
        ClipError: there is no manifest, it is not readable as one, or it is of another schema, rate or bounds rule.
    """
    path = root / FILE_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ClipError(f"{path}: no such file; render the clips with `fdbench render SCENARIOS --into {root}`") from None
    except (OSError, ValueError) as error:
        raise ClipError(f"{path}: not readable as JSON ({error}); restore it, or delete it and render again") from None
    head = {"schema": SCHEMA, "rate": RATE, "bounds": RULE}
    for key, wanted in head.items():
        found = data.get(key) if isinstance(data, dict) else None
        if found != wanted:
            raise ClipError(f"{path}: {key} is {found!r}, this fdbench reads {wanted!r}; render the clips again with it")
    clips = data.get("clips")
    if not isinstance(clips, dict):
        raise ClipError(f"{path}: 'clips' is missing; restore the file, or delete it and render again")
    return {str(name): _entry(path, str(name), raw) for name, raw in clips.items()}


def text_of(entries: dict[str, Entry]) -> str:
    """What a manifest of these clips holds."""
    data = {
        "schema": SCHEMA,
        "rate": RATE,
        "bounds": RULE,
        "clips": {name: _raw(entries[name]) for name in sorted(entries)},
    }
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def save(root: Path, entries: dict[str, Entry]) -> None:
    """Write the manifest so that a kill at any instant leaves the old or the new one."""
    part = root / f".{FILE_NAME}.part"
    part.write_text(text_of(entries), encoding="utf-8")
    part.replace(root / FILE_NAME)


def _raw(entry: Entry) -> dict[str, Any]:
    raw = asdict(entry)
    return {key: value for key, value in raw.items() if key not in _OPTIONAL or value != _OPTIONAL[key]}


def _entry(path: Path, name: str, raw: Any) -> Entry:
    wanted = {field.name for field in fields(Entry)} - set(_OPTIONAL)
    if not isinstance(raw, dict) or set(raw) - set(_OPTIONAL) != wanted:
        raise ClipError(f"{path}: clip {name!r} needs exactly the fields {', '.join(sorted(wanted))}; render it again")
    entry = Entry(**raw)
    whole = all(type(n) is int for n in (entry.samples, entry.onset, entry.offset))
    if not whole or not 0 <= entry.onset < entry.offset <= entry.samples:
        raise ClipError(f"{path}: clip {name!r} needs 0 <= onset < offset <= samples; render it again")
    if entry.bounds not in (RULE, RECORDED_RULE):
        raise ClipError(
            f"{path}: clip {name!r} has bounds by {entry.bounds!r}, which this fdbench does not know; render it again"
        )
    target = Path(str(entry.file))
    if target.is_absolute() or ".." in target.parts:
        raise ClipError(f"{path}: clip {name!r} lies outside the clip folder ({entry.file}); move it inside")
    return entry
