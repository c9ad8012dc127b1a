"""Every error PicTrace raises, in one tree.

::

    PicTraceError
    ├── UsageError            wrong argument: what was given, what is allowed
    ├── MissingExtra          an optional part is not installed: the line that installs it
    ├── WindowUnavailable     no Tk, or no screen: what to install or set
    ├── DecoderUnavailable    no process for decoding can be started here
    ├── LibraryError
    │   ├── LibraryNotFound   there is no library at this place
    │   ├── LibraryTooNew     made by a newer PicTrace
    │   ├── LibraryBusy       another process is writing to it
    │   ├── LibraryDamaged    an invariant does not hold; `pictrace check --repair`
    │   └── LibraryFull       the disk has no room left
    ├── SourceError
    │   ├── SourceUnreachable the place is not there now (unplugged, offline, no permission)
    │   └── AddressRefused    a URL outside the public http(s) internet
    ├── PhotoError            one picture; becomes a failed row, never stops a run
    │   ├── PhotoUnreadable   not a picture, truncated, damaged, encrypted
    │   │   ├── PhotoUnavailable  cannot be read at this moment; the next run tries again
    │   │   └── DecoderMissing    needs an extra that is not installed
    │   ├── PhotoTooLarge     over the pixel or byte limit
    │   └── PhotoGone         it was there when it was indexed
    └── ModelError
        ├── UnknownModel      no card of that name
        ├── ModelNotInstalled its weights are not on this machine
        ├── ModelDamaged      the file is not what its card says (checksum, shape)
        ├── EngineUnavailable the asked engine or precision does not run here
        └── DownloadFailed    the weights could not be fetched

An error is raised with the code of its message and the values that it speaks of, ``raise PhotoTooLarge("file.large",
limit=limit)``; its sentence, in English when it is printed, says what, where and what to do. Foreign exceptions are
translated where they enter (``raise … from``); nothing outside this tree is expected to reach a user.
"""

from __future__ import annotations

from typing import ClassVar

from pictrace.messages import Message, Value, english, verbatim
from pictrace.messages.message import is_code

__all__ = [
    "AddressRefused",
    "DecoderMissing",
    "DecoderUnavailable",
    "DownloadFailed",
    "EngineUnavailable",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryError",
    "LibraryFull",
    "LibraryNotFound",
    "LibraryTooNew",
    "MissingExtra",
    "ModelDamaged",
    "ModelError",
    "ModelNotInstalled",
    "PhotoError",
    "PhotoGone",
    "PhotoTooLarge",
    "PhotoUnavailable",
    "PhotoUnreadable",
    "PicTraceError",
    "SourceError",
    "SourceUnreachable",
    "UnknownModel",
    "UsageError",
    "WindowUnavailable",
]


class PicTraceError(Exception):
    """Base of the tree. ``message`` is what it says, ``str`` of it the English text.

    Made of a message, of its code and values, or of a text that another program says."""

    def __init__(self, message: Message | str, /, **values: Value) -> None:
        if isinstance(message, str):
            message = Message(message, **values) if is_code(message) else verbatim(message)
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return english(self.message)


class UsageError(PicTraceError):
    """A wrong argument: the message says what was given and what is allowed."""


class MissingExtra(PicTraceError):
    """An optional part is not installed.

    ``feature`` is what the user asked for, ``extra`` the name to put in ``pip install pictrace[…]``.
    """

    def __init__(self, feature: Message | str, extra: str) -> None:
        self.feature = feature if isinstance(feature, str) else english(feature)
        self.extra = extra
        super().__init__("extra.missing", feature=feature, line=f"pip install 'pictrace[{extra}]'")


class WindowUnavailable(PicTraceError):
    """The desktop window cannot be shown: this Python has no Tk, or there is no screen."""


class DecoderUnavailable(PicTraceError):
    """No process that decodes pictures can be started."""


class LibraryError(PicTraceError):
    """The library as a whole could not be used."""


class LibraryNotFound(LibraryError):
    """There is no library at this place."""


class LibraryTooNew(LibraryError):
    """The library was made by a newer version of PicTrace."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class LibraryDamaged(LibraryError):
    """An invariant of the library does not hold."""


class LibraryFull(LibraryError):
    """The disk that holds the library has no room left."""


class SourceError(PicTraceError):
    """A source could not be used."""


class SourceUnreachable(SourceError):
    """The place is not there now: unplugged, offline, or not permitted."""


class AddressRefused(SourceError):
    """A URL that PicTrace does not fetch: not http(s), or not on the public internet."""


class PhotoError(PicTraceError):
    """One picture could not be used; the run goes on. ``code`` names the kind of failure for programs."""

    code: ClassVar[str] = "unusable"


class PhotoUnreadable(PhotoError):
    """Not a picture, or a damaged, truncated or encrypted one."""

    code = "unreadable"


class PhotoUnavailable(PhotoUnreadable):
    """It cannot be read at this moment: no permission, an error of the disk or network, no memory, too many open
    files. Says nothing about the picture, so the next run tries again."""

    code = "unavailable"


class DecoderMissing(PhotoUnreadable):
    """What decodes it is an extra that is not installed."""

    code = "no-decoder"


class PhotoTooLarge(PhotoError):
    """Over the limit of pixels or bytes."""

    code = "too-large"


class PhotoGone(PhotoError):
    """The photo is not where it was when it was indexed."""

    code = "gone"


class ModelError(PicTraceError):
    """An embedding model could not be used."""


class UnknownModel(ModelError):
    """There is no model of that name."""


class ModelNotInstalled(ModelError):
    """The model is known, its weights are not on this machine."""


class ModelDamaged(ModelError):
    """The model file is not what its card says."""


class EngineUnavailable(ModelError):
    """The engine or precision asked for does not run on this machine."""


class DownloadFailed(ModelError):
    """The weights could not be fetched."""
