"""Studies that are computed and kept: the folder of results."""
