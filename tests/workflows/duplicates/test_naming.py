"""Words that people, cameras and programs put into names."""

from __future__ import annotations

import unicodedata

import pytest

from pictrace.workflows.duplicates.naming import copy_words, edit_words, is_album, name_order


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


@pytest.mark.parametrize("folder", ["Summer in Rome", "Oma 80", "2019 Lofoten", "Отпуск 2019", "夏の旅行", "제주 여행"])
def test_a_folder_that_somebody_named(folder: str) -> None:
    assert is_album(folder)


@pytest.mark.parametrize(
    "folder", ["DCIM", "100APPLE", "101_PANA", "2019", "2019-07-14", "Camera Roll", "Downloads", "New folder (2)",
               "Rome - Copy", "Backup", "Загрузки", "ダウンロード", ""],
)  # fmt: skip
def test_a_folder_that_a_camera_or_a_program_named(folder: str) -> None:
    assert not is_album(folder)


def test_names_are_in_the_order_of_their_numbers() -> None:
    names = ["20240501_120000", "IMG_10", "IMG_9", "20190714", "b", "a"]
    assert sorted(names, key=name_order) == ["a", "b", "IMG_9", "IMG_10", "20190714", "20240501_120000"]
