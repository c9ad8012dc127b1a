"""The list on the screen as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from pictrace.apps.desktop.listing import Tile
from pictrace.errors import UsageError
from pictrace.files import printable, replaced

__all__ = ["COLUMNS", "write_csv"]

COLUMNS = (
    "rank",
    "location",
    "score",
    "relation",
    "similarity",
    "ssim",
    "phash_distance",
    "orb_inliers",
    "width",
    "height",
    "bytes",
    "taken",
    "photo_id",
)


def write_csv(file: Path, tiles: Iterable[Tile]) -> int:
    """Writes one line for each tile and returns how many; the whole file or nothing.

    UTF-8 with a mark at the front, without which spreadsheets take it for another encoding."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    number = 0
    for number, tile in enumerate(tiles, start=1):
        table.writerow(_row(number, tile))
    try:
        with replaced(file) as out:
            out.write(text.getvalue().encode("utf-8-sig"))
    except OSError as error:
        raise UsageError("export.list", file=str(file), error=error.strerror or str(error)) from error
    return number


def _row(number: int, tile: Tile) -> dict[str, object]:
    photo, hit = tile.photo, tile.hit
    row: dict[str, object] = {
        "rank": number,
        "location": printable(photo.location),
        "width": photo.width,
        "height": photo.height,
        "bytes": photo.bytes,
        "taken": photo.capture.taken.isoformat() if photo.capture.taken else None,
        "photo_id": photo.id,
    }
    if hit is not None:
        evidence = hit.evidence
        row |= {
            "score": round(hit.score, 4),
            "relation": hit.relation.value,
            "similarity": round(hit.similarity, 4),
            "ssim": None if evidence.ssim is None else round(evidence.ssim, 4),
            "phash_distance": evidence.phash_distance,
            "orb_inliers": evidence.orb_inliers,
        }
    return row
