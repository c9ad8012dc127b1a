"""The comparison with other tools runs from photos to its report, with those that are installed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from benchmarks import rivals

NAMES = ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, photographs: dict[str, Path]) -> Path:
    folder = tmp_path_factory.mktemp("rivals") / "фото"
    folder.mkdir()
    for name in NAMES:
        with Image.open(photographs[name]) as image:
            picture = image.convert("RGB")
            picture.thumbnail((400, 400))
            picture.save(folder / f"{name}.jpg", quality=92)
    with Image.open(folder / "coffee.jpg") as image:  # a look-alike
        image.resize((200, 133)).save(folder / "small coffee.jpg", quality=80)
    return folder


def test_one_table_for_all(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rivals.main([str(folder), "--out", str(tmp_path), "--photos", "1", "--strangers", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed.strip() == (tmp_path / "rivals.md").read_text("utf-8").strip()
    assert "6 photos; 1 edited in fifteen ways; 1 strangers" in printed
    assert "| recall@1, jpeg-10 |" in printed and "processor time of a photo's fingerprint" in printed
    assert "imagededup CNN: not run" in printed

    report = json.loads((tmp_path / "rivals.json").read_text("utf-8"))
    methods = {method["method"]: method for method in report["methods"]}
    mine, phash = methods["PicTrace, mini"], methods["imagehash phash"]
    assert mine["edits"].keys() == phash["edits"].keys()
    assert all(row["queries"] == 1 for method in methods.values() for row in method["edits"].values())
    assert phash["edits"]["grey"]["found"] == 1 and phash["edits"]["mirror"]["named"] == 0
    assert mine["recall_at_1"] > phash["recall_at_1"]
    assert phash["median_ms"] > 0 and phash["fingerprint_ms"] > 0
    assert "imagehash" in report["versions"]
    for package in ("imagededup", "difPy"):
        assert (package in report["versions"]) != any(f"{package}: not run" in note for note in report["notes"])

    assert {file.name for file in tmp_path.iterdir()} == {"rivals.md", "rivals.json", "fingerprints"}


def test_photos_inside_archives_are_refused(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as zipped:
        for file in folder.iterdir():
            zipped.write(file, file.name)
    with pytest.raises(SystemExit, match="unpack the archive"):
        rivals.main([str(tmp_path), "--out", str(tmp_path / "out"), "--photos", "1", "--strangers", "0"])


def test_without_any_tool_the_way_to_get_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rivals, "installed", lambda: iter(()))
    monkeypatch.setattr(rivals, "find_spec", lambda name: None)
    with pytest.raises(SystemExit) as stopped:
        rivals.main([str(folder), "--out", str(tmp_path)])
    assert stopped.value.code == 1
    assert "pip install --no-deps -r benchmarks/rivals-requirements.txt" in capsys.readouterr().err


def test_what_is_to_be_installed_is_pinned() -> None:
    lines = Path(rivals.__file__).with_name("rivals-requirements.txt").read_text("ascii").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert all("==" in line for line in wanted)
    assert {"imagehash", "imagededup", "difPy"} <= {line.split("==")[0] for line in wanted}
