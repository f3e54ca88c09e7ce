"""fdbench: how a voice system behaves when people talk over each other, told from the audio itself."""

__version__ = "0.1.0"
