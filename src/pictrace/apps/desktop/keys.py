"""The keyboard: one table for what is bound and for what the help shows."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SHORTCUTS", "Shortcut", "latin", "shown"]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """``keys`` without a modifier are for the grid, so that they do not get in the way of typing.
    ``Mod`` is Control, or Command on a Mac."""

    action: str
    keys: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        return any(key.startswith(("Mod-", "F", "Escape", "Alt-")) for key in self.keys)


SHORTCUTS = (
    Shortcut("focus_search", ("Mod-f", "Mod-l")),
    Shortcut("paste", ("Mod-v",)),
    Shortcut("choose_picture", ("Mod-o",)),
    Shortcut("previous_query", ("Mod-Prior",)),
    Shortcut("next_query", ("Mod-Next",)),
    Shortcut("more_like", ("m",)),
    Shortcut("compare", ("Return",)),
    Shortcut("open_original", ("Mod-Return", "o")),
    Shortcut("reveal", ("Mod-r", "r")),
    Shortcut("copy_location", ("Mod-c", "c")),
    Shortcut("export", ("Mod-e",)),
    Shortcut("in_browser", ("Mod-b",)),
    Shortcut("back", ("Alt-Left", "Escape")),
    Shortcut("show_search", ("Mod-1",)),
    Shortcut("show_duplicates", ("Mod-2",)),
    Shortcut("show_library", ("Mod-3",)),
    Shortcut("tile_larger", ("Mod-plus", "Mod-equal")),
    Shortcut("tile_smaller", ("Mod-minus",)),
    Shortcut("add_folder", ("Mod-i",)),
    Shortcut("add_file", ("Mod-Shift-i",)),
    Shortcut("add_list", ("Mod-Shift-l",)),
    Shortcut("update", ("F5",)),
    Shortcut("stop_or_resume", ("Mod-period",)),
    Shortcut("open_library", ("Mod-Shift-o",)),
    Shortcut("new_library", ("Mod-Shift-n",)),
    Shortcut("not_duplicates", ("Mod-d",)),
    Shortcut("keep_both", ("Mod-k",)),
    Shortcut("undo", ("Mod-z",)),
    Shortcut("toggle_theme", ("Mod-t",)),
    Shortcut("help", ("F1",)),
    Shortcut("quit", ("Mod-q",)),
)

_SIGNS = {
    "Mod": "Ctrl",
    "Return": "Enter",
    "plus": "+",
    "minus": "−",
    "equal": "=",
    "period": ".",
    "Left": "←",
    "Prior": "PgUp",
    "Next": "PgDn",
    "Escape": "Esc",
}


def shown(key: str, mac: bool = False) -> str:
    """``Mod-Shift-o`` as people write it: ``Ctrl+Shift+O``, on a Mac ``⇧⌘O``."""
    *modifiers, last = key.split("-")
    end = _SIGNS.get(last, last.upper() if len(last) == 1 else last)
    if mac:
        signs = {"Shift": "⇧", "Alt": "⌥", "Mod": "⌘"}
        return "".join(signs[name] for name in ("Alt", "Shift", "Mod") if name in modifiers) + end
    return "+".join([*(_SIGNS.get(name, name) for name in modifiers), end])


# The letters that stand on the Latin keys of a Russian keyboard, so that Ctrl+Я is Ctrl+Z there.
_CYRILLIC = dict(zip("йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm", strict=True))


def latin(char: str, keysym: str) -> str | None:
    """The Latin letter on the key that typed a Cyrillic one; ``None`` when it was not Cyrillic."""
    names = {
        "Cyrillic_shorti": "й", "Cyrillic_tse": "ц", "Cyrillic_u": "у", "Cyrillic_ka": "к", "Cyrillic_ie": "е",
        "Cyrillic_en": "н", "Cyrillic_ghe": "г", "Cyrillic_sha": "ш", "Cyrillic_shcha": "щ", "Cyrillic_ze": "з",
        "Cyrillic_ef": "ф", "Cyrillic_yeru": "ы", "Cyrillic_ve": "в", "Cyrillic_a": "а", "Cyrillic_pe": "п",
        "Cyrillic_er": "р", "Cyrillic_o": "о", "Cyrillic_el": "л", "Cyrillic_de": "д", "Cyrillic_ya": "я",
        "Cyrillic_che": "ч", "Cyrillic_es": "с", "Cyrillic_em": "м", "Cyrillic_i": "и", "Cyrillic_te": "т",
        "Cyrillic_softsign": "ь",
    }  # fmt: skip
    letter = names.get(keysym) or names.get(keysym.lower().replace("cyrillic", "Cyrillic"))  # Cyrillic_EF: with Shift
    return _CYRILLIC.get(letter or char.lower())
