"""What an entry in the system's menu is, wherever it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pictrace.errors import UsageError
from pictrace.files import replaced

__all__ = ["COMMENT", "NAME", "Launcher", "Written"]

NAME = "PicTrace"
COMMENT: Mapping[str, str] = {
    "en": "Find visually similar pictures in your photos",
    "de": "Visuell ähnliche Bilder in den eigenen Fotos finden",
    "ru": "Поиск похожих снимков в своём архиве",
    "ja": "手元の写真から見た目の似た画像を探す",
    "ko": "내 사진에서 비슷하게 보이는 사진 찾기",
    "zh": "在自己的照片中查找外观相似的图片",
}
"""What it is for, in one line, in the languages of the window."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of an entry: its bytes, and whether the system starts it."""

    data: bytes
    runs: bool = False


class Launcher(ABC):
    """An entry is some files of the user's own: installing writes them, uninstalling removes them and nothing else."""

    system: ClassVar[str]
    """Of ``sys.platform``."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        """``home`` is the user's directory; ``environment`` says where the system keeps things else."""
        self.home = home
        self.environment = environment

    @abstractmethod
    def files(self, command: Sequence[str]) -> Mapping[Path, Written]:
        """Every file of the entry that starts ``command``, the one that people see first."""

    def install(self, command: Sequence[str]) -> Path:
        """Writes the entry, in place of one that is there, and returns its place. Raises ``UsageError``."""
        files = self.files(command)
        for path, written in files.items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with replaced(path) as out:
                    out.write(written.data)
                path.chmod(0o755 if written.runs else 0o644)
            except OSError as error:
                raise UsageError("entry.unwritable", place=str(path), error=error.strerror or str(error)) from error
        return next(iter(files))

    def uninstall(self) -> list[Path]:
        """Removes what ``install`` wrote, and the directories that were for it alone; returns what was there. Raises
        ``UsageError``."""
        removed = []
        for path in self.files(()):
            try:
                path.unlink()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise UsageError("entry.unremovable", place=str(path), error=error.strerror or str(error)) from error
            removed.append(path)
        for directory in self.own_directories():
            with suppress(OSError):  # something else lies in it
                directory.rmdir()
        return removed

    def own_directories(self) -> Sequence[Path]:
        """Directories that hold nothing but the entry, the innermost first."""
        return ()
