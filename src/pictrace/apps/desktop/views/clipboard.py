"""What the clipboard holds: a picture, files, or text."""

from __future__ import annotations

import sys
import tkinter as tk
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageGrab

__all__ = ["copy_text", "files", "picture", "text"]

_PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/bmp", "image/tiff")
_FILE_TYPES = ("text/uri-list", "x-special/gnome-copied-files")


def picture(root: tk.Misc) -> bytes | None:
    """The picture on the clipboard as the bytes of a picture file."""
    if root.tk.call("tk", "windowingsystem") == "x11":
        return _from_x11(root)
    with suppress(Exception):  # whatever other programs left there
        grabbed = ImageGrab.grabclipboard()
        if isinstance(grabbed, Image.Image):
            out = BytesIO()
            grabbed.save(out, "PNG")
            return out.getvalue()
    return None


def files(root: tk.Misc) -> list[str]:
    """The files that were copied in a file manager, as paths or ``file:`` addresses."""
    if sys.platform in ("win32", "darwin"):
        with suppress(Exception):
            grabbed = ImageGrab.grabclipboard()
            if isinstance(grabbed, list):
                return [str(name) for name in grabbed]
        return []
    for kind in _FILE_TYPES:
        with suppress(tk.TclError):
            if kind in _targets(root):
                return _bytes(_selection(root, kind)).decode("utf-8", "replace").splitlines()
    return []


def text(root: tk.Misc) -> str:
    with suppress(tk.TclError):
        return str(root.clipboard_get())
    return ""


def copy_text(root: tk.Misc, value: str) -> None:
    root.clipboard_clear()
    root.clipboard_append(value)


def _from_x11(root: tk.Misc) -> bytes | None:
    with suppress(tk.TclError, ValueError):
        offered = _targets(root)
        for kind in _PICTURE_TYPES:
            if kind in offered:
                return _bytes(_selection(root, kind)) or None
    return None


def _targets(root: tk.Misc) -> list[str]:
    return _selection(root, "TARGETS").split()


def _selection(root: tk.Misc, kind: str) -> str:
    return str(root.tk.call("selection", "get", "-selection", "CLIPBOARD", "-type", kind))


def _bytes(listed: str) -> bytes:
    """Tk gives a selection of a type it does not know as numbers: ``0x89 0x50 …``."""
    if not listed.startswith("0x"):
        return listed.encode("utf-8", "surrogateescape")
    return bytes(int(number, 16) & 0xFF for number in listed.split())
