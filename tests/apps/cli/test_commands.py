"""Every command on a real archive: what it prints, where, and its exit code."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.apps.cli.conftest import Archive, Pictrace
from tests.embeddings.models import write_small
from tests.embeddings.readers import write_reader


def test_search_names_the_photo_first_and_says_where_it_is(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("search", archive.crop, "--library", archive.library, "--json")
    assert outcome.code == 0
    (result,) = outcome.json
    assert result["query"] == str(archive.crop)
    best = result["hits"][0]
    assert best["location"] == f"{archive.root}/chelsea.jpg"
    assert best["relation"] == "crop"
    assert {"rank", "photo_id", "score", "similarity", "evidence", "width", "height", "bytes", "taken"} <= set(best)
    left, top, right, bottom = best["evidence"]["region"]
    assert (left, top, right, bottom) == pytest.approx((80 / 451, 20 / 300, 400 / 451, 260 / 300), abs=0.03)


def test_search_prints_a_table_for_people(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("search", archive.crop, "-k", "2", "--library", archive.library)
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert "chelsea.jpg" in outcome.out and "crop" in outcome.out and "%" in outcome.out
    assert len([line for line in lines if archive.root.name in line]) == 2


def test_members_of_archives_are_found_in_place(
    archive: Archive, photographs: dict[str, Path], pictrace: Pictrace
) -> None:
    outcome = pictrace("search", photographs["camera"], "--library", archive.library, "--json", "-k", "2")
    found = {hit["location"] for hit in outcome.json[0]["hits"]}
    assert found == {f"{archive.root}/old.zip!2009/camera.jpg", f"{archive.root}/old.zip!2009/camera copy.jpg"}


def test_a_member_of_an_archive_is_a_query(archive: Archive, pictrace: Pictrace) -> None:
    query = f"{archive.root}/old.zip!2009/camera.jpg"
    (result,) = pictrace("search", query, "--library", archive.library, "--json", "-k", "1").json
    assert result["hits"][0]["relation"] == "identical"
    assert result["hits"][0]["score"] == pytest.approx(1.0, abs=1e-3)


def test_one_bad_query_does_not_stop_the_others(archive: Archive, tmp_path: Path, pictrace: Pictrace) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff not a picture")
    outcome = pictrace("search", broken, archive.crop, "--library", archive.library, "--json")
    assert outcome.code == 1
    assert "error" in outcome.json[0] and outcome.json[1]["hits"]
    assert outcome.err.count("\n") == 1 and "broken.jpg" in outcome.err


def test_standard_input_is_a_query(archive: Archive) -> None:
    command = [sys.executable, "-m", "pictrace", "search", "-", "--library", str(archive.library), "--json", "-k", "1"]
    done = subprocess.run(command, input=archive.crop.read_bytes(), capture_output=True, check=True)
    assert b"chelsea.jpg" in done.stdout


def test_a_directory_as_a_query_is_wrong_use(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("search", archive.root, "--library", archive.library)
    assert outcome.code == 2
    assert outcome.out == "" and len(outcome.err.splitlines()) == 1


def test_filters_and_minimum_score_narrow_the_answer(archive: Archive, pictrace: Pictrace) -> None:
    within = pictrace(
        "search", archive.crop, "--library", archive.library, "--json", "--within", f"{archive.root}/old.zip"
    )
    assert {hit["location"].split("!")[0] for hit in within.json[0]["hits"]} == {f"{archive.root}/old.zip"}
    certain = pictrace("search", archive.crop, "--library", archive.library, "--json", "--min-score", "0.9")
    assert [hit["relation"] for hit in certain.json[0]["hits"]] == ["crop"]


def test_words_find_photos(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("search", "--text", "cat", "--library", archive.library, "--json", "-k", "1")
    assert outcome.code == 0
    assert outcome.json[0]["hits"][0]["location"].endswith("chelsea.jpg")
    assert outcome.json[0]["text_by"] == ["words"]


def test_sentences_are_read_where_a_model_reads(tmp_path: Path, pictrace: Pictrace) -> None:
    photos, files, library = tmp_path / "photos", tmp_path / "files", tmp_path / "library"
    photos.mkdir()
    for name, colour in (("rose", (200, 20, 20)), ("leaf", (20, 200, 20))):
        Image.new("RGB", (64, 48), colour).save(photos / f"{name}.png")
    write_reader(files)
    (library / "models").mkdir(parents=True)
    for path in files.iterdir():
        (library / "models" / path.name).write_bytes(path.read_bytes())
    assert pictrace("index", photos, "--library", library, "--model", "reader").code == 0
    at = ("--library", library, "--model", "reader")
    found = pictrace("search", "--text", "a photo of RED qqq", *at, "--json").json[0]
    assert [Path(hit["location"]).stem for hit in found["hits"]] == ["rose"]
    assert found["text_by"] == ["reader@1"]
    assert "answered by reader@1" in pictrace("search", "--text", "red", *at).err
    words = pictrace("search", "--text", "red", "--words", *at)
    assert words.code == 2 and "knows no words" in words.err


def test_indexing_again_changes_nothing(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("index", archive.root, "--library", archive.library, "--json")
    assert outcome.code == 0
    (report,) = outcome.json
    assert (report["added"], report["unchanged"], report["failed"]) == (0, 6, 0)
    assert {"moved", "missing", "seconds", "photos_per_second", "failures"} <= set(report)


def test_indexing_lists_failures_and_goes_on(tmp_path: Path, photographs: dict[str, Path], pictrace: Pictrace) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy(photographs["rocket"], folder)
    (folder / "empty.jpg").write_bytes(b"")
    outcome = pictrace("index", folder, "--library", tmp_path / "library", "--json")
    assert outcome.code == 1
    (report,) = outcome.json
    assert (report["added"], report["failed"]) == (1, 1)
    assert report["failures"][0]["location"].endswith("empty.jpg") and report["failures"][0]["reason"]


def test_a_place_that_is_not_there_is_said_and_changes_nothing(tmp_path: Path, pictrace: Pictrace) -> None:
    outcome = pictrace("index", tmp_path / "unplugged", "--library", tmp_path / "library")
    assert outcome.code == 3
    assert "unplugged" in outcome.err and "Traceback" not in outcome.err


def test_no_library_is_one_clear_line(tmp_path: Path, pictrace: Pictrace) -> None:
    outcome = pictrace("search", "x.jpg", "--library", tmp_path / "none")
    assert outcome.code == 3
    assert len(outcome.err.splitlines()) == 1 and "none" in outcome.err


def test_duplicates_name_a_keeper_and_a_reason(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("duplicates", "--library", archive.library, "--json")
    assert outcome.code == 0
    (group,) = outcome.json
    assert group["relation"] == "identical"
    assert group["keeper"] in {photo["photo_id"] for photo in group["photos"]}
    assert group["reason"]
    assert "camera.jpg" in pictrace("duplicates", "--library", archive.library).out


def test_have_gives_every_item_a_verdict(
    archive: Archive, tmp_path: Path, photographs: dict[str, Path], pictrace: Pictrace
) -> None:
    card = tmp_path / "card"
    card.mkdir()
    shutil.copy(archive.root / "rocket.jpg", card / "same.jpg")
    shutil.copy(archive.crop, card / "part.jpg")
    shutil.copy(photographs["retina"], card / "other.jpg")
    outcome = pictrace("have", card, "--library", archive.library, "--json")
    verdicts = {Path(item["location"]).name: item["verdict"] for item in outcome.json}
    assert verdicts["same.jpg"] == "exact"
    assert verdicts["other.jpg"] == "new"
    assert verdicts["part.jpg"] in ("have-better", "edited")
    assert pictrace("have", card, "--library", archive.library, "--fail-if-new").code == 1
    rows = list(csv.reader(io.StringIO(pictrace("have", card, "--library", archive.library, "--csv").out)))
    assert rows[0][:2] == ["location", "verdict"] and len(rows) == 4


def test_compare_draws_the_proof(archive: Archive, tmp_path: Path, pictrace: Pictrace) -> None:
    proof = tmp_path / "proof.png"
    outcome = pictrace(
        "compare", archive.crop, archive.root / "chelsea.jpg", "--out", proof, "--library", archive.library
    )
    assert outcome.code == 0
    assert "crop" in outcome.out
    assert proof.read_bytes().startswith(b"\x89PNG")
    page = tmp_path / "proof.html"
    assert pictrace("compare", archive.crop, archive.root / "chelsea.jpg", "--out", page).code == 0
    assert "<html" in page.read_text("utf-8")


def test_tags_name_what_is_seen(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("tags", archive.root / "chelsea.jpg", "--library", archive.library, "--json")
    names = " ".join(tag["tag"] for tag in outcome.json[0]["tags"])
    assert "cat" in names


def test_embed_prints_unit_vectors(archive: Archive, pictrace: Pictrace) -> None:
    outcome = pictrace("embed", archive.crop, "--library", archive.library)
    (line,) = outcome.json
    assert np.linalg.norm(line["vector"]) == pytest.approx(1.0, abs=1e-3)
    assert line["model"].startswith("mini@")


def test_export_writes_csv_lines_and_vectors(archive: Archive, tmp_path: Path, pictrace: Pictrace) -> None:
    rows = list(csv.DictReader(io.StringIO(pictrace("export", "--library", archive.library).out)))
    assert len(rows) == 6 and {"photo_id", "location", "content_hash"} <= set(rows[0])
    lines = pictrace("export", "--library", archive.library, "--json").json
    assert len(lines) == 6
    file = tmp_path / "vectors.npz"
    assert pictrace("export", "--library", archive.library, "-o", file).code == 0
    with np.load(file) as arrays:
        assert arrays["vectors"].shape == (len(arrays["ids"]), 256)
    assert pictrace("export", "--library", archive.library, "--format", "npz").code == 2


def test_status_and_check_tell_the_state(archive: Archive, pictrace: Pictrace) -> None:
    (status,) = pictrace("status", "--library", archive.library, "--json").json
    assert status["present"] == 6
    assert "mini@" in pictrace("status", "--library", archive.library).out
    outcome = pictrace("check", "--library", archive.library, "--json")
    assert outcome.code == 0 and all(finding["ok"] for finding in outcome.json)


def test_models_are_listed(archive: Archive, pictrace: Pictrace) -> None:
    models = {model["id"]: model for model in pictrace("models", "list", "--library", archive.library, "--json").json}
    assert models["mini"]["installed"] and models["mini"]["bundled"]
    assert "resnet50" in models
    assert "mini" in pictrace("models", "list", "--library", archive.library).out


def test_another_model_comes_from_a_file_on_disk(
    tmp_path: Path, photographs: dict[str, Path], pictrace: Pictrace
) -> None:
    model = write_small(tmp_path)
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy(photographs["rocket"], folder)
    library = tmp_path / "library"
    assert pictrace("index", folder, "--model", model, "--library", library).code == 0
    (result,) = pictrace("search", photographs["rocket"], "--model", model, "--library", library, "--json").json
    assert result["model"].startswith("small@") and len(result["hits"]) == 1
    assert pictrace("search", photographs["rocket"], "--library", library).code in (0, 3)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("serach", "x.jpg"), "search"),
        (("search",), "picture"),
        (("search", "x.jpg", "--region", "1,2"), "x,y,width,height"),
        (("compare", "a.jpg", "b.jpg", "--out", "proof.gif"), ".png"),
        (("index", "--engine", "tpu"), "openvino"),
    ],
)
def test_wrong_use_says_what_is_right(arguments: tuple[str, ...], hint: str, pictrace: Pictrace) -> None:
    outcome = pictrace(*arguments)
    assert outcome.code == 2
    assert hint in outcome.err and outcome.out == ""


def test_importing_the_command_line_is_cheap() -> None:
    """A search must not pay for the web server, nor for the engine that will not run."""
    script = (
        "import sys; import pictrace.apps.cli.main, pictrace.apps.cli.search;"
        "heavy = {'fastapi', 'openvino', 'onnxruntime', 'faiss', 'cv2', 'sqlalchemy', 'rich'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("command", ["status", "index"])
def test_a_library_on_a_network_disk_is_warned_of(
    pictrace: Pictrace, archive: Archive, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    assert "warning" not in pictrace(command, "--library", archive.library).err
    monkeypatch.setattr("pictrace.workflows.maintenance.status.network_disk", lambda path: "nfs4")
    outcome = pictrace(command, "--library", archive.library, "--json")
    assert f"warning: the library at {archive.library} lies on a network disk (nfs4)" in outcome.err
    if command == "status":
        assert "network disk (nfs4)" in outcome.json[0]["warnings"][0]


def test_a_backup_is_a_library(pictrace: Pictrace, archive: Archive, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "понедельник"
    made = pictrace("backup", target, "--library", archive.library, "--vectors")
    assert (made.code, made.err) == (0, "")
    assert "6 photos, catalogue, settings, vectors, uploads" in made.out
    assert pictrace("check", "--library", target).code == 0
    (found,) = pictrace("search", archive.crop, "--library", target, "--json").json
    (expected,) = pictrace("search", archive.crop, "--library", archive.library, "--json").json
    assert found["hits"] == expected["hits"]
    again = pictrace("backup", target, "--library", archive.library)
    assert (again.code, again.out) == (2, "")
    assert "holds something already" in again.err


def test_a_backup_as_json_and_of_nothing(pictrace: Pictrace, archive: Archive, tmp_path: Path) -> None:
    (said,) = pictrace("backup", tmp_path / "a", "--library", archive.library, "--json").json
    assert set(said) == {"directory", "parts", "photos", "files", "bytes", "seconds"}
    assert said["photos"] == 6
    assert pictrace("backup", tmp_path / "b", "--library", tmp_path / "none").code == 3
    assert not (tmp_path / "b").exists()
