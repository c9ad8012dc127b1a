"""Managing the library: adding, watching, stopping, going on, forgetting."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pictrace.messages import verbatim
from pictrace.records import Failure, JobKind, JobState, Task
from tests.apps.web.browser.conftest import OpenTab, Served
from tests.apps.web.browser.test_search import give


def test_an_empty_library_leads_to_adding(open_tab: OpenTab, fresh: Served) -> None:
    page = open_tab(fresh).open("/", ".blank")
    assert "No photos yet" in page.inner_text(".blank")
    page.click("text=Add photos")
    page.wait_for_url("**/library?add=")
    page.wait_for_function("() => document.activeElement.type === 'text'")


def test_a_folder_is_added_watched_and_forgotten(open_tab: OpenTab, fresh: Served) -> None:
    page = open_tab(fresh).open("/library", ".add")
    page.fill(".add input[type=text]", str(fresh.folder))
    page.click(".add .primary >> nth=0")
    page.wait_for_selector(".job .tag >> text=Done", timeout=60_000)
    assert "35 added" in page.inner_text(".job") and "1 failed" in page.inner_text(".job")
    page.click(".job summary")
    assert "broken <b>.jpg" in page.inner_text(".failures")
    page.wait_for_selector("text=35 present")
    page.wait_for_selector(".panel >> text=broken <b>.jpg")
    page.click("button[title^='Look for changes:']")
    page.wait_for_selector(".job >> text=36 unchanged", timeout=30_000)
    page.click("button[title^='Show photos:']")
    page.wait_for_selector(".cell img.shown")
    page.go_back()
    page.click("button[title^='Remove from the library:']")
    page.click("dialog .danger")
    page.wait_for_selector("text=There is no source yet.")
    assert fresh.library.count() == 0
    assert len(list(fresh.folder.rglob("*.jpg"))) > 20


def test_a_watched_folder_shows_what_arrives_in_it(
    open_tab: OpenTab, fresh: Served, photographs: dict[str, Path]
) -> None:
    for _ in fresh.library.index([str(fresh.folder)]):
        pass
    fresh.library.keep_watching()
    tab = open_tab(fresh)
    page = tab.open("/library", ".row")
    switch = page.get_by_role("switch", name=f"Watch for changes: {fresh.folder.name}")
    assert not switch.is_checked()
    page.wait_for_selector("text=35 present")
    switch.check()
    shutil.copy(photographs["moon"], fresh.folder / "arrived.png")
    page.wait_for_selector("text=36 present", timeout=60_000)
    page.wait_for_selector("text=Nothing is going on.")  # what went well is nothing to tidy away
    page.reload()
    page.wait_for_selector(".row")
    assert switch.is_checked(), "the library keeps it"
    switch.press("Space")
    page.wait_for_function("() => fetch('/api/v1/sources').then(a => a.json()).then(a => !a.sources[0].watched)")


def test_a_folder_is_chosen(open_tab: OpenTab, fresh: Served) -> None:
    page = open_tab(fresh).open("/library", ".add")
    page.fill(".add input[type=text]", str(fresh.folder.parent))
    page.click("text=Browse…")
    page.click(f".folder-list >> text={fresh.folder.name}")
    page.wait_for_selector(".folder-list >> text=old.zip")
    page.click("text=Use this folder")
    assert page.input_value(".add input[type=text]") == str(fresh.folder)


def test_a_zip_is_dropped_and_added(
    open_tab: OpenTab, fresh: Served, tmp_path: Path, photographs: dict[str, Path]
) -> None:
    file = tmp_path / "Отпуск.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(photographs["moon"], "лето/moon.png")
    page = open_tab(fresh).open("/", ".blank")
    give(page, "drop", file, "Отпуск.zip")
    page.wait_for_selector(".job .tag >> text=Done", timeout=60_000)
    page.wait_for_selector(".row >> text=Отпуск.zip")
    assert [photo.key for photo in fresh.library.photos()[0]] == ["лето/moon.png"]


def test_a_zip_is_chosen_and_a_file_that_is_none_is_refused(open_tab: OpenTab, fresh: Served) -> None:
    tab = open_tab(fresh)
    page = tab.open("/library", ".add")
    with page.expect_file_chooser() as chooser:
        page.click("text=Choose an archive…")
    chooser.value.set_files(files=[{"name": "a.zip", "mimeType": "application/zip", "buffer": b"not a zip"}])
    page.wait_for_selector(".toast.bad >> text=not a ZIP")
    tab.tolerate("422")


def test_addresses_are_checked_and_refused_ones_are_named(open_tab: OpenTab, fresh: Served) -> None:
    page = open_tab(fresh).open("/library", ".add")
    page.fill("textarea", "https://example.org/a.jpg\nnot an address")
    page.click(".add form:last-of-type .primary")
    assert "Line 2 is not an address." in page.inner_text(".wrong")
    page.fill("textarea", "http://127.0.0.1:9/a.jpg")
    page.click(".add form:last-of-type .primary")
    page.wait_for_selector(".job .tag >> text=/Done|Failed/", timeout=60_000)
    assert fresh.library.count() == 0


def test_a_wrong_place_says_so(open_tab: OpenTab, fresh: Served) -> None:
    page = open_tab(fresh).open("/library", ".add")
    page.fill(".add input[type=text]", str(fresh.folder / "nothing here"))
    page.click(".add .primary >> nth=0")
    page.wait_for_selector(".job .tag >> text=Failed", timeout=30_000)
    assert "nothing here" in page.inner_text(".job .note")


def test_indexing_is_stopped_and_goes_on(open_tab: OpenTab, fresh: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own generator, held back so that a person is quick enough to stop it."""
    import threading

    real, hold = fresh.library.index, threading.Event()

    def slow(*given: object, **named: object):  # type: ignore[no-untyped-def]
        for event in real(*given, **named):  # type: ignore[arg-type]
            yield event
            hold.wait(60)

    monkeypatch.setattr(fresh.library, "index", slow)
    page = open_tab(fresh).open("/library", ".add")
    page.fill(".add input[type=text]", str(fresh.folder))
    page.click(".add .primary >> nth=0")
    page.click(".job >> text=Stop")
    page.wait_for_selector(".job .tag >> text=Stopping…")
    hold.set()
    page.wait_for_selector(".job .tag >> text=Stopped", timeout=60_000)
    assert page.locator("#activity").is_hidden()
    page.click(".job >> text=Go on")
    page.wait_for_selector(".job .tag >> text=Done", timeout=60_000)
    assert fresh.library.count() == 35
    assert page.locator(".job >> text=Gone on with").count() == 1
    assert page.locator(".job button >> text=Go on").count() == 0, "it was gone on with already"


def test_a_failed_job_keeps_its_reason_until_it_is_dismissed(open_tab: OpenTab, fresh: Served) -> None:
    page = open_tab(fresh).open("/library", ".add")
    page.fill(".add input[type=text]", str(fresh.folder / "nothing here"))
    page.click(".add .primary >> nth=0")
    page.wait_for_selector(".job .note.bad", timeout=30_000)
    page.fill(".add input[type=text]", str(fresh.folder / "edits"))
    page.click(".add .primary >> nth=0")
    page.wait_for_selector(".job .tag >> text=Done", timeout=60_000)
    page.wait_for_selector("text=15 present")
    assert "nothing here" in page.inner_text(".job .note.bad"), "other work takes nothing away"
    page.reload()
    page.wait_for_selector(".job .note.bad >> text=nothing here")
    for left in (1, 0):
        page.click(".job >> nth=-1 >> button[title='Take off the list']")
        page.wait_for_function("n => document.querySelectorAll('.job').length === n", arg=left)
    page.wait_for_selector("text=Nothing is going on.")
    assert fresh.library.jobs.all() == []


def test_a_job_that_was_killed_is_shown_as_interrupted(open_tab: OpenTab, fresh: Served) -> None:
    """A process that is no more left its row: nobody holds the lock of its name."""
    records = fresh.library._parts.catalogue.jobs
    now = datetime.now(UTC)
    job = records.add("a process that was killed", Task(JobKind.INDEX, (str(fresh.folder),)), now)
    records.save(
        replace(job, state=JobState.RUNNING, started=now), [Failure("/x.jpg", verbatim("the file is empty"))], now
    )
    page = open_tab(fresh).open("/library", ".job")
    page.wait_for_selector(".job .tag >> text=Interrupted")
    page.click(".job >> text=Go on")
    page.wait_for_selector(".job .tag >> text=Done", timeout=60_000)
    assert fresh.library.count() == 35


def test_models_and_facts_are_shown(open_tab: OpenTab, served: Served) -> None:
    page = open_tab(served).open("/library", ".models tbody tr")
    assert "mini" in page.inner_text(".models") and "In use" in page.inner_text(".models")
    assert "35 photos" in page.inner_text(".facts-line")


def test_photos_appear_while_they_are_indexed_also_in_a_second_tab(open_tab: OpenTab, fresh: Served) -> None:
    other = open_tab(fresh).open("/", ".blank")
    page = open_tab(fresh).open("/library", ".add")
    page.fill(".add input[type=text]", str(fresh.folder))
    page.click(".add .primary >> nth=0")
    other.wait_for_selector(".cell img.shown", timeout=60_000)
    other.wait_for_selector("h1 >> text=35 photos", timeout=60_000)
    page.wait_for_selector(".facts-line >> text=35 photos")
    page.click("button[title^='Remove from the library:']")
    page.click("dialog .danger")
    other.wait_for_selector("text=No photos yet")


def test_what_another_program_adds_is_seen_and_one_stays_where_one_is(
    open_tab: OpenTab, fresh: Served, photographs: dict[str, Path]
) -> None:
    for _ in fresh.library.index([str(fresh.folder)]):
        pass
    page = open_tab(fresh, 1000, 500).open("/?order=location", ".cell img.shown")
    page.mouse.move(500, 300)
    page.mouse.wheel(0, 600)
    page.wait_for_function("() => scrollY > 500")
    # The picture in the middle of the window, and where it is.
    middle = """() => {
      const link = document.elementFromPoint(500, 250).closest('.cell').querySelector('.cell-link');
      return [link.href, Math.round(link.getBoundingClientRect().top)];
    }"""
    before = page.evaluate(middle)
    (fresh.folder / "!first").mkdir()
    for name in ("cell", "text"):
        shutil.copy(photographs[name], fresh.folder / "!first")
    for _ in fresh.library.index():
        pass
    page.wait_for_selector("h1 >> text=37 photos")
    page.wait_for_function("() => +document.querySelector('.cell').getAttribute('aria-setsize') === 37")
    href, top = before
    now = page.locator(f".cell-link[href='{href.removeprefix(fresh.address)}']").bounding_box()
    assert abs(now["y"] - top) < 250  # in the window still, though its row may be another one


def test_missing_photos_are_counted_apart_in_both_places(open_tab: OpenTab, fresh: Served) -> None:
    for _ in fresh.library.index([str(fresh.folder)]):
        pass
    page = open_tab(fresh).open("/", ".cell img.shown")
    (fresh.folder / "chelsea.jpg").unlink()
    for _ in fresh.library.index():
        pass
    page.wait_for_selector("h1 >> text=34 photos · 1 missing")
    page.wait_for_selector(".cell .missing")
    page.click("nav a >> nth=3")
    page.wait_for_selector(".facts-line >> text=34 photos")


def test_an_upload_that_is_removed_leaves_nothing(
    open_tab: OpenTab, fresh: Served, tmp_path: Path, photographs: dict[str, Path]
) -> None:
    file = tmp_path / "Отпуск.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(photographs["moon"], "moon.png")
    page = open_tab(fresh).open("/library", ".add")
    give(page, "drop", file, "Отпуск.zip")
    page.wait_for_selector("text=1 present", timeout=60_000)
    uploads = fresh.library.directory / "uploads"
    assert [one.name for one in uploads.iterdir()] == ["Отпуск.zip"]
    page.click("button[title^='Remove from the library:']")
    assert "copy of it is deleted" in page.inner_text("dialog")
    page.click("dialog .danger")
    page.wait_for_selector("text=There is no source yet.")
    assert list(uploads.iterdir()) == []
    assert file.exists()
