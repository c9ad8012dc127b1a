"""Clean-up in the page, the whole path: duplicates, plan, check, clean up, undo; the files compared by their bytes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pictrace.library import Library
from tests.apps.web.browser.axe import serious
from tests.apps.web.browser.conftest import OpenTab, Served, serve

Tree = dict[str, tuple[bytes, int, int]]


@pytest.fixture
def copies(tmp_path: Path, photographs: dict[str, Path]) -> Iterator[Served]:
    """Three pictures that are there twice, one that is there once; groups found."""
    folder = tmp_path / "Фото"
    for place in ("2009", "copies"):
        (folder / place).mkdir(parents=True)
        for name in ("coffee", "rocket", "chelsea"):
            shutil.copy(photographs[name], folder / place)
    shutil.copy(photographs["astronaut"], folder / "2009")
    with Library.open(tmp_path / "library", model="mini@7") as library:
        for _ in library.index([str(folder)]):
            pass
        assert len(list(library.look_for_duplicates())) == 3
        yield from serve(library, folder)


def tree(folder: Path) -> Tree:
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and ".pictrace-trash" not in path.parts:
            status = path.stat()
            found[path.relative_to(folder).as_posix()] = (path.read_bytes(), status.st_mode, status.st_mtime_ns)
    return found


def test_from_duplicates_to_a_clean_archive_and_back(open_tab: OpenTab, copies: Served) -> None:
    before = tree(copies.folder)
    page = open_tab(copies).open("/duplicates", ".group")
    page.click(".head >> text=Clean up ·")
    page.wait_for_selector(".action")
    assert page.locator(".action").count() == 3 and "3 files to go" in page.inner_text("h1")
    assert "The other is kept because" in page.inner_text(".action >> nth=0")
    page.uncheck(".action input >> nth=1")
    page.wait_for_selector("h1 >> text=2 files to go")
    page.click("text=Check on the disk")
    page.wait_for_selector(".clean-status >> text=Checked")
    assert tree(copies.folder) == before, "looking changes nothing"
    page.click(".head >> text=Clean up")
    assert "everything can be undone" in page.inner_text("dialog")
    page.click("dialog >> text=Clean up >> nth=-1")
    page.wait_for_selector(".clean-status >> text=2 files cleaned up")
    gone = set(before) - set(tree(copies.folder))
    assert len(gone) == 2 and all(path.startswith("copies/") for path in gone)
    page.click(".head >> text=Undo")
    page.wait_for_selector(".clean-status >> text=Undone")
    assert tree(copies.folder) == before
    page.click("text=Clean-ups so far")
    page.wait_for_selector(".row >> text=Undone")


def test_what_is_refused_says_why(open_tab: OpenTab, copies: Served) -> None:
    page = open_tab(copies).open("/duplicates", ".group")
    page.click(".head >> text=Clean up ·")
    page.wait_for_selector(".action")
    spare = copies.folder / "copies" / "coffee.png"
    spare.write_bytes(spare.read_bytes() + b" ")
    page.click("text=Check on the disk")
    page.wait_for_selector(".segments >> text=Left alone (1)")
    page.click(".segments >> text=Left alone (1)")
    page.wait_for_selector(".action .wrong >> text=It has changed since the plan was made")
    assert page.locator(".action").count() == 1


def test_undone_later_and_purged_only_when_asked(open_tab: OpenTab, copies: Served) -> None:
    library = copies.library
    plan = library.cleanup.plan()
    before = tree(copies.folder)
    library.cleanup.keep(plan)
    list(library.cleanup.apply(plan))
    page = open_tab(copies).open("/clean-up", ".row")
    page.click("text=Empty the trash")
    assert page.is_disabled("dialog >> text=Delete for good"), "nothing is that old"
    page.fill("dialog input", "0")
    page.wait_for_selector("dialog >> text=3 files")
    page.keyboard.press("Escape")
    page.click(".row >> text=Undo")
    page.wait_for_selector(".row >> text=Undone")
    assert tree(copies.folder) == before
    list(library.cleanup.apply(plan))
    page.reload()
    page.click("text=Empty the trash")
    page.fill("dialog input", "0")
    page.click("dialog >> text=Delete for good")
    page.wait_for_selector(".row >> text=Deleted for good")
    assert not [one for one in copies.folder.rglob("files/*") if one.is_file()]


def test_marked_by_keys_around_what_a_person_keeps(open_tab: OpenTab, copies: Served) -> None:
    page = open_tab(copies).open("/duplicates", ".group")
    page.focus(".group >> nth=0")
    page.keyboard.press("2")
    page.wait_for_selector(".group.marked >> nth=0")
    assert "You chose it" in page.inner_text(".group >> nth=0")
    page.focus(".group >> nth=1")
    page.keyboard.press("m")
    page.wait_for_selector(".head >> text=Clean up 2 groups")
    page.reload()
    page.wait_for_selector(".head >> text=Clean up 2 groups")
    page.click(".head >> text=Clean up 2 groups")
    page.wait_for_selector(".action >> nth=1")
    paths = [page.text_content(f".action >> nth={n} >> .path >> nth=0").split("/")[-2] for n in (0, 1)]
    assert page.locator(".action").count() == 2 and sorted(paths) == ["2009", "copies"]


def test_rules_are_ordered_tried_and_saved(open_tab: OpenTab, copies: Served) -> None:
    page = open_tab(copies).open("/duplicates", ".group")
    page.click("[aria-label='What to keep']")
    page.wait_for_selector("dialog >> text=0 of 3 groups would keep another photo")
    assert serious(page) == []
    page.fill("dialog textarea >> nth=0", f"{copies.folder.as_posix()}/copies/")
    page.wait_for_selector("dialog >> text=3 of 3 groups would keep another photo")
    page.click("text=Save and look again")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.member.keeper figcaption')]"
        ".filter((one) => one.textContent.includes('preferred place')).length === 3"
    )
    assert copies.library.keeping.order.prefer == (f"{copies.folder.as_posix()}/copies/",)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_serious(open_tab: OpenTab, copies: Served, look: str) -> None:
    library = copies.library
    plan = library.cleanup.plan()
    library.cleanup.keep(plan)
    list(library.cleanup.rehearse(plan))
    found: dict[str, Any] = {}
    for width in (390, 1366):
        tab = open_tab(copies, width=width, color_scheme=look)
        page = tab.open(f"/clean-up?plan={plan.id}", ".action")
        found[f"plan {width}"] = serious(page)
        page.click(".head >> text=Clean up")
        found[f"asked {width}"] = serious(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        found[f"past {width}"] = serious(tab.open("/clean-up", ".blank"))
    assert {name: problems for name, problems in found.items() if problems} == {}
