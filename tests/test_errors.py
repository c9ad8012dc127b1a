"""One tree: what is drawn at the top of the file is what is there, and every error of the package is on it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest

import pictrace
from pictrace import errors
from pictrace.errors import MissingExtra, PhotoError, PhotoUnreadable, PicTraceError

TREE = {name: getattr(errors, name) for name in errors.__all__}


def drawn() -> dict[str, str]:
    """Name → parent, from the picture in the docstring."""
    found: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^    ([│├└─ ]*)([A-Z]\w+)", line)
        if match:
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            found[match[2]] = path[depth - 1] if depth else ""
    return found


def test_the_picture_is_the_tree() -> None:
    assert drawn() == {name: "" if kind is PicTraceError else kind.__base__.__name__ for name, kind in TREE.items()}


def test_the_front_door_is_sorted_and_whole() -> None:
    classes = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)}
    assert list(errors.__all__) == sorted(classes)


@pytest.mark.parametrize("kind", TREE.values(), ids=TREE)
def test_each_says_what_it_means_and_keeps_its_sentence(kind: type[PicTraceError]) -> None:
    assert issubclass(kind, PicTraceError) and kind.__doc__
    error = kind("searching by words", "text") if kind is MissingExtra else kind("Ünï 日本: it is not there")
    assert str(error)


def test_a_missing_extra_gives_the_line_that_installs_it() -> None:
    error = MissingExtra("JPEG XL", "jxl")
    assert str(error) == "JPEG XL needs an extra that is not installed: pip install 'pictrace[jxl]'"
    assert (error.feature, error.extra) == ("JPEG XL", "jxl")


def photo_errors() -> list[type[PhotoError]]:
    return [kind for kind in TREE.values() if issubclass(kind, PhotoError)]


def test_kinds_of_failures_are_told_apart_by_code() -> None:
    codes = [kind.code for kind in photo_errors()]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_the_codes_that_programs_know_stay() -> None:
    assert {kind.__name__: kind.code for kind in photo_errors()} == {
        "PhotoError": "unusable",
        "PhotoUnreadable": "unreadable",
        "PhotoUnavailable": "unavailable",
        "DecoderMissing": "no-decoder",
        "PhotoTooLarge": "too-large",
        "PhotoGone": "gone",
    }


def test_who_handles_unreadable_photos_handles_those_of_the_moment_too() -> None:
    assert issubclass(errors.PhotoUnavailable, PhotoUnreadable) and issubclass(errors.DecoderMissing, PhotoUnreadable)


def test_no_module_raises_an_error_of_its_own_outside_the_tree() -> None:
    """Exceptions that are defined elsewhere in the parts and workflows and are not ours never reach a user: they end
    in ``Stopped``-like signals of one module."""
    strangers = set()
    for module in pkgutil.walk_packages(pictrace.__path__, "pictrace."):
        if not module.name.startswith(
            ("pictrace.sources", "pictrace.catalogue", "pictrace.records", "pictrace.vectors")
        ):
            continue
        found = importlib.import_module(module.name)
        for name, value in vars(found).items():
            if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == module.name:
                strangers |= set() if issubclass(value, PicTraceError) else {f"{module.name}.{name}"}
    assert strangers == set()
