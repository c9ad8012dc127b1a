"""Which contents of a group are edits of others in it, as their pictures show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeAlias

from pictrace.catalogue import Catalogue
from pictrace.decoding import decode_thumbnail
from pictrace.errors import PhotoError
from pictrace.records import Evidence, Photo, Verdict
from pictrace.verification.originality import Pixels, traces
from pictrace.workflows.duplicates.keeper import Edit

__all__ = ["Edits", "Seen"]

Seen: TypeAlias = dict[int, Edit]
"""What a pair shows: those of the two that are edits."""

SIZED = 0.95
"""Share of the other's pixels from which two pictures are of one size."""


@dataclass(frozen=True, slots=True, eq=False)
class Edits:
    """Looks at the stored thumbnails of pairs; ``give_way`` is called before each, and lets searches go first."""

    catalogue: Catalogue
    pool: Executor
    give_way: Callable[[], None] = lambda: None

    def among(
        self, photos: Iterable[Photo], verdicts: Mapping[tuple[int, int], Verdict], seen: dict[tuple[int, int], Seen]
    ) -> dict[int, Edit]:
        """The edits among the contents of these photos, by id. ``verdicts``: by which pairs of contents are one
        picture, the first as the query; pairs that are something else are passed over. What was found of each pair is
        added to ``seen``, and not looked for again."""
        pixels = {photo.content_id or 0: photo.pixels for photo in photos}
        pairs = {
            (min(pair), max(pair)): (pair, verdict.evidence)
            for pair, verdict in verdicts.items()
            if verdict.relation.same_picture and pixels.keys() >= set(pair)
        }
        fresh = {key: found for key, found in pairs.items() if key not in seen}
        pictures = self._pictures({content for key in fresh for content in key})

        def look(known: tuple[tuple[int, int], Evidence]) -> Seen:
            (a, b), evidence = known
            if a not in pictures or b not in pictures:
                return {}
            self.give_way()
            found = traces(pictures[a], pictures[b], evidence.homography)
            marked = ((a, b, found.of_a, "query"), (b, a, found.of_b, "photo"))
            return {
                content: Edit(_shown(evidence, side))
                for content, other, trace, side in marked
                # What is smaller is softer anyway.
                if trace and not (trace == "blurred" and pixels[content] < SIZED * pixels[other])
            }

        seen.update(zip(fresh, self.pool.map(look, fresh.values()), strict=True))
        edits: dict[int, Edit] = {}
        for key in pairs:
            for content, edit in seen[key].items():
                edits[content] = min(edit, edits.get(content, edit), key=lambda one: one.shown)
        return edits

    def _pictures(self, contents: set[int]) -> dict[int, Pixels]:
        found: dict[int, Pixels] = {}
        for content, jpeg in self.catalogue.contents.thumbnails(contents).items():
            try:
                found[content] = decode_thumbnail(jpeg)
            except PhotoError:  # a damaged thumbnail shows nothing; `check` finds it
                continue
        return found


def _shown(evidence: Evidence, side: str) -> float:
    """The share of one side's area that the other covers: the picture in its frame."""
    region = evidence.region
    if region is None or evidence.region_of != side:
        return 1.0
    return (region.right - region.left) * (region.bottom - region.top)
