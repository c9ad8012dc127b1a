"""What the name of a file says of how it came about: an edit, a copy, or neither.

The words are those that people, cameras and programs put into names, in the six languages of PicTrace. In languages
that write without spaces they are looked for anywhere in the name.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["copy_words", "edit_words", "is_album", "name_order"]

_EDITS = frozenset(
    """
    bw blurred border bordered collage compress compressed converted crop cropped edit edited enhanced enlarged export
    exported filter filtered flipped framed grayscale greyscale insta instagram lores lowres meme mirrored optimised
    optimized preview received recompress recompressed reduced resave resaved resize resized retouched rotated scaled
    screencap screenshot sepia shared small snapseed thumb thumbnail upscaled vsco watermark watermarked
    ausschnitt bearbeitet bearbeitung beschnitten bildschirmfoto gedreht gespiegelt klein komprimiert rahmen
    verkleinert vorschau zugeschnitten
    миниатюра обработано обработанное обработка обрезано обрезка отредактировано отредактированное отредактированный
    отзеркалено повёрнуто повернуто рамка сжато сжатое скриншот уменьшено уменьшенное изменено
    """.split()  # noqa: SIM905 - a list of words is read more easily without quotes
)
_COPIES = frozenset(
    """
    backup backups bak copied copies copy duplicate duplicates dup
    duplikat duplikate kopie kopien sicherung sicherungen
    бэкап дубликат дубликаты копии копия резервная
    copia copias copie
    """.split()  # noqa: SIM905
)
_EDITS_ANYWHERE = (
    "編集", "加工", "圧縮", "縮小", "トリミング", "リサイズ", "スクリーンショット", "サムネイル", "反転",
    "편집", "수정", "보정", "압축", "축소", "자르기", "스크린샷", "화면 캡처", "미리보기", "반전",
    "编辑", "編輯", "修改", "压缩", "壓縮", "缩小", "裁剪", "裁切", "截图", "截圖", "截屏", "缩略图",
    "屏幕快照", "翻转",
    "снимок экрана", "screen shot", "screen_shot",
)  # fmt: skip
_COPIES_ANYWHERE = (
    "コピー", "複製", "バックアップ",
    "사본", "복제", "백업",
    "副本", "复件", "拷贝", "拷貝", "复制", "複本", "備份", "备份",
)  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
"""Where a new word begins within one: ``beachEdited``."""

_SENT_OR_EDITED_BY_PHONES = re.compile(r"^(IMG_E\d{4}|FB_IMG_\d+|IMG-\d{8}-WA\d{4})", re.IGNORECASE)
"""An edit of an iPhone, a picture saved from Facebook, one that came by WhatsApp."""

_NUMBERED = re.compile(r"[^\d(]\s*[(（]\d{1,3}[)）]|~\d{1,2}$")
"""``beach (1)``, ``beach（2）``, ``beach~2``: the same name was taken already."""


_NO_ALBUM = frozenset(
    """
    100andro camera dcim download downloads desktop documents images img photos pictures pics roll saved screenshots
    temp tmp untitled folder new misc unsorted upload uploads import imports whatsapp telegram media received sent
    bilder fotos neuer ordner eingang kamera unsortiert
    загрузки камера изображения картинки новая папка разное фото фотографии
    カメラ ダウンロード 写真 画像 新しいフォルダー
    다운로드 카메라 사진 새 폴더
    下载 相机 图片 照片 新建文件夹
    """.split()  # noqa: SIM905
)
"""Words of folders that cameras, telephones and programs make, and of those where things wait to be sorted."""

_OF_CAMERA = re.compile(r"\d{3}[\w]{2,5}", re.ASCII)
"""``100APPLE``, ``101_PANA``: a folder of a camera's card (DCF: three digits, five letters)."""

_DIGITS = re.compile(r"(\d+)")


def is_album(folder: str) -> bool:
    """Whether a folder has a name that a person gave it, and not a camera, a program or the date alone."""
    folder = unicodedata.normalize("NFC", folder)
    words = [word.casefold() for word in _WORD.findall(folder)]
    if not words or _OF_CAMERA.fullmatch(folder) or copy_words(folder) or edit_words(folder):
        return False
    return not all(word in _NO_ALBUM for word in words)


def name_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """Names in the order of their numbers: ``IMG_9`` before ``IMG_10``, ``20190714`` before ``20240501``."""
    parts = _DIGITS.split(unicodedata.normalize("NFC", name).casefold())
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part)


def edit_words(name: str) -> int:
    """How many words of a file's name, without its suffix, say that it is an edit."""
    name = unicodedata.normalize("NFC", name)
    return _count(name, _EDITS, _EDITS_ANYWHERE) + bool(_SENT_OR_EDITED_BY_PHONES.search(name))


def copy_words(name: str) -> int:
    """How many words and numbers of a file's or folder's name say that it is, or holds, copies."""
    name = unicodedata.normalize("NFC", name)
    return _count(name, _COPIES, _COPIES_ANYWHERE) + len(_NUMBERED.findall(name))


def _count(name: str, words: frozenset[str], anywhere: tuple[str, ...]) -> int:
    spoken = [word.casefold() for word in _WORD.findall(_HUMP.sub(" ", name))]
    return sum(word in words for word in spoken) + sum(name.casefold().count(part) for part in anywhere)
