"""``python -m uptake`` is the command ``uptake``."""

from uptake.cli import main

main()
