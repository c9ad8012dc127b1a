"""The house itself: a test for every module, no ring of imports, and a guide whose files exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
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


TRIVIAL = frozenset({0, 1, 2, 1024})
"""Numbers that need no reason by themselves: nothing, one, both, and kibibytes."""

LEAST_EXPLAINED = 0.95
"""Of the numeric constants."""


def written_numbers(node: ast.expr) -> list[float] | None:
    """The numbers of a value that is written out: a number, arithmetic of numbers, or a collection of such; ``None``
    for anything that is worked out from elsewhere."""
    match node:
        case ast.Constant(value=bool() | str() | bytes() | None):
            return []
        case ast.Constant(value=int() | float() as value):
            return [value]
        case ast.UnaryOp(operand=operand):
            return written_numbers(operand)
        case ast.BinOp(left=left, right=right):
            parts = [left, right]
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            pass
        case ast.Dict(keys=keys, values=values):
            parts = [*filter(None, keys), *values]
        case ast.Call(func=ast.Name(id="frozenset"), args=parts):
            pass
        case ast.Name(id=name) if name.strip("_").isupper():
            return []
        case _:
            return None
    found = [written_numbers(part) for part in parts]
    return None if None in found else [number for numbers in found for number in numbers or []]


def numeric_constants(text: str) -> dict[str, bool]:
    """Each numeric constant of a module or class → is it explained? By a docstring after it, a comment on its line or
    above, or as one of several without a blank line between, of which the last has a docstring: it speaks of all."""
    lines, found = text.splitlines(), {}

    def look(body: list[ast.stmt]) -> None:
        for place, node in enumerate(body):
            if isinstance(node, ast.ClassDef):
                look(node.body)
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            names = [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]
            numbers = written_numbers(node.value) or []
            if names and names[0].strip("_").isupper() and not TRIVIAL.issuperset(map(abs, numbers)):
                found[", ".join(names)] = has_reason(body, place)

    def has_reason(body: list[ast.stmt], place: int) -> bool:
        node = body[place]
        assert node.end_lineno is not None
        if any("#" in line for line in lines[max(0, node.lineno - 2) : node.end_lineno]):
            return True
        last = node.end_lineno
        for other in body[place + 1 :]:
            if other.lineno != last + 1:
                return False
            if isinstance(other, ast.Expr) and isinstance(other.value, ast.Constant):
                return isinstance(other.value.value, str)
            if not isinstance(other, ast.Assign | ast.AnnAssign):
                return False
            last = other.end_lineno or last
        return False

    look(ast.parse(text).body)
    return found


def test_numeric_constants_have_a_unit_and_a_reason() -> None:
    """A constant with a number in it (in capitals, of a module or class, written out and not worked out) says in a
    docstring or comment what it counts and why it is so many. Numbers that are nothing but 0, 1, 2 or 1,024 are left
    out."""
    constants = {
        f"{path.relative_to(SRC).as_posix()} {name}": explained
        for path in modules().values()
        for name, explained in numeric_constants(path.read_text("utf-8")).items()
    }
    silent = sorted(name for name, explained in constants.items() if not explained)
    assert 1 - len(silent) / len(constants) >= LEAST_EXPLAINED, silent


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SIDE = 32\n", {"SIDE": False}),
        ('SIDE = 32\n"""Pixels."""\n', {"SIDE": True}),
        ("SIDE = 32  # pixels\n", {"SIDE": True}),
        ("# pixels\nSIDE: int = 32\n", {"SIDE": True}),
        ('SIDE = 32\n_GAP = -3\n"""Pixels, both."""\n', {"SIDE": True, "_GAP": True}),
        ('SIDE = 32\n\nGAP = 3\n"""Pixels."""\n', {"SIDE": False, "GAP": True}),
        ("class A:\n    MOST = 8\n", {"MOST": False}),
        ("LOW, HIGH = 3, 4\n", {"LOW, HIGH": False}),
        ("CODES = frozenset({404, 410})\n", {"CODES": False}),
        ("SIZES = {'a': 3 * 1024**2}\n", {"SIZES": False}),
        ("MIB = 1024 * 1024\nON = True\nNAME = 'a'\nNONE = -1\n", {}),
        ("EPOCH = date(1970, 1, 1)\nside = 32\n\ndef f():\n    return 77\n", {}),
    ],
)
def test_a_constant_without_a_reason_is_seen(text: str, found: dict[str, bool]) -> None:
    assert numeric_constants(text) == found


DRAWINGS = (
    "apps/demonstration/",
    "apps/desktop/views/",
    "apps/desktop/logo.py",
    "apps/desktop/geometry.py",
    "apps/cli/proof_page.py",
    "verification/proof.py",
    "evaluation/edits.py",
    "evaluation/families.py",
)
"""Where numbers are co-ordinates and colours of what is drawn there, or the recipe of a picture that is made."""

LAYOUTS = ("decoding/", "formats.py", "sources/tar", "sources/zips.py", "sources/volumes.py", "embeddings/graph.py")
"""Where numbers are offsets and sizes that a format sets."""

SPEAKING = TRIVIAL | {0.5, 3, 4, 8, 16, 256, 10, 100, 1000, 7, 12, 24, 60, 3600, 90, 180, 270, 360, 255}
"""Numbers that need no name within a function: small counts, bytes, powers of ten, units of time, quarter turns."""

WEB = ("apps/web/", "sources/web.py", "embeddings/weights.py")
"""Where numbers are what HTTP answers."""

STATUS_CODES = frozenset(map(int, HTTPStatus))
NEARLY_NOTHING = 1e-6
"""Up to this a number keeps a division from zero."""

NAMING_CALLS = frozenset({"round", "Query", "Field", "Path", "from_bytes"})
"""Calls whose numbers are digits, or limits that stand beside the description of a parameter."""


def numbers_within_functions(text: str, web: bool = False) -> list[tuple[int, float]]:
    """Line and number of each literal of a function that decides something and has no name. One has a name where it is
    the default of a parameter, a keyword's value, or assigned to a name. Places in a sequence, bits, powers, status
    codes of HTTP (``web``), modes of files, and the least that keeps a division from zero are not counted."""
    found: list[tuple[int, float]] = []
    lines = text.splitlines()

    def counts(node: ast.Constant) -> bool:
        number = node.value
        if isinstance(number, bool) or not isinstance(number, int | float):
            return False
        if number in SPEAKING or 0 < number <= NEARLY_NOTHING:
            return False
        written = lines[node.lineno - 1].encode()[node.col_offset :]
        return not written.startswith((b"0o", b"0x")) and not (web and number in STATUS_CODES)

    def look(node: ast.AST, inside: bool) -> None:
        match node:
            case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
                for statement in body:
                    look(statement, True)
            case ast.Assign(value=ast.Constant() | ast.UnaryOp()) | ast.AnnAssign(value=ast.Constant() | ast.UnaryOp()):
                pass
            case ast.keyword(value=ast.Constant() | ast.UnaryOp() | ast.Tuple()) | ast.FormattedValue():
                pass
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in NAMING_CALLS:
                pass
            case ast.Compare(left=ast.Call(func=ast.Name(id="len"))):
                pass
            case ast.Subscript(value=whole):
                look(whole, inside)
            case ast.BinOp(op=ast.LShift() | ast.RShift() | ast.BitAnd() | ast.BitOr() | ast.Pow()):
                for side in ast.iter_child_nodes(node):
                    if not isinstance(side, ast.Constant):
                        look(side, inside)
            case ast.Constant():
                if inside and counts(node):
                    found.append((node.lineno, float(node.value)))  # type: ignore[arg-type]
            case _:
                for child in ast.iter_child_nodes(node):
                    look(child, inside)

    look(ast.parse(text), False)
    return found


def test_numbers_within_functions_have_a_name() -> None:
    """Thresholds, sizes, timeouts and tuning are constants with a name and a reason, wherever they are used."""
    silent = [
        f"{name}:{line} {number:g}"
        for path in modules().values()
        if not (name := path.relative_to(SRC).as_posix()).startswith(DRAWINGS + LAYOUTS)
        for line, number in numbers_within_functions(path.read_text("utf-8"), name.startswith(WEB))
    ]
    named = sum(len(numeric_constants(path.read_text("utf-8"))) for path in modules().values())
    assert named / (named + len(silent)) >= LEAST_EXPLAINED, silent


@pytest.mark.parametrize(
    ("statement", "numbers"),
    [
        ("return x > 0.87", [0.87]),
        ("wait(30)", [30]),
        ("return {'a': 17}[x] + 3 * 19", [17, 19]),
        ("limit = 500", []),
        ("wait(seconds=30)", []),
        ("return x[5:77], x << 13, x ** 5, 60 * x / 1000, x / max(y, 1e-9)", []),
        ("path.chmod(0o600)", []),
        ("raise Problem(404, 'gone')", []),
        ("return round(x, 5), f'{x:>12}', len(x) == 40", []),
    ],
)
def test_a_number_without_a_name_is_seen(statement: str, numbers: list[float]) -> None:
    text = f"SIDE = 77\ndef f(x, y=55):\n    {statement}\n"
    assert [number for _, number in numbers_within_functions(text, web=True)] == numbers
