"""`python -m tests.families`: write the files of all suites, and remove those that no table makes any more."""

from __future__ import annotations

from tests.families.make import ROOT, files, read_all


def main() -> None:
    made = files()
    suites = {table.suite for table, _ in read_all()}
    for path in [p for suite in sorted(suites) for p in (ROOT / suite).rglob("*.yaml")]:
        if path.relative_to(ROOT).as_posix() not in made:
            path.unlink()
    for place, text in made.items():
        (ROOT / place).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / place).write_text(text, encoding="utf-8")
    print(f"{ROOT}: {len(made)} scenarios")


if __name__ == "__main__":
    main()
