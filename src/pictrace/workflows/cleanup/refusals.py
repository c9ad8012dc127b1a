"""Why a clean-up leaves a file alone. Every reason is a message; their texts begin with ``cleanup.``."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType

from pictrace.errors import PicTraceError
from pictrace.messages import Value

__all__ = ["Refused", "Stopped", "of_system"]


class Refused(PicTraceError):
    """One action that is not done; ``message`` says why."""

    def __init__(self, reason: str, /, **values: Value) -> None:
        super().__init__(f"cleanup.{reason}", **values)


class Stopped(Refused):
    """What ends the whole run, after what was begun is finished or rolled back."""


_BY_NUMBER: Mapping[int, str] = MappingProxyType(
    {
        errno.ENOENT: "gone",
        errno.ENOTDIR: "gone",
        errno.ELOOP: "link",
        errno.EROFS: "read-only",
        errno.EACCES: "no-permission",
        errno.EPERM: "no-permission",
        errno.ETXTBSY: "no-permission",
        errno.EBUSY: "no-permission",
        errno.ENAMETOOLONG: "too-long",
    }
)


def of_system(error: OSError, path: str, target: str = "") -> Refused:
    """The system's refusal in our words. No room ends the run: nothing after it would go better."""
    number = error.errno or 0
    if number in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return Stopped("no-room", place=target or path)
    if number == errno.EEXIST:
        return Refused("taken", target=target or path)
    if number == errno.EXDEV:
        return Refused("other-volume", target=target or path)
    if number in (errno.EOPNOTSUPP, errno.ENOTTY, errno.ENOTSUP):
        return Refused("no-clones")
    code = _BY_NUMBER.get(number)
    return Refused(code) if code is not None else Refused("disk-error", reason=error.strerror or str(error))
