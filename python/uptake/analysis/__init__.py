"""The labelled data of a study, and what can be concluded from them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["measures"])
