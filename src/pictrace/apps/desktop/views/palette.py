"""The colours of the window, light and dark."""

from __future__ import annotations

from dataclasses import dataclass

from pictrace.records import Relation

__all__ = ["DARK", "LIGHT", "Palette"]


@dataclass(frozen=True, slots=True)
class Palette:
    """``surface`` carries the controls, ``ground`` lies behind the pictures, ``raised`` marks hovering."""

    name: str
    ground: str
    surface: str
    raised: str
    pressed: str
    field: str
    border: str
    border_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str
    on_accent: str
    good: str
    warn: str
    bad: str
    strong_claim: str
    edit_claim: str
    scene_claim: str
    similar_claim: str

    def of_relation(self, relation: Relation) -> str:
        """The colour that stands for a relation: one for each strength of the claim."""
        match relation:
            case Relation.IDENTICAL | Relation.COPY:
                return self.strong_claim
            case Relation.SAME_SCENE:
                return self.scene_claim
            case Relation.SIMILAR:
                return self.similar_claim
            case _:
                return self.edit_claim


LIGHT = Palette(
    name="light",
    ground="#f3f4f7",
    surface="#ffffff",
    raised="#f0f2f6",
    pressed="#e4e8ef",
    field="#f6f7f9",
    border="#e0e4eb",
    border_strong="#c5ccd8",
    text="#171b23",
    muted="#5c6677",
    faint="#98a2b3",
    accent="#2b62e3",
    accent_hover="#2456cc",
    accent_pressed="#1d47ab",
    accent_soft="#dfe8fd",
    on_accent="#ffffff",
    good="#16794a",
    warn="#a15c00",
    bad="#c22f36",
    strong_claim="#16794a",
    edit_claim="#2b62e3",
    scene_claim="#a15c00",
    similar_claim="#6d7788",
)

DARK = Palette(
    name="dark",
    ground="#111419",
    surface="#1a1e25",
    raised="#242a33",
    pressed="#2d3440",
    field="#232831",
    border="#2d333e",
    border_strong="#454e5d",
    text="#e9ecf2",
    muted="#9da7b8",
    faint="#697385",
    accent="#6c9bff",
    accent_hover="#83abff",
    accent_pressed="#5a8af0",
    accent_soft="#22345a",
    on_accent="#0c1424",
    good="#57c78c",
    warn="#e5a94f",
    bad="#f2777c",
    strong_claim="#57c78c",
    edit_claim="#7fa9ff",
    scene_claim="#e5a94f",
    similar_claim="#98a2b3",
)
