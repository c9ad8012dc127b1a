"""``python -m tests.golden``: writes the golden verdicts anew, and says what changed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.conftest import NAMES, PHOTOGRAPHS
from tests.golden.pictures import load
from tests.golden.verdicts import LIBRARY, PAIRS, differences, of_library, of_pairs, read, write


def main() -> None:
    pictures = load({Path(name).stem: PHOTOGRAPHS / name for name in NAMES})
    with tempfile.TemporaryDirectory() as root:
        for file, content in ((PAIRS, of_pairs(pictures)), (LIBRARY, of_library(Path(root), pictures))):
            changed = differences(read(file), content, file.name) if file.exists() else []
            print("\n".join(changed) or f"{file.name}: nothing changed" if file.exists() else f"{file.name}: made")
            write(file, content)


if __name__ == "__main__":
    main()
