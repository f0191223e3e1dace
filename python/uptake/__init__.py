"""uptake: how social innovations spread, and which strategies help.

Public names are loaded on first use, so that importing the package takes little time. ``__init__.pyi`` lists them.
"""

import sys

import lazy_loader

from uptake.basis.suggest import nearest

_load, __dir__, _names = lazy_loader.attach_stub(__name__, __file__)
__all__ = [name for name in _names if not name.startswith("_")]


def __getattr__(name: str) -> object:
    if name in _names:
        return _load(name)
    near = nearest(name, __all__)
    hint = "" if near is None else f"; did you mean {near!r}?"
    raise AttributeError(f"module 'uptake' has no attribute {name!r}{hint}", name=name, obj=sys.modules[__name__])
