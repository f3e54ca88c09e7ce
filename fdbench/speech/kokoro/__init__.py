"""Kokoro-82M: natural voices for frozen clips, 24 kHz, about as slow as the sound lasts. The extra `kokoro`."""
