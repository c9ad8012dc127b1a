"""A window on a library of photographs, and one on a new library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "desktop.json"


@pytest.fixture
def opened(indexed: Path, memory: Path) -> Iterator[Any]:
    from tests.apps.desktop.driver import Driver

    driver = Driver(indexed, memory)
    driver.quiet()
    yield driver
    driver.close()


@pytest.fixture
def empty(tmp_path: Path, memory: Path) -> Iterator[Any]:
    from tests.apps.desktop.driver import Driver

    driver = Driver(tmp_path / "new library", memory)
    driver.quiet()
    yield driver
    driver.close()


@pytest.fixture
def bare(screen: object, memory: Path) -> Iterator[Any]:
    from tests.apps.desktop.views.bare import Bare

    driver = Bare(memory)
    yield driver
    driver.close()


@pytest.fixture
def hosted(bare: Any) -> Any:
    from tests.apps.desktop.views.hosted import Hosted

    return Hosted(bare)
