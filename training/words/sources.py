"""Where the labelled pictures come from: public repositories, what of them is looked at, and in which half they are.

Nothing of them is kept in this repository. The halves are trained on and judged on in turn, so that a word is always
judged by pictures of other repositories than those it was trained on.
"""

from __future__ import annotations

import fnmatch
import random
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["SOURCES", "Picture", "Repository", "Source"]


@dataclass(frozen=True)
class Source:
    """Pictures of a repository: by pattern of their path the label (``""``: captions tell) and how many at most."""

    name: str
    repository: str
    half: int
    pictures: Mapping[str, tuple[str, int]]
    captions: str = ""
    """``beside``: a text file beside each picture; else REPOSITORY:FILE of captions by name."""


def _folders(pattern: str, labels: Mapping[str, str], most: int) -> dict[str, tuple[str, int]]:
    return {pattern.format(folder): (label, most) for folder, label in labels.items()}


SOURCES: Sequence[Source] = (
    Source("weather", "pmlodzianowski/WeatherClassification", 0, _folders(
        "data/{}/*", {"sunrise": "sunset", "clouds": "cloud", "storm": "storm", "shine": "sunshine", "rain": "rain",
                      "fog": "fog"}, 360)),
    Source("intel", "yadavaditya13/Image_Classification_Using_Deep_Learning", 0, _folders(
        "*seg_train/{}/*", {"buildings": "building", "forest": "forest", "glacier": "glacier",
                            "mountain": "mountain", "sea": "sea", "street": "street"}, 220)),
    Source("houses", "emanhamed/Houses-dataset", 1, _folders(
        "*{}*", {"bathroom": "bathroom", "bedroom": "bedroom", "frontal": "house", "kitchen": "kitchen"}, 250)),
    Source("rooms", "SilviuBR24/room-classification", 0, _folders(
        "dataset/train/{}/*", {"bathroom": "bathroom", "bedroom": "bedroom", "dining_room": "dining room",
                               "kitchen": "kitchen", "living_room": "living room"}, 60)),
    Source("pacs", "MachineLearning2020/Homework3-PACS", 0, _folders(
        "PACS/{}/*", {"photo": "photo", "art_painting": "painting", "cartoon": "cartoon", "sketch": "drawing"}, 500)),
    Source("portinari", "ItamarRocha/GANdido-Portinari", 1,
           {"gandido/*": ("painting", 50), "photo/*": ("landscape", 40)}),
    Source("ccsbu", "xcreateadmin/cc_sbu_data", 1, {"image/*": ("", 1500)}, "beside"),
    Source("sysu", "ruixuejianfei/SYSU-Scene", 0, {"images/*": ("", 220)}, "sentences.json"),
    Source("jekyll", "mattvh/jekyllthemes", 0, {"thumbnails/*": ("screenshot", 80)}),
    Source("digikam", "KDE/digikam-doc", 1, {"*": ("screenshot", 80)}),
    Source("receipts", "zzzDavid/ICDAR-2019-SROIE", 0, {"data/img/*": ("receipt", 40)}),
    Source("ons", "ONSdigital/get-ons-vis-screenshots", 0, {"screenshots/*": ("chart", 40)}),
    Source("memes", "amichaiuchka/amemzing", 0, {"*": ("meme", 80)}),
    Source("rsscn", "palewithout/RSSCN7", 0, {"*": ("satellite", 90)}),
    Source("ucmerced", "Vishan29/fyp_vjti_stage1", 1, {"UCMerced*": ("satellite", 80)}),
    Source("sports", "jurjsorinliviu/Sports-Type-Classifier", 1, {
        **_folders("data/{}/*", {"football": "football", "swimming": "swimming"}, 50),
        **_folders("data/{}/*", {name: name.replace("_", " ") for name in (
            "tennis", "basketball", "baseball", "boxing", "ice_hockey")}, 30)}),
    Source("xray", "lecuong1502/BTL_Machine_Learning", 0, {"val/*": ("x-ray", 60)}),
    Source("maps", "daniel0113tg/pix2pix", 0, {"maps/*": ("map", 80)}),
)  # fmt: skip

SUFFIXES = ("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif")


@dataclass(frozen=True)
class Picture:
    path: str
    blob: str
    label: str


class Repository:
    """A clone, with or without a work tree, below a folder: ``OWNER+NAME`` or ``OWNER+NAME/repo``."""

    def __init__(self, below: Path, name: str) -> None:
        place = below / name.replace("/", "+")
        tried = [place / "repo" / ".git", place / "repo", place / ".git", place]
        self._git = next((one for one in tried if (one / "objects").is_dir()), place)
        self._files = dict(self._listed())

    def pictures(self, source: Source, seed: int = 1) -> Iterator[Picture]:
        """Those of a source, chosen at random, the same for every run."""
        chance = random.Random(seed)
        pictures = {path: blob for path, blob in self._files.items() if path.lower().endswith(SUFFIXES)}
        for pattern, (label, most) in source.pictures.items():
            found = sorted(path for path in pictures if fnmatch.fnmatch(path, pattern))
            chance.shuffle(found)
            yield from (Picture(path, pictures[path], label) for path in found[:most])

    def read(self, blob: str) -> bytes:
        return self._run("cat-file", "blob", blob)

    def text(self, path: str) -> str:
        return self.read(self._files[path]).decode("utf-8", "replace") if path in self._files else ""

    def _run(self, *command: str) -> bytes:
        return subprocess.run(["git", "-C", self._git, *command], capture_output=True, check=True).stdout

    def _listed(self) -> Iterator[tuple[str, str]]:
        for line in self._run("ls-tree", "-r", "-z", "HEAD").decode("utf-8", "replace").split("\0"):
            head, _, path = line.partition("\t")
            if path:
                yield path, head.split()[2]


def captions(below: Path, source: Source, names: Sequence[str]) -> list[str]:
    """What is written of each picture, lower case, sentences one after another."""
    repository = Repository(below, source.repository)
    if source.captions == "beside":
        return [repository.text(str(Path(name).with_suffix(".txt"))).lower() for name in names]
    written: dict[str, str] = {}
    if source.captions.endswith(".json"):
        # no JSON parser takes the file: a comma stands before its end
        pattern = r'"file_name": "([^"]+)",\s*"sentences": \[(.*?)\]'
        written.update(re.findall(pattern, repository.text(source.captions), re.S))
    else:
        place, _, file = source.captions.partition(":")
        for line in Repository(below, place).text(file).splitlines():
            name, _, sentence = line.partition("\t")
            written[name.partition("#")[0]] = written.get(name.partition("#")[0], "") + " " + sentence
    return [written.get(Path(name).name, "").lower() for name in names]
