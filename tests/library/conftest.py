"""A model's runtime is tried where the workflows are: with their desk."""

from tests.workflows.conftest import desk, embedder

__all__ = ["desk", "embedder"]
