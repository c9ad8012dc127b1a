"""Texts that fit into the room there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.desktop.views.eliding import Elider


@given(st.text(max_size=60), st.integers(0, 400))
def test_an_elided_text_fits_and_keeps_its_ends(text: str, room: int) -> None:
    short = Elider(lambda part: 7 * len(part))(text, room)
    assert 7 * len(short) <= max(room, 7)
    if short != text:
        front, back = short.split("…", 1) if text.count("…") == 0 else ("", "")
        assert text.startswith(front)
        assert text.endswith(back)


def test_the_end_of_a_files_name_stays() -> None:
    assert Elider(len)("IMG_20240501_holiday_final.jpg", 15) == "IMG_202…nal.jpg"


def test_a_letter_is_measured_once() -> None:
    asked: list[str] = []

    def measure(letter: str) -> int:
        asked.append(letter)
        return 5

    elider = Elider(measure)
    assert elider.width("abba") == 20
    elider("abba abba", 30)
    assert sorted(asked) == sorted(set(asked))
