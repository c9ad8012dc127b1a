"""One open library: its directory, its settings, its parts."""

from pictrace.library.library import Library

__all__ = ["Library"]
