"""Results and a baseline in, a verdict out. It sees files only: no adapter, no audio, no scenario."""
