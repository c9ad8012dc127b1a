"""Reviewing duplicates with the keyboard."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pictrace.library import Library
from pictrace.records import DecisionKind, Filters, JobKind, Relation, Task
from tests.apps.web.browser.conftest import OpenTab, Served, Tab, serve
from tests.apps.web.patience import ended


@pytest.fixture
def review(tab: Tab, served: Served) -> Any:
    for decision in served.library.decisions():
        served.library.undecide(decision.id or 0)
    look(served)
    return tab.open("/duplicates", ".group")


def look(served: Served) -> None:
    """Looks for duplicates, to the end."""
    jobs = served.library.jobs
    ended(jobs, jobs.start(Task(JobKind.DUPLICATES)))


def test_the_search_for_duplicates_is_started_and_watched(open_tab: OpenTab, fresh: Served) -> None:
    for _ in fresh.library.index([str(fresh.folder / "edits")]):
        pass
    page = open_tab(fresh).open("/duplicates", ".blank")
    assert "Nothing is deleted" in page.inner_text(".blank")
    page.click("text=Find duplicates")
    page.wait_for_selector(".group", timeout=60_000)
    page.wait_for_selector("text=Look again")


def total(page: Any) -> int:
    return int(page.inner_text("h1 .count").split()[0])


def test_groups_say_what_to_keep_and_why(review: Any) -> None:
    assert total(review) >= 5
    groups = review.locator(".group")
    assert groups.count() == total(review)
    assert groups.nth(0).locator(".keeper").count() == 1
    text = review.inner_text(".review")
    assert "It has more pixels (" in text
    assert "matched points lie exactly on one another" in text


def test_decisions_are_one_key_each_and_are_kept(review: Any, served: Served) -> None:
    review.focus(".group >> nth=0")
    review.keyboard.press("n")
    review.wait_for_selector(".review-progress >> text=1 of")
    assert [one.kind for one in served.library.decisions()] == [DecisionKind.NOT_DUPLICATES]
    assert review.evaluate("() => document.activeElement.dataset.group") == "1"
    review.keyboard.press("k")
    review.wait_for_selector(".review-progress >> text=2 of")
    assert "You said: keep both" in review.inner_text(".group >> nth=1")
    review.keyboard.press("ArrowUp")
    review.keyboard.press("z")
    review.wait_for_selector(".review-progress >> text=1 of")
    assert len(served.library.decisions()) == 1
    before = total(review)
    review.reload()
    review.wait_for_selector(".review-progress >> text=1 of")
    assert review.locator(".group").count() == before - 1, "what is decided is not begun with again"
    review.click("text=Show decided ones")
    review.wait_for_selector(".group.decided")
    assert review.locator(".group").count() == before
    assert "decided=1" in review.url
    review.click(".head >> text=Look again")
    review.wait_for_function(f"() => document.querySelector('h1 .count').textContent.startsWith('{before - 1} ')")


def test_one_group_after_another(review: Any, served: Served) -> None:
    review.click("text=One by one")
    assert review.locator(".group").count() == 1
    review.keyboard.press("ArrowRight")
    review.wait_for_selector("text=Group 2 of")
    review.keyboard.press("k")
    review.wait_for_selector("text=Group 3 of")
    assert [one.kind for one in served.library.decisions()] == [DecisionKind.KEEP_BOTH]
    review.click(".toast button")
    review.wait_for_selector("text=Group 2 of")
    assert served.library.decisions() == []


def test_a_group_is_compared(review: Any) -> None:
    review.focus(".group >> nth=0")
    review.keyboard.press("c")
    review.wait_for_selector(".compare-score")
    assert "same picture" in review.inner_text(".compare-head")
    review.keyboard.press("Escape")
    review.wait_for_selector("dialog", state="detached")
    assert review.evaluate("() => document.activeElement.dataset.group") == "0"


def test_groups_of_one_relation_have_an_address_and_a_progress_of_their_own(review: Any) -> None:
    options = review.locator("select option").all_inner_texts()
    assert len(options) > 2
    review.select_option("select", index=1)
    name, number = options[1].rstrip(")").split(" (")
    of_one = (
        "() => [...document.querySelectorAll('.group-head > .tag')]"
        f".every((one) => one.textContent === '{name}') && document.querySelectorAll('.group').length === {number}"
    )
    review.wait_for_function(of_one)
    assert f"relation={name.lower()}" in review.url.lower()
    review.focus(".group >> nth=0")
    review.keyboard.press("k")
    review.wait_for_selector(f".review-progress >> text=1 of {number}")
    review.reload()
    review.wait_for_selector(f".review-progress >> text=1 of {number}")
    assert review.input_value("select") == name.lower()
    review.select_option("select", index=2)
    review.wait_for_selector(".review-progress >> text=0 of")


def test_everything_decided_says_so(review: Any, served: Served) -> None:
    for one in served.library.review.page(0, 200)[0]:
        served.library.decide(DecisionKind.KEEP_BOTH, [member.photo.id for member in one.group.members])
    review.reload()
    review.wait_for_selector(".blank >> text=All reviewed")
    review.click("text=Show decided ones")
    review.wait_for_selector(".group.decided")


def test_groups_follow_their_photos(open_tab: OpenTab, fresh: Served) -> None:
    """A folder is deleted and looked for again: nothing on the page says *Keep* of a file that is gone."""
    for _ in fresh.library.index([str(fresh.folder)]):
        pass
    look(fresh)
    tab = open_tab(fresh)
    page = tab.open("/duplicates", ".group")
    before = total(page)
    assert "astronaut.jpg" in page.text_content(".review")
    shutil.rmtree(fresh.folder / "Отпуск 夏 2019")  # of astronaut, coffee and retina the originals
    jobs = fresh.library.jobs
    ended(jobs, jobs.start(Task(JobKind.INDEX)))
    page.wait_for_function("() => !document.querySelector('.review').textContent.includes('astronaut.jpg')")
    names = page.locator(".member.keeper b").all_text_contents()
    assert "astronaut.png" in names, "of those that are left, the best is kept"
    assert total(page) == before - 1, "one photo alone is no group"
    for image in page.locator(".member.keeper img").all():
        assert page.request.get(fresh.address + image.get_attribute("src")).ok
    for source in fresh.library.sources():
        fresh.library.forget(source.id)
    page.reload()
    page.wait_for_selector(".blank")
    assert page.locator(".group").count() == 0


def test_it_is_said_when_was_looked_and_what_is_new_since(open_tab: OpenTab, fresh: Served) -> None:
    """An old search of an empty library is no answer about the photos that came since."""
    look(fresh)
    page = open_tab(fresh).open("/duplicates", ".blank")
    assert "Looked at 0 photos" in page.inner_text(".blank")
    assert "No duplicates" not in page.inner_text(".blank")
    for _ in fresh.library.index([str(fresh.folder)]):
        pass
    page.reload()
    page.wait_for_selector(".blank >> text=35 photos are new since then")
    assert "Not every photo was looked at" in page.inner_text(".blank")
    page.click(".head >> text=Look again")
    page.wait_for_selector(".review-progress >> text=Looked at 35 photos, now", timeout=60_000)


def test_a_restart_loses_nothing(open_tab: OpenTab, fresh: Served) -> None:
    """Groups, decisions and the list of what was done are the library's: another application shows them."""
    for _ in fresh.library.index([str(fresh.folder)]):
        pass
    look(fresh)
    page = open_tab(fresh).open("/duplicates", ".group")
    before = total(page)
    page.focus(".group >> nth=0")
    page.keyboard.press("k")
    page.wait_for_selector(".review-progress >> text=1 of")
    with Library.open(fresh.library.directory) as other:
        for served in serve(other, fresh.folder):
            again = open_tab(served).open("/duplicates", ".group")
            assert total(again) == before
            again.wait_for_selector(".review-progress >> text=1 of")
            again.goto(served.address + "/library")
            again.wait_for_selector(".job >> text=Finding duplicates")
            assert f"{before} groups" in again.inner_text(".job >> nth=0")


def test_thousands_of_groups_stay_smooth(tab: Tab, served: Served) -> None:
    """Ten thousand groups on the server; the page takes what is looked at."""
    found = list(served.library.duplicates(include_decided=True))
    groups = served.library._parts.catalogue.groups
    run = groups.begin(frozenset(Relation), Filters(), datetime.now(UTC))
    groups.add(run, 0, [replace(found[number % len(found)], group=f"g{number}") for number in range(10_000)])
    groups.finish(run, datetime.now(UTC), complete=True)
    for decision in served.library.decisions():
        served.library.undecide(decision.id or 0)
    page = tab.open("/duplicates", ".group")
    assert total_text(page) == "10,000 groups"
    assert page.locator(".group").count() <= 80
    for _ in range(4):
        there = page.locator(".group").count()
        page.mouse.wheel(0, 100_000)
        page.wait_for_function("n => document.querySelectorAll('.group').length > n", arg=there)
    assert page.locator(".group").count() < 400


def total_text(page: Any) -> str:
    return str(page.inner_text("h1 .count"))
