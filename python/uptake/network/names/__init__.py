"""Names of actors: the rule, columns of names as positions, and positions of names."""
