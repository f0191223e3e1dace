"""Random draws, and what a chance or a draw is in fixed point."""
