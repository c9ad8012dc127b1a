"""Model cards: the frozen record of what a model is and what its input must look like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["ModelCard"]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model's identity. ``key`` names what made a vector: two keys never mix in one index.

    ``width`` and ``height`` are the input size in pixels; ``resize`` is ``stretch`` or ``crop`` (short
    side to ``resize_to``, centre crop); ``mean`` and ``std`` are per channel of 0…255 RGB, applied outside the graph
    (``mean`` 0 and ``std`` 1 when the graph does it). ``sha256`` is of the weights file.
    """

    id: str
    version: str
    dimension: int
    width: int
    height: int
    licence: str
    description: str = ""
    resize: str = "stretch"
    resize_to: int | None = None
    channels: str = "rgb"
    layout: str = "nhwc"
    input_type: str = "uint8"
    input_name: str | None = None
    output_name: str | None = None
    tags_name: str | None = None
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    bytes: int | None = None
    sha256: str | None = None
    url: str | None = None
    origin: str = ""
    bundled: bool = False
    vocabulary: str | None = None
    figures: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> str:
        return f"{self.id}@{self.version}"
