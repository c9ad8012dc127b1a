"""Who may ask, and what every answer says to the browser.

One ASGI layer around the whole application:

* **Host** must be a name of this server, or another site could point its own name at it (DNS rebinding).
* **Origin** and **Sec-Fetch-Site** must not be of another site: no page elsewhere can search, decide, or
  even embed a thumbnail. Opening the page from a link elsewhere is allowed, and shows nothing without the token.
* **Access** (``access.py``), also on loopback, where every user of the machine can ask: a bearer token for programs,
  a cookie for the page, which a one-time code in an address brings.
* **Bodies** are counted while they are read.
* **Headers**: nothing inline, nothing from elsewhere, no framing, no sniffing, no referrer to elsewhere; what does not
  say how long it may be kept is not kept (answers name places of the disk).
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pictrace.apps.web.access import Access
from pictrace.apps.web.admission import Room
from pictrace.apps.web.limits import Limits
from pictrace.apps.web.problems import BodyTooLarge, Problem, problem_response
from pictrace.errors import UsageError
from pictrace.files import printable
from pictrace.messages import Message as Said

__all__ = ["CONTENT_SECURITY_POLICY", "Guard", "Hosts", "Proxies", "is_loopback"]

log = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with none at all, browsers send the sign-in form with "Origin: null"
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SIGN_IN_BYTES = 4096
"""Bytes of a request to sign in: a token and what surrounds it."""
_PICTURES = frozenset({"/api/v1/search", "/api/v1/have"})
_SMALL_BODY = 64 * 1024  # not worth waiting in line for
_PIECES = 2 * 1024 * 1024  # of an archive, which goes to disk as it comes


def is_loopback(host: str) -> bool:
    """Whether listening on ``host`` can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


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


class Proxies:
    """The proxies whose ``X-Forwarded-Proto`` is believed, by address (``10.0.0.2``) or network (``10.0.0.0/8``).
    Anybody else who says that he came over TLS is not."""

    def __init__(self, addresses: Iterable[str] = ()) -> None:
        """Raises ``UsageError`` for what is neither."""
        self.addresses = tuple(addresses)
        try:
            self._networks = [ipaddress.ip_network(address, strict=False) for address in self.addresses]
        except ValueError as error:
            raise UsageError("serve.proxy", error=str(error)) from error

    def trusts(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)


_FORM_BYTES = 64 * 1024
"""What a form may carry besides its picture."""


class Guard:
    """The layer around ``app``."""

    def __init__(self, app: ASGIApp, *, hosts: Hosts, access: Access, limits: Limits) -> None:
        self._app, self._hosts, self._access, self._limits = app, hosts, access, limits
        self._room = Room(limits.bodies_bytes, limits.waiting_searches)

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
            let_in = self._check_access(scope)
        except Problem as problem:
            await problem_response(problem)(scope, receive, send)
            return
        if let_in is not None:
            await let_in(scope, receive, send)
            return
        limit = self._body_limit(scope["path"])
        size = _declared_size(Headers(scope=scope), limit)
        if size > limit:
            await _too_large(limit)(scope, receive, send)
            return
        try:
            async with self._room.hold(self._in_memory(scope, size)):
                await self._answer(scope, _counted(receive, limit), send)
        except Problem as problem:  # there is no room, not even in line
            await problem_response(problem)(scope, receive, send)

    def _in_memory(self, scope: Scope, size: int) -> int:
        """How much of a body of that size is in memory at a time."""
        if scope["method"] in _SAFE or size <= _SMALL_BODY:
            return 0
        return min(size, _PIECES) if scope["path"] == "/api/v1/uploads" else size

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application's answer; an error that nobody expected is a problem that tells nothing about the inside."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:  # nobody is there any more to be answered
            return
        except Exception as error:
            log.exception("%s %s failed", scope["method"], printable(scope["path"]))
            if begun:
                raise
            await problem_response(error)(scope, receive, send)

    def _check_site(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._hosts.allows(hosts[0]):
            raise Problem(421, "wrong-host", "Not a name of this server", Said("request.host"))
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        foreign = origin is not None and not _is_origin(origin, scope["scheme"], hosts[0])
        if site in ("cross-site", "same-site"):
            opening = (
                scope["method"] == "GET"
                and headers.get("sec-fetch-mode") == "navigate"
                and headers.get("sec-fetch-dest", "document") == "document"
                and not scope["path"].startswith("/api/")
            )
            foreign = foreign or not opening
        if foreign:
            raise Problem(403, "cross-site", "Asked by another site", Said("request.own_page"))

    def _check_access(self, scope: Scope) -> Response | None:
        """``None`` to go on, or the answer that lets a browser in or asks it to sign in. Raises a problem for a
        stranger."""
        headers, path = Headers(scope=scope), scope["path"]
        if path == "/api/v1/health" or path == "/sign-in" or path.startswith("/static/"):
            return None
        page = scope["method"] in _SAFE and not path.startswith("/api/") and path != "/openapi.json"
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        code = dict(query).get("code")
        if page and code is not None:  # before the cookie is looked at: a code that is not used up is still good
            rest = [pair for pair in query if pair[0] != "code"]
            return self._let_in(scope, code, rest)
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self._access.is_token(bearer.strip()):
            return None
        if self._access.is_session(headers.get("cookie", "")):
            return None
        if page:
            return RedirectResponse("/sign-in", 303)
        raise Problem(
            401,
            "token",
            "A token is needed",
            Said("request.token"),
            {"www-authenticate": 'Bearer realm="PicTrace"'},
        )

    def _let_in(self, scope: Scope, code: str, rest: list[tuple[str, str]]) -> Response:
        """Answers an address with a code: on to the same address without it, with the cookie if the code is good."""
        headers = Headers(scope=scope)
        path = "/" + quote(scope["path"].lstrip("/\\")) + (f"?{urlencode(rest)}" if rest else "")  # never //elsewhere
        cookies = headers.get("cookie", "")
        session = self._access.redeem(code, cookies) if scope["method"] == "GET" else None
        if session is None:
            return RedirectResponse(path if self._access.is_session(cookies) else "/sign-in", 303)
        if headers.get("sec-fetch-site", "none") == "none":
            response = Response(status_code=303, headers={"location": path})
        else:  # a link on another site: browsers send a Strict cookie only once this site itself goes on
            response = Response(headers={"refresh": f"0; url={path}"})
        return self._access.admit(response, session, secure=scope["scheme"] == "https")

    def _body_limit(self, path: str) -> int:
        if path == "/api/v1/uploads":
            return self._limits.archive_bytes
        if path == "/sign-in":  # the one that strangers may send
            return _SIGN_IN_BYTES
        return self._limits.picture_bytes + _FORM_BYTES if path in _PICTURES else self._limits.body_bytes


def _declared_size(headers: Headers, limit: int) -> int:
    """Bytes of a body by its own word; one that does not say how long it is may be as long as the limit."""
    declared = headers.get("content-length", "" if "transfer-encoding" in headers else "0")
    return int(declared) if declared.isascii() and declared.isdecimal() else limit


def _is_origin(origin: str, scheme: str, host: str) -> bool:
    """Whether an origin is this server as it was asked. Where TLS was spoken, its plain twin is another site: whoever
    is on the way can be that. What an unknown proxy did cannot be told."""
    try:
        given, asked = urlsplit(origin), urlsplit(f"{scheme}://{host}")
        ports = [part.port or {"http": 80, "https": 443}.get(given.scheme) for part in (given, asked)]
    except ValueError:
        return False
    return given.hostname == asked.hostname and ports[0] == ports[1] and (scheme == "http" or given.scheme == scheme)


def _too_large(limit: int) -> Response:
    error = BodyTooLarge(limit)
    return problem_response(Problem(413, "too-large", "Request Entity Too Large", error.message))


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
