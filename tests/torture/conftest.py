"""A small archive, small models, and how long to go on."""

from __future__ import annotations

import io
import random
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.embeddings.models import write_small
from tests.torture import SECONDS


@pytest.fixture
def rounds() -> Callable[[int], Iterator[random.Random]]:
    """Sources of chance: ``count`` that are the same at every run, or new ones for ``SECONDS``. The last one printed
    is the one that failed: ``random.Random(seed)`` makes it again."""

    def play(count: int) -> Iterator[random.Random]:
        if not SECONDS:
            yield from (random.Random(seed) for seed in range(count))
            return
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            seed = random.SystemRandom().getrandbits(48)
            print(f"seed {seed}")
            yield random.Random(seed)

    return play


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two models that cost nothing: the library's own, and one that is new to it."""
    directory = tmp_path_factory.mktemp("models")
    return write_small(directory, "first"), write_small(directory, "second", seed=1)


@pytest.fixture(scope="session")
def small(photographs: dict[str, Path]) -> dict[str, bytes]:
    """Photographs as JPEGs of 120 pixels, by name."""
    return {name: _jpeg(photographs[name]) for name in ("astronaut", "camera", "chelsea", "coffee", "rocket", "moon")}


def _jpeg(path: Path) -> bytes:
    with Image.open(path) as picture:
        little = picture.convert("RGB")
    little.thumbnail((120, 120))
    out = io.BytesIO()
    little.save(out, "JPEG", quality=85)
    return out.getvalue()


@pytest.fixture
def archive(tmp_path: Path, small: dict[str, bytes]) -> Path:
    """Six photographs in a folder, a ZIP and a TAR, and a file that is none."""
    root = tmp_path / "photos"
    (root / "2009").mkdir(parents=True)
    (root / "astronaut.jpg").write_bytes(small["astronaut"])
    (root / "2009" / "camera.jpg").write_bytes(small["camera"])
    with zipfile.ZipFile(root / "old.zip", "w") as packed:
        packed.writestr("chelsea.jpg", small["chelsea"])
        packed.writestr("more/coffee.jpg", small["coffee"])
    with tarfile.open(root / "older.tar", "w") as packed:
        for name in ("rocket", "moon"):
            member = tarfile.TarInfo(f"{name}.jpg")
            member.size = len(small[name])
            packed.addfile(member, io.BytesIO(small[name]))
    (root / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is not a picture")
    return root
