"""Who is tied to whom: built, converted, read, made to order, or real."""
