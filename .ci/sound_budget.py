"""Exit 1 if the sessions of a system are longer together than they may be. Arguments: RUN_DIR SECONDS. Controls are told apart."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    run, most = Path(sys.argv[1]), float(sys.argv[2])
    worst = 0.0
    for system in sorted((run / "items").iterdir()):
        played = {"sessions": 0.0, "controls": 0.0}
        for item in system.iterdir():
            session = json.loads((item / "session.json").read_text(encoding="utf-8"))
            played["controls" if item.name.startswith("control.") else "sessions"] += session["samples"] / session["rate"]
        worst = max(worst, played["sessions"])
        print(
            f"{system.name:<12} {played['sessions']:7.1f} s of sessions, {played['controls']:6.1f} s of controls (at most {most:.0f})"
        )
    return int(worst > most)


if __name__ == "__main__":
    sys.exit(main())
