"""One network over many ranks of MPI: each holds the arcs into its own block of actors."""
