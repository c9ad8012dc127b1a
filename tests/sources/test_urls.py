"""Lists of addresses, against a server on loopback."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pictrace.errors import AddressRefused, PhotoGone, PhotoTooLarge, PhotoUnreadable, SourceUnreachable
from pictrace.sources import Limits, Problem, fetch, open_source
from tests.sources.places import Page, Server, entries, photo, read_all

LIMITS = Limits(private_addresses=True, photo_bytes=50_000, fetch_seconds=3)


def test_one_address_is_a_source(server: Server) -> None:
    server.pages["/a.jpg"] = Page(photo())
    source = open_source(f"{server.url}/a.jpg", LIMITS)
    source.probe()
    assert source.location == f"{server.url}/a.jpg"
    assert read_all(source) == {source.location: photo()}
    assert source.locate(source.location) == source.location
    source.close()


def test_a_list_at_an_address(server: Server) -> None:
    server.pages["/a.jpg"] = Page(photo())
    server.pages["/list.json"] = Page(json.dumps([{"url": f"{server.url}/a.jpg"}]).encode())
    source = open_source(f"{server.url}/list.json?token=1", LIMITS)
    server.pages["/list.json?token=1"] = server.pages["/list.json"]
    assert read_all(source) == {f"{server.url}/a.jpg": photo()}
    server.pages.clear()
    assert isinstance(next(source.scan({})), Problem)
    source.close()


def test_repetitions_comments_and_fragments(server: Server, tmp_path: Path) -> None:
    server.pages["/a.jpg"] = Page(photo())
    file = tmp_path / "x.txt"
    file.write_text(f"# x\n{server.url}/a.jpg\n{server.url}/a.jpg\n{server.url}/a.jpg#top\nnonsense\nnonsense\n")
    found = list(open_source(str(file), LIMITS).scan({}))
    assert list(entries(found)) == [f"{server.url}/a.jpg"]
    reasons = [item.reason for item in found if isinstance(item, Problem)]
    assert reasons == [f"line {number} holds no http:// or https:// address" for number in (5, 6)]


@pytest.mark.parametrize("ending", ["txt", "csv", "jsonl", "json"])
def test_what_a_list_says_besides_addresses_is_not_told(tmp_path: Path, ending: str) -> None:
    """Else whoever may add a list reads any text file with such a name, line by line."""
    secret = "aws_secret_access_key = wJalrXUtnFEMI"
    file = tmp_path / f"credentials.{ending}"
    file.write_text(f"[default]\n{secret}\n")
    found = list(open_source(str(file), LIMITS).scan({}))
    assert found
    assert "wJalr" not in repr(found) and "aws_secret" not in repr(found)


def test_listing_fetches_no_bodies_and_reads_stamps(server: Server, tmp_path: Path) -> None:
    server.pages = {
        "/etag.jpg": Page(photo(), headers={"ETag": '"1"'}),
        "/date.jpg": Page(photo(), headers={"Last-Modified": "Tue, 14 Jul 2009 11:02:33 GMT"}),
        "/none.jpg": Page(photo()),
        "/refuses-head.jpg": Page(b"", 405),
    }
    file = tmp_path / "x.txt"
    file.write_text("\n".join(server.url + path for path in server.pages))
    source = open_source(str(file), LIMITS)
    stamps = {key.removeprefix(server.url): entry.stamp for key, entry in entries(list(source.scan({}))).items()}
    assert {command for command, _, _ in server.asked} == {"HEAD"}
    assert stamps["/etag.jpg"].startswith('"1"|')
    assert "2009" in stamps["/date.jpg"]
    assert stamps["/none.jpg"] == f"{server.url}/none.jpg"
    assert stamps["/refuses-head.jpg"] == f"{server.url}/refuses-head.jpg"
    source.close()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, PhotoGone),
        (410, PhotoGone),
        (401, PhotoUnreadable),
        (403, PhotoUnreadable),
        (204, PhotoUnreadable),
        (408, SourceUnreachable),
        (429, SourceUnreachable),
        (500, SourceUnreachable),
        (503, SourceUnreachable),
    ],
)
def test_what_answers_mean(server: Server, status: int, error: type[Exception]) -> None:
    server.pages["/a.jpg"] = Page(b"" if status == 204 else b"x", status)
    source = open_source(f"{server.url}/a.jpg", LIMITS)
    with pytest.raises(error, match=f"the server answers {status}"):
        source.read(source.location)
    source.close()


def test_gone_and_silent_are_told_apart_in_a_listing(server: Server, tmp_path: Path) -> None:
    """Gone is gone; of a server that is down nothing may be concluded."""
    server.pages["/down.jpg"] = Page(b"", 503)
    file = tmp_path / "x.txt"
    file.write_text(f"{server.url}/gone.jpg\n{server.url}/down.jpg\nhttp://127.0.0.1:1/refused.jpg\n")
    found = [item for item in open_source(str(file), LIMITS).scan({}) if isinstance(item, Problem)]
    assert [(item.key.rsplit("/", 1)[1], item.subtree) for item in found] == [
        ("gone.jpg", False),
        ("down.jpg", True),
        ("refused.jpg", True),
    ]


def test_a_server_that_is_down_is_not_asked_for_every_photo(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("\n".join(f"http://127.0.0.1:1/{number}.jpg" for number in range(200)))
    found = list(open_source(str(file), LIMITS).scan({}))
    assert len(found) == 200
    assert sum("was not asked again" in item.reason for item in found if isinstance(item, Problem)) > 150


def test_size_is_limited_by_word_and_by_measure(server: Server) -> None:
    server.pages["/says.jpg"] = Page(bytes(60_000))
    chunk = b"1000\r\n" + bytes(0x1000) + b"\r\n"
    server.pages["/chunked.jpg"] = Page(chunk * 30 + b"0\r\n\r\n", headers={"Transfer-Encoding": "chunked"})
    for name in ("says", "chunked"):
        with pytest.raises(PhotoTooLarge, match="over the limit of 50000 bytes"):
            fetch(f"{server.url}/{name}.jpg", LIMITS)


def test_a_compressed_answer_is_limited_by_what_it_unpacks_to(server: Server) -> None:
    import gzip

    server.pages["/bomb.jpg"] = Page(gzip.compress(bytes(5_000_000)), headers={"Content-Encoding": "gzip"})
    with pytest.raises(PhotoTooLarge):
        fetch(f"{server.url}/bomb.jpg", LIMITS)
    server.pages["/ok.jpg"] = Page(gzip.compress(photo()), headers={"Content-Encoding": "gzip"})
    assert fetch(f"{server.url}/ok.jpg", LIMITS) == photo()


def test_an_answer_that_breaks_off(server: Server) -> None:
    server.pages["/a.jpg"] = Page(photo(), length=40_000)
    with pytest.raises(SourceUnreachable, match="cannot be reached"):
        fetch(f"{server.url}/a.jpg", LIMITS)


def test_time_is_limited(server: Server) -> None:
    server.pages["/a.jpg"] = Page(stall=True)
    with pytest.raises(SourceUnreachable, match="did not answer in time"):
        fetch(f"{server.url}/a.jpg", Limits(private_addresses=True, fetch_seconds=0.2))


def test_a_server_that_drips_does_not_hold_us(server: Server) -> None:
    """Each byte comes well within any timeout of a socket; together they would take a minute."""
    server.pages["/a.jpg"] = Page(bytes(3000), drip=0.02)
    with pytest.raises(SourceUnreachable, match="did not answer in time"):
        fetch(f"{server.url}/a.jpg", Limits(private_addresses=True, fetch_seconds=0.3))


def test_waiting_for_a_turn_costs_no_time_of_the_fetch(server: Server) -> None:
    server.pages["/slow.jpg"] = Page(bytes(10), drip=0.03)
    source = open_source(f"{server.url}/slow.jpg", Limits(private_addresses=True, fetch_seconds=2, fetches=1))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(source.read, [source.location] * 8)) == [bytes(10)] * 8
    source.close()


def test_redirects_are_followed_and_counted(server: Server) -> None:
    server.pages["/a.jpg"] = Page(photo())
    for number in range(8):
        target = f"/{number + 1}" if number < 7 else f"{server.url}/a.jpg"
        server.pages[f"/{number}"] = Page(b"", (301, 302, 303, 307, 308)[number % 5], {"Location": target})
    assert fetch(f"{server.url}/3", LIMITS) == photo()
    with pytest.raises(PhotoUnreadable, match="redirects more than 5 times"):
        fetch(f"{server.url}/0", LIMITS)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x/a.jpg", "gopher://x", "javascript:alert(1)"])
def test_redirects_to_other_schemes_are_refused(server: Server, target: str) -> None:
    server.pages["/a.jpg"] = Page(b"", 302, {"Location": target})
    with pytest.raises(AddressRefused, match=r"only http|not a valid address"):
        fetch(f"{server.url}/a.jpg", LIMITS)
    source = open_source(f"{server.url}/a.jpg", LIMITS)
    with pytest.raises(PhotoUnreadable, match=r"only http|not a valid address"):
        source.read(source.location)
    source.close()


def test_private_addresses_are_refused_unless_allowed(server: Server) -> None:
    server.pages["/a.jpg"] = Page(photo())
    with pytest.raises(AddressRefused, match="not on the public internet"):
        fetch(f"{server.url}/a.jpg", Limits())
    assert server.asked == []
    found = list(open_source(f"{server.url}/a.jpg", Limits()).scan({}))
    assert isinstance(found[0], Problem)
    assert not found[0].subtree


def test_the_host_header_keeps_the_name(server: Server) -> None:
    server.pages["/a.jpg"] = Page(photo())
    fetch(f"http://localhost:{server.port}/a.jpg", LIMITS)
    assert server.asked[-1][2] == f"localhost:{server.port}"


@pytest.mark.parametrize(
    "address",
    ["http://", "http:///a.jpg", "http://[::1", "http://x:99999/", "http://\x00/", "http://" + "a" * 300 + ".org/"],
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises((AddressRefused, SourceUnreachable)):
        fetch(address, LIMITS)


def test_a_listing_that_is_given_up_ends_its_requests(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("\n".join(f"{server.url}/{number}.jpg" for number in range(500)))
    listing = open_source(str(file), LIMITS).scan({})
    next(listing)
    listing.close()  # type: ignore[attr-defined]
    assert len(server.asked) < 100
