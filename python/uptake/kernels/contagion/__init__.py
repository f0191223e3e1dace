"""Plain contagions: a few numbers per actor, many runs of one process."""
