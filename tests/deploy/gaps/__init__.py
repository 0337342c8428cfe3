"""The gaps of MiniStack that this service would fall into, closed for one kind of API a file.

The functions that are replaced here are not part of MiniStack's API. This holds for the version that
requirements.txt pins: after an update, check that it is still needed and that it still fits.
"""

import sys
from functools import partial


def replaces(module, name):
    """Replaces a function of MiniStack by the decorated one, which gets the original as its first argument."""

    def decorate(function):
        if not hasattr(module, name):
            sys.exit(f"emulator.py does not fit this version of MiniStack: {module.__name__} has no {name}")
        setattr(module, name, partial(function, getattr(module, name)))
        return function

    return decorate
