"""Reviewing duplicates with the keyboard."""

from __future__ import annotations

from typing import Any

import pytest

from pictrace.records import DecisionKind, JobKind
from tests.apps.web.browser.conftest import OpenTab, Served, Tab
from tests.apps.web.patience import ended


@pytest.fixture
def review(tab: Tab, served: Served) -> Any:
    for decision in served.library.decisions():
        served.library.undecide(decision.id or 0)
    jobs = served.app.state.site.jobs
    ended(jobs, jobs.start(JobKind.DUPLICATES))
    return tab.open("/duplicates", ".group")


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


def test_groups_of_one_relation(review: Any) -> None:
    options = review.locator("select option").all_inner_texts()
    assert len(options) > 2
    review.select_option("select", index=1)
    name = options[1].split(" (")[0]
    review.wait_for_function(
        f"() => [...document.querySelectorAll('.group-head .tag')].every((one) => one.textContent === '{name}')"
    )


def test_thousands_of_groups_stay_smooth(tab: Tab, served: Served) -> None:
    """Ten thousand groups on the server; the page takes what is looked at."""
    from dataclasses import replace

    from pictrace.apps.web.groups import Groups

    found = list(served.library.duplicates(include_decided=True))
    groups = Groups()
    for number in range(10_000):
        groups.add(replace(found[number % len(found)], group=f"g{number}"))
    jobs = served.app.state.site.jobs
    before, jobs.groups = jobs.groups, groups
    try:
        page = tab.open("/duplicates", ".group")
        assert total_text(page) == "10,000 groups"
        assert page.locator(".group").count() <= 80
        for _ in range(4):
            there = page.locator(".group").count()
            page.mouse.wheel(0, 100_000)
            page.wait_for_function("n => document.querySelectorAll('.group').length > n", arg=there)
        assert page.locator(".group").count() < 400
    finally:
        jobs.groups = before
        groups.close()


def total_text(page: Any) -> str:
    return str(page.inner_text("h1 .count"))
