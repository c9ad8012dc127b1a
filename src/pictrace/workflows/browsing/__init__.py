"""Finding one's way in a library without a search: by time and by folder. ``Browsing`` is the front door."""

from pictrace.workflows.browsing.browsing import Browsing

__all__ = ["Browsing"]
