"""The suites that ship are written from tables of families: `python -m tests.families` makes their files again."""
