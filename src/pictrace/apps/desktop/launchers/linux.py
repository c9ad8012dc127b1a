"""The menu of Linux desktops: a desktop entry and icons in the user's data directory (freedesktop.org)."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pictrace.apps.desktop.launchers.interface import COMMENT, NAME, Launcher, Written
from pictrace.apps.desktop.logo import logo

__all__ = ["LinuxLauncher"]

_SIZES = (16, 24, 32, 48, 64, 128, 256)
"""Of icons, in pixels: those that the theme ``hicolor`` names."""
_ID = "pictrace"
_SPECIAL = re.compile(r'(["`$\\])')


class LinuxLauncher(Launcher):
    system = "linux"

    @property
    def data(self) -> Path:
        """``XDG_DATA_HOME``; one that is not absolute does not count."""
        named = Path(self.environment.get("XDG_DATA_HOME", ""))
        return named if named.is_absolute() else self.home / ".local" / "share"

    def files(self, command: Sequence[str]) -> Mapping[Path, Written]:
        entry = {self.data / "applications" / f"{_ID}.desktop": Written(_entry(command).encode())}
        icons = self.data / "icons" / "hicolor"
        return entry | {icons / f"{size}x{size}" / "apps" / f"{_ID}.png": Written(_png(size)) for size in _SIZES}


def _entry(command: Sequence[str]) -> str:
    comments = "".join(f"Comment[{code}]={text}\n" for code, text in COMMENT.items() if code != "en")
    return (
        "[Desktop Entry]\n"
        "Type=Application\n"
        "Version=1.5\n"
        f"Name={NAME}\n"
        f"Comment={COMMENT['en']}\n"
        f"{comments}"
        f"Exec={' '.join(map(_quoted, command))}\n"
        f"Icon={_ID}\n"
        "Terminal=false\n"
        "Categories=Graphics;Photography;\n"
        "Keywords=photo;picture;duplicate;similar;\n"
        f"StartupWMClass={NAME}\n"  # what Tk calls the window
    )


def _quoted(argument: str) -> str:
    """As the specification has it: in quotation marks, once for them, once for the file, and no field codes."""
    inner = _SPECIAL.sub(r"\\\1", argument)
    return '"' + inner.replace("\\", "\\\\").replace("%", "%%") + '"'


def _png(size: int) -> bytes:
    out = io.BytesIO()
    logo(size).save(out, "PNG")
    return out.getvalue()
