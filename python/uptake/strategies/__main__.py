"""Write the reference page: ``python -m uptake.strategies > docs/reference/strategies.md``."""

from uptake.strategies.page import page

print(page(), end="")
