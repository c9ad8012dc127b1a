"""open_clip beside a torch for processors only.

It wants torchvision for resizing pictures, whose wheels carry operators for another torch. They are never called:
declaring them is enough.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

__all__ = ["ARCHITECTURES", "Architecture", "network", "open_clip"]


@dataclass(frozen=True)
class Architecture:
    """How open_clip builds a network, and the card it is run by."""

    card: str
    config: str | dict[str, Any]

    @property
    def sigmoid(self) -> bool:
        return isinstance(self.config, str) and "SigLIP" in self.config


TINY = {
    "embed_dim": 512,
    "quick_gelu": True,
    "vision_cfg": {"image_size": 224, "layers": 10, "width": 256, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 256, "heads": 4, "layers": 3},
}
"""TinyCLIP ViT-8M/16 Text-3M, as its authors' configuration has it; open_clip has no name for it."""

ARCHITECTURES = {
    "openai-clip-b32": Architecture("openai-clip-b32", "ViT-B-32-quickgelu"),
    "openclip-b16": Architecture("openclip-b16", "ViT-B-16"),
    "siglip2-b16": Architecture("siglip2-b16", "ViT-B-16-SigLIP2"),
    "tinyclip": Architecture("tinyclip", TINY),
}


def open_clip() -> Any:
    """The package, importable although torchvision's own operators are not."""
    found = importlib.util.find_spec("torchvision")
    places = found.submodule_search_locations if found else None
    if places and not hasattr(open_clip, "declared"):
        source = Path(places[0], "_meta_registrations.py").read_text("utf-8")
        library = torch.library.Library("torchvision", "DEF")
        for name in sorted(set(re.findall(r'torchvision::(\w+)"', source))):
            library.define(f"{name}(Tensor x) -> Tensor")
        open_clip.declared = library  # type: ignore[attr-defined]
    import open_clip as package

    return package


def network(name: str, pretrained: str | None = None, seed: int = 1) -> Any:
    """A network of open_clip, with the weights of that name or file, else with random ones of the seed."""
    torch.manual_seed(seed)
    package, config = open_clip(), ARCHITECTURES[name].config
    if isinstance(config, dict):
        model = package.CLIP(**config)
        if pretrained:
            model.load_state_dict(package.factory.load_state_dict(pretrained))
    else:
        model = package.create_model(config, pretrained=pretrained)
    return model.eval()
