"""Which version of a model a library is indexed with and searched by."""

from __future__ import annotations

from pathlib import Path

from pictrace.catalogue import Catalogue
from pictrace.embeddings.cards import ModelCard, find, known

__all__ = ["better_version", "version_in_use"]


def version_in_use(name: str, catalogue: Catalogue, models_directory: Path) -> ModelCard:
    """The card of that id or key. Of several versions the one that has seen most of the library, so that nothing is
    embedded again unasked; of equals, and for a new library, the newest. Raises ``UnknownModel``, ``ModelDamaged``."""
    versions = [card for card in known(models_directory) if card.id == name]
    known_here = catalogue.models.keys()
    registered = [card for card in versions if card.key in known_here]
    if not registered:
        return find(name, models_directory)
    if len(registered) == 1:
        return registered[0]
    seen = {record.key: record.embeddings for record in catalogue.models.all()}
    return max(registered, key=lambda card: seen[card.key])


def better_version(card: ModelCard, models_directory: Path) -> ModelCard | None:
    """A newer version of a model that is in use, if there is one."""
    newest = next((other for other in known(models_directory) if other.id == card.id), card)
    return newest if newest.bundled and newest.key != card.key else None
