"""The bill of materials in CycloneDX: every package of the constraints, by name, version and package URL."""

from __future__ import annotations

from collections.abc import Mapping

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

__all__ = ["bill"]


def bill(name: str, version: str, pins: Mapping[str, str]) -> str:
    """CycloneDX 1.6 as JSON text; ``pins`` maps canonical names to versions."""
    bom = Bom()
    bom.metadata.component = Component(name=name, version=version, type=ComponentType.APPLICATION, bom_ref=name)
    parts = [
        Component(
            name=pin, version=pinned, bom_ref=f"{pin}@{pinned}", purl=PackageURL("pypi", name=pin, version=pinned)
        )
        for pin, pinned in pins.items()
    ]
    bom.components.update(parts)
    bom.register_dependency(bom.metadata.component, parts)
    return str(JsonV1Dot6(bom).output_as_string(indent=1))
