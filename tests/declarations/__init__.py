"""How often declared text is believed when it is true, and found out when one word of it is a lie.

`python -m tests.declarations [--dev] [VOICE ...]` says every sentence of `held_out.yaml` (or `dev.yaml`) in voices that the project's
own extras bring, verifies what was said and what was not, and prints a table by class and voice.
"""
