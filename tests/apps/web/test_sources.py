"""Sources: listing, forgetting; archives that are sent, lists of addresses, folders to choose from."""

from __future__ import annotations

import io
import os
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pictrace.apps.uploads import safe_name
from pictrace.apps.web.app import create_app
from pictrace.apps.web.uploads import is_archive_name
from pictrace.errors import UsageError
from tests.apps.web.conftest import signed_in
from tests.apps.web.fake import FakeLibrary


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), "hello")
    return out.getvalue()


def send(client: TestClient, name: str, data: bytes) -> tuple[int, dict[str, object]]:
    answer = client.post("/api/v1/uploads", params={"name": name}, content=data)
    return answer.status_code, answer.json()


def test_sources_are_listed_and_forgotten(client: TestClient) -> None:
    assert client.get("/api/v1/sources").json()["sources"][0]["present"] == 8
    assert client.delete("/api/v1/sources/1").status_code == 204
    assert client.delete("/api/v1/sources/1").status_code == 422
    assert client.get("/api/v1/sources").json() == {"sources": []}


def test_a_source_is_watched_or_not(client: TestClient) -> None:
    answer = client.put("/api/v1/sources/1", json={"watched": True})
    assert (answer.status_code, answer.json()["watched"], answer.json()["watchable"]) == (200, True, True)
    assert client.get("/api/v1/sources").json()["sources"][0]["watched"]
    assert not client.put("/api/v1/sources/1", json={"watched": False}).json()["watched"]
    assert client.put("/api/v1/sources/9", json={"watched": True}).status_code == 422
    assert client.put("/api/v1/sources/1", json={}).status_code == 422


def test_an_archive_is_kept_in_the_library(client: TestClient, library: FakeLibrary) -> None:
    status, body = send(client, "Отпуск 夏.zip", a_zip())
    assert status == 201
    place = Path(str(body["place"]))
    assert place == library.directory / "uploads" / "Отпуск 夏.zip"
    assert (place.read_bytes(), body["bytes"]) == (a_zip(), len(a_zip()))
    assert Path(str(send(client, "Отпуск 夏.zip", a_zip())[1]["place"])).name == "Отпуск 夏 (2).zip"


def test_a_tar_is_an_archive(client: TestClient) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("empty"))
    assert send(client, "a.tar.gz", out.getvalue())[0] == 201
    assert Path(str(send(client, "a.tar.gz", out.getvalue())[1]["place"])).name == "a (2).tar.gz"


@pytest.mark.parametrize(
    ("name", "data", "status"), [("a.exe", b"MZ", 415), ("a.zip", b"not a zip", 422), ("a.zip", b"", 422)]
)
def test_what_is_not_an_archive_leaves_nothing(
    client: TestClient, library: FakeLibrary, name: str, data: bytes, status: int
) -> None:
    assert send(client, name, data)[0] == status
    assert not list((library.directory / "uploads").glob("*")) if (library.directory / "uploads").exists() else True


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/cron.d/x.zip", "x.zip"),
        ("C:\\Users\\a\\b.zip", "b.zip"),
        ("a\x00\n<b>:c.zip", "a___b__c.zip"),
        ("CON.zip", "_CON.zip"),
        ("..", "upload"),
        ("é" * 300 + ".zip", None),
    ],
)
def test_names_from_elsewhere_are_made_safe(given: str, kept: str | None) -> None:
    safe = safe_name(given)
    assert safe == kept if kept else (len(safe.encode()) <= 180 and safe.endswith(".zip"))
    assert Path(safe).name == safe


def test_a_list_of_addresses_becomes_a_place(client: TestClient) -> None:
    urls = ["https://example.org/a.jpg", "http://example.org/фото.jpg"]
    answer = client.post("/api/v1/addresses", json={"name": "../mine", "urls": urls})
    assert answer.status_code == 201
    place = Path(answer.json()["place"])
    assert place.name == "mine.txt"
    assert place.read_text("utf-8").splitlines() == urls


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a/b.jpg", "https://a b", "https://a\nhttp://b", "x"])
def test_what_is_not_an_address(client: TestClient, url: str) -> None:
    assert client.post("/api/v1/addresses", json={"urls": [url]}).status_code == 422


def test_folders_are_listed_by_name_only(client: TestClient, tmp_path: Path) -> None:
    folder = tmp_path / "choose"
    for name in ("b", "A", ".hidden", "写真"):
        (folder / name).mkdir(parents=True)
    (folder / "old.ZIP").write_bytes(b"")
    (folder / "secret.txt").write_text("secret")
    body = client.get("/api/v1/folders", params={"path": str(folder)}).json()
    assert [one["name"] for one in body["folders"]] == ["A", "b", "写真"]
    assert [one["name"] for one in body["archives"]] == ["old.ZIP"]
    assert (body["path"], body["parent"], body["more"]) == (str(folder), str(tmp_path), 0)


def test_folders_default_to_home(client: TestClient) -> None:
    assert client.get("/api/v1/folders").json()["path"] == str(Path.home())


@pytest.mark.parametrize("path", ["relative", "/no/such/folder", "/dev/null", "a\x00b", "~nobody-of-this-name/x"])
def test_folders_that_cannot_be_listed(client: TestClient, path: str) -> None:
    assert client.get("/api/v1/folders", params={"path": path}).status_code == 424


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="only POSIX file names may be any bytes")
def test_a_folder_name_that_is_not_unicode(client: TestClient, tmp_path: Path) -> None:
    os.mkdir(os.fsencode(tmp_path) + b"/bad\xff")  # noqa: PTH102 - a name in bytes
    found = client.get("/api/v1/folders", params={"path": str(tmp_path)}).json()["folders"]
    assert client.get("/api/v1/folders", params={"path": found[0]["path"]}).status_code == 200


def test_archive_names() -> None:
    assert is_archive_name("A.TAR.GZ") and is_archive_name("b.zip") and not is_archive_name("zip")


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Two folders that may be added, one that may not, and links out of the first."""
    disk = tmp_path.resolve() / "disk"
    for name in ("a/2009/July", "b/c", "private"):
        (disk / name).mkdir(parents=True)
    (disk / "private" / "secret.zip").write_bytes(a_zip())
    if sys.platform != "win32":
        (disk / "a" / "way out").symlink_to(disk / "private")
        (disk / "a" / "out.zip").symlink_to(disk / "private" / "secret.zip")
    return disk


def names(answer: Any) -> list[str]:
    return [one["name"] for kind in ("folders", "archives") for one in answer.json()[kind]]


def test_one_root_is_all_that_is_shown_and_added(library: FakeLibrary, disk: Path) -> None:
    with signed_in(create_app(library, roots=[disk / "a"])) as client:
        first = client.get("/api/v1/folders")
        assert (names(first), first.json()["parent"]) == (["2009"], None)
        assert names(client.get("/api/v1/folders", params={"path": str(disk / "a" / "2009")})) == ["July"]
        for path in ("/", disk, disk / "private", disk / "a" / ".." / "private", disk / "a" / "way out", "~", "\0"):
            answer = client.get("/api/v1/folders", params={"path": str(path)})
            assert answer.status_code in (403, 424), path
            assert "secret" not in answer.text
        for path in (disk / "private", disk, "/", disk / "a/../private", disk / "a/way out", disk / "ab", "~", "\0"):
            answer = client.post("/api/v1/jobs", json={"places": [str(disk / "a"), str(path)]})
            assert (answer.status_code, answer.json()["type"]) == (403, "urn:pictrace:problem:outside-roots"), path
        assert client.get("/api/v1/jobs").json() == {"jobs": []}
        uploaded = send(client, "a.zip", a_zip())[1]["place"]
        places = [str(disk / "a" / "2009"), str(uploaded), "https://example.org/list.txt"]
        assert client.post("/api/v1/jobs", json={"places": places}).status_code == 202


def test_a_person_finds_from_one_root_to_the_other(library: FakeLibrary, disk: Path) -> None:
    with signed_in(create_app(library, roots=[disk / "a" / "2009", disk / "b"])) as client:
        above = client.get("/api/v1/folders").json()["parent"]
        assert names(client.get("/api/v1/folders", params={"path": above})) == ["2009"]
        assert names(client.get("/api/v1/folders", params={"path": str(disk)})) == ["a", "b"]
        assert client.post("/api/v1/jobs", json={"places": [str(disk)]}).status_code == 403


def test_a_root_that_is_no_folder_is_refused(library: FakeLibrary, disk: Path) -> None:
    with pytest.raises(UsageError, match="not a folder"):
        create_app(library, roots=[disk / "nowhere"])


def test_only_installed_models_are_opened(client: TestClient, library: FakeLibrary, tmp_path: Path) -> None:
    """Else whoever may search has the server open, and run, any file that ends in .onnx."""
    other = tmp_path / "other.onnx"
    other.write_bytes(b"")
    for model in (str(other), "keras:ResNet50", "../models/x.onnx", "resnet50"):
        search = client.post("/api/v1/search", data={"photo_id": "1", "model": model})
        job = client.post("/api/v1/jobs", json={"places": ["/photos"], "model": model})
        for answer in (search, job):
            assert (answer.status_code, answer.json()["type"]) == (422, "urn:pictrace:problem:unknown-model"), model
    assert library.asked == []
