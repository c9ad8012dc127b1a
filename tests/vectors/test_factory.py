"""Each index lives where its label says, and is made again when what was kept is gone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pictrace.vectors.factory import DirectoryIndexes, IndexFactory
from pictrace.vectors.interface import Stamp


@pytest.fixture
def factory(tmp_path: Path) -> IndexFactory:
    return DirectoryIndexes(tmp_path / "vectors")


def filled(factory: IndexFactory, label: str) -> None:
    index = factory.open(label, 4, epoch=1, sequence=3)
    index.add(np.arange(1, 4), np.eye(4, dtype=np.float32)[:3], Stamp(label, 1, 3))
    index.save()
    index.close()


def test_an_index_is_found_again_by_its_label(factory: IndexFactory) -> None:
    filled(factory, "mini@8+looks")
    again = factory.open("mini@8+looks", 4, epoch=1, sequence=3)
    assert (len(again), again.stamp.sequence) == (3, 3)
    assert len(factory.open("mini@8+copies", 4, epoch=1, sequence=3)) == 0
    assert factory.bytes("mini@8+looks") > 0
    assert factory.bytes("mini@8+copies") == 0


def test_what_is_kept_of_another_epoch_is_not_used(factory: IndexFactory) -> None:
    filled(factory, "mini@8")
    assert len(factory.open("mini@8", 4, epoch=2, sequence=3)) == 0


def test_a_removed_index_begins_anew(factory: IndexFactory) -> None:
    filled(factory, "mini@8")
    factory.remove("mini@8")
    assert factory.bytes("mini@8") == 0
    assert len(factory.open("mini@8", 4, epoch=1, sequence=3)) == 0
    factory.remove("never there")


def test_directories_have_names_that_any_system_takes(tmp_path: Path) -> None:
    home = DirectoryIndexes(tmp_path).home("keras:ResNet50@file-1/2")
    assert home == tmp_path / "keras_ResNet50@file-1_2"
