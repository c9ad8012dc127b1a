"""Which model that reads answers the texts of one open library, and what is open of each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.catalogue import Catalogue
from pictrace.library.model_runtime import ModelRuntime
from pictrace.library.settings import Settings

if TYPE_CHECKING:
    from pictrace.embeddings.cards import ModelCard
    from pictrace.embeddings.reading import TextReader
    from pictrace.workflows.text import Sentences

__all__ = ["Readers", "readers_here"]


class Readers:
    """Opens a model's network of texts when the first text comes, and keeps it. Safe to use from several threads.

    ``place`` gives the folder in which the files of a card lie; what is remembered goes into ``directory``."""

    def __init__(
        self, catalogue: Catalogue, settings: Settings, directory: Path, place: Callable[[ModelCard], Path]
    ) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._directory = directory
        self._place = place
        self._sentences: dict[str, Sentences] = {}
        self._lock = threading.Lock()

    def of(self, runtime: ModelRuntime) -> Sentences:
        """What a model that reads says of this library."""
        from pictrace.workflows.text import Sentences

        key = runtime.card.key
        with self._lock:
            if key not in self._sentences:
                captions = self._directory / f"{runtime.card.id}-{runtime.card.version}.captions.npz"
                reader = self._once(runtime.card)
                self._sentences[key] = Sentences(self._catalogue, runtime.card, reader, runtime.index, captions)
            return self._sentences[key]

    def _once(self, card: ModelCard) -> Callable[[], TextReader]:
        from pictrace.embeddings.choice import cores
        from pictrace.embeddings.reading import TextReader

        opened: list[TextReader] = []
        lock = threading.Lock()

        def reader() -> TextReader:
            with lock:
                if not opened:
                    opened.append(TextReader(card, self._place(card), self._settings.inference_threads or cores()))
                return opened[0]

        return reader


def readers_here(catalogue: Catalogue, models_directory: Path) -> list[ModelCard]:
    """The models that read, are on this machine and have seen pictures of this library, the best first."""
    from pictrace.embeddings.cards import known
    from pictrace.embeddings.fetching import complete

    seen = {record.key: record.embeddings for record in catalogue.models.all()}
    found = [
        card
        for card in known(models_directory)
        if card.text is not None and seen.get(card.key) and complete(card, models_directory)
    ]
    return sorted(found, key=lambda card: -card.text.rank if card.text else 0)
