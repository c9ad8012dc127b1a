"""The house itself: a test for every module, no ring of imports, and a guide whose files exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

ROOT = Path(__file__).parent.parent
SRC, TESTS = ROOT / "src" / "pictrace", ROOT / "tests"
SMALL_LINES = 15
"""Lines up to which a module is a list of names or a few constants."""

LEAST_SHARE = 0.9
"""Of the modules that have tests of their own name."""

UNNAMED: Mapping[str, str] = MappingProxyType(
    {
        "workflows/indexing/steps.py": "its steps run in every test of tests/workflows/indexing/test_run.py",
        "workflows/indexing/scan.py": "what a scan concludes shows in whole runs: test_run.py, test_disks.py",
        "workflows/indexing/write.py": "what is committed shows in whole runs: test_run.py",
        "workflows/duplicates/editing.py": "needs edited photographs: test_finder.py, test_originality.py",
        "decoding/worker.py": "runs in a process of its own, which test_pool.py starts and kills",
        "library/assembly.py": "joins parts and does nothing else: test_library.py",
        "apps/web/site.py": "joins parts and does nothing else: every test of tests/apps/web",
        "apps/web/streams.py": "an endless answer needs a connection: test_jobs.py, test_connections.py",
        "apps/desktop/views/host.py": "a protocol: the type checker asks `Window` and the tests' hosted.py for it",
        "apps/cli/serve.py": "serves until it is stopped: tests/apps/web/test_server.py starts it",
    }
)
"""Module → where it is tested instead, and why there."""


def modules() -> dict[str, Path]:
    """Dotted name → file of every module that holds something."""
    files = (path for path in SRC.rglob("*.py") if path.name != "__init__.py")
    return {".".join(("pictrace", *path.relative_to(SRC).with_suffix("").parts)): path for path in files}


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def imports(path: Path) -> set[str]:
    """What a module imports of the project, wherever in it and for whatever purpose (``TYPE_CHECKING`` included)."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def rings(links: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import one another, directly or around: each reaches every other of its group."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        todo = list(links[start])
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += links[name]
        return seen

    reach = {name: reached(name) for name in links}
    found = {
        tuple(sorted(other for other in reach[name] if name in reach[other])) for name in links if name in reach[name]
    }
    return sorted(map(list, found))


def of_the_same_name(path: Path, tests: Iterable[Path]) -> bool:
    """Whether a test names the module: ``test_zips.py``, or ``test_vectors_benchmark.py`` for a ``benchmark.py``."""
    return any(test.stem == f"test_{path.stem}" or test.stem.endswith(f"_{path.stem}") for test in tests)


def test_modules_have_tests_of_their_name() -> None:
    tests = list(TESTS.rglob("test_*.py"))
    weighty = [path for path in modules().values() if lines_of(path) > SMALL_LINES]
    unnamed = {path.relative_to(SRC).as_posix() for path in weighty if not of_the_same_name(path, tests)}
    assert unnamed <= set(UNNAMED), "write tests/…/test_NAME.py for these, or say in UNNAMED where they are tested"
    assert set(UNNAMED) <= unnamed, "these have tests of their name now, or are gone: take them off the list"
    assert 1 - len(unnamed) / len(weighty) >= LEAST_SHARE


def test_no_modules_import_one_another_in_a_ring() -> None:
    files = modules()
    links = {name: (imports(path) & files.keys()) - {name} for name, path in files.items()}
    assert rings(links) == []


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ({"a": {"b"}, "b": set()}, []),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, [["a", "b"]]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}}, [["a", "b", "c"], ["d", "e"]]),
    ],
)
def test_a_ring_is_seen(links: dict[str, set[str]], found: list[list[str]]) -> None:
    assert rings(links) == found


def test_imports_for_types_only_count(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    module.write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pictrace.a import b\n"
        "def f():\n    import pictrace.c\n",
        "utf-8",
    )
    assert {"pictrace.a", "pictrace.a.b", "pictrace.c"} <= imports(module)


def guide() -> dict[str, tuple[list[str], list[str]]]:
    """Each change of the guide → the files that it names: those that are there, and those that are to be written."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = text.split("## To add X, touch these files", 1)[1]
    found = {}
    for line in table.splitlines():
        if line.startswith("| ") and not line.startswith("| to add"):
            _, change, touch, _ = (cell.strip() for cell in line.split(" | ".strip()))
            named = re.findall(r"`([\w./-]+/[\w.-]+\.\w+)`( \(NEW)?", touch)
            found[change] = ([name for name, new in named if not new], [name for name, new in named if new])
    return found


def place(name: str) -> Path:
    return (ROOT if name.startswith(("tests/", "docs/")) else SRC) / name


def test_the_guide_answers_the_ordinary_changes() -> None:
    asked = (
        "S3",
        "JPEG decoder",
        "edit in the benchmark",
        "older wins",
        "column on photos",
        "map",
        "language",
        "`tags`",
    )
    for word in (*asked, "moves"):
        assert [change for change in guide() if word in change], f"the guide does not say how to add: {word}"


@pytest.mark.parametrize("change", guide())
def test_the_files_that_the_guide_names_are_there(change: str) -> None:
    there, new = guide()[change]
    assert there
    assert [name for name in there if not place(name).is_file()] == []
    assert [name for name in new if place(name).exists()] == [], (
        "this is there already: the guide needs another example"
    )
    assert [name for name in new if not place(name).parent.is_dir()] == []
