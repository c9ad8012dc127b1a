"""Which decoders there are: what one of them refuses, another version may read."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

__all__ = ["decoders"]

_PACKAGES = ("pictrace", "pillow", "pi-heif", "opencv-python-headless", "rawpy", "pillow-jxl-plugin")


def decoders() -> str:
    """The packages that decode, with their versions, as text to compare: ``pillow 13.0.0, rawpy -, …``."""
    return ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"
