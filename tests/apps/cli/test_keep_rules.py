"""``pictrace clean rules``: the list, what another order would change, and saving it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.apps.cli.conftest import Pictrace


@pytest.fixture
def library(tmp_path: Path, photographs: dict[str, Path], pictrace: Pictrace) -> tuple[str, Path]:
    for folder in ("inbox", "Rome"):
        (tmp_path / "photos" / folder).mkdir(parents=True)
        shutil.copy(photographs["coffee"], tmp_path / "photos" / folder / f"{folder}.png")
    options = ("--library", tmp_path / "library")
    assert pictrace("index", tmp_path / "photos", *options).code == 0
    return options


def test_rules_are_listed_tried_and_saved(library: tuple[str, Path], pictrace: Pictrace) -> None:
    now = pictrace("clean", "rules", *library)
    assert now.code == 0 and "of 1 group, 0 get another keeper" in now.out and "name " in now.out
    inbox = library[1].parent / "photos" / "inbox"
    (tried,) = pictrace("clean", "rules", "--prefer", f"{inbox}/", "--json", *library).json
    assert (tried["changed"], tried["decides"], tried["saved"]) == (1, {"place": 1}, False)
    assert "raw" not in tried["order"]
    saved = pictrace("clean", "rules", "--first", "raw", "--prefer", f"{inbox}/", "--save", *library)
    assert saved.code == 0 and "1 get another keeper" in saved.out
    (after,) = pictrace("clean", "rules", "--json", *library).json
    assert after["order"][0] == "raw" and after["prefer"] == [f"{inbox.as_posix()}/"]
