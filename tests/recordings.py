"""How well are the ends of people's speech found? `python -m tests.recordings [FOLDER] [--rule bounds-1|bounds-2] [--all]`

Measures a rule against the marks in tests/render/marks.csv, which two readers read from waveform and spectrogram (docs/recordings.md,
tests/reading.py), and prints how well the readers agree. The
recordings are Debian's telephone prompts, packages `asterisk-core-sounds-{en,es,fr,it,ru}-g722`, and are not shipped. FOLDER is the
one that holds `en_US_f_Allison`; where a package is missing its recordings are skipped. Exits with 1 if a bound of the rule is not met.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono, from_pcm16, resample
from fdbench.render import bounds, recorded
from fdbench.segments import Segment
from fdbench.timebase import RATE, to_ms

PROMPTS = Path("/usr/share/asterisk/sounds")
MARKS = Path(__file__).parent / "render/marks.csv"
NATIVE_RATE = 16_000
CLOSE_MS, FAR_MS = 30.0, 100.0
LEAST_ONSET, LEAST_END, LEAST_NOT_FAR = 0.97, 0.90, 0.97
RULES: dict[str, Callable[[Mono], Segment | None]] = {
    bounds.RULE: bounds.speech_bounds,
    recorded.RULE: recorded.recorded_bounds,
}


@dataclass(frozen=True, slots=True)
class Edge:
    """Where an onset or an end was read, in ms, and where it was settled."""

    first: tuple[int, int]
    """The first reader's two readings."""
    a: int
    """What the first reader made of them."""
    b: int
    """The second reader's, made without sight of the first's."""
    settled: int
    """The middle of `a` and `b`; from a second look where they are more than `CLOSE_MS` apart."""

    @property
    def apart(self) -> bool:
        return abs(self.b - self.a) > CLOSE_MS


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked recording. `half`: `dev`, on which the rule was made, or `held`. `why`: the reason of the second look, if there was one."""

    file: str
    half: str
    onset: Edge
    end: Edge
    why: str
    sha256: str


def marks() -> list[Mark]:
    with MARKS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Mark(row["file"], row["half"], _edge(row, "onset"), _edge(row, "end"), row["why"], row["sha256"]) for row in rows]


def _edge(row: dict[str, str], name: str) -> Edge:
    first = int(row[f"{name}_1"]), int(row[f"{name}_2"])
    return Edge(first, int(row[f"{name}_a"]), int(row[f"{name}_b"]), int(row[name]))


def decoded(path: Path) -> Mono:
    """A G.722 prompt at 24,000 Hz. The package av decodes it."""
    import av

    with av.open(str(path), format="g722") as container:
        frames = [frame.to_ndarray().ravel() for frame in container.decode(audio=0)]
    return resample(from_pcm16(np.concatenate(frames)), NATIVE_RATE, RATE)


@dataclass(frozen=True, slots=True)
class Errors:
    """Found less marked, or one reading less another, in ms: float [n] each."""

    onset: npt.NDArray[np.float64]
    end: npt.NDArray[np.float64]

    def holds(self) -> bool:
        """Whether the rule keeps what docs/recordings.md promises."""
        near = _share(self.onset, CLOSE_MS) >= LEAST_ONSET and _share(self.end, CLOSE_MS) >= LEAST_END
        return near and _share(self.end, FAR_MS) >= LEAST_NOT_FAR

    def __str__(self) -> str:
        shares = f"onset within 30 ms {_share(self.onset, CLOSE_MS):.1%}, end {_share(self.end, CLOSE_MS):.1%}"
        rest = f"within 100 ms {_share(self.end, FAR_MS):.1%}, median {np.median(self.end):+.0f} ms"
        return f"{shares}, {rest}, worst {np.abs(self.end).max():.0f} ms"


def between(known: Sequence[Mark], apart: Callable[[Edge], float]) -> Errors:
    """How far apart two readings are, as `apart` tells of one edge."""
    return Errors(np.array([apart(m.onset) for m in known], float), np.array([apart(m.end) for m in known], float))


def readers(known: Sequence[Mark]) -> Errors:
    """The second reader less the first."""
    return between(known, lambda edge: edge.b - edge.a)


def _share(errors: npt.NDArray[np.float64], within: float) -> float:
    return float((np.abs(errors) <= within).mean())


def measure(folder: Path, rule: str, chosen: Sequence[Mark]) -> Iterator[tuple[Mark, float, float]]:
    """Each mark with the errors of onset and end in ms against what was settled; infinite where no speech was found.

    Files that are not there are left out."""
    for mark in chosen:
        path = folder / mark.file
        if not path.is_file():
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() != mark.sha256:
            raise SystemExit(f"{path}: not the recording that was marked; install the package's version 1.6.1")
        found = RULES[rule](decoded(path))
        if found is None:
            yield mark, float("inf"), float("inf")
        else:
            yield mark, to_ms(found.start) - mark.onset.settled, to_ms(found.end) - mark.end.settled


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.recordings", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=PROMPTS)
    parser.add_argument("--rule", choices=RULES, default=recorded.RULE)
    parser.add_argument("--all", action="store_true", help="print every recording that is off by over 20 ms")
    args = parser.parse_args(arguments)
    known = marks()
    settled = sum(edge.apart for mark in known for edge in (mark.onset, mark.end))
    print(f"first reader's two readings of {len(known)}: {between(known, lambda edge: edge.first[1] - edge.first[0])}")
    print(f"second reader less the first: {readers(known)}; settled by a second look: {settled} of {2 * len(known)}")
    rows = list(measure(args.folder, args.rule, known))
    if not rows:
        print(f"{args.folder}: none of the marked recordings is here; install asterisk-core-sounds-en-g722, or name the folder")
        return 2
    for mark, onset, end in rows if args.all else ():
        if max(abs(onset), abs(end)) > 20.0:
            print(f"  {mark.file}: onset {onset:+.0f} ms, end {end:+.0f} ms")
    met = True
    for name, half in (("dev", "dev"), ("held out", "held"), ("all", "")):
        kept = [(onset, end) for mark, onset, end in rows if half in ("", mark.half)]
        if kept:
            errors = Errors(*np.array(kept).T)
            met = met and errors.holds()
            print(f"{args.rule} on {len(kept)} ({name}): {errors}")
    for reader in ("a", "b"):
        alone = [
            (onset + m.onset.settled - getattr(m.onset, reader), end + m.end.settled - getattr(m.end, reader))
            for m, onset, end in rows
        ]
        print(f"{args.rule} on {len(rows)} against reader {reader} alone: {Errors(*np.array(alone).T)}")
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
