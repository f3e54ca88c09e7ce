"""Sessions with systems on the wall clock: pacing, playout and what was heard are here, adapters only translate."""
