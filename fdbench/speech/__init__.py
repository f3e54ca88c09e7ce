"""Thin, typed wrappers over the speech libraries of the `reference` extra. Importing this package loads none of them."""
