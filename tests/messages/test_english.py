"""English lies below everything: the library speaks it without an application, and only when it speaks."""

from __future__ import annotations

import subprocess
import sys

from pictrace.apps.messages.loader import load
from pictrace.errors import PhotoTooLarge
from pictrace.messages import Message, english, verbatim
from pictrace.messages.english import catalogue
from pictrace.messages.message import is_code


def test_an_error_says_its_message_in_english() -> None:
    error = PhotoTooLarge("archive.nested", most=4)
    assert error.message == Message("archive.nested", most=4)
    assert str(error) == english(error.message) == "archives are nested more than 4 deep"


def test_a_text_that_is_no_code_is_said_as_it_is() -> None:
    error = PhotoTooLarge("the lens cap was on")
    assert str(error) == "the lens cap was on" and error.message == verbatim("the lens cap was on")


def test_the_catalogue_holds_codes() -> None:
    assert [key for key in catalogue() if not is_code(key)] == []


def test_english_below_and_above_is_the_same() -> None:
    message = Message("place.why", place="/a", why=Message("place.absent"))
    assert load("en").said(message) == english(message) == "/a: it is not there"


def test_nothing_is_read_before_something_is_said() -> None:
    """An error costs nothing at import, and neither the catalogue nor Babel is there when a command starts."""
    program = (
        "import sys, pictrace.apps.cli.main\n"
        "from pictrace.errors import PhotoGone\n"
        "from pictrace.messages.english import catalogue\n"
        "error = PhotoGone('file.gone')\n"
        "assert not catalogue.cache_info().currsize\n"
        "assert str(error) == 'the file is no longer there'\n"
        "print([name for name in sys.modules if name.partition('.')[0] == 'babel' or 'apps.messages' in name])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
