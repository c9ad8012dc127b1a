"""A catalogue in a directory of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.catalogue import Catalogue


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the catalogue lies: a name that is not ASCII."""
    return tmp_path / "Фото 写真" / "catalogue.sqlite"


@pytest.fixture
def catalogue(file: Path) -> Iterator[Catalogue]:
    file.parent.mkdir()
    with Catalogue.open(file, create=True) as catalogue:
        yield catalogue
