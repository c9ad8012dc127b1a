from __future__ import annotations

import pytest

from pictrace.sources.names import Kind, Rules, is_hidden, kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jpg", Kind.PHOTO),
        ("A.HEIC", Kind.PHOTO),
        ("x/a.cr2", Kind.PHOTO),
        ("a.jxl", Kind.PHOTO),
        ("a.zip", Kind.ARCHIVE),
        ("a.cbz", Kind.ARCHIVE),
        ("a.TAR", Kind.ARCHIVE),
        ("a.tar.gz", Kind.ARCHIVE),
        ("a.tgz", Kind.ARCHIVE),
        ("a.tar.bz2", Kind.ARCHIVE),
        ("a.tar.xz", Kind.ARCHIVE),
        ("a.gz", Kind.OTHER),
        ("a.txt", Kind.OTHER),
        ("a.mp4", Kind.OTHER),
        ("IMG_0001", Kind.UNKNOWN),
        ("a.b/c", Kind.UNKNOWN),
        (".profile", Kind.UNKNOWN),
    ],
)
def test_kinds(name: str, kind: Kind) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        (".git", True),
        ("._a.jpg", True),
        ("@eaDir", True),
        ("__MACOSX", True),
        ("..", False),
        (".", False),
        ("a.b", False),
    ],
)
def test_hidden(name: str, hidden: bool) -> None:
    assert is_hidden(name) is hidden


@pytest.mark.parametrize(
    ("pattern", "path", "folder", "skipped"),
    [
        ("*.jpg", "a.jpg", False, True),
        ("*.jpg", "x/y/a.jpg", False, True),
        ("*.jpg", "a.jpgx", False, False),
        ("/a.jpg", "a.jpg", False, True),
        ("/a.jpg", "x/a.jpg", False, False),
        ("x/a.jpg", "x/a.jpg", False, True),
        ("x/a.jpg", "y/x/a.jpg", False, False),
        ("cache/", "cache", True, True),
        ("cache/", "cache", False, False),
        ("cache/", "x/cache", True, True),
        ("x/*.jpg", "x/y/a.jpg", False, False),
        ("x/**/a.jpg", "x/a.jpg", False, True),
        ("x/**/a.jpg", "x/y/z/a.jpg", False, True),
        ("**/cache", "x/cache", True, True),
        ("x/**", "x/a/b.jpg", False, True),
        ("a?.jpg", "ab.jpg", False, True),
        ("a?.jpg", "a/.jpg", False, False),
        ("[ab].jpg", "b.jpg", False, True),
        ("[!ab].jpg", "b.jpg", False, False),
        ("[a-c].jpg", "b.jpg", False, True),
        ("[", "[", False, True),
        ("(x).jpg", "(x).jpg", False, True),
        (r"\#1.jpg", "#1.jpg", False, True),
        (r"\!1.jpg", "!1.jpg", False, True),
        ("line", "line\nbreak", False, False),
        ("*", "line\nbreak", False, True),
    ],
)
def test_patterns(pattern: str, path: str, folder: bool, skipped: bool) -> None:
    rules = Rules.parse([pattern])
    assert rules is not None
    assert rules.skips(path, folder) is skipped


def test_the_last_pattern_decides() -> None:
    rules = Rules.parse(["*.png", "!keep.png", "keep.png"])
    assert rules is not None
    assert rules.skips("keep.png", folder=False)
    rules = Rules.parse(["*.png", "!keep.png"])
    assert rules is not None
    assert not rules.skips("x/keep.png", folder=False)


def test_inner_rules_come_before_outer_ones() -> None:
    outer = Rules.parse(["*.png"])
    inner = Rules.parse(["!a.png"], "x/", outer)
    assert inner is not None
    assert not inner.skips("x/a.png", folder=False)
    assert inner.skips("x/b.png", folder=False)


def test_comments_and_blanks_are_no_rules() -> None:
    assert Rules.parse(["", "  ", "# x", "/", "!"]) is None


def test_a_skipped_folder_skips_what_is_in_it() -> None:
    rules = Rules.parse(["cache/"])
    assert rules is not None
    assert rules.skips_within("x/cache/y/a.jpg")
    assert not rules.skips_within("x/cache")


@pytest.mark.parametrize(
    "pattern", ["*a" * 60 + "*b", "*[ab]" * 60 + "*c", "*?" * 60 + "*b", "**/a*/" * 40 + "b", "*a*/" * 20 + "*b"]
)
def test_no_pattern_takes_the_power_of_its_stars(pattern: str) -> None:
    """It would not end in this century."""
    rules = Rules.parse([pattern])
    assert rules is not None
    assert not rules.skips("a" * 240 + ".jpg", folder=False)
    assert not rules.skips("a" * 40 + "/" + "aaa/" * 200 + "c.jpg", folder=False)


@pytest.mark.parametrize(
    ("pattern", "path", "skipped"),
    [
        ("*a*b*c", "xaxbxbxc", True),
        ("*ab*ab*", "xabxxab", True),
        ("*ab*ab*", "xabxxa", False),
        ("x*a", "xaba", True),
        ("*[!a]*b", "a/b", False),
        ("a**/b", "axx/b", True),
        ("a**/b", "ab", False),
        ("**/a/b/**/c/*.jpg", "x/a/a/b/y/c/c/z.jpg", True),
        ("**/a/b/**/c/*.jpg", "x/a/x/b/y/c/z.jpg", False),
        ("a/**/b/**/c", "a/b/c", True),
        ("a/**/b/**/c", "a/x/b/x/y/c", True),
        ("a/**/b/**/c", "a/c/b", False),
    ],
)
def test_stars_find_what_there_is(pattern: str, path: str, skipped: bool) -> None:
    rules = Rules.parse([pattern])
    assert rules is not None
    assert rules.skips(path, folder=False) is skipped
