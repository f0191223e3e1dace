"""The verbs: what is described is compiled, run by kernels on threads, and returned as labelled results."""
