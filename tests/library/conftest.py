"""The library's own parts are tried where the workflows are: with their desk."""

from tests.workflows.conftest import archive, desk, embedder, jpegs

__all__ = ["archive", "desk", "embedder", "jpegs"]
