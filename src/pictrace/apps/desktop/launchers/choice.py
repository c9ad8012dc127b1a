"""Which kind of entry this system has, and what it starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pictrace.apps.desktop.launchers.interface import Launcher
from pictrace.apps.desktop.launchers.linux import LinuxLauncher
from pictrace.apps.desktop.launchers.macos import MacLauncher
from pictrace.apps.desktop.launchers.windows import WindowsLauncher
from pictrace.errors import UsageError

__all__ = ["LAUNCHERS", "launcher_here", "window_command"]

LAUNCHERS: tuple[type[Launcher], ...] = (LinuxLauncher, MacLauncher, WindowsLauncher)


def launcher_here(platform: str = sys.platform) -> Launcher:
    """Raises ``UsageError`` for a system that has no menu that we know."""
    for kind in LAUNCHERS:
        if kind.system == platform:
            return kind(Path.home(), os.environ)
    raise UsageError("entry.system", system=platform)


def window_command(directory: Path | None, executable: str = sys.executable, platform: str = sys.platform) -> list[str]:
    """What opens the window by this very installation; on the library in ``directory`` where one is named."""
    python = Path(executable)
    if platform == "win32":  # the one that opens no console
        silent = python.with_name("pythonw.exe")
        python = silent if silent.exists() else python
    start = [str(python)] if getattr(sys, "frozen", False) else [str(python), "-m", "pictrace"]
    library = [] if directory is None else ["--library", str(directory.absolute())]
    return [*start, "gui", *library]
