"""What the stream adapters share: audio codecs, JSON events, the reading task, faults told once, settings, tools and usage."""
