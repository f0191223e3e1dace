"""Who is tied to whom: built, converted, read, made to order, or real."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["datasets", "generate"])
