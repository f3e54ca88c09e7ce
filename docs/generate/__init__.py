"""Makes `docs/measures/` and `docs/crosswalk.md`: `make docs`.

Definitions, units and constants are read from the code, with their docstrings. What code cannot tell stands in `measures.yaml`
(one entry a page) and `pictures.yaml`.
"""
