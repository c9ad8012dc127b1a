"""Tokens, one-time codes and sessions by themselves; how they travel is in ``test_security.py``."""

from __future__ import annotations

import hmac
import sys
from pathlib import Path

import pytest

from pictrace.apps.web.access import KEPT_SECONDS, OPENING_SECONDS, TOKEN_FILE, Access, library_token
from pictrace.errors import LibraryError, UsageError

SECRET = "correct-horse-battery-staple"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def cookie(access: Access, session: str | None) -> str:
    assert session is not None
    return f"theme=dark; {access.cookie}={session}"


def test_tokens_are_long_and_random() -> None:
    assert len(Access().token) >= 40
    assert Access().token != Access().token
    for weak in ("short", "é" * 20, "tab\tnewline\nxxxxxxxx"):
        with pytest.raises(UsageError):
            Access(weak)


def test_tokens_and_sessions_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []
    real = hmac.compare_digest

    def compare(a: bytes, b: bytes) -> bool:
        compared.append((a, b))
        return real(a, b)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    access = Access(SECRET)
    assert access.is_token(SECRET) and not access.is_token("é\udc80")
    assert access.is_session(cookie(access, access.new_session()))
    assert len(compared) == 3


def test_a_code_is_good_once_and_for_a_while() -> None:
    clock = Clock()
    access = Access(clock=clock)
    code, late = access.new_code(OPENING_SECONDS), access.new_code(OPENING_SECONDS)
    assert access.is_session(cookie(access, access.redeem(code)))
    assert access.redeem(code) is None
    clock.now += OPENING_SECONDS
    assert access.redeem(late) is None
    assert access.redeem("") is None


def test_a_second_use_ends_the_session_of_the_first() -> None:
    access = Access()
    code = access.new_code()
    first = access.redeem(code)
    assert access.redeem(code, cookie(access, first)) == first  # the same browser, reloading
    assert access.is_session(cookie(access, first))
    other = access.redeem(access.new_code())
    assert access.redeem(code, cookie(access, other)) is None
    assert not access.is_session(cookie(access, first))
    assert access.is_session(cookie(access, other))


def test_a_session_ends_with_the_server_unless_it_was_to_be_kept() -> None:
    clock = Clock()
    before, after = Access(SECRET, clock), Access(SECRET, clock)
    session, kept = (cookie(before, before.new_session(keep=keep)) for keep in (False, True))
    assert before.is_session(session) and before.is_session(kept)
    assert not after.is_session(session)
    assert after.is_session(kept)
    assert not Access("another-token-altogether", clock).is_session(kept)
    clock.now += KEPT_SECONDS
    assert not after.is_session(kept) and not before.is_session(session)


def test_a_code_that_a_command_line_shows_gives_no_more_than_a_session() -> None:
    access = Access()
    shown, printed = access.new_code(lasting=False), access.new_code()
    assert str(access.redeem(shown, keep=True)).startswith("run.")
    assert str(access.redeem(printed, keep=True)).startswith("kept.")


def test_two_libraries_on_one_machine_do_not_sign_each_other_out() -> None:
    assert Access().cookie != Access().cookie
    assert Access(SECRET).cookie == Access(SECRET).cookie


def test_the_library_keeps_its_token(tmp_path: Path) -> None:
    token = library_token(tmp_path)
    assert len(token) >= 40
    assert library_token(tmp_path) == token == (tmp_path / TOKEN_FILE).read_text().strip()


@posix
def test_only_the_owner_reads_the_token(tmp_path: Path) -> None:
    token = library_token(tmp_path)
    file = tmp_path / TOKEN_FILE
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)  # others may have read it
    assert library_token(tmp_path) != token
    assert file.stat().st_mode & 0o777 == 0o600


@posix
def test_a_file_system_without_permissions_keeps_its_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = library_token(tmp_path)
    (tmp_path / TOKEN_FILE).chmod(0o777)
    monkeypatch.setattr(Path, "chmod", lambda self, mode: None)  # as on FAT: everything stays 0777
    assert library_token(tmp_path) == token


def test_a_token_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / TOKEN_FILE).write_text("abc")
    assert len(library_token(tmp_path)) >= 40


def test_a_token_that_cannot_be_kept_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / TOKEN_FILE).mkdir()
    with pytest.raises(LibraryError, match="cannot be kept"):
        library_token(tmp_path)
