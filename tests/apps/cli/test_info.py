"""``pictrace info`` on a real archive."""

from __future__ import annotations

from pathlib import Path

from tests.apps.cli.conftest import Archive, Pictrace
from tests.decoding.written import jpeg


def test_info_says_what_the_file_says(tmp_path: Path, photographs: dict[str, Path], pictrace: Pictrace) -> None:
    (tmp_path / "фото").mkdir()
    photo, library = tmp_path / "фото" / "вечер.jpg", tmp_path / "library"
    photo.write_bytes(jpeg(photographs["coffee"]))
    assert pictrace("index", photo.parent, "--library", library).code == 0
    assert pictrace("mark", photo, "--rating", 3, "--tag", "море", "--library", library).code == 0

    out = pictrace("info", photo, "--library", library).out
    for said in (str(photo), "FUJIFILM X100S", "1/125", "★★★", "море", "+02:00", "54.425"):
        assert said in out
    assert "dc:subject" not in out
    assert "dc:subject" in pictrace("info", photo, "--all", "--library", library).out

    (found,) = pictrace("info", 1, "--library", library, "--json").json
    assert (found["shot"]["f_number"], found["xmp"]["dc:subject"]) == (2.8, ["sea", "вечер"])

    photo.parent.rename(tmp_path / "away")
    outcome = pictrace("info", photo, "--library", library)
    assert "FUJIFILM X100S" in outcome.out and "only what the library keeps" in outcome.err


def test_copies_are_named(archive: Archive, pictrace: Pictrace) -> None:
    out = pictrace("info", f"{archive.root}/old.zip!2009/camera.jpg", "--library", archive.library).out
    assert "also at" in out and "camera copy.jpg" in out


def test_a_place_without_photos_is_wrong_use(archive: Archive, tmp_path: Path, pictrace: Pictrace) -> None:
    assert pictrace("info", tmp_path / "nothing", "--library", archive.library).code == 2
