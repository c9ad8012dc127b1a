"""A small real archive, indexed once by the command line itself."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pictrace.apps.cli.main import run


@dataclass(frozen=True)
class Outcome:
    """What a command did: its exit code and what it wrote where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Archive:
    root: Path
    library: Path
    crop: Path


Pictrace = Callable[..., Outcome]


@pytest.fixture
def pictrace(capsys: pytest.CaptureFixture[str]) -> Pictrace:
    """Runs a command in this process."""

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="package")
def archive(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Archive:
    """A folder with a ZIP in it, indexed; ``crop`` is a query that is no file of it."""
    root = tmp_path_factory.mktemp("archive") / "фото"
    root.mkdir()
    for name in ("astronaut", "chelsea", "coffee", "rocket"):
        with Image.open(photographs[name]) as image:
            image.convert("RGB").save(root / f"{name}.jpg", quality=90)
    with zipfile.ZipFile(root / "old.zip", "w") as zipped, Image.open(photographs["camera"]) as image:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG")
        zipped.writestr("2009/camera.jpg", buffer.getvalue())
        zipped.writestr("2009/camera copy.jpg", buffer.getvalue())
    crop = root.parent / "crop.jpg"
    with Image.open(photographs["chelsea"]) as image:
        image.convert("RGB").crop((80, 20, 400, 260)).save(crop, quality=70)
    library = root.parent / "library"
    assert run(["index", str(root), "--library", str(library)]) == 0
    return Archive(root, library, crop)
