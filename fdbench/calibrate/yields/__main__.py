"""The yield trials by themselves: `python -m fdbench.calibrate.yields --trials 300 --condition b`."""

from __future__ import annotations

import argparse
import time

from fdbench.calibrate.yields.build import build
from fdbench.calibrate.yields.figures import BINS, SHORT, confusion, gap_bin
from fdbench.calibrate.yields.plan import WAYS, Knowledge, plans
from fdbench.calibrate.yields.trial import PLACINGS, Found, Line, line_of, try_out

CONDITIONS = {
    "a": frozenset({Knowledge.DECLARED, Knowledge.RECOGNISED}),
    "declared": frozenset({Knowledge.DECLARED}),
    "recognised": frozenset({Knowledge.RECOGNISED}),
    "b": frozenset({Knowledge.IDENTICAL}),
    "c": frozenset({Knowledge.SAMPLED, Knowledge.FOREIGN}),
}

FAR_MS = 100.0
"""Stops that are further from the truth are listed, too."""


def main() -> None:
    """Prints counts, biases, and every trial that was decided wrongly or whose stop was found far from where it was."""
    parser = argparse.ArgumentParser(prog="python -m fdbench.calibrate.yields")
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--condition", choices=sorted(CONDITIONS), help="what is known; default: all by turns")
    parser.add_argument("--snr", type=float, help="lay a bed under the voice, at this SNR in dB")
    parser.add_argument("--bed", help="this kind of bed only")
    parser.add_argument("--how", choices=PLACINGS, help="the bed placed like this only")
    parser.add_argument("--number", type=int, nargs="*", help="only the trials with these numbers")
    parser.add_argument("--all", action="store_true", help="list the undetermined ones, too")
    args = parser.parse_args()
    found: list[Found] = []
    begun = time.perf_counter()
    for plan in plans(args.trials, args.seed, CONDITIONS.get(args.condition, frozenset(Knowledge))):
        if args.number and plan.number not in args.number:
            continue
        line = None if args.snr is None else line_of(plan, args.snr)
        if line is not None:
            line = Line(line.snr_db, args.bed or line.kind, args.how or line.how)
        found.append(try_out(build(plan), line))
    took = time.perf_counter() - begun
    _print_table(found)
    _print_biases(found)
    for each in found:
        if each.verdict == "wrong" or abs(each.stop_error or 0.0) > FAR_MS or (args.all and each.verdict == "undetermined"):
            print(_described(each))
    print(f"{took:.0f} s, {1000 * took / max(1, len(found)):.0f} ms a trial")


def _print_table(found: list[Found]) -> None:
    print(f"{'way':36}{'known':26}" + "".join(f"{bin_:>22}" for bin_ in BINS))
    print(f"{'':62}" + f"{'right wrong open':>22}" * 4)
    for way in WAYS:
        for known in Knowledge:
            own = [f for f in found if f.plan.way is way and f.plan.knowledge is known]
            if own:
                cells = [confusion(f for f in own if gap_bin(f) == bin_) for bin_ in BINS]
                shown = "".join(f"{c.right:>12}{c.wrong:>5}{c.undetermined:>5}" for c in cells)
                print(f"{way.value:36}{known.value:26}{shown}")
    for yields in (True, False):
        own = [f for f in found if f.plan.way.yields is yields and gap_bin(f) != SHORT]
        total = confusion(own)
        if total.n:
            name = "yielders" if yields else "deaf"
            shares = (
                f"right {total.right / total.n:.1%}, wrong {total.wrong / total.n:.1%}, open {total.undetermined / total.n:.1%}"
            )
            print(f"{name}, gap >= 250 ms or none: {shares} (n {total.n})")


def _print_biases(found: list[Found]) -> None:
    for way in (w for w in WAYS if w.yields):
        _print_bias(f"stop, {way.value}", [f.stop_error for f in found if f.plan.way is way and f.stop_error is not None])
    _print_bias("response, hard onsets", [f.reply_error for f in found if not f.soft and f.reply_error is not None])


def _print_bias(name: str, errors: list[float]) -> None:
    if errors:
        worst = max(errors, key=abs)
        print(f"{name}: bias {sum(errors) / len(errors):+.1f} ms, worst {worst:+.0f} ms (n {len(errors)})")


def _described(f: Found) -> str:
    plan = f.plan
    gap = "-" if f.gap is None else f"{f.gap / 24:.0f}"
    stop = f"stop {plan.stop / 24:.0f} after {plan.after / 24:.0f} anew {plan.anew / 24:.0f}" if plan.way.yields else "-"
    stop_error = "" if f.stop_error is None else f", stop {f.stop_error:+.0f} ms,"
    line = "" if f.line is None else f" {f.line.kind} {f.line.how} {f.line.snr_db:.0f} dB"
    what = f"{plan.way.value}; {plan.knowledge.value}{line}"
    return (
        f"{f.verdict}{stop_error} #{plan.number} [{what}] said {f.answer.decision}: cue {plan.cue / 24:.0f} {stop} gap {gap} "
        f"left {f.left / 24:.0f} shift {plan.shift / 24:.0f} ms"
    )


if __name__ == "__main__":
    main()
