"""Trials of one decision, whether an agent gave way to an interruption, with the truth known by construction."""
