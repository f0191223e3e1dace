"""Rows from lists of ties, random networks, and actors in order of degree."""
