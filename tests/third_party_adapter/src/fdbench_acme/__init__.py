"""An adapter that is no part of fdbench."""
