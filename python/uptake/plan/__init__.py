"""A description becomes flat whole numbers, checked once."""
