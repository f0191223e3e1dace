"""Networks from and to what other libraries hold: sparse matrices, graphs, tables."""
