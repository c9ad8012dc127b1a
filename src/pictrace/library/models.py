"""The models of one open library: which there are, which version answers, and what is open of each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.catalogue import Catalogue
from pictrace.library.model_choice import better_version, version_in_use
from pictrace.library.model_runtime import ModelRuntime
from pictrace.library.readers import Readers, readers_here
from pictrace.library.settings import Settings
from pictrace.vectors.factory import DirectoryIndexes

if TYPE_CHECKING:
    from pictrace.embeddings.cards import ModelCard
    from pictrace.embeddings.head import WordHead
    from pictrace.embeddings.interface import Embedder
    from pictrace.embeddings.vocabulary import Vocabulary
    from pictrace.workflows.maintenance.status import IndexState, ModelState
    from pictrace.workflows.text import Texts, Words

__all__ = ["Models"]


class Models:
    """Engines, indexes and words, opened when they are first needed and then kept. Safe to use from several threads.

    A model is asked for by its id, its key, ``keras:NAME`` or the path of an ``.onnx`` file; ``None`` is that of the
    settings. Of an id with several versions, the one that has seen most of the library is meant."""

    def __init__(self, library: Path, settings: Settings, catalogue: Catalogue) -> None:
        self.directory = library / "models"
        """Where this library keeps the weights it was given; it need not exist."""
        self._settings = settings
        self._catalogue = catalogue
        self._indexes = DirectoryIndexes(library / "vectors")
        self._runtimes: dict[str, ModelRuntime] = {}
        self._versions: dict[str, str] = {}
        self._words: dict[str, Words] = {}
        self._readers = Readers(
            catalogue, settings, self.directory, lambda card: self._beside(self._names.get(card.key, ""), card)
        )
        self._names: dict[str, str] = {}
        self._lock = threading.RLock()

    def runtime(self, model: str | None = None) -> ModelRuntime:
        """What is open of a model. Raises ``ModelError``."""
        with self._lock:
            name = self._in_use(model)
            if name not in self._runtimes:
                self._runtimes[name] = self._new_runtime(name)
            return self._runtimes[name]

    def runtimes(self) -> list[ModelRuntime]:
        """Those of every model that has vectors here and can be named again, and of the settings' own."""
        from pictrace.embeddings.cards import known

        held = {record.key for record in self._catalogue.models.all()}
        names = [card.key for card in known(self.directory) if card.key in held]
        return [self.runtime(name) for name in dict.fromkeys([self._in_use(None), *names])]

    def better(self) -> ModelCard | None:
        """A newer version of the model that the library is searched by."""
        card = self.runtime().card
        return better_version(card, self.directory) if self._has_card(self._settings.model) else None

    def choose_again(self) -> None:
        """After a run: another version of a model may have seen more of the library now."""
        with self._lock:
            self._versions.clear()

    def words(self, model: str | None = None) -> Words:
        """What a model and the pixels say of this library, in words."""
        from pictrace.workflows.text import Words
        from pictrace.workflows.text.table import TableCache

        name = self._in_use(model)
        card = self.runtime(name).card
        with self._lock:
            if name not in self._words:
                head, table = self._head(name, card), TableCache(self._catalogue, card.key)
                self._words[name] = Words(
                    self._catalogue, card.key, lambda: self._vocabulary(name, card, head), head, table
                )
            return self._words[name]

    def texts(self, model: str | None = None) -> Texts:
        """Who answers texts: the words of a model, with the model itself where it reads; of none asked for the best
        that reads and has seen this library."""
        from pictrace.workflows.text import Texts

        words, runtime = self.words(model), self.runtime(model)
        if runtime.card.text is None and model is None:
            here = self.reading()
            runtime = self.runtime(here[0].key) if here else runtime
        if runtime.card.text is None:
            return Texts(words)
        own = self.runtime().card
        first = own.spaces[0].name
        return Texts(words, self._readers.of(runtime), lambda: self._catalogue.embeddings.reach(own.key, first).count)

    def reading(self) -> list[ModelCard]:
        """The models that read and have seen pictures of this library, the best first; none beside weights of one's
        own."""
        return [] if self._settings.model_file else readers_here(self._catalogue, self.directory)

    def tell_words(self, model: str | None, give_way: Callable[[], None]) -> None:
        """Lets the head of a model speak of what it has not spoken of."""
        from pictrace.workflows.text.labelling import tell_words

        name = self._in_use(model)
        card = self.runtime(name).card
        head = self._head(name, card)
        if head is not None:
            tell_words(self._catalogue, card.key, head, self.words(name).classes, give_way)

    def states(self) -> list[ModelState]:
        """Every model that is known here, with what this library has of it."""
        from pictrace.embeddings.cards import known

        embedded = {record.key: record.embeddings for record in self._catalogue.models.all()}
        return [self._state(card, embedded.get(card.key, 0)) for card in known(self.directory)]

    def index_states(self) -> list[IndexState]:
        """How the indexes stand of those that have vectors here."""
        return [
            state
            for runtime in self.runtimes()
            if self._catalogue.embeddings.reach(runtime.card.key, runtime.card.spaces[0].name).count
            for state in runtime.states()
        ]

    def install(self, name: str, file: Path | None) -> Iterator[tuple[int, int | None]]:
        """Fetches a model's weights, or copies and verifies a file, of a model that reads those in a folder; yields
        bytes done and in all."""
        from pictrace.embeddings import fetching, weights
        from pictrace.embeddings.cards import find

        card = find(name, self.directory)
        if card.text is not None and file is not None:
            self.directory.mkdir(parents=True, exist_ok=True)
            size = fetching.install_files(card, file, self.directory)
            yield size, size
            return
        if card.text is not None:
            for progress in fetching.fetch(card, self.directory):
                yield progress.done, progress.total
            return
        if file is not None:
            size = weights.install(card, file, self.directory).stat().st_size
            yield size, size
            return
        for progress in weights.download(card, self.directory):
            yield progress.done, progress.total

    def close(self) -> None:
        """Gives engines and the indexes' files back."""
        with self._lock:
            for runtime in self._runtimes.values():
                runtime.close()
            self._runtimes.clear()

    def _in_use(self, model: str | None) -> str:
        """The key of the version of a model that this library is searched by; other names as they are."""
        name = model or self._settings.model
        if not self._has_card(name):
            return name
        with self._lock:
            if name not in self._versions:
                self._versions[name] = version_in_use(name, self._catalogue, self.directory).key
            return self._versions[name]

    def _has_card(self, name: str) -> bool:
        """Whether a card says all about a model, so that it need not be opened for it: not of the user's own weights
        or a Keras application."""
        return not self._settings.model_file and not name.startswith("keras:") and not name.endswith(".onnx")

    def _new_runtime(self, name: str) -> ModelRuntime:
        from pictrace.embeddings.cards import find

        if self._has_card(name):
            card = find(name, self.directory)
            return ModelRuntime(self._catalogue, card, lambda purpose: self._embedder(name, purpose), self._indexes)
        opened = self._embedder(name, "indexing")
        self._names[opened.card.key] = name
        return ModelRuntime(self._catalogue, opened.card, lambda _: opened, self._indexes)

    def _embedder(self, name: str, purpose: str) -> Embedder:
        from pictrace.embeddings.choice import open_embedder

        settings = self._settings
        return open_embedder(
            name,
            models_directory=self.directory,
            model_file=Path(settings.model_file) if settings.model_file else None,
            engine=settings.engine,
            precision=settings.precision,
            threads=settings.inference_threads,
            batch_size=settings.batch_size,
            purpose=purpose,
        )

    def _vocabulary(self, name: str, card: ModelCard, head: WordHead | None) -> Vocabulary | None:
        """The words of a model, from the file beside its card, and of its head."""
        from pictrace.embeddings.vocabulary import read_vocabulary

        if card.vocabulary is None:
            return None
        vocabulary = read_vocabulary(self._beside(name, card) / card.vocabulary)
        return vocabulary.with_words(head.names) if head else vocabulary

    def _head(self, name: str, card: ModelCard) -> WordHead | None:
        from pictrace.embeddings.head import read_head

        return None if card.head is None else read_head(self._beside(name, card) / card.head, card.head_sha256)

    def _beside(self, name: str, card: ModelCard) -> Path:
        """Where the files lie that a card names."""
        from pictrace.embeddings.cards import BUNDLED_DIRECTORY

        if card.bundled:
            return BUNDLED_DIRECTORY
        return Path(name).parent if name.endswith(".onnx") else self.directory

    def _files_of(self, card: ModelCard) -> Path:
        return self._beside(self._names.get(card.key, ""), card)

    def _state(self, card: ModelCard, embedded: int) -> ModelState:
        from pictrace.embeddings.cards import described
        from pictrace.embeddings.fetching import complete
        from pictrace.workflows.maintenance.status import ModelState

        made = self._catalogue.embeddings.provenance(card.key, card.spaces[0].name) if embedded else []
        opened = self._runtimes[card.key].opened if card.key in self._runtimes else None
        return ModelState(
            id=card.id,
            key=card.key,
            dimension=card.dimension,
            licence=card.licence,
            description=card.description,
            bytes=card.bytes,
            bundled=card.bundled,
            installed=complete(card, self.directory),
            chosen=card.key == self._in_use(None),
            embedded=embedded,
            engine=opened.engine if opened else made[0].engine if made else None,
            precision=opened.precision if opened else made[0].precision if made else None,
            has_tags=card.tags_name is not None,
            origin=card.origin,
            message=described(card),
        )
