"""What the figures were measured on, and how a figure is written down."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["Figure", "describe", "resident_bytes", "table"]

LIBRARIES = ("numpy", "pillow", "opencv-python-headless", "onnxruntime", "openvino", "faiss-cpu")


@dataclass(frozen=True)
class Figure:
    """One line of the report: what, how much, what was asked for, and whether that was reached."""

    name: str
    value: str
    wanted: str = ""
    reached: bool | None = None


def describe() -> str:
    """Processor, cores, memory, system and library versions, on one line."""
    versions = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    return (
        f"{_processor()}, {os.cpu_count()} cores; {platform.system()}, Python {platform.python_version()}; {versions}"
    )


def resident_bytes() -> int:
    """Resident memory of this process, or 0 where the system does not say."""
    try:
        fields = Path("/proc/self/statm").read_text("ascii").split()
    except OSError:
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def table(figures: list[Figure]) -> str:
    """Markdown."""
    marks = {True: "yes", False: "**no**", None: ""}
    rows = [f"| {figure.name} | {figure.value} | {figure.wanted} | {marks[figure.reached]} |" for figure in figures]
    return "\n".join(["| figure | measured | wanted | reached |", "|---|---|---|---|", *rows]) + "\n"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    flags = next((line for line in lines if line.startswith("flags")), "").split()
    special = [flag for flag in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16") if flag in flags]
    return f"{names[0] if names else platform.machine()} ({' '.join(special)})"
