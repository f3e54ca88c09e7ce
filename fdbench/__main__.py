"""`python -m fdbench`, and the command `fdbench`: small, so that Ctrl-C ends in order also while all else is being loaded."""

import sys


def main() -> int:
    """The exit code of the command; see `cli.main.main`."""
    try:
        from fdbench.cli.main import main as command

        return command()
    except KeyboardInterrupt:
        print("fdbench: interrupted", file=sys.stderr)
        return 130  # EXIT_INTERRUPTED of cli.main, which may not be there


if __name__ == "__main__":
    sys.exit(main())
