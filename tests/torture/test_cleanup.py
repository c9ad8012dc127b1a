"""Killed at random instants of applying and undoing, every file is at its old place or its new one, and comes back."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.torture import cleanup
from tests.torture.killing import FORKS

KILLED = 6
"""Processes, in ``make test``; ``make torture`` goes on for as long as it is told."""


@pytest.mark.skipif(not FORKS or sys.platform == "win32", reason="a process takes seconds to start there")
def test_killed_at_random_instants(tmp_path: Path, rounds: Callable[[int], Iterator[random.Random]]) -> None:
    killed = 0
    for chance in rounds(1):
        killed += cleanup.rounds(tmp_path, chance.getrandbits(32), KILLED).killed
    assert killed >= KILLED
