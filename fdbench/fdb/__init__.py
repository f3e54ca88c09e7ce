"""Full-Duplex-Bench (Lin et al.) on folders that others made: its official figures, exactly as they are coded, beside what the sound says.

Nothing of theirs is here: no audio, prompt, script or distribution. What is, are facts: file formats, counts, definitions.
"""
