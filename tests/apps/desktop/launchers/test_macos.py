"""The bundle in a Mac's Applications."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import pictrace
from pictrace.apps.desktop.launchers.macos import MacLauncher


@pytest.fixture
def launcher(tmp_path: Path) -> MacLauncher:
    return MacLauncher(tmp_path, {})


def test_a_bundle_names_what_it_starts_and_its_icon(launcher: MacLauncher, tmp_path: Path) -> None:
    bundle = launcher.install(("/usr/bin/python3", "-m", "pictrace", "gui"))
    assert bundle == tmp_path / "Applications" / "PicTrace.app"
    properties = plistlib.loads((bundle / "Contents/Info.plist").read_bytes())
    assert properties["CFBundlePackageType"] == "APPL"
    assert properties["CFBundleShortVersionString"] == pictrace.__version__
    assert (bundle / "Contents/MacOS" / properties["CFBundleExecutable"]).is_file()
    with Image.open(bundle / "Contents/Resources" / f"{properties['CFBundleIconFile']}.icns") as icon:
        assert icon.format == "ICNS"
        assert (512, 512, 2) in icon.info["sizes"]


@pytest.mark.skipif(sys.platform == "win32", reason="no shell of that kind")
def test_it_starts_the_command_whatever_its_name(launcher: MacLauncher, tmp_path: Path) -> None:
    program, said = tmp_path / "my \"own\" $HOME 'Ünï' program", tmp_path / "said"
    program.write_text('#!/bin/sh\nprintf "%s|" "$@" > "$SAID"\n')
    program.chmod(0o755)
    bundle = launcher.install((str(program), "gui", "--library", "/photos/a b"))
    started = bundle / "Contents/MacOS/PicTrace"
    assert os.access(started, os.X_OK)
    subprocess.run([str(started)], check=True, env={**os.environ, "SAID": str(said)})
    assert said.read_text("utf-8") == "gui|--library|/photos/a b|"


def test_the_whole_bundle_goes(launcher: MacLauncher) -> None:
    bundle = launcher.install(("/usr/bin/python3",))
    launcher.uninstall()
    assert not bundle.exists()
    assert bundle.parent.is_dir(), "the Applications are the person's"
