"""What happens to pictures on their way through the world, drawn at random for training.

Every change is a function of (pixels, generator): (height, width, 3) RGB bytes in, the same kind of
array out, its size free. `mild` keeps what the picture shows, `strong` draws one to five changes out of
wide families. The edits that are measured in `pictrace.evaluation.edits` are other code with other constants.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Change = Callable[[Pixels, Generator], Pixels]

# fmt: off
WORDS = (
    "hello", "happy", "birthday", "sale", "today", "2019", "photo", "summer", "love", "news", "www.", "@home",
    "best", "wishes", "IMG_2041", "like", "share", "breaking", "follow", "me", "new", "offer", "50%", "thank",
    "you", "good", "morning", "holiday", "team", "report", "draft", "copy", "sample", "preview",
)
# fmt: on
FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
)


def _bytes(values: object) -> Pixels:
    """What OpenCV or arithmetic returned, as contiguous bytes."""
    return np.ascontiguousarray(values, dtype=np.uint8)


def _colour(rng: Generator) -> tuple[int, int, int]:
    """A fill: often white, black or a grey, else anything."""
    if rng.random() < 0.6:
        level = int(rng.choice([0, 255, 255, int(rng.integers(0, 256))]))
        return level, level, level
    red, green, blue = rng.integers(0, 256, 3)
    return int(red), int(green), int(blue)


def orient(pixels: Pixels, rng: Generator) -> Pixels:
    """One of the eight orientations, the upright one included."""
    turned = np.rot90(pixels, int(rng.integers(4)))
    return np.ascontiguousarray(turned[:, ::-1] if rng.random() < 0.5 else turned)


def mirror(pixels: Pixels, rng: Generator) -> Pixels:
    """Left and right exchanged."""
    return np.ascontiguousarray(pixels[:, ::-1])


def crop(pixels: Pixels, rng: Generator, least: float = 0.14, most: float = 0.95) -> Pixels:
    """A rectangle of `least` to `most` of the area, its aspect within 3:2 of the picture's."""
    height, width = pixels.shape[:2]
    area = float(np.exp(rng.uniform(np.log(least), np.log(most))))
    aspect = float(np.exp(rng.uniform(-0.4, 0.4)))
    rows = min(height, max(8, round(height * np.sqrt(area / aspect))))
    columns = min(width, max(8, round(width * np.sqrt(area * aspect))))
    top, left = int(rng.integers(height - rows + 1)), int(rng.integers(width - columns + 1))
    return np.ascontiguousarray(pixels[top : top + rows, left : left + columns])


def surround(pixels: Pixels, rng: Generator) -> Pixels:
    """The picture amid its own mirror images, itself 20 to 80 % of the area: a part at the scale of the whole."""
    height, width = pixels.shape[:2]
    growth = float(np.exp(rng.uniform(np.log(1.12), np.log(2.24)))) - 1
    rows, columns = round(height * growth), round(width * growth)
    top, left = rows // 2, columns // 2
    if rng.random() < 0.5:
        top, left = int(rng.integers(rows + 1)), int(rng.integers(columns + 1))
    return _bytes(cv2.copyMakeBorder(pixels, top, rows - top, left, columns - left, cv2.BORDER_REFLECT))


def tilt(pixels: Pixels, rng: Generator) -> Pixels:
    """A rotation of up to 30°: corners filled, or cut away by enlarging, or the canvas grown."""
    height, width = pixels.shape[:2]
    angle = float(rng.uniform(3, 30) * rng.choice([-1, 1]))
    cosine, sine = abs(np.cos(np.radians(angle))), abs(np.sin(np.radians(angle)))
    style = rng.integers(3)
    canvas, scale = (width, height), 1.0
    if style == 0:
        scale = float(max(cosine + sine * height / width, cosine + sine * width / height))
    elif style == 1:
        canvas = (round(width * cosine + height * sine), round(height * cosine + width * sine))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    matrix[:, 2] += (np.array(canvas) - (width, height)) / 2
    border = cv2.BORDER_REFLECT if rng.random() < 0.2 else cv2.BORDER_CONSTANT
    return _bytes(
        cv2.warpAffine(pixels, matrix, canvas, flags=cv2.INTER_LINEAR, borderMode=border, borderValue=_colour(rng))
    )


def perspective(pixels: Pixels, rng: Generator) -> Pixels:
    """The picture seen from the side: every corner moved by up to a quarter of the side."""
    height, width = pixels.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    reach = rng.uniform(0.06, 0.27)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    moved = corners + inward * rng.uniform(-0.3, 1, (4, 2)) * reach * (width, height)
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return _bytes(cv2.warpPerspective(pixels, matrix, (width, height), borderValue=_colour(rng)))


def aspect(pixels: Pixels, rng: Generator) -> Pixels:
    """Squeezed in one direction by up to 1.6."""
    height, width = pixels.shape[:2]
    factor = float(np.exp(rng.uniform(-0.5, 0.5)))
    return _bytes(cv2.resize(pixels, (max(8, round(width * factor)), height), interpolation=cv2.INTER_AREA))


def light(pixels: Pixels, rng: Generator) -> Pixels:
    """Brightness, contrast and gamma."""
    levels = np.arange(256) / 255.0
    levels = levels ** np.exp(rng.uniform(-0.7, 0.7))
    levels = (levels - 0.5) * np.exp(rng.uniform(-0.6, 0.6)) + 0.5 + rng.uniform(-0.2, 0.2)
    return _bytes(cv2.LUT(pixels, (levels.clip(0, 1) * 255).astype(np.uint8)))


def tint(pixels: Pixels, rng: Generator) -> Pixels:
    """Hue, saturation and the balance of the three channels; now and then sepia, a swap or a negative."""
    chance = rng.random()
    if chance < 0.06:
        return np.ascontiguousarray(pixels[:, :, rng.permutation(3)])
    if chance < 0.09:
        return 255 - pixels
    if chance < 0.15:
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)[:, :, None]
        return _bytes((grey * rng.uniform((0.9, 0.75, 0.5), (1.15, 1.0, 0.9))).clip(0, 255).astype(np.uint8))
    if chance < 0.65:
        hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
        hue = (np.arange(256) + rng.integers(-40, 41)) % 180
        saturation = (np.arange(256) * np.exp(rng.uniform(-1.2, 0.9))).clip(0, 255)
        table = np.stack([hue, saturation, np.arange(256)], axis=1).astype(np.uint8)[None]
        return _bytes(cv2.cvtColor(cv2.LUT(hsv, table), cv2.COLOR_HSV2RGB))
    table = (np.arange(256)[:, None] * np.exp(rng.uniform(-0.5, 0.5, 3))).clip(0, 255).astype(np.uint8)
    return _bytes(cv2.LUT(pixels, table[None]))


def grey(pixels: Pixels, rng: Generator) -> Pixels:
    """Black and white."""
    return _bytes(cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB))


def blur(pixels: Pixels, rng: Generator) -> Pixels:
    """Out of focus, or moved while exposed."""
    side = min(pixels.shape[:2])
    if rng.random() < 0.7:
        return _bytes(cv2.GaussianBlur(pixels, (0, 0), float(rng.uniform(0.004, 0.028) * side) + 0.2))
    length = max(3, round(rng.uniform(0.02, 0.08) * side))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turn = cv2.getRotationMatrix2D(((length - 1) / 2, (length - 1) / 2), float(rng.uniform(0, 180)), 1.0)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return _bytes(cv2.filter2D(pixels, -1, kernel / max(float(kernel.sum()), 1e-3)))


def shrink(pixels: Pixels, rng: Generator) -> Pixels:
    """Down to between a half and a fifth of the size, by one of four filters."""
    height, width = pixels.shape[:2]
    factor = float(rng.uniform(0.2, 0.55))
    how = int(rng.choice([cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_NEAREST]))
    return _bytes(
        cv2.resize(pixels, (max(8, round(width * factor)), max(8, round(height * factor))), interpolation=how)
    )


def jpeg(pixels: Pixels, rng: Generator) -> Pixels:
    """Saved as JPEG of quality 6 to 60, or as WebP."""
    if rng.random() < 0.85:
        packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(6, 60))])[1]
    else:
        packed = cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, int(rng.integers(1, 40))])[1]
    return _bytes(cv2.imdecode(packed, cv2.IMREAD_COLOR))


def noise(pixels: Pixels, rng: Generator) -> Pixels:
    """Sensor noise, the same or another in every channel."""
    shape = (*pixels.shape[:2], int(rng.choice([1, 3])))
    grain = rng.standard_normal(shape, dtype=np.float32) * np.float32(rng.uniform(4, 30))
    return _bytes((pixels + grain).clip(0, 255).astype(np.uint8))


def write(pixels: Pixels, rng: Generator) -> Pixels:
    """One to four lines of words, on a plate or bare, opaque or as a watermark."""
    canvas = pixels.copy()
    height, width = canvas.shape[:2]
    for _ in range(int(rng.integers(1, 5))):
        text = " ".join(rng.choice(WORDS, int(rng.integers(1, 5))))
        font = int(rng.choice(FONTS))
        thickness = int(rng.integers(1, 4))
        (across, _), _ = cv2.getTextSize(text, font, 1.0, thickness)
        scale = float(rng.uniform(0.3, 1.3) * width / max(across, 1)) * (0.5 if height < width / 2 else 1)
        (across, tall), below = cv2.getTextSize(text, font, scale, thickness)
        left = int(rng.integers(-across // 4, max(width - across // 2, 1)))
        bottom = int(rng.integers(tall // 2, height + tall // 4 + 1))
        if rng.random() < 0.3:
            plate = (left - 3, bottom - tall - 3), (left + across + 3, bottom + below + 3)
            cv2.rectangle(canvas, *plate, _colour(rng), -1)
        cv2.putText(canvas, text, (left, bottom), font, scale, _colour(rng), thickness, cv2.LINE_AA)
    if rng.random() < 0.3:
        shown = float(rng.uniform(0.3, 0.8))
        return _bytes(cv2.addWeighted(canvas, shown, pixels, 1 - shown, 0))
    return canvas


def cover(pixels: Pixels, rng: Generator) -> Pixels:
    """Plates, discs and strokes drawn over parts of the picture: stickers, buttons, black bars."""
    canvas = pixels.copy()
    height, width = canvas.shape[:2]
    for _ in range(int(rng.integers(1, 5))):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        reach = float(rng.uniform(0.04, 0.2)) * min(width, height)
        kind = rng.integers(3)
        if kind == 0:
            cv2.circle(canvas, (x, y), round(reach), _colour(rng), -1, cv2.LINE_AA)
        elif kind == 1:
            corner = x + round(reach * rng.uniform(0.5, 3)), y + round(reach * rng.uniform(0.3, 2))
            cv2.rectangle(canvas, (x, y), corner, _colour(rng), -1)
        else:
            end = int(rng.integers(width)), int(rng.integers(height))
            cv2.line(canvas, (x, y), end, _colour(rng), max(1, round(reach / 5)), cv2.LINE_AA)
    return canvas


def frame(pixels: Pixels, rng: Generator) -> Pixels:
    """A border of up to a third of the side: all around, or bars above and below or at the sides."""
    height, width = pixels.shape[:2]
    top, bottom, left, right = (rng.uniform(0.02, 0.33, 4) * (height, height, width, width)).astype(int)
    kind = rng.integers(4)
    if kind == 0:
        left = right = 0
    elif kind == 1:
        top = bottom = 0
    elif kind == 2:
        bottom, left, right = top, top, top
    return _bytes(cv2.copyMakeBorder(pixels, top, bottom, left, right, cv2.BORDER_CONSTANT, value=_colour(rng)))


def _page(height: int, width: int, rng: Generator) -> Pixels:
    """A made-up interface of (height, width): a ground, bars, lines of text, buttons."""
    ground = _colour(rng)
    page = np.full((height, width, 3), ground, np.uint8)
    for _ in range(int(rng.integers(0, 4))):
        y, tall = int(rng.integers(height)), int(height * rng.uniform(0.03, 0.12))
        cv2.rectangle(page, (0, y), (width, y + tall), _colour(rng), -1)
    dark = (30, 30, 30) if sum(ground) > 380 else (225, 225, 225)
    for _ in range(int(rng.integers(3, 16))):
        text = " ".join(rng.choice(WORDS, int(rng.integers(1, 8))))
        place = int(rng.integers(width)) - width // 5, int(rng.integers(height))
        scale = float(rng.uniform(0.0012, 0.004)) * width
        cv2.putText(page, text, place, int(rng.choice(FONTS)), scale, dark, 1, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 6))):
        place = int(rng.integers(width)), int(rng.integers(height))
        cv2.circle(page, place, int(rng.integers(3, max(4, width // 14))), _colour(rng), -1, cv2.LINE_AA)
    return page


def place(pixels: Pixels, rng: Generator, ground: Pixels | None = None) -> Pixels:
    """The picture as a part (12 to 75 % of the area) of a screen, or of `ground`, another picture."""
    height, width = pixels.shape[:2]
    area = float(np.exp(rng.uniform(np.log(0.12), np.log(0.75))))
    shape = float(np.exp(rng.uniform(-0.8, 0.8)))
    rows = max(height + 2, round(height * np.sqrt(shape / area)))
    columns = max(width + 2, round(width / np.sqrt(shape * area)))
    if ground is None:
        page = _page(rows, columns, rng)
    else:
        page = cv2.resize(ground, (columns, rows), interpolation=cv2.INTER_LINEAR)
        if rng.random() < 0.5:
            page = cv2.GaussianBlur(page, (0, 0), 0.03 * min(rows, columns))
    spread = rng.random(2) if rng.random() < 0.5 else rng.uniform(0.35, 0.65, 2)
    top, left = int(spread[0] * (rows - height)), int(spread[1] * (columns - width))
    page[top : top + height, left : left + width] = pixels
    return page


def collage(pixels: Pixels, rng: Generator, other: Pixels) -> Pixels:
    """Side by side with one other picture that takes at most as much room."""
    height, width = pixels.shape[:2]
    share, gap = float(rng.uniform(0.3, 1.0)), int(rng.integers(0, 8))
    if rng.random() < 0.5:
        beside = cv2.resize(other, (max(8, round(width * share)), height), interpolation=cv2.INTER_AREA)
        rule = np.full((height, gap, 3), 255, np.uint8)
        parts = [pixels, rule, beside] if rng.random() < 0.5 else [beside, rule, pixels]
        return np.concatenate(parts, axis=1)
    beside = cv2.resize(other, (width, max(8, round(height * share))), interpolation=cv2.INTER_AREA)
    rule = np.full((gap, width, 3), 255, np.uint8)
    parts = [pixels, rule, beside] if rng.random() < 0.5 else [beside, rule, pixels]
    return np.concatenate(parts, axis=0)


# In the order in which they happen to a picture, with how often each is drawn.
SHAPE: tuple[tuple[Change, float], ...] = ((crop, 3.0), (orient, 3.0), (tilt, 1.5), (perspective, 1.0), (aspect, 0.4))
COLOUR: tuple[tuple[Change, float], ...] = ((light, 0.8), (tint, 1.0), (grey, 0.8))
OVERLAY: tuple[tuple[Change, float], ...] = ((write, 1.2), (cover, 0.5), (frame, 0.6))
QUALITY: tuple[tuple[Change, float], ...] = ((blur, 0.8), (shrink, 1.0), (noise, 0.3), (jpeg, 1.2))
FAMILIES = (SHAPE, COLOUR, OVERLAY, QUALITY)
SCREEN_WEIGHT = 2.5
# Small parts of a picture are the hardest to recognise: so many strong views start as one.
PART = 0.65
# Of those, so many stand amid their mirror images, as they do in the second look of a search.
SURROUNDED = 0.4


def mild(pixels: Pixels, rng: Generator) -> Pixels:
    """The whole picture or nearly so, in any of the eight orientations half of the time."""
    if rng.random() < 0.5:
        pixels = orient(pixels, rng)
    if rng.random() < 0.3:
        pixels = crop(pixels, rng, 0.7, 1.0)
    if rng.random() < 0.2:
        pixels = (light, jpeg, shrink)[int(rng.integers(3))](pixels, rng)
    return pixels


def strong(pixels: Pixels, rng: Generator, other: Pixels) -> Pixels:
    """One to five changes, no two alike, often of a small part only; `other` is a picture that may stand beside or
    behind this one."""
    changes = [(change, weight) for family in FAMILIES for change, weight in family]
    weights = np.array([weight for _, weight in changes] + [SCREEN_WEIGHT])
    count = int(rng.choice([1, 2, 3, 4, 5], p=[0.4, 0.25, 0.18, 0.12, 0.05]))
    drawn = set(rng.choice(len(weights), count, replace=False, p=weights / weights.sum()).tolist())
    if rng.random() < PART:
        pixels = crop(pixels, rng, 0.14, 0.45)
        if rng.random() < SURROUNDED:
            pixels = surround(pixels, rng)
    for number, (change, _) in enumerate(changes):
        # A screenshot is taken after the picture was changed and before it is sent on, in lower quality.
        if change is QUALITY[0][0] and len(changes) in drawn:
            kind = rng.random()
            if kind < 0.6:
                pixels = place(pixels, rng)
            else:
                pixels = place(pixels, rng, other) if kind < 0.8 else collage(pixels, rng, other)
        if number in drawn:
            pixels = change(pixels, rng)
    return pixels
