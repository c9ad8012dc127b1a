"""Which decoders there are, as text to compare."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import pytest

from pictrace.decoding import decoders, versions


def test_every_decoder_is_named_with_its_version() -> None:
    found = dict(part.rsplit(" ", 1) for part in decoders().split(", "))
    assert set(found) >= {"pictrace", "pillow", "pi-heif", "opencv-python-headless", "rawpy", "pillow-jxl-plugin"}
    assert found["pillow"] == version("pillow")


def test_the_text_changes_when_a_decoder_comes_goes_or_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = dict.fromkeys(versions._PACKAGES, "1.0")

    def installed_version(name: str) -> str:
        if name not in installed:
            raise PackageNotFoundError(name)
        return installed[name]

    monkeypatch.setattr(versions, "version", installed_version)
    seen = {decoders()}
    installed["pillow"] = "1.1"
    seen.add(decoders())
    del installed["rawpy"]
    seen.add(decoders())
    assert len(seen) == 3
    assert "rawpy -" in decoders()
    assert decoders() == decoders()
