"""Edits show themselves, in whichever order two pictures come; where nothing shows, nothing is claimed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.decoding import decode_thumbnail, encode_thumbnail, reduced
from pictrace.evaluation import edits
from pictrace.verification import StandardVerifier, standard_verifier
from pictrace.verification.originality import Traces, traces
from pictrace.verification.originality import _burnt as burnt

Pixels = NDArray[np.uint8]
SUBJECTS = ("astronaut", "coffee", "chelsea", "motorcycle_left", "coins", "ihc")


def birthday(pixels: Pixels) -> Pixels:
    canvas = pixels.copy()
    place = (pixels.shape[1] // 10, pixels.shape[0] * 85 // 100)
    scale = pixels.shape[1] / 450
    cv2.putText(canvas, "Happy birthday!", place, cv2.FONT_HERSHEY_DUPLEX, scale, (255, 220, 40), 2, cv2.LINE_AA)
    return canvas


def frame(pixels: Pixels) -> Pixels:
    margin = pixels.shape[1] // 12
    framed = np.full((pixels.shape[0] + 2 * margin, pixels.shape[1] + 2 * margin, 3), (250, 250, 248), np.uint8)
    framed[margin:-margin, margin:-margin] = pixels
    return framed


@pytest.fixture(scope="module")
def verifier() -> StandardVerifier:
    return standard_verifier()


@pytest.fixture(scope="module")
def originals(photographs: dict[str, Path]) -> dict[str, Pixels]:
    found = {}
    for name in SUBJECTS:
        with Image.open(photographs[name]) as image:
            found[name] = reduced(np.asarray(image.convert("RGB")), 720)
    return found


def both_ways(original: Pixels, edited: Pixels, verifier: StandardVerifier) -> Traces:
    """What is found on the library's thumbnails, the original first; the other way round must say the same."""
    a, b = (decode_thumbnail(encode_thumbnail(np.ascontiguousarray(one), 384)) for one in (original, edited))
    there = traces(a, b, verifier.compare(verifier.prepare(a), verifier.prepare(b), None).evidence.homography)
    back = traces(b, a, verifier.compare(verifier.prepare(b), verifier.prepare(a), None).evidence.homography)
    assert (back.of_b, back.of_a) == (there.of_a, there.of_b)
    return there


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize(
    ("edit", "trace"),
    [
        (birthday, "drawn"),
        (frame, "framed"),
        (lambda pixels: edits.apply("screenshot", pixels), "framed"),
        (lambda pixels: edits.apply("blur", pixels), "blurred"),
    ],
    ids=["birthday", "frame", "screenshot", "blur"],
)
def test_an_edit_shows_itself(
    originals: dict[str, Pixels], verifier: StandardVerifier, name: str, edit: Callable[[Pixels], Pixels], trace: str
) -> None:
    assert both_ways(originals[name], edit(originals[name]), verifier) == Traces(None, trace)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_colours_that_were_taken_away_or_burnt(
    originals: dict[str, Pixels], verifier: StandardVerifier, name: str
) -> None:
    assert both_ways(originals[name], edits.apply("grey", originals[name]), verifier) == Traces(None, "faded")
    harder = ((originals[name].astype(np.float32) - 128) * 1.35 + 128).clip(0, 255).astype(np.uint8)
    assert both_ways(originals[name], harder, verifier).of_a is None


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("edit", [name for name in edits.EDITS if name not in ("combination", "quarter-size")])
def test_the_original_is_never_taken_for_the_edit(
    originals: dict[str, Pixels], verifier: StandardVerifier, name: str, edit: str
) -> None:
    a, b = (
        decode_thumbnail(encode_thumbnail(np.ascontiguousarray(one), 384))
        for one in (originals[name], edits.apply(edit, originals[name], 3))
    )
    verdict = verifier.compare(verifier.prepare(a), verifier.prepare(b), None)
    if verdict.relation.same_picture:
        assert traces(a, b, verdict.evidence.homography).of_a is None


@pytest.mark.parametrize("name", SUBJECTS)
def test_what_was_only_saved_again_or_cut_is_no_edit(
    originals: dict[str, Pixels], verifier: StandardVerifier, name: str
) -> None:
    whole = originals[name]
    height, width = whole.shape[:2]
    packed = cv2.imencode(".jpg", whole[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
    again = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR))[:, :, ::-1]
    assert both_ways(whole, np.asarray(again, np.uint8), verifier) == Traces()
    part = whole[height // 8 : height * 7 // 8, width // 8 : width * 7 // 8]
    assert both_ways(whole, part, verifier) == Traces()


def test_pictures_that_hardly_meet_say_nothing() -> None:
    blank = np.full((40, 60, 3), 90, np.uint8)
    far = (1.0, 0.0, 0.99, 0.0, 1.0, 0.99, 0.0, 0.0, 1.0)
    assert traces(blank, blank, far) == Traces()
    assert traces(blank, blank, None) == Traces()


def test_only_what_is_full_or_black_is_burnt() -> None:
    pixels = np.full((10, 10, 3), 128, np.uint8)
    pixels[:2] = (128, 255, 128)
    pixels[2:3] = (0, 128, 128)
    everywhere = np.ones((10, 10), np.bool_)
    assert burnt(pixels, everywhere) == pytest.approx(0.3)
    assert burnt(pixels, ~everywhere | (np.arange(10) >= 5)[:, None]) == 0
