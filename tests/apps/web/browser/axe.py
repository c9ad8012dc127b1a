"""The accessibility check of axe-core, which the page's own policy does not let in by a script tag."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

__all__ = ["serious"]


@cache
def _source() -> str:
    """axe-core's script: from ``PICTRACE_AXE``, else from the Python package that carries it."""
    named = os.environ.get("PICTRACE_AXE")
    if named:
        return Path(named).read_text("utf-8")
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    found = sorted(Path(package.__path__[0]).rglob("axe.min.js"))
    return found[0].read_text("utf-8")


def serious(page: Any) -> list[str]:
    """What axe finds that is serious or critical: rule, and the first element it is about."""
    page.evaluate(_source())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0].get('failureSummary', '')[:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
