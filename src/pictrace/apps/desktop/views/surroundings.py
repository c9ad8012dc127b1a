"""What the screen and the desktop ask for: how large, and light or dark."""

from __future__ import annotations

import subprocess
import sys
import tkinter as tk
from contextlib import suppress

__all__ = ["screen_scale", "system_is_dark"]


def screen_scale(root: tk.Tk) -> float:
    """How much larger than at 96 dots an inch things must be drawn here."""
    if root.tk.call("tk", "windowingsystem") == "aqua":
        return 1.0  # macOS counts in points and enlarges by itself
    dots = float(root.winfo_fpixels("1i"))
    if root.tk.call("tk", "windowingsystem") == "x11":
        dots = _xft_dots() or dots
    return min(max(round(dots / 96 * 8) / 8, 1.0), 4.0)


def _xft_dots() -> float | None:
    """What X11 desktops set for text: ``Xft.dpi`` of the resource database."""
    with suppress(OSError, subprocess.SubprocessError, ValueError):
        listed = subprocess.run(["xrdb", "-query"], capture_output=True, text=True, timeout=1, check=True).stdout
        for line in listed.splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "Xft.dpi":
                return float(value)
    return None


def system_is_dark() -> bool:
    """What the desktop asks for; light where it does not say."""
    with suppress(Exception):
        if sys.platform == "win32":
            import winreg

            key = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                return int(winreg.QueryValueEx(opened, "AppsUseLightTheme")[0]) == 0
        command = (
            ["defaults", "read", "-g", "AppleInterfaceStyle"]
            if sys.platform == "darwin"
            else ["gsettings", "get", "org.gnome.desktop.interface", "color-scheme"]
        )
        said = subprocess.run(command, capture_output=True, text=True, timeout=1, check=False).stdout
        return "dark" in said.lower()
    return False
