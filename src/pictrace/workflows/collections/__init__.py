"""What people put on their photos: albums, marks, saved searches. ``Collections`` is the front door."""

from pictrace.workflows.collections.collections import Collections

__all__ = ["Collections"]
