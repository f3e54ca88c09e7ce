"""Exit 1 unless at least a share of the scheduled events of every family was exercised. Arguments: RUN_DIR SYSTEM SHARE.

The events of a family are those of its dimension: an interruption counts, the turn that it interrupts does not.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

SPARED = 1
"""One event of a family may miss its moment, however few there are: of three, none could else."""
EVENTS = {
    "latency": ("turn",),
    "interruption": ("interruption",),
    "overlap": ("backchannel", "side_talk", "background_speech", "noise", "collision"),
    "context": ("interruption", "turn"),
    "coherence": ("turn",),
}


def main() -> int:
    run, system, share = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    items = json.loads((run / "results.json").read_text(encoding="utf-8"))["systems"][system]["scenarios"]
    scheduled: Counter[str] = Counter()
    exercised: Counter[str] = Counter()
    for item in items:
        family = f"{item['dimension']}/{item['family']}"
        outcomes = [] if item["status"] == "error" else json.loads((run / item["path"] / "events.json").read_text())["outcomes"]
        # Under echo the reply to the turn is the event: nobody else speaks.
        own = [o for o in outcomes if o["kind"] in EVENTS[item["dimension"]]] or outcomes
        scheduled[family] += max(1, len(own))
        exercised[family] += sum(outcome["exercised"] == "yes" for outcome in own)
    for family in sorted(scheduled):
        print(f"{family:<36} {exercised[family]:3d} of {scheduled[family]:3d}")
    return int(any(scheduled[f] - exercised[f] > max(SPARED, (1 - share) * scheduled[f]) for f in scheduled))


if __name__ == "__main__":
    sys.exit(main())
