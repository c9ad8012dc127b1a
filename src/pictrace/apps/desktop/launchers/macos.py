"""A program in the user's Applications: a bundle that starts PicTrace as it is installed."""

from __future__ import annotations

import io
import plistlib
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

import pictrace
from pictrace.apps.desktop.launchers.interface import NAME, Launcher, Written
from pictrace.apps.desktop.logo import logo

__all__ = ["MacLauncher"]

_ICON_SIDE = 1024
"""Pixels of the largest picture in an ICNS file; the others are made of it."""


class MacLauncher(Launcher):
    system = "darwin"

    @property
    def bundle(self) -> Path:
        return self.home / "Applications" / f"{NAME}.app"

    def files(self, command: Sequence[str]) -> Mapping[Path, Written]:
        """The list of properties comes first; what people see is the bundle around it."""
        contents = self.bundle / "Contents"
        return {
            contents / "Info.plist": Written(plistlib.dumps(_properties())),
            contents / "MacOS" / NAME: Written(f"#!/bin/sh\nexec {shlex.join(command)}\n".encode(), runs=True),
            contents / "Resources" / f"{NAME}.icns": Written(_icns()),
        }

    def install(self, command: Sequence[str]) -> Path:
        super().install(command)
        return self.bundle

    def own_directories(self) -> Sequence[Path]:
        contents = self.bundle / "Contents"
        return (contents / "MacOS", contents / "Resources", contents, self.bundle)


def _properties() -> dict[str, object]:
    return {
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundleIdentifier": "org.pictrace.window",
        "CFBundleVersion": pictrace.__version__,
        "CFBundleShortVersionString": pictrace.__version__,
        "CFBundlePackageType": "APPL",
        "CFBundleExecutable": NAME,
        "CFBundleIconFile": NAME,
        "LSApplicationCategoryType": "public.app-category.photography",
        "NSHighResolutionCapable": True,
    }


def _icns() -> bytes:
    out = io.BytesIO()
    logo(_ICON_SIDE).save(out, "ICNS")
    return out.getvalue()
