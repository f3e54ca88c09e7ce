"""Sound that exists already: a talk of two parties, read in blocks, checked, and cut into sessions that are measured like any other."""
