"""Exit 1 unless at least a share of the scheduled events of every family was exercised. Arguments: RUN_DIR SYSTEM SHARE."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path


def main() -> int:
    run, system, share = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    items = json.loads((run / "results.json").read_text(encoding="utf-8"))["systems"][system]["scenarios"]
    scheduled: Counter[str] = Counter()
    exercised: Counter[str] = Counter()
    for item in items:
        family = f"{item['dimension']}/{item['family']}"
        outcomes = [] if item["status"] == "error" else json.loads((run / item["path"] / "events.json").read_text())["outcomes"]
        scheduled[family] += max(1, len(outcomes))
        exercised[family] += sum(outcome["exercised"] == "yes" for outcome in outcomes)
    for family in sorted(scheduled):
        print(f"{family:<36} {exercised[family]:3d} of {scheduled[family]:3d}")
    return int(any(exercised[f] < share * scheduled[f] for f in scheduled))


if __name__ == "__main__":
    sys.exit(main())
