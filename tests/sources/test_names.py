from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random
from shutil import which

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


FOLDERS = [
    *("*", "**", "?", "a", "b", "ab", "*.jpg", "a*b", "*a*", "a?", "[ab]", "[!a]", "[a-b]*", "a.jpg", "*a*b*", "b*a"),
    *("[^b]", r"\a", "*[!b]a", "a[*]"),
]
"""What a folder of a pattern may be."""
NAMES = ["a", "b", "ab", "aab", "ba", "a.jpg", "x", "a*"]


def pattern(chance: Random) -> str:
    folders = chance.choices(FOLDERS, k=chance.randint(1, 4))
    return chance.choice(["", "", "/", "!"]) + "/".join(folders) + chance.choice(["", "", "/"])


@pytest.mark.skipif(which("git") is None, reason="git is asked")
def test_rules_say_what_git_says(tmp_path: Path) -> None:
    """Git is the reference (pathspec, which would spare us the expressions, answers otherwise than git where a pattern
    takes back what a folder was skipped for, and takes seconds for a pattern of some stars)."""
    chance = Random(16)
    paths = ["/".join(chance.choices(NAMES, k=chance.randint(1, 5))) for _ in range(60)]
    sets = [[pattern(chance) for _ in range(chance.randint(1, 3))] for _ in range(250)]
    for number, lines in enumerate(sets):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / ".gitignore").write_text("\n".join(lines) + "\n", "utf-8")
    asked = [f"{number}/{path}" for number in range(len(sets)) for path in paths]
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    told = subprocess.run(
        ["git", "-C", str(tmp_path), "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(asked).encode(),
        stdout=subprocess.PIPE,
        check=False,  # 1 says that none is ignored
    )
    ignored = set(told.stdout.decode().split("\0"))
    assert len(asked) / 10 < len(ignored) < len(asked) / 2
    for number, lines in enumerate(sets):
        rules = Rules.parse(lines)
        for path in paths:
            skipped = rules is not None and rules.skips_within(path)
            assert skipped is (f"{number}/{path}" in ignored), (lines, path)
