"""What PicTrace says of the golden pictures today: by verification alone, and through the library's front door.

``python -m tests.golden`` writes it down anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace import Library, Query, Relation
from pictrace.decoding import decode, encode_thumbnail
from pictrace.fingerprints.perceptual import phash, phash_orientations
from pictrace.records import Hit, Verdict
from pictrace.verification import standard_verifier
from pictrace.verification.prefilter import Prefilter
from tests.golden.pictures import pairs, write_library

Pixels = NDArray[np.uint8]

PAIRS = Path(__file__).parent / "pairs.json"
LIBRARY = Path(__file__).parent / "library.json"

SCORE_TOLERANCE = 0.002
"""Difference of two probabilities that another processor or build of OpenCV may make by rounding."""

THUMBNAIL_SIDE = 384
DIGITS = 5
PROVEN = frozenset(relation for relation in Relation if relation.same_picture) | {Relation.SAME_SCENE}


def of_pairs(pictures: Mapping[str, Pixels]) -> dict[str, Any]:
    """Of every golden pair: the verdict, and whether the prefilter lets it through."""
    verifier, prefilter = standard_verifier(), Prefilter()
    found = {}
    for name, query, photo in pairs(pictures):
        stored = decode(encode_thumbnail(photo, THUMBNAIL_SIDE)).pixels
        one = verifier.prepare(query, phash_orientations(query))
        other = verifier.prepare(stored, (phash(stored),))
        passes = prefilter.passes(prefilter.keypoints(query), prefilter.keypoints(stored, mirrored=False))
        found[name] = {**_of_verdict(verifier.compare(one, other, None)), "prefilter": passes}
    return found


def of_library(root: Path, pictures: Mapping[str, Pixels]) -> dict[str, Any]:
    """Of the golden library: what search, duplicates, have and compare say. What is only similar is left out: its
    score is that of the embedding, which is another on another engine."""
    photos, card = write_library(root, pictures)
    with Library.open(root / "library") as library:
        for _ in library.index([str(photos)]):
            pass
        files = sorted(card.iterdir())
        queries = [Query(place=str(file)) for file in files]
        answers = library.search(queries, k=50)
        return {
            "search": {
                file.name: dict(sorted(_of_hits(answer.hits))) for file, answer in zip(files, answers, strict=True)
            },
            "duplicates": dict(sorted(_groups(library))),
            "have": {Path(one.location).name: _of_check(one) for one in library.have([str(card)])},
            "compare": {
                f"{file.name} | {name}": _of_verdict(verdict)
                for file in files
                if (other := photos / (name := f"{file.stem.split(' of ')[-1].split(' ')[0]}.jpg")).exists()
                if (verdict := library.compare(Query(place=str(file)), Query(place=str(other))).verdict).relation
                is not Relation.SIMILAR
            },
        }


def _of_verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "relation": verdict.relation.value,
        "score": round(verdict.score, DIGITS),
        "notes": list(verdict.evidence.notes),
    }


def _of_hits(hits: tuple[Hit, ...]) -> Iterator[tuple[str, Any]]:
    for hit in hits:
        if hit.relation is not Relation.SIMILAR:
            yield hit.photo.key, _of_verdict(Verdict(hit.relation, hit.score, hit.evidence))


def _groups(library: Library) -> Iterator[tuple[str, Any]]:
    for group in library.duplicates(relations=PROVEN):
        members = {
            member.photo.key: _of_verdict(Verdict(member.relation, member.score, member.evidence))
            for member in group.members[1:]
        }
        yield f"{group.members[0].photo.key}, {group.relation.value}", dict(sorted(members.items()))


def _of_check(one: Any) -> dict[str, Any]:
    return {
        "verdict": one.verdict,
        "partner": one.partner.key if one.partner else None,
        "relation": one.relation.value if one.relation else None,
        "score": None if one.score is None else round(one.score, DIGITS),
    }


def read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return content


def write(file: Path, content: Mapping[str, Any]) -> None:
    """One line for each verdict, so that a difference can be read."""
    file.write_text(_lines(content) + "\n", "utf-8")


def _lines(content: Mapping[str, Any]) -> str:
    if not any(isinstance(value, dict) for value in content.values()):
        return json.dumps(content, ensure_ascii=False)
    parts = (f"{json.dumps(name, ensure_ascii=False)}: {_lines(value)}" for name, value in content.items())
    return "{\n" + ",\n".join(parts) + "\n}"


def differences(was: Any, now: Any, where: str = "") -> list[str]:
    """What is not the same, in words; scores may differ by the tolerance."""
    if isinstance(was, dict) and isinstance(now, dict):
        found = [f"{where}: {name} is {'new' if name in now else 'gone'}" for name in was.keys() ^ now.keys()]
        for name in was.keys() & now.keys():
            found += differences(was[name], now[name], f"{where} / {name}")
        return sorted(found)
    if isinstance(was, float) and isinstance(now, float):
        return [] if abs(was - now) <= SCORE_TOLERANCE else [f"{where}: {was} is now {now}"]
    return [] if was == now else [f"{where}: {was} is now {now}"]
