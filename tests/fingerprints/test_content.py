from __future__ import annotations

import hashlib
from pathlib import Path

from pictrace.fingerprints.content import ALGORITHM, content_hash


def test_the_known_hash_of_nothing() -> None:
    assert content_hash(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_photograph(photographs: dict[str, Path]) -> None:
    data = photographs["chelsea"].read_bytes()
    assert content_hash(data) == hashlib.new(ALGORITHM, data).hexdigest()
    assert content_hash(memoryview(data)) == content_hash(bytearray(data)) == content_hash(data)


def test_one_bit_changes_it(photographs: dict[str, Path]) -> None:
    data = bytearray(photographs["rocket"].read_bytes())
    before = content_hash(data)
    data[-1] ^= 1
    assert content_hash(data) != before
