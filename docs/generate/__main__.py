"""`python -m docs.generate`: write all generated pages and pictures, and remove those that nothing makes any more."""

from __future__ import annotations

import sys

from docs.generate.site import write

if __name__ == "__main__":
    changed = write()
    sys.stdout.write("".join(f"{name}\n" for name in changed) or "nothing has changed\n")
