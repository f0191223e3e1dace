"""Independent definitions: plain Python, written from docs/theory.md, the meaning of the kernels."""
