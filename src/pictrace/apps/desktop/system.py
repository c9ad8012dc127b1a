"""The system's own programs: open a picture in its viewer, show it in the file manager."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_pictures_path

from pictrace.errors import PhotoGone, UsageError
from pictrace.messages import Message

__all__ = ["container", "open_address", "open_file", "open_location", "pictures_folder", "reveal"]

Start = Callable[[list[str]], None]


def _start(command: list[str]) -> None:
    """Starts a program and leaves it alone."""
    try:
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        raise UsageError("open.failed", command=command[0], error=str(error)) from error


def pictures_folder() -> Path | None:
    """The system's folder for pictures; ``None`` where there is none of its own."""
    folder = user_pictures_path()
    return folder if folder.is_dir() and folder != Path.home() else None


def open_address(address: str) -> None:
    """In the browser. Raises ``UsageError`` with the address where none can be opened."""
    if not webbrowser.open(address):
        raise UsageError("browser.none", address=address)


def container(location: str) -> Path:
    """The file on this machine that holds a photo: the photo itself, or the archive it is in."""
    path = Path(location)
    if path.exists():
        return path
    cut = location.find("!")
    while cut > 0:
        outer = Path(location[:cut])
        if outer.is_file():
            return outer
        cut = location.find("!", cut + 1)
    return path


def open_location(location: str, extracted: Callable[[], Path], start: Start = _start) -> None:
    """Opens a photo where it is: an address in the browser, a file in the viewer; one inside an archive
    is copied out first by ``extracted``. Raises ``PhotoGone``, ``UsageError``, and what ``extracted`` raises."""
    if location.startswith(("http://", "https://")):
        webbrowser.open(location)
        return
    path = Path(location)
    open_file(path if path.is_file() else extracted(), start)


def open_file(path: Path, start: Start = _start) -> None:
    """In the program the user has chosen for such files."""
    if not path.exists():
        raise PhotoGone("place.why", place=str(path), why=Message("open.gone"))
    if sys.platform == "win32":
        os.startfile(path)
    elif sys.platform == "darwin":
        start(["open", str(path)])
    else:
        start([*_opener(), str(path)])


def reveal(location: str, start: Start = _start) -> None:
    """Shows the file (or the archive around it) selected in the file manager."""
    path = container(location)
    if not path.exists():
        raise PhotoGone("place.why", place=location, why=Message("open.gone"))
    if sys.platform == "win32":
        start(["explorer", f"/select,{path}"])
    elif sys.platform == "darwin":
        start(["open", "-R", str(path)])
    elif not _shown_by_file_manager(path):
        start([*_opener(), str(path.parent)])


def _shown_by_file_manager(path: Path) -> bool:
    """Asks the desktop's file manager to show a file selected; false when there is none that can."""
    command = shutil.which("dbus-send")
    if command is None or "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        return False
    service = "org.freedesktop.FileManager1"
    message = [f"/{service.replace('.', '/')}", f"{service}.ShowItems", f"array:string:{path.absolute().as_uri()}"]
    options = ["--session", f"--dest={service}", "--type=method_call", "--print-reply", "--reply-timeout=3000"]
    try:
        done = subprocess.run([command, *options, *message, "string:"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _opener() -> list[str]:
    if found := shutil.which("xdg-open"):
        return [found]
    if found := shutil.which("gio"):
        return [found, "open"]
    raise UsageError("open.no_program")
