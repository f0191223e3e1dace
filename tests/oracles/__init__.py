"""Independent definitions: plain Python, written from docs/theory.md and read as the meaning of what the kernels compute."""
