"""Who is let in: programs by a token, browsers by a cookie, and a browser's first visit by a one-time code.

A loopback port can be reached by every user of the machine, and ``ps`` shows them all command lines. So the token
stays in a file that only its owner may read, and what a browser is opened with is a code that is good once and for
a short time. The cookie names a session and when it ends, signed: with a key of this run for a session, with one
made of the token for 30 days. A code that is used a second time, by someone who has not the cookie it gave, was
seen by somebody else: what it gave is taken back (as RFC 6749, section 4.1.2 has it).
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from starlette.responses import Response

from pictrace.errors import LibraryError, UsageError
from pictrace.files import replaced

__all__ = ["TOKEN_FILE", "Access", "library_token"]

log = logging.getLogger(__name__)

TOKEN_FILE = "token"
"""In the library's directory: what programs send as their bearer token."""

OPENING_SECONDS = 120.0
"""How long a browser may take to start and ask."""
PRINTED_SECONDS = 600.0
"""How long a person may take to type a code or to follow a printed address."""
KEPT_SECONDS = 30 * 86400
"""How long a browser that asked for it stays signed in: 30 days."""

_SHORTEST_TOKEN = 16
"""Characters: fewer can be guessed."""
_SECRET_BYTES = 32
"""256 bits: what tokens and keys are made of."""
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that are read as another
_CODE_LENGTH = 12  # 58 bits: beyond guessing in ten minutes, and typed on a telephone


def library_token(directory: Path) -> str:
    """The token of the library in ``directory``, made at the first time. One that others could read is made anew,
    unless the file system has no permissions to tell. Raises ``LibraryError``."""
    file = directory / TOKEN_FILE
    try:
        with suppress(FileNotFoundError):
            token = file.read_text("ascii", "replace").strip()
            if _good(token) and not _was_open(file):
                return token
        token = secrets.token_urlsafe(_SECRET_BYTES)
        with replaced(file) as out:
            out.write(f"{token}\n".encode())
    except OSError as error:
        raise LibraryError("token.unkept", file=str(file), error=error.strerror or str(error)) from error
    return token


def _was_open(file: Path) -> bool:
    if not stat.S_IMODE(file.stat().st_mode) & 0o077:
        return False
    file.chmod(0o600)
    return not stat.S_IMODE(file.stat().st_mode) & 0o077


def _good(token: str) -> bool:
    return len(token) >= _SHORTEST_TOKEN and token.isascii() and token.isprintable()


@dataclass(slots=True)
class _Code:
    ends: float
    lasting: bool
    session: str | None = None


class Access:
    """The token, codes and sessions of one server. ``clock`` tells seconds since the epoch."""

    def __init__(self, token: str | None = None, clock: Callable[[], float] = time.time) -> None:
        """``token`` ``None`` makes one. Raises ``UsageError`` for one that is easily guessed."""
        if token is not None and not _good(token):
            raise UsageError("token.short", least=_SHORTEST_TOKEN)
        self.token = token or secrets.token_urlsafe(_SECRET_BYTES)
        key = hashlib.blake2b(self.token.encode(), digest_size=32, person=b"pictrace cookie").digest()
        self._keys = {"run": secrets.token_bytes(_SECRET_BYTES), "kept": key}
        self.cookie = f"pictrace_{hashlib.blake2b(key, digest_size=4).hexdigest()}"
        """Its name tells libraries apart: browsers send a cookie to every port of a machine."""
        self._clock = clock
        self._codes: dict[bytes, _Code] = {}
        self._revoked: set[str] = set()
        self._lock = threading.Lock()

    def is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(errors="replace"), self.token.encode())

    def new_code(self, seconds: float = PRINTED_SECONDS, *, lasting: bool = True) -> str:
        """A code that lets one browser in. Not ``lasting``: only for a session, since a command line shows it."""
        code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
        with self._lock:
            now = self._clock()
            self._codes = {key: one for key, one in self._codes.items() if one.ends > now}
            self._codes[_digest(code)] = _Code(now + seconds, lasting)
        return "-".join(code[i : i + 4] for i in range(0, _CODE_LENGTH, 4))

    def redeem(self, given: str, cookies: str = "", *, keep: bool = False) -> str | None:
        """The session that a code gives, or ``None`` for a code that gives none (any more). ``cookies``: the header of
        the browser that brings it, which may have used it already."""
        with self._lock:
            code = self._codes.get(_digest(given))
            if code is None or code.ends <= self._clock():
                return None
            if code.session is None:
                code.session = self.new_session(keep=keep and code.lasting)
                return code.session
            if self._session_in(cookies) == code.session:
                return code.session
            self._revoked.add(code.session)
        log.warning("a one-time code was used twice: the session that it gave has ended; was it seen by somebody else?")
        return None

    def new_session(self, *, keep: bool = False) -> str:
        """The value of a cookie: for this run of the server at most, or for 30 days."""
        kind = "kept" if keep else "run"
        claim = f"{kind}.{int(self._clock() + KEPT_SECONDS)}.{secrets.token_hex(8)}"
        return f"{claim}.{self._signature(kind, claim)}"

    def is_session(self, cookies: str) -> bool:
        """Whether a ``Cookie`` header carries a session of ours that has not ended."""
        session = self._session_in(cookies)
        claim, _, signature = session.rpartition(".")
        kind, _, rest = claim.partition(".")
        if kind not in self._keys or not hmac.compare_digest(
            signature.encode(errors="replace"), self._signature(kind, claim).encode()
        ):
            return False
        return int(rest.partition(".")[0]) > self._clock() and session not in self._revoked

    def admit(self, response: Response, session: str, *, secure: bool) -> Response:
        """The same response with the cookie that lets this browser in."""
        age = KEPT_SECONDS if session.startswith("kept.") else None
        response.set_cookie(self.cookie, session, max_age=age, httponly=True, samesite="strict", secure=secure)
        response.headers["cache-control"] = "no-store"
        return response

    def _signature(self, kind: str, claim: str) -> str:
        return hmac.new(self._keys[kind], claim.encode(errors="replace"), hashlib.sha256).hexdigest()

    def _session_in(self, cookies: str) -> str:
        jar = SimpleCookie()
        try:
            jar.load(cookies)
        except CookieError:
            return ""
        return jar[self.cookie].value if self.cookie in jar else ""


def _digest(code: str) -> bytes:
    """By which a code is found: in any case, with or without its hyphens, and no faster when it is nearly right."""
    return hashlib.blake2b("".join(code.upper().replace("-", "").split()).encode(errors="replace")).digest()
