"""``python -m training.readers``: the files of networks that read, out of open_clip, and how they agree with it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pictrace.embeddings.cards import find
from training.readers.compare import compare
from training.readers.export import export
from training.readers.opening import ARCHITECTURES, network


def main(arguments: Sequence[str] | None = None) -> None:
    """Exports networks, and says as JSON, a line each, how near PicTrace's answers are to open_clip's."""
    parser = argparse.ArgumentParser(prog="python -m training.readers", description=__doc__)
    parser.add_argument("names", nargs="*", default=list(ARCHITECTURES), metavar="NAME", help="ids of cards")
    parser.add_argument("--out", type=Path, required=True, help="a folder of each network's name is made in it")
    parser.add_argument("--pretrained", help="weights, as open_clip names them, or a file; else random ones")
    parser.add_argument("--pictures", type=Path, help="a folder of pictures, to compare what is made of them")
    parser.add_argument("--tokenizer", type=Path, help="a tokenizer.json, of networks with one of their own")
    wanted = parser.parse_args(arguments)
    for name in wanted.names:
        card, model, folder = find(name), network(name, wanted.pretrained), wanted.out / name
        export(model, card, folder)
        if wanted.tokenizer and card.text:
            (folder / card.text.tokenizer).write_bytes(wanted.tokenizer.read_bytes())
        said = {"model": name, "scale": float(model.logit_scale.exp())}
        if getattr(model, "logit_bias", None) is not None:
            said["bias"] = float(model.logit_bias)
        if wanted.pictures:
            files = sorted(path for path in wanted.pictures.iterdir() if path.suffix in (".png", ".jpg"))
            said |= asdict(compare(name, model, card, folder, files))
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
