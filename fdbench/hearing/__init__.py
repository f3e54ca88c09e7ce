"""The one ear: what lies under a voice, and what stands above it. Shared by the director, who may only look back, and by the
annotator, who may listen to the same track from both ends."""
