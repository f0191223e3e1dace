"""Networks in files: lists of edges in, saved networks out and in, mapped so that processes share one copy."""
