"""What all strategies of a study have in common: users, providers, ideas, costs, and the table of terms."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["terms"])
