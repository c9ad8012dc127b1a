"""Who may ask, and what every answer says to the browser.

One ASGI layer around the whole application:

* **Host** must be a name of this server, or another site could point its own name at it (DNS rebinding).
* **Origin** and **Sec-Fetch-Site** must not be of another site: no page elsewhere can search, decide, or
  even embed a thumbnail. Opening the page from a link elsewhere is allowed, and shows nothing without the token.
* **Token**, when the server can be reached from elsewhere: a bearer token for programs, a cookie for the
  page. The cookie holds a digest of the token, is ``HttpOnly`` and ``SameSite=Strict``.
* **Bodies** are counted while they are read.
* **Headers**: nothing inline, nothing from elsewhere, no framing, no sniffing, no referrer.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import secrets
import socket
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pictrace.apps.web.limits import Limits
from pictrace.apps.web.problems import BodyTooLarge, Problem, problem_response
from pictrace.errors import UsageError
from pictrace.files import printable

__all__ = ["CONTENT_SECURITY_POLICY", "COOKIE", "Guard", "Hosts", "Token", "is_loopback"]

log = logging.getLogger(__name__)

COOKIE = "pictrace_session"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SHORTEST_TOKEN = 16


def is_loopback(host: str) -> bool:
    """Whether listening on ``host`` can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Token:
    """The secret that lets a browser or program in. Compared in constant time, never stored in the cookie."""

    def __init__(self, value: str | None = None) -> None:
        if value is not None and (len(value) < _SHORTEST_TOKEN or not value.isascii() or not value.isprintable()):
            raise UsageError(f"a token has at least {_SHORTEST_TOKEN} printable ASCII characters")
        self.value = value or secrets.token_urlsafe(32)
        self.session = hashlib.blake2b(self.value.encode(), digest_size=32, person=b"pictrace cookie").hexdigest()

    def is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(errors="replace"), self.value.encode())

    def is_session(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(errors="replace"), self.session.encode())

    def admit(self, response: Response, *, secure: bool) -> Response:
        """The same response with the cookie that lets this browser in."""
        response.set_cookie(COOKIE, self.session, max_age=400 * 86400, httponly=True, samesite="strict", secure=secure)
        response.headers["cache-control"] = "no-store"
        return response


class Hosts:
    """The names under which this server may be asked for.

    On loopback: ``localhost`` and loopback addresses. Elsewhere also any literal address (a rebinding
    attack needs a name), this machine's own name and those in ``names``."""

    def __init__(self, *, loopback: bool, names: Iterable[str] = ()) -> None:
        self._loopback = loopback
        own = {socket.gethostname().lower()} if not loopback else set()
        self._names = {"localhost"} | {name.lower() for name in names} | own | {f"{name}.local" for name in own}

    def allows(self, header: str) -> bool:
        """Whether a ``Host`` header (``name``, ``name:port``, ``[v6]:port``) names this server."""
        try:
            name = urlsplit(f"//{header}").hostname
        except ValueError:
            return False
        if not name or "@" in header or "/" in header:
            return False
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self._loopback


class Guard:
    """The layer. ``token`` ``None`` means that only this machine can reach the server."""

    def __init__(self, app: ASGIApp, *, hosts: Hosts, token: Token | None, limits: Limits) -> None:
        self._app, self._hosts, self._token, self._limits = app, hosts, token, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no web sockets here
            await send({"type": "websocket.close", "code": 1008})
            return
        send = _with_headers(send)
        try:
            self._check_site(scope)
            let_in = self._check_token(scope)
        except Problem as problem:
            await problem_response(problem)(scope, receive, send)
            return
        if let_in is not None:
            await let_in(scope, receive, send)
            return
        limit = self._body_limit(scope["path"])
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isascii() and declared.isdecimal() and int(declared) > limit:
            await _too_large(limit)(scope, receive, send)
            return
        await self._answer(scope, _counted(receive, limit), send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application's answer; an error that nobody expected is a problem that tells nothing about the inside."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            log.exception("%s %s failed", scope["method"], printable(scope["path"]))
            if begun:
                raise
            await problem_response(error)(scope, receive, send)

    def _check_site(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._hosts.allows(hosts[0]):
            raise Problem(
                421, "wrong-host", "Not a name of this server", "open PicTrace by the address that it printed"
            )
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        foreign = origin is not None and urlsplit(origin).netloc.lower() != hosts[0].lower()
        if site in ("cross-site", "same-site"):
            opening = (
                scope["method"] == "GET"
                and headers.get("sec-fetch-mode") == "navigate"
                and headers.get("sec-fetch-dest", "document") == "document"
                and not scope["path"].startswith("/api/")
            )
            foreign = foreign or not opening
        if foreign:
            raise Problem(403, "cross-site", "Asked by another site", "only PicTrace's own page may ask for this")

    def _check_token(self, scope: Scope) -> Response | None:
        """``None`` to go on, or the answer that sets the cookie. Raises a problem for a stranger."""
        if self._token is None or scope["path"] == "/api/v1/health":
            return None
        headers = Headers(scope=scope)
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self._token.is_token(bearer.strip()):
            return None
        if self._token.is_session(_cookie(headers.get("cookie", ""))):
            return None
        path = scope["path"]
        public = path == "/sign-in" or path.startswith("/static/")
        if scope["method"] in _SAFE and not path.startswith("/api/") and path != "/openapi.json" and not public:
            return self._sign_in(scope)
        if public:
            return None
        raise Problem(
            401,
            "token",
            "A token is needed",
            "send the token that was printed at the start: Authorization: Bearer …",
            {"www-authenticate": 'Bearer realm="PicTrace"'},
        )

    def _sign_in(self, scope: Scope) -> Response:
        """A page was asked for without the cookie: take the token out of its address, or ask for it."""
        assert self._token is not None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = dict(query).get("token", "")
        if not self._token.is_token(given):
            return RedirectResponse("/sign-in", 303, {"cache-control": "no-store"})
        rest = urlencode([pair for pair in query if pair[0] != "token"])
        path = "/" + scope["path"].lstrip("/\\")  # never //elsewhere
        response = RedirectResponse(path + (f"?{rest}" if rest else ""), 303)
        return self._token.admit(response, secure=scope["scheme"] == "https")

    def _body_limit(self, path: str) -> int:
        if path == "/api/v1/uploads":
            return self._limits.archive_bytes
        # A form carries some bytes besides its file.
        return self._limits.picture_bytes + 65536 if path == "/api/v1/search" else self._limits.body_bytes


def _cookie(header: str) -> str:
    jar = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return ""
    return jar[COOKIE].value if COOKIE in jar else ""


def _too_large(limit: int) -> Response:
    error = BodyTooLarge(limit)
    return problem_response(Problem(413, "too-large", "Request Entity Too Large", error.detail))


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def count() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise BodyTooLarge(limit)
        return message

    return count


def _with_headers(send: Send) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return add
