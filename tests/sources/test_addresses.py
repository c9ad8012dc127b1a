from __future__ import annotations

import pytest

from pictrace.errors import PhotoUnreadable
from pictrace.sources.addresses import addresses_in, is_address

A, B, C = "http://x.org/a.jpg", "https://x.org/b.jpg?w=1&h=2", "HTTP://x.org/ü.jpg"


def good(text: str, name: str) -> list[str]:
    return [found for found in addresses_in(text.encode(), name) if isinstance(found, str)]


def bad(text: str, name: str) -> list[int]:
    return [found for found in addresses_in(text.encode(), name) if isinstance(found, int)]


@pytest.mark.parametrize(
    ("text", "address"),
    [(A, True), (f" {A}", True), (C, True), ("ftp://x/a.jpg", False), ("", False), (None, False), (7, False)],
)
def test_is_address(text: object, address: bool) -> None:
    assert is_address(text) is address


def test_plain_text() -> None:
    text = f"\ufeff# comment\n\n  {A}  \r\n{B} a caption\nsee {C}\nnot an address\nfile:///etc/passwd\n"
    assert good(text, "x.txt") == [A, B, C]
    assert bad(text, "x.txt") == [6, 7]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_with_a_named_column(delimiter: str) -> None:
    text = delimiter.join(["Title", "page", "URL"]) + "\n"
    text += (
        delimiter.join(['"a, b"', "http://x.org/page", A]) + "\n" + delimiter.join(["c", "http://x.org/2", B]) + "\n"
    )
    assert good(text, "x.csv") == [A, B]
    assert bad(text, "x.csv") == []


def test_tables_without_names() -> None:
    text = f"1,{A}\n2,{B}\n\n# 3,{C}\n4,nothing\n"
    assert good(text, "x.csv") == [A, B]
    assert bad(text, "x.csv") == [5]


def test_json() -> None:
    assert good(f'["{A}", {{"page": "http://x.org", "Image_URL": "{B}", "n": 1}}, [["{C}"]], null]', "x.json") == [
        A,
        B,
        C,
    ]
    assert good(f'{{"photos": [{{"href": "{A}"}}], "next": "{B}"}}', "x.json") == [A, B]
    with pytest.raises(PhotoUnreadable, match="not valid JSON"):
        good("{", "x.json")
    with pytest.raises(PhotoUnreadable, match="not valid JSON"):
        good("[" * 100_000, "x.json")


def test_json_lines() -> None:
    text = f'{{"url": "{A}"}}\n\n"{B}"\n{{broken\n'
    assert good(text, "x.jsonl") == [A, B]
    assert bad(text, "x.ndjson") == [4]


def test_bytes_that_are_no_text() -> None:
    assert list(addresses_in(b"\xff\xfe\x00http", "x.txt")) != []
    assert good("", "x.csv") == good("", "x.txt") == good("", "x.jsonl") == []


def test_half_a_surrogate_pair_is_replaced() -> None:
    """JSON may hold one, and nothing can be written of it."""
    assert good('["http://x.org/\\ud800.jpg", "http://x.org/\\ud83d\\ude00.jpg"]', "x.json") == [
        "http://x.org/\ufffd.jpg",
        "http://x.org/\U0001f600.jpg",
    ]
