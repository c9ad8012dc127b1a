"""What can be set: one row each, from four places.

Weakest to strongest: the default, ``settings.toml`` in the library, ``PICTRACE_<NAME>`` in the
environment, a keyword of ``Library.open``. A name or value that is not allowed is answered with what is.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from pictrace.errors import UsageError
from pictrace.files import replaced
from pictrace.messages import Message, Value
from pictrace.workflows.duplicates.keeper import OPTIONAL, ORDERED

__all__ = ["Row", "Settings", "rows", "save"]

MIB = 1024 * 1024
FILE_NAME = "settings.toml"
PREFIX = "PICTRACE_"
_RESERVED = frozenset({"PICTRACE_LIBRARY"})


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as documentation: ``allowed`` holds words, ``low`` and ``high`` bound a number."""

    name: str
    type: type
    default: Any
    help: str
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    def parse(self, value: Any, origin: str) -> Any:
        """The value in the row's type. ``origin`` says where it was written, for the message."""
        try:
            parsed = self._converted(value)
        except (TypeError, ValueError):
            raise self._wrong(value, origin) from None
        outside = (self.low is not None and parsed < self.low) or (self.high is not None and parsed > self.high)
        given = parsed if self.type is tuple else (parsed,)
        wrong = [one for one in given if self.allowed and one not in self.allowed]
        if outside or wrong:
            raise self._wrong(value, origin, _close(str(wrong[0] if wrong else value), self.allowed))
        return parsed

    def _wrong(self, value: Any, origin: str, meant: str | None = None) -> UsageError:
        said: dict[str, Value] = {"origin": origin, "name": self.name, "wanted": self._wanted(), "value": repr(value)}
        if meant is not None:
            return UsageError("setting.wrong_meant", meant=meant, **said)
        return UsageError("setting.wrong", **said)

    def _converted(self, value: Any) -> Any:
        if self.type is bool:
            return _boolean(value)
        if self.type is tuple:
            return _words(value)
        if isinstance(value, Path):
            value = str(value)
        if isinstance(value, bool) or (self.type is str and not isinstance(value, str)):
            raise TypeError
        if self.type is int and isinstance(value, float):
            raise TypeError
        return self.type(value)

    def _wanted(self) -> Message:
        if self.allowed:
            several = self.type is tuple
            said = Message("wanted.list_of", allowed=self.allowed) if several else None
            return said or Message("wanted.one_of", allowed=self.allowed)
        kind = _KINDS[self.type]
        if self.low is not None and self.high is not None:
            return Message("wanted.between", kind=kind, low=float(self.low), high=float(self.high))
        return Message("wanted.at_least", kind=kind, low=float(self.low)) if self.low is not None else kind


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError(value)


def _words(value: Any) -> tuple[str, ...]:
    """A list as it is in TOML; text (from the environment) is split at the path separator."""
    words = value.split(os.pathsep) if isinstance(value, str) else list(value)
    if not all(isinstance(word, str) for word in words):
        raise TypeError
    return tuple(word for word in words if word)


_KINDS: Mapping[type, Message] = {
    int: Message("wanted.whole"),
    float: Message("wanted.number"),
    bool: Message("wanted.boolean"),
    str: Message("wanted.text"),
    tuple: Message("wanted.texts"),
}


def _close(name: str, allowed: tuple[str, ...]) -> str | None:
    """The one of the allowed that may have been meant."""
    import difflib  # only mistakes need it

    return next(iter(difflib.get_close_matches(name, allowed, n=1)), None)


def _row(default: Any, text: str, **bounds: Any) -> Any:
    return field(default=default, metadata={"help": text, **bounds})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one open library. Zero means "choose for this machine" where the help says so."""

    model: str = _row("mini", "the embedding model that indexes and searches when none is named")
    model_file: str = _row("", "a file that holds the model's weights; empty: where `models get` put them")
    embed_from: str = _row(
        "thumbnails",
        "what a model looks at that is new to the library: the stored thumbnails (quick, and no disk is needed), where "
        "they have its pixels, or the originals",
        allowed=("thumbnails", "originals"),
    )
    engine: str = _row(
        "auto", "what runs the model; auto takes the fastest here", allowed=("auto", "openvino", "onnxruntime")
    )
    precision: str = _row(
        "auto", "what numbers the model is computed in; recorded with every vector", allowed=("auto", "f32", "bf16")
    )
    decode_threads: int = _row(0, "threads that decode pictures; 0: one for each processor", low=0, high=256)
    inference_threads: int = _row(0, "threads of the model's engine; 0: chosen for this machine", low=0, high=256)
    batch_size: int = _row(0, "pictures embedded at once; 0: the engine's best", low=0, high=1024)
    queue_mib: int = _row(
        0, "bytes of photos read ahead of decoding, in MiB; 0: 16 for each decoding thread", low=0, high=65536
    )
    thumbnail_size: int = _row(384, "longest side of stored thumbnails, in pixels", low=64, high=2048)
    verify_candidates: int = _row(20, "best candidates of a query that are verified", low=0, high=1000)
    second_look: int = _row(
        12,
        "candidates verified by turned and cut views of a query that the first do not prove; 0: none",
        low=0,
        high=1000,
    )
    measure_all: int = _row(
        5000, "photos up to which --by ssim and --by orb measure the whole library", low=0, high=10_000_000
    )
    vanished_percent: int = _row(
        50,
        "percent of a source's photos (50 at least) that go at once only if the user says so; 0: any number may go",
        low=0,
        high=100,
    )
    skip: tuple[str, ...] = _row((), "files and folders to leave out, in the manner of .gitignore")
    hidden: bool = _row(False, "look at hidden files and folders too")
    prefer: tuple[str, ...] = _row((), "beginnings of locations whose photos duplicate groups keep, best first")
    avoid: tuple[str, ...] = _row((), "beginnings of locations whose photos duplicate groups keep last")
    keep: tuple[str, ...] = _row(
        (),
        "rules by which duplicate groups choose what to keep that are asked first, in this order; the others follow "
        "(raw, album and newest only if they are named)",
        allowed=(*ORDERED, *OPTIONAL),
    )
    larger_percent: int = _row(
        5, "percent of pixels from which a photo is larger than its copy, for the rule pixels", low=1, high=1000
    )
    max_pixels: int = _row(
        256_000_000, "pixels of the largest picture that is decoded", low=1_000_000, high=4_000_000_000
    )
    decode_mib: int = _row(
        192,
        "memory that decoding any picture may take, in MiB; large files get more, up to eight times as much",
        low=64,
        high=65536,
    )
    isolate: bool = _row(True, "decode in processes of their own, so that no file can end the program")
    photo_mib: int = _row(512, "size of the largest file that is read as a photo, in MiB", low=1, high=65536)
    nested_archive_mib: int = _row(256, "size of the largest archive inside an archive, in MiB", low=1, high=65536)
    nesting: int = _row(3, "archives inside archives that are opened", low=0, high=16)
    fetch_seconds: float = _row(30.0, "seconds that fetching one address may take", low=0.1, high=86400)
    redirects: int = _row(5, "redirects that are followed", low=0, high=50)
    fetches: int = _row(8, "addresses fetched at a time", low=1, high=256)
    private_addresses: bool = _row(False, "allow addresses of this machine and the local network")

    @classmethod
    def load(
        cls,
        directory: Path | None,
        overrides: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Self:
        """The settings of the library at ``directory``; an override of ``None`` is none. Raises ``UsageError`` that
        names the place of
        the mistake."""
        values: dict[str, Any] = {}
        if directory is not None:
            values |= _from_file(directory / FILE_NAME)
        values |= _from_environment(os.environ if environment is None else environment)
        for name, value in (overrides or {}).items():
            if value is None:  # an option that was not given
                continue
            values[name] = _known(name, "setting").parse(value, "setting")
        return cls(**values)

    @classmethod
    def template(cls) -> str:
        """The text of a new ``settings.toml``: every row with its help, commented out."""
        lines = ["# Settings of this PicTrace library. Remove the # of a line to change it."]
        for row in rows():
            allowed = f" ({', '.join(row.allowed)})" if row.allowed else ""
            lines += ["", f"# {row.help}{allowed}", f"# {row.name} = {_toml(row.default)}"]
        return "\n".join(lines) + "\n"


def rows() -> tuple[Row, ...]:
    """Every setting, in the order of the documentation."""
    return tuple(
        Row(f.name, type(f.default), f.default, **f.metadata)  # the defaults carry the types
        for f in fields(Settings)
    )


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def save(directory: Path, values: Mapping[str, Any]) -> None:
    """Writes settings into the file of a library, where its person finds them; other lines stay as they are. Raises
    ``UsageError`` for a wrong one, and where the file cannot be written or has a value over several lines."""
    file = directory / FILE_NAME
    try:
        text = file.read_text("utf-8") if file.exists() else ""
        for name, value in values.items():
            text = _with(text, name, _known(name, str(file)).parse(value, str(file)))
        written = tomllib.loads(text)
        wrong = [name for name, value in values.items() if _words_of(written.get(name)) != _words_of(value)]
        if wrong:
            raise UsageError("setting.unsaved", file=str(file), name=wrong[0])
        with replaced(file) as out:
            out.write(text.encode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("setting.unreadable", file=str(file), error=str(error)) from error


def _words_of(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _with(text: str, name: str, value: Any) -> str:
    line = f"{name} = {_toml(value)}"
    for pattern in (rf"^{name}[ \t]*=.*$", rf"^#[ \t]*{name}[ \t]*=.*$"):
        found = re.search(pattern, text, re.MULTILINE)
        if found is not None:
            return text[: found.start()] + line + text[found.end() :]
    return f"{line}\n{text}" if text else f"{line}\n"


def _known(name: str, origin: str) -> Row:
    table = {row.name: row for row in rows()}
    if name in table:
        return table[name]
    close = _close(name, tuple(table))
    if close is not None:
        raise UsageError("setting.unknown_meant", origin=origin, name=name, meant=close)
    raise UsageError("setting.unknown", origin=origin, name=name, allowed=tuple(table))


def _from_file(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("setting.unreadable", file=str(file), error=str(error)) from error
    return {name: _known(name, str(file)).parse(value, str(file)) for name, value in values.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Variables that are ours by name. An unknown one is left alone: apps have variables of their own."""
    table = {PREFIX + row.name.upper(): row for row in rows()}
    return {
        row.name: row.parse(environment[name], name)
        for name, row in table.items()
        if name in environment and name not in _RESERVED
    }
