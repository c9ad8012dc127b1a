"""Words that people, cameras and programs put into names."""

from __future__ import annotations

import unicodedata

import pytest

from pictrace.workflows.duplicates.naming import copy_words, edit_words


@pytest.mark.parametrize(
    "name",
    [
        "ground_beetle_recompress", "beach-edited", "beachEdited", "BEACH EDIT", "Foto bearbeitet", "фото обработка",
        "写真 編集済み", "사진 편집", "照片_已编辑", "IMG_E1234", "IMG-20190714-WA0003", "Screenshot_20190714-101112",
        "Снимок экрана 2019-07-14", "スクリーンショット 2019", "스크린샷 1", "截图 1", "Bildschirmfoto 1",
        "a_compressed",
    ],
)  # fmt: skip
def test_edits(name: str) -> None:
    assert edit_words(name) == 1
    assert copy_words(name) == 0
    assert edit_words(unicodedata.normalize("NFD", name)) == 1, "as macOS writes it"


@pytest.mark.parametrize(
    "name",
    [
        "beach copy", "beach - Copy", "another copy of beach", "beach (1)", "beach（2）", "beach~2", "beach - Kopie",
        "пляж — копия", "海のコピー", "바다 복사본", "海 副本", "海 拷贝", "backup",
    ],
)  # fmt: skip
def test_copies(name: str) -> None:
    assert copy_words(name) == 1
    assert edit_words(name) == 0


def test_a_copy_of_a_copy() -> None:
    assert copy_words("beach - Copy (2)") == 2
    assert copy_words("копия копии (3)") == 3


@pytest.mark.parametrize(
    "name",
    ["ground_beetle", "DSC_0412", "IMG_1234", "Summer (2019)", "copyright", "editorial", "photocopy", "", "海"],
)
def test_plain_names(name: str) -> None:
    assert edit_words(name) == copy_words(name) == 0
