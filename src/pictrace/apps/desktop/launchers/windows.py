"""The Start menu of Windows: a shortcut, which the system's own shell writes, and its icon."""

from __future__ import annotations

import base64
import io
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pictrace.apps.desktop.launchers.interface import COMMENT, NAME, Launcher, Written
from pictrace.apps.desktop.logo import logo
from pictrace.errors import UsageError

__all__ = ["WindowsLauncher"]

_SIZES = [(side, side) for side in (16, 24, 32, 48, 64, 128, 256)]
"""Of the pictures in an ICO file, in pixels."""
_SECONDS = 60
"""How long the shell may take to start, on a machine that is busy."""
_SCRIPT = """$ErrorActionPreference = 'Stop'
$shortcut = (New-Object -ComObject WScript.Shell).CreateShortcut({shortcut})
$shortcut.TargetPath = {target}
$shortcut.Arguments = {arguments}
$shortcut.WorkingDirectory = {home}
$shortcut.IconLocation = {icon}
$shortcut.Description = {comment}
$shortcut.Save()
"""

Run = Callable[[Sequence[str]], None]


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)


class WindowsLauncher(Launcher):
    system = "win32"

    def __init__(self, home: Path, environment: Mapping[str, str], run: Run = _run) -> None:
        super().__init__(home, environment)
        self._run = run

    @property
    def shortcut(self) -> Path:
        roaming = self.environment.get("APPDATA") or self.home / "AppData" / "Roaming"
        return Path(roaming) / "Microsoft" / "Windows" / "Start Menu" / "Programs" / f"{NAME}.lnk"

    @property
    def icon(self) -> Path:
        local = self.environment.get("LOCALAPPDATA") or self.home / "AppData" / "Local"
        return Path(local) / NAME / f"{NAME}.ico"

    def files(self, command: Sequence[str]) -> Mapping[Path, Written]:
        return {self.icon: Written(_ico())}

    def install(self, command: Sequence[str]) -> Path:
        """Its format is the system's own affair, so the system writes it."""
        super().install(command)
        self.shortcut.parent.mkdir(parents=True, exist_ok=True)
        script = _SCRIPT.format(
            shortcut=_literal(str(self.shortcut)),
            target=_literal(command[0]),
            arguments=_literal(subprocess.list2cmdline(command[1:])),
            home=_literal(str(self.home)),
            icon=_literal(f"{self.icon},0"),
            comment=_literal(COMMENT["en"]),
        )
        encoded = base64.b64encode(script.encode("utf-16-le")).decode()  # names of any script pass unharmed
        try:
            self._run(["powershell.exe", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded])
        except (OSError, subprocess.SubprocessError) as error:
            raise UsageError("entry.unwritable", place=str(self.shortcut), error=str(error)) from error
        return self.shortcut

    def uninstall(self) -> list[Path]:
        there = self.shortcut.exists()
        self.shortcut.unlink(missing_ok=True)
        return ([self.shortcut] if there else []) + super().uninstall()

    def own_directories(self) -> Sequence[Path]:
        return (self.icon.parent,)


def _literal(text: str) -> str:
    """A text of PowerShell's in which nothing counts: its own and the typographic quotation marks are doubled."""
    return "'" + "".join(letter * 2 if letter in "'‘’‚‛" else letter for letter in text) + "'"


def _ico() -> bytes:
    out = io.BytesIO()
    logo(_SIZES[-1][0]).save(out, "ICO", sizes=_SIZES)
    return out.getvalue()
