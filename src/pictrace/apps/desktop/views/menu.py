"""The menu of the window: every command with its key, recent libraries, languages."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from pictrace.apps.desktop.keys import SHORTCUTS, shown
from pictrace.apps.desktop.views.view import Context
from pictrace.apps.messages.loader import LANGUAGES

__all__ = ["make_menu"]

_GROUPS = (
    ("open_library", "new_library"),
    ("add_folder", "add_file", "add_list", "update", "stop_or_resume"),
    ("choose_picture", "paste", "export"),
    ("show_search", "show_duplicates", "show_library", "in_browser"),
    ("toggle_theme",),
    ("help", "quit"),
)


def make_menu(root: tk.Tk, context: Context, set_language: Callable[[str], None]) -> tk.Menu:
    """A fresh menu in the present language, with what can be done now."""
    t = context.messages
    menu = tk.Menu(root)
    for number, group in enumerate(_GROUPS):
        if number:
            menu.add_separator()
        if number == len(_GROUPS) - 1:
            menu.add_cascade(label=t("desktop.language"), menu=_languages(menu, context, set_language))
            menu.add_separator()
        for name in group:
            keys = next((shortcut.keys for shortcut in SHORTCUTS if shortcut.action == name), ())
            menu.add_command(
                label=t(f"desktop.action.{name}"),
                accelerator=shown(keys[0], context.mac) if keys else "",
                command=context.actions[name],
            )
        if number == 0 and len(context.desktop.memory.recent) > 1:
            menu.add_cascade(label=t("desktop.recent"), menu=_recent(menu, context))
    return menu


def _recent(parent: tk.Menu, context: Context) -> tk.Menu:
    menu = tk.Menu(parent)

    def opening(directory: str) -> Callable[[], None]:
        return lambda: context.desktop.open(Path(directory), create=False)

    for name in context.desktop.memory.recent:
        menu.add_command(label=name, command=opening(name))
    return menu


def _languages(parent: tk.Menu, context: Context, set_language: Callable[[str], None]) -> tk.Menu:
    menu = tk.Menu(parent)

    def choosing(code: str) -> Callable[[], None]:
        return lambda: set_language(code)

    for code, name in LANGUAGES.items():
        mark = "●  " if code == context.desktop.language else "     "
        menu.add_command(label=mark + name, command=choosing(code))
    return menu
