"""The security rules of the web application, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pictrace.apps.web.access import Access
from pictrace.apps.web.app import create_app
from pictrace.apps.web.limits import Limits
from pictrace.apps.web.security import Hosts, is_loopback
from tests.apps.web.conftest import ADDRESS, signed_in
from tests.apps.web.fake import FakeLibrary

SECRET = "correct-horse-battery-staple"
PAGES = ("/", "/search", "/duplicates", "/library", "/?photo=1")


def ask(app: FastAPI, base: str = ADDRESS, **options: Any) -> TestClient:
    return TestClient(app, base_url=base, raise_server_exceptions=False, follow_redirects=False, **options)


def access_of(client: TestClient) -> Access:
    access = client.app.state.site.access  # type: ignore[attr-defined]
    assert isinstance(access, Access)
    return access


@pytest.fixture
def guarded(library: FakeLibrary) -> Iterator[TestClient]:
    """The application as it listens on the network, asked by a stranger."""
    app = create_app(library, access=Access(SECRET), loopback=False, hosts=["photos.example"])
    with ask(app, "http://192.168.1.20:8765") as client:
        yield client


@pytest.fixture
def stranger(library: FakeLibrary) -> Iterator[TestClient]:
    """Another user of this machine."""
    with ask(create_app(library, access=Access(SECRET))) as client:
        yield client


# Host: no DNS rebinding


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST", "[::1]:8765", "127.0.0.2"])
def test_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/api/v1/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "192.168.1.20",
        "127.0.0.1@evil.example",
        "evil.example#127.0.0.1",
        "",
        "[::1",
        "127.0.0.1/x",
        "0x7f.1",
    ],
)
def test_other_names_are_refused_on_loopback(client: TestClient, host: str) -> None:
    for path in ("/", "/api/v1/health", "/openapi.json", "/sign-in"):
        answer = client.get(path, headers={"host": host})
        assert (answer.status_code, answer.headers["content-type"]) == (421, "application/problem+json")


def test_on_the_network_only_addresses_and_given_names_are_answered() -> None:
    hosts = Hosts(loopback=False, names=["photos.example"])
    assert hosts.allows("192.168.1.20:8765") and hosts.allows("Photos.Example") and hosts.allows("[fe80::1]:80")
    assert not hosts.allows("evil.example")


def test_several_hosts_are_refused(client: TestClient) -> None:
    answer = client.get("/api/v1/health", headers=[("host", "127.0.0.1"), ("host", "evil.example")])
    assert answer.status_code == 421


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.1", False),
        ("example.org", False),
    ],
)
def test_what_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


# Origin: no cross-site requests


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
    ],
)
def test_another_site_changes_nothing(client: TestClient, library: FakeLibrary, headers: dict[str, str]) -> None:
    for path, body in (
        ("/api/v1/jobs", {"places": ["/x"]}),
        ("/api/v1/decisions", {"kind": "keep-both", "photo_ids": [1, 2]}),
    ):
        assert client.post(path, json=body, headers=headers).status_code == 403
    assert client.post("/api/v1/search", data={"photo_id": "1"}, headers=headers).status_code == 403
    assert client.delete("/api/v1/sources/1", headers=headers).status_code == 403
    assert client.get("/api/v1/jobs").json() == {"jobs": []}
    assert library.decisions() == [] and library.asked == [] and library.sources()


@pytest.mark.parametrize("mode", ["no-cors", "cors", "navigate"])
def test_another_site_embeds_and_reads_nothing(client: TestClient, mode: str) -> None:
    for path in ("/api/v1/photos/1/thumbnail", "/api/v1/photos/1/original", "/api/v1/photos", "/api/v1/jobs/events"):
        answer = client.get(path, headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": mode})
        assert answer.status_code == 403


def test_a_link_elsewhere_may_open_the_page_but_not_frame_it(client: TestClient) -> None:
    opening = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client.get("/", headers=opening).status_code == 200
    assert client.get("/", headers=opening | {"sec-fetch-dest": "iframe"}).status_code == 403


def test_the_own_page_and_programs_may_ask(client: TestClient) -> None:
    own = {"origin": ADDRESS, "sec-fetch-site": "same-origin"}
    assert client.post("/api/v1/search", data={"photo_id": "1"}, headers=own).status_code == 200
    assert client.post("/api/v1/search", data={"photo_id": "1"}).status_code == 200


def test_no_other_site_is_allowed_by_cors(client: TestClient) -> None:
    answer = client.options("/api/v1/search", headers={"origin": ADDRESS, "access-control-request-method": "POST"})
    assert "access-control-allow-origin" not in answer.headers


# Access: whoever else can ask


def test_another_user_of_the_machine_is_told_nothing(stranger: TestClient, library: FakeLibrary) -> None:
    """What let any user list folders, download photos and read files line by line over loopback."""
    for path in (
        "/api/v1/folders",
        "/api/v1/photos",
        "/api/v1/photos/1/thumbnail",
        "/api/v1/photos/1/original",
        "/api/v1/status",
        "/api/v1/sources",
        "/api/v1/jobs/events",
        "/openapi.json",
        "/api/v1/nothing",
    ):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="PicTrace"'), path
    assert stranger.post("/api/v1/jobs", json={"places": ["/home/me/.aws/credentials.txt"]}).status_code == 401
    assert stranger.post("/api/v1/search", data={"photo_id": "1"}).status_code == 401
    assert stranger.delete("/api/v1/sources/1").status_code == 401
    assert stranger.post("/", data={}).status_code == 401
    assert library.asked == [] and library.sources()
    for page in PAGES:
        answer = stranger.get(page)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert str(library.directory) not in stranger.get("/sign-in").text


def test_an_application_that_was_given_no_token_lets_nobody_in(library: FakeLibrary) -> None:
    with ask(create_app(library)) as client:
        assert client.get("/api/v1/photos").status_code == 401


def test_it_is_the_same_over_the_network(guarded: TestClient) -> None:
    assert guarded.get("/api/v1/photos").status_code == 401
    assert guarded.get("/").headers["location"] == "/sign-in"


def test_health_needs_no_token_and_tells_nothing(guarded: TestClient) -> None:
    assert guarded.get("/api/v1/health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "header",
    ["Bearer wrong", f"Basic {SECRET}", SECRET, "Bearer", "Bearer ", f"Bearer {SECRET}x", f"Bearer {SECRET[:-1]}"],
)
def test_a_wrong_bearer_token_is_refused(guarded: TestClient, header: str) -> None:
    assert guarded.get("/api/v1/photos", headers={"authorization": header}).status_code == 401


def test_programs_use_a_bearer_token(guarded: TestClient) -> None:
    assert guarded.get("/api/v1/photos", headers={"authorization": f"bearer {SECRET}"}).status_code == 200


def test_the_token_in_an_address_lets_nobody_in(stranger: TestClient) -> None:
    for name in ("token", "code"):
        answer = stranger.get(f"/?{name}={SECRET}")
        assert (answer.headers["location"], "set-cookie" in answer.headers) == ("/sign-in", False)


def test_a_code_brings_a_cookie_and_leaves_the_address(stranger: TestClient) -> None:
    answer = stranger.get(f"/search?photo=3&code={access_of(stranger).new_code()}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?photo=3")
    cookie = answer.headers["set-cookie"]
    assert SECRET not in cookie
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert "Max-Age" not in cookie  # it goes with the browser
    assert "Secure" not in cookie  # this is plain HTTP on loopback
    assert answer.headers["cache-control"] == "no-store"
    assert stranger.get("/api/v1/photos").status_code == 200  # the client has kept the cookie
    assert stranger.get("/").status_code == 200


def test_a_code_is_used_up_also_by_a_browser_that_is_in_already(stranger: TestClient) -> None:
    access = access_of(stranger)
    stranger.get(f"/?code={access.new_code()}")
    second = access.new_code()
    assert stranger.get(f"/?code={second}").status_code == 303
    stranger.cookies.clear()
    assert stranger.get(f"/?code={second}").headers["location"] == "/sign-in"


def test_a_code_that_somebody_saw_gives_nothing(stranger: TestClient, library: FakeLibrary) -> None:
    """Another user who reads it from ``ps`` and is quicker loses what he got when the browser comes."""
    code = access_of(stranger).new_code()
    with ask(stranger.app, ADDRESS) as thief:  # type: ignore[arg-type]
        assert thief.get(f"/?code={code}").headers["location"] == "/"
        assert thief.get("/api/v1/photos").status_code == 200
        assert stranger.get(f"/?code={code}").headers["location"] == "/sign-in"
        assert thief.get("/api/v1/photos").status_code == 401


def test_a_link_on_another_site_signs_in_too(stranger: TestClient) -> None:
    """Browsers do not send a Strict cookie on a redirect that another site began."""
    opening = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    answer = stranger.get(f"/search?code={access_of(stranger).new_code()}", headers=opening)
    assert (answer.status_code, answer.headers["refresh"]) == (200, "0; url=/search")
    assert "set-cookie" in answer.headers


def test_the_redirect_stays_here(guarded: TestClient) -> None:
    for path in ("//evil.example", "/%5Cevil.example", "///evil.example/x", "/a%0d%0aset-cookie:x=y"):
        guarded.cookies.clear()
        code = access_of(guarded).new_code()
        location = guarded.get(f"http://192.168.1.20:8765{path}?code={code}").headers["location"]
        assert location.startswith("/") and location[1:2] not in ("/", "\\") and "\n" not in location


def test_signing_in(stranger: TestClient) -> None:
    assert stranger.get("/sign-in").status_code == 200
    wrong = stranger.post("/sign-in", data={"token": "<script>"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)
    assert "<script>" not in wrong.text
    right = stranger.post("/sign-in", data={"token": f" {SECRET}\n"})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert "Max-Age" not in right.headers["set-cookie"]
    assert stranger.get("/api/v1/photos").status_code == 200
    assert stranger.get("/sign-in").headers["location"] == "/"


def test_signing_in_with_a_code_as_it_is_typed(stranger: TestClient) -> None:
    code = access_of(stranger).new_code().lower().replace("-", " ")
    assert stranger.post("/sign-in", data={"token": code}).status_code == 303
    assert stranger.get("/api/v1/photos").status_code == 200


def test_staying_signed_in_when_asked(stranger: TestClient) -> None:
    answer = stranger.post("/sign-in", data={"token": SECRET, "keep": "on"})
    assert "Max-Age=2592000" in answer.headers["set-cookie"]


def test_a_forged_cookie_is_refused(guarded: TestClient) -> None:
    name, session = access_of(guarded).cookie, access_of(guarded).new_session(keep=True)
    claim, _, signature = session.rpartition(".")
    longer = claim.replace("kept.", "kept.9")
    forged = (claim, f"{claim}.", f"run{claim[4:]}.{signature}", f"{longer}.{signature}")
    for value in (SECRET, "0" * 64, "", '"', "a\\", "é", *forged):
        answer = guarded.get("/api/v1/photos", headers={b"cookie": f"{name}={value}".encode()})
        assert answer.status_code == 401, value
    assert guarded.get("/api/v1/photos", headers={"cookie": f"{name}={session}"}).status_code == 200


def test_answers_that_name_places_are_not_kept(client: TestClient) -> None:
    for path in ("photos", "photos/1", "sources", "folders", "status", "jobs", "decisions", "duplicates"):
        assert client.get(f"/api/v1/{path}").headers["cache-control"] == "no-store", path
    assert client.get("/api/v1/photos/99").headers["cache-control"] == "no-store"


# Headers: nothing inline, nothing from elsewhere


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/photos", "/api/v1/photos/1/thumbnail", "/nothing", "/openapi.json"])
def test_every_answer_carries_the_policy(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["style-src"], policy["connect-src"]) == ("'self'",) * 3
    assert policy["img-src"] == "'self' blob:"
    assert (policy["frame-ancestors"], policy["base-uri"], policy["form-action"]) == ("'none'", "'none'", "'self'")
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_pages_hold_no_code_of_their_own(client: TestClient) -> None:
    for page in (*PAGES, "/sign-in"):
        text = client.get(page).text
        assert "<script>" not in text and "javascript:" not in text
        assert not re.search(r"<[^>]*\son[a-z]+=", text)
        assert "style=" not in text and "http://" not in text.replace("http://www.w3.org/", "")


def test_scripts_never_parse_text_as_html() -> None:
    static = Path(create_app.__code__.co_filename).parent / "static"
    sources = [file.read_text("utf-8") for file in static.rglob("*.js")]
    assert len(sources) > 10
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "javascript:",
    ):
        assert not [source for source in sources if word in source], word


# Only photos of the library


def test_nothing_but_photos_is_served(client: TestClient) -> None:
    digest = client.app.state.static_digest  # type: ignore[attr-defined]
    for path in (
        "/etc/passwd",
        "/static/../app.py",
        f"/static/{digest}/../app.py",
        f"/static/{digest}/..%2fapp.py",
        f"/static/{digest}/%2e%2e/app.py",
        f"/static/{digest}//etc/passwd",
        "/api/v1/photos/..%2f..%2fetc%2fpasswd",
        "/messages/../app.json",
        "/messages/xx%2f..json",
        f"/static/{digest}/js",
        f"/static/{digest}",
    ):
        assert client.get(path).status_code in (404, 405, 422), path


def test_a_file_put_in_the_place_of_a_photo_is_not_served(client: TestClient, library: FakeLibrary) -> None:
    library.put(1, b"root:x:0:0:root:/root:/bin/sh")
    answer = client.get("/api/v1/photos/1/original")
    assert answer.status_code == 404
    assert b"root:" not in answer.content


@pytest.mark.parametrize("kind", ["SVG", "HTML", "text/html", "XML", "PDF", None, "UNKNOWN"])
def test_what_a_browser_could_run_is_a_download(client: TestClient, library: FakeLibrary, kind: str | None) -> None:
    library.change(1, format=kind)
    answer = client.get("/api/v1/photos/1/original")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize(
    "name", ['a"; filename="b.html', "a\r\nSet-Cookie: x=y.jpg", "写真<b>.jpg", "x" * 300 + ".jpg"]
)
def test_a_file_name_cannot_add_headers(client: TestClient, library: FakeLibrary, name: str) -> None:
    library.change(1, key=f"folder/{name}", location=f"/photos/folder/{name}")
    answer = client.get("/api/v1/photos/1/original")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-disposition"].count('"') == 2


# Limits while reading


class Endless:
    """A body that does not say how long it is, and counts how much of it was taken."""

    def __init__(self, head: bytes, most: int = 50_000_000) -> None:
        self.taken, self._head, self._most = 0, head, most

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        while self.taken < self._most:
            self.taken += 65536
            yield bytes(65536)


@pytest.fixture
def small(library: FakeLibrary) -> Iterator[TestClient]:
    limits = replace(Limits(), picture_bytes=300_000, archive_bytes=300_000, body_bytes=10_000)
    with signed_in(create_app(library, limits=limits), follow_redirects=False) as client:
        yield client


MULTIPART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'


def test_a_picture_over_the_limit_is_refused(small: TestClient, library: FakeLibrary) -> None:
    answer = small.post("/api/v1/search", files={"file": ("a.jpg", bytes(400_000))})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:pictrace:problem:too-large")
    body = Endless(MULTIPART)
    answer = small.post(
        "/api/v1/search", content=iter(body), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert library.asked == []


def test_an_archive_over_the_limit_leaves_nothing(small: TestClient, library: FakeLibrary) -> None:
    answer = small.post("/api/v1/uploads?name=a.zip", content=iter(Endless(b"PK\x03\x04")))
    assert answer.status_code == 413
    assert list((library.directory / "uploads").iterdir()) == []


def test_any_other_body_is_small(small: TestClient) -> None:
    assert small.post("/api/v1/jobs", json={"places": ["x" * 20_000]}).status_code == 413
    answer = small.post("/api/v1/jobs", content=iter(Endless(b"{")), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    answer = small.post("/sign-in", content=iter(Endless(b"token=")))
    assert answer.status_code in (303, 413)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the form breaks off in mid-file
def test_a_lying_length_is_no_way_around(small: TestClient) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": "-5"}
    assert small.post("/api/v1/search", content=MULTIPART, headers=headers).status_code in (400, 413, 422)


# Text from files is only ever text


def test_names_and_reasons_travel_as_json(client: TestClient, library: FakeLibrary) -> None:
    evil = '</script><img src=x onerror=alert(1)>"\u2028'
    library.change(1, location=f"/photos/{evil}", key=evil)
    answer = client.get("/api/v1/photos/1")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["location"] == f"/photos/{evil}"


def test_problems_do_not_tell_about_the_inside(
    client: TestClient, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret path /home/me")

    monkeypatch.setattr(library, "status", broken)
    answer = client.get("/api/v1/status")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_web_sockets_are_refused(client: TestClient) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/api/v1/jobs/events"):
        pass
