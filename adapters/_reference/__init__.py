"""What the two reference systems share: speech parts, brain, latency profile and voice. They differ
in architecture only."""
