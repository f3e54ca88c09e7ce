"""`python -m fdbench`."""

import sys

from fdbench.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
