"""Write the reference page: ``python -m uptake.models > docs/reference/models.md``."""

from uptake.models.page import page

print(page(), end="")
