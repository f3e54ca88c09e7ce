"""What may be compared with what: same stimulus, same measures, same instruments; which system with which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fdbench.errors import UsageError
from fdbench.gate.wording import listed
from fdbench.results.schema import Results, RunInfo, SystemDoc

_SAME = (
    ("suite", "the suite differs"),
    ("metrics_version", "the metrics version differs"),
    ("segmenter", "the segmenter differs"),
    ("recogniser", "the recogniser differs"),
)
_GATED = ("the run", "the baseline")
_MEND = "compare runs of one suite made with one version, or store a new baseline"


def refuse_unlike(now: RunInfo, baseline: RunInfo) -> None:
    """UsageError, naming what differs, unless both runs heard the same stimuli and were measured in the same way."""
    if (why := unlike(now, baseline)) is not None:
        raise UsageError(f"{why}; {_MEND}")


def unlike(now: RunInfo, baseline: RunInfo, called: tuple[str, str] = ("now", "in the baseline")) -> str | None:
    """What differs in stimuli or in how they were measured, so that figures may not be compared; None if nothing does. `called` is where
    the two stand."""
    for key, what in _SAME:
        if now[key] != baseline[key]:  # type: ignore[literal-required]
            here, there = now[key], baseline[key]  # type: ignore[literal-required]
            return f"{what} ({here!r} {called[0]}, {there!r} {called[1]})"
    if odd := _odd(now["constants"], baseline["constants"]):
        return f"the segmenter constants differ ({listed(odd)})"
    here_only, there_only = (set(a["scenarios"]) - set(b["scenarios"]) for a, b in ((now, baseline), (baseline, now)))
    if there_only or here_only:
        sides = zip((here_only, there_only), called, strict=True)
        return f"the scenario set differs ({'; '.join(f'{listed(sorted(names))} only {where}' for names, where in sides if names)})"
    if odd := _odd(now["scenarios"], baseline["scenarios"]):
        return f"the stimulus of {listed(odd)} was altered"
    return None


def pair_systems(
    now: Results, baseline: Results, system: str | None = None, *, called: tuple[str, str] = _GATED
) -> list[tuple[str, str]]:
    """(name now, name in the baseline) of what is to be compared, in the order of the new run.

    `system` is NAME, or NEW=BASE. Without it, one system on each side is a pair whatever the names; else same names are.
    `called` is what messages call the two sides.

    Raises:
        UsageError: a system is not where it should be.
    """
    here, there = now["systems"], baseline["systems"]
    if system is not None:
        new, _, base = system.partition("=")
        return [(_known(new, here, called[0]), _known(base or new, there, called[1]))]
    if len(here) == len(there) == 1:
        return [(next(iter(here)), next(iter(there)))]
    for ours, theirs, (has, lacks) in ((there, here, called[::-1]), (here, there, called)):
        if odd := sorted(set(ours) - set(theirs)):
            raise UsageError(
                f"{has} has system {listed(odd)}, {lacks} has {listed(sorted(theirs), 9)}; pick with --system NEW=BASE"
                + (", or store a new baseline" if called == _GATED else "")
            )
    return [(name, name) for name in here]


def refuse_if_none_is_valid(pairs: Sequence[tuple[str, str]], baseline: Results) -> None:
    """UsageError if no pair has a valid baseline."""
    there = baseline["systems"]
    if not any(there[old]["valid"] for _, old in pairs):
        whys = [f"{new}: not compared, as its baseline is not valid ({why_not_valid(there[old])})" for new, old in pairs]
        raise UsageError(f"{'; '.join(whys)}; store a baseline from a valid run")


def why_not_valid(system: SystemDoc) -> str:
    return listed(system["why_invalid"]) or "the run gives no reason"


def _known(name: str, systems: Mapping[str, SystemDoc], where: str) -> str:
    if name not in systems:
        raise UsageError(f"--system: {where} has no system '{name}'; it has {listed(sorted(systems), 9)}")
    return name


def _odd(here: Mapping[str, float | str], there: Mapping[str, float | str]) -> list[str]:
    return sorted(key for key in {**here, **there} if here.get(key) != there.get(key))
