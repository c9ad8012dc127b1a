"""A browser's first visit: with a code, and without one."""

from __future__ import annotations

from typing import Any

from tests.apps.web.browser.conftest import OpenTab, Served


def test_a_stranger_sees_what_to_do_and_signs_in(open_tab: OpenTab, served: Served) -> None:
    tab = open_tab(served)
    tab.page.goto(f"{served.address}/duplicates")
    page: Any = tab.page
    assert page.url == f"{served.address}/sign-in"
    assert "pictrace serve" in page.inner_text("form")
    page.fill("#token", "wrong")
    page.press("#token", "Enter")
    page.wait_for_selector("#wrong")
    tab.tolerate("403")
    page.fill("#token", served.app.state.site.access.new_code().lower())
    page.check("[name=keep]")
    page.press("#token", "Enter")
    page.wait_for_selector(".cell img.shown")
    cookie = page.context.cookies()[0]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["expires"] > 0


def test_a_link_on_a_page_of_another_site_signs_in(open_tab: OpenTab, served: Served) -> None:
    """A Strict cookie is not sent on a redirect that another site began: the page goes on by itself."""
    tab = open_tab(served)
    code = served.app.state.site.access.new_code()
    elsewhere = served.address.replace("127.0.0.1", "localhost")
    tab.page.goto(f"{elsewhere}/sign-in")
    tab.page.evaluate(f"location.assign('{served.address}/library?code={code}')")
    tab.page.wait_for_selector("main .section")
    assert tab.page.url == f"{served.address}/library"
