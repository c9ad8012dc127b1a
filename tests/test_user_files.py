"""Nothing outside ``workflows/cleanup`` changes a user's file, and within it one module does.

Every call that can change a name or bytes on a disk is listed here by its module, with what it is about. A new one
fails this test until somebody has said that it is not a user's file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

SRC = Path(__file__).parent.parent / "src" / "pictrace"

CALLS = frozenset(
    """
    chflags chmod chown copy copy2 copyfile copyfileobj copymode copystat copytree fchmod ftruncate hardlink_to lchmod
    link link_to makedirs mkdir mkdtemp mkfifo mknod mkstemp move NamedTemporaryFile pwrite remove removedirs
    removexattr rename renameat2 renames renamex_np replace rmdir rmtree send2trash sendfile setxattr symlink symlink_to
    TemporaryDirectory TemporaryFile touch truncate unlink utime write_bytes write_text
    """.split()  # noqa: SIM905 - a list of words is read more easily without quotes
)
OF_THESE = frozenset({"os", "shutil", "tempfile", "send2trash"})
"""Modules whose functions of these names touch a disk; of objects, those that only paths have do."""

OF_PATHS = frozenset(
    "chmod hardlink_to link_to mkdir rmdir symlink_to touch unlink write_bytes write_text".split()  # noqa: SIM905
)

OURS: Mapping[str, str] = MappingProxyType(
    {
        "apps/cli": "a file that the command line was asked to write",
        "apps/demonstration": "example pictures, in a folder of their own",
        "apps/desktop": "a file that a person named in a dialogue, and the window's own memory",
        "apps/uploads.py": "what came through the page or the window, in the library",
        "apps/web": "uploads and the token, in the library",
        "decoding/pool.py": "its processes' own files",
        "decoding/protocol.py": "memory that is shared with them",
        "decoding/worker.py": "its own standard input and output, and what it sees of its limits",
        "embeddings": "weights and engine caches, in the library",
        "evaluation": "reports that were asked for",
        "files.py": "temporary files of our own, and files written whole where a caller said",
        "library": "the library's directory, and a backup of it",
        "catalogue": "the catalogue",
        "vectors": "indexes, in the library",
        "workflows/jobs/owner.py": "the lock of a process, in the library",
        "workflows/maintenance/export.py": "a file that was asked for",
        "workflows/cleanup/disk.py": "THE one door to the files of a user",
        "workflows/cleanup/plan_book.py": "the plans, in the library",
    }
)


def changes(file: Path) -> Iterator[tuple[int, str]]:
    """Line and call of everything in a module that may change a disk."""
    tree = ast.parse(file.read_text("utf-8"))
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in OF_THESE
        for alias in node.names
        if alias.name in CALLS
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        call = node.func
        if isinstance(call, ast.Name) and call.id in names:
            yield node.lineno, call.id
        elif isinstance(call, ast.Attribute) and (
            call.attr in OF_PATHS or (call.attr in CALLS and ast.unparse(call.value) in OF_THESE)
        ):
            yield node.lineno, ast.unparse(call)
        if _opens(node) and _writes(node):
            yield node.lineno, ast.unparse(call)


def _opens(node: ast.Call) -> bool:
    call = node.func
    named = call.id if isinstance(call, ast.Name) else call.attr if isinstance(call, ast.Attribute) else ""
    return named == "open"


def _writes(node: ast.Call) -> bool:
    """A mode that writes, which comes after the path where one is given; ``os.open`` has flags instead."""
    given = node.args[1:] if isinstance(node.func, ast.Name) or ast.unparse(node.func) == "os.open" else node.args[:1]
    words = [*given, *(word.value for word in node.keywords if word.arg in ("mode", "flags"))]
    modes = [word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)]
    flags = " ".join(ast.unparse(word) for word in words)
    return any(set(mode) & set("wax+") and set(mode) <= set("rwabtx+") for mode in modes) or any(
        flag in flags for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND")
    )


def allowed(module: str) -> bool:
    return any(module == place or module.startswith(f"{place}/") for place in OURS)


def test_only_the_door_changes_files_of_users() -> None:
    found = {
        f"{module}:{line}: {call}"
        for file in sorted(SRC.rglob("*.py"))
        for module in [file.relative_to(SRC).as_posix()]
        if not allowed(module)
        for line, call in changes(file)
    }
    assert found == set(), "this may change a user's file: go through workflows/cleanup, or say in OURS what it is"


def test_the_list_names_what_is_there() -> None:
    assert [place for place in OURS if not (SRC / place).exists()] == []
    assert list(changes(SRC / "workflows" / "cleanup" / "disk.py"))


def test_sources_and_workflows_are_not_on_the_list() -> None:
    """What reads the user's files is nowhere excused."""
    reading = ("sources", "decoding/pixels.py", "decoding/pillow.py", "fingerprints", "workflows/indexing")
    assert not any(allowed(module) for module in reading)


def test_the_test_sees_what_it_is_for(tmp_path: Path) -> None:
    file = tmp_path / "m.py"
    file.write_text(
        "import os, shutil\nfrom os import unlink as gone\nfrom pathlib import Path\n"
        "os.remove('a')\ngone('a')\nPath('a').write_bytes(b'')\nopen('a', 'wb')\nPath('a').open('a')\n"
        "os.open('a', os.O_RDWR)\nshutil.move('a', 'b')\n'x'.replace('a', 'b')\nopen('a')\nopen('a', 'rb')\n",
        "utf-8",
    )
    assert [line for line, _ in sorted(changes(file))] == [4, 5, 6, 7, 8, 9, 10]
