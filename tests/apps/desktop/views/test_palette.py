"""Colours that can be read."""

from __future__ import annotations

from dataclasses import fields

import pytest

from pictrace.apps.desktop.views.palette import DARK, LIGHT, Palette
from pictrace.records import Relation


def luminance(color: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda one: one.name)
def test_texts_are_readable_on_what_they_stand_on(palette: Palette) -> None:
    """4.5 : 1, as WCAG AA asks for text."""
    grounds = (palette.surface, palette.ground)
    for color in (palette.text, palette.muted, palette.bad, palette.warn, palette.good):
        assert all(contrast(color, ground) >= 4.5 for ground in grounds), color
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.text, palette.accent_soft) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda one: one.name)
def test_relations_are_told_apart_by_strength(palette: Palette) -> None:
    colors = {relation: palette.of_relation(relation) for relation in Relation}
    assert colors[Relation.IDENTICAL] == colors[Relation.COPY]
    assert len(set(colors.values())) == 4
    for color in colors.values():
        assert contrast(color, palette.surface) >= 3, color


def test_both_have_every_colour() -> None:
    for field in fields(Palette):
        if field.name != "name":
            for palette in (LIGHT, DARK):
                value = getattr(palette, field.name)
                assert len(value) == 7
                int(value[1:], 16)
