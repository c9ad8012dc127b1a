"""What the clipboard holds."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

pytestmark = [
    pytest.mark.usefixtures("screen"),
    pytest.mark.skipif(sys.platform != "linux", reason="offers a selection as programs on X11 do"),
]


@pytest.fixture
def offer(bare: Any) -> Any:
    """Puts bytes of a type on the clipboard, as another program would."""

    def put(kind: str, data: str) -> None:
        bare.root.selection_handle(lambda offset, length: data[int(offset) : int(offset) + int(length)],
                                   selection="CLIPBOARD", type=kind)  # fmt: skip
        bare.root.selection_own(selection="CLIPBOARD")
        bare.live()

    return put


def test_text_goes_out_and_comes_back(bare: Any) -> None:
    from pictrace.apps.desktop.views import clipboard

    clipboard.copy_text(bare.root, "/photos/Ünï 写真.jpg")
    assert clipboard.text(bare.root) == "/photos/Ünï 写真.jpg"
    clipboard.copy_text(bare.root, "second")
    assert clipboard.text(bare.root) == "second"
    assert clipboard.picture(bare.root) is None
    assert clipboard.files(bare.root) == []


def test_an_empty_clipboard_holds_nothing(bare: Any) -> None:
    from pictrace.apps.desktop.views import clipboard

    bare.root.clipboard_clear()
    assert (clipboard.text(bare.root), clipboard.files(bare.root), clipboard.picture(bare.root)) == ("", [], None)


@pytest.mark.parametrize("kind", ["text/uri-list", "x-special/gnome-copied-files"])
def test_files_that_were_copied_in_a_file_manager(bare: Any, offer: Any, kind: str) -> None:
    from pictrace.apps.desktop.views import clipboard

    offer(kind, "copy\nfile:///a%20b.jpg\nfile:///c.jpg")
    assert clipboard.files(bare.root) == ["copy", "file:///a%20b.jpg", "file:///c.jpg"]


def test_numbers_of_a_selection_are_bytes() -> None:
    """As Tk gives those of a type that it does not know."""
    from pictrace.apps.desktop.views.clipboard import _bytes

    out = BytesIO()
    Image.new("RGB", (3, 2), "red").save(out, "PNG")
    assert _bytes(" ".join(f"0x{byte:x}" for byte in out.getvalue())) == out.getvalue()
    assert _bytes("0xffffff89 0x50") == b"\x89\x50", "signed on some systems"
    assert _bytes("plain ü") == "plain ü".encode()
