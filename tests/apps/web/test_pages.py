"""The documents of the page: language, theme, weight; and how problems and the lanes behave."""

from __future__ import annotations

import asyncio
import gzip
import re
import threading

import pytest
from fastapi.testclient import TestClient

from pictrace import errors
from pictrace.apps.messages.loader import LANGUAGES
from pictrace.apps.web.lanes import Lane
from pictrace.apps.web.problems import Problem, problem_json
from pictrace.apps.web.uploads import is_archive_name
from pictrace.formats import SUFFIXES
from pictrace.messages import verbatim
from pictrace.sources.names import ARCHIVE_ENDINGS, Kind, kind_of


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_page_speaks_the_browsers_language(client: TestClient, language: str) -> None:
    answer = client.get("/", headers={"accept-language": f"xx, {language};q=0.8, en;q=0.1"})
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["content-language"] == language


def test_a_chosen_language_and_theme_win(client: TestClient) -> None:
    text = client.get(
        "/", headers={"accept-language": "ru", "cookie": "pictrace_language=ja; pictrace_theme=dark"}
    ).text
    assert '<html lang="ja" data-theme="dark">' in text
    odd = client.get("/", headers={"cookie": 'pictrace_language="><b>; pictrace_theme=x" onload="y'}).text
    assert '<html lang="en">' in odd


def test_messages_leave_the_desktop_out_and_are_kept_for_ever(client: TestClient) -> None:
    address = re.findall(r'data-messages="([^"]+)"', client.get("/").text)[0]
    answer = client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.json()["texts"]["web.title.photos"] == "Photos"
    assert not [key for key in answer.json()["texts"] if key.startswith("desktop.")]
    assert client.get("/messages/EN.json").status_code == 422


def test_the_first_page_is_light(client: TestClient) -> None:
    """Everything that a first visit loads besides thumbnails, as sent: below 300 KB, compressed and not."""
    page = client.get("/")
    files = re.findall(r'(?:href|src)="(/static/[^"#]+|/messages/[^"]+)', page.text)
    files += re.findall(r'data-messages="([^"]+)"', page.text)
    scripts = "".join(client.get(file).text for file in files if file.endswith(".js"))
    plain = sent = len(page.content)
    for file in set(files):
        answer = client.get(file)
        assert answer.status_code == 200, file
        assert "immutable" in answer.headers["cache-control"]
        plain += len(answer.content)
        sent += int(answer.headers["content-length"])
    assert "import" in scripts
    assert plain < 300_000, plain
    assert sent < 100_000, sent


def test_every_imported_module_is_there(client: TestClient) -> None:
    static = f"/static/{client.app.state.static_digest}/js"  # type: ignore[attr-defined]
    seen: set[str] = set()
    line = ["main.js"]
    while line:
        name = line.pop()
        if name in seen:
            continue
        seen.add(name)
        answer = client.get(f"{static}/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["content-type"].startswith("text/javascript")
        folder = name.rpartition("/")[0]
        for found in re.findall(r'(?:from|import\()\s*"(\.[^"]+)"', answer.text):
            parts = [*folder.split("/")] if folder else []
            for part in found.split("/"):
                if part == "..":
                    parts.pop()
                elif part != ".":
                    parts.append(part)
            line.append("/".join(parts))
    assert {"views/browse.js", "views/search/view.js", "views/duplicates/view.js", "views/library/view.js"} <= seen


def test_every_message_of_the_scripts_exists(client: TestClient) -> None:
    from pictrace.apps.web.routers.pages import STATIC

    keys = client.get("/messages/en.json").json()["texts"].keys()
    used = {
        key
        for file in STATIC.rglob("*.js")
        for key in re.findall(r'(?:\bt|counted)\(\s*"([a-z_.-]+)"', file.read_text("utf-8"))
    }
    assert len(used) > 80
    assert used <= keys, used - keys


def test_text_is_compressed_and_pictures_are_not(client: TestClient) -> None:
    assert client.get("/").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/api/v1/photos/1/thumbnail").headers
    raw = client.get("/openapi.json", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in raw.headers
    assert gzip.compress(raw.content)


def test_small_things(client: TestClient) -> None:
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    assert client.get("/manifest.webmanifest").json()["name"] == "PicTrace"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UsageError("x"), 422),
        (errors.PhotoGone("x"), 404),
        (errors.PhotoTooLarge("x"), 413),
        (errors.AddressRefused("x"), 422),
        (errors.SourceUnreachable("x"), 424),
        (errors.LibraryBusy("x"), 409),
        (errors.LibraryFull("x"), 507),
        (errors.LibraryDamaged("x"), 500),
        (errors.UnknownModel("x"), 422),
        (errors.MissingExtra("x", "y"), 409),
        (RuntimeError("secret"), 500),
        (Problem(418, "tea", "Teapot", verbatim("short")), 418),
    ],
)
def test_every_error_is_a_problem(error: Exception, status: int) -> None:
    body = problem_json(error)
    assert (body["status"], set(body)) == (status, {"type", "title", "status", "detail", "message"})
    assert "secret" not in str(body)


def test_every_error_of_the_tree_is_named() -> None:
    for name in errors.__all__:
        kind = getattr(errors, name)
        body = problem_json(kind("x", "y") if kind is errors.MissingExtra else kind("x"))
        theirs = (errors.UsageError, errors.PhotoError, errors.SourceError, errors.ModelError, errors.LibraryBusy)
        assert body["status"] < 500 or not issubclass(kind, theirs), name
        assert body["type"] != "urn:pictrace:problem:failed" or not issubclass(kind, theirs)


def test_unknown_addresses_and_methods_are_problems(client: TestClient) -> None:
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("GET", "/api/v1/nothing", 404),
        ("PATCH", "/api/v1/photos", 405),
    ):
        answer = client.request(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_full_lane_refuses_politely() -> None:
    lane = Lane("test", 1, 1)
    hold = threading.Event()

    async def crowd() -> list[object]:
        calls = [asyncio.ensure_future(lane.run(hold.wait, 5)) for _ in range(3)]
        await asyncio.sleep(0)
        hold.set()
        return list(await asyncio.gather(*calls, return_exceptions=True))

    results = asyncio.run(crowd())
    assert results[:2] == [True, True]
    assert isinstance(results[2], Problem) and results[2].status == 503
    assert results[2].headers["retry-after"] == "1"
    lane.close()


def test_nothing_is_a_page_for_people_and_a_problem_for_programs(client: TestClient) -> None:
    person = client.get("/nosuch", headers={"accept": "text/html,*/*", "accept-language": "de"})
    assert person.status_code == 404
    assert person.headers["content-type"].startswith("text/html")
    assert "Diese Seite gibt es nicht" in person.text and "/nosuch" in person.text
    for path, accept in (("/nosuch", "application/json"), ("/nosuch", "*/*"), ("/api/v1/nosuch", "text/html")):
        program = client.get(path, headers={"accept": accept})
        assert program.status_code == 404
        assert program.headers["content-type"] == "application/problem+json"
        assert program.json()["type"] == "urn:pictrace:problem:not-found"


def test_a_photo_has_a_page(client: TestClient) -> None:
    assert client.get("/photos/17").status_code == 200
    assert client.get("/photos/x").status_code == 404


def test_the_page_knows_the_endings_of_the_sources(client: TestClient) -> None:
    """The scripts have no list of their own: they read these."""
    text = client.get("/").text
    archives, pictures = (re.findall(rf'data-{name}="([^"]*)"', text)[0] for name in ("archives", "pictures"))
    assert set(archives.split()) == set(ARCHIVE_ENDINGS)
    assert all(kind_of(f"a{ending}") is Kind.ARCHIVE and is_archive_name(f"a{ending}") for ending in archives.split())
    assert set(pictures.split()) == set(SUFFIXES)
    assert f'accept="image/*,{",".join(pictures.split())}"' in text
