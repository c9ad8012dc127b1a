"""``make demo``: a small real archive, indexed and searched before your eyes.

Without arguments the archive is built from the photographs that scikit-image ships: a folder with a
ZIP in it and a list of addresses served on this machine, with edited copies among them. With ``PHOTOS`` it is yours.
Every step is a ``pictrace`` command that is printed before it runs, so that it can be typed again.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from demo.archive import DemoArchive, build, edited_copy, serve

OUTPUT = Path("demo-output")


def main() -> int:
    options = _options()
    if options.photos:
        return _own_photos(options.photos, options.query)
    shutil.rmtree(OUTPUT, ignore_errors=True)
    archive = build(OUTPUT)
    print(
        f"Built an archive of {archive.photos} photographs in {archive.root}: a folder, a ZIP in it,"
        " a list of addresses."
    )
    with serve(archive.served, archive.addresses):
        code = _pictrace("index", archive.root, archive.addresses, "--allow-private-addresses")
    code = code or _show(archive)
    _farewell(OUTPUT / "library")
    return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--photos", help="your own folder, ZIP, TAR or list of addresses")
    parser.add_argument("--query", help="a picture to look for in it")
    return parser.parse_args()


def _show(archive: DemoArchive) -> int:
    print("\nNone of these queries is byte for byte a file of the archive: each was edited and saved anew.")
    code = _pictrace("search", "-k", "3", *archive.queries)
    print("\nThe same picture, and how do we know?")
    code = code or _pictrace("compare", *archive.pair, "--out", OUTPUT / "proof.png")
    print("\nWhich photos are there more than once?")
    code = code or _pictrace("duplicates")
    print("\nSearch by words, offline:")
    code = code or _pictrace("search", "-k", "2", "--text", "cat")
    return code or _pictrace("status")


def _own_photos(photos: str, query: str | None) -> int:
    OUTPUT.mkdir(exist_ok=True)
    print(f"Indexing {photos}; your files are only read.")
    code = _pictrace("index", photos, library="own-library")
    if code not in (0, 1):  # 1: done, with failures that were listed
        return code
    with _query(query) as picture:
        if picture is None:
            print("There is no readable photo in it to make a query of.")
        else:
            code = _pictrace("search", picture, library="own-library") or code
    _farewell(OUTPUT / "own-library")
    return code


def _query(query: str | None) -> AbstractContextManager[Path | str | None]:
    """The user's picture, or an edited copy of one of the photos just indexed."""
    if query:
        return nullcontext(query)
    from pictrace import Filters, Library, PhotoState

    with Library.open(OUTPUT / "own-library", create=False) as library:
        page, _ = library.photos(filters=Filters(states=frozenset({PhotoState.PRESENT})), order="id", limit=1)
        if not page:
            return nullcontext(None)
        print(f"\nNo QUERY given: looking for a cropped, smaller copy of {page[0].location}")
        return nullcontext(edited_copy(library.original(page[0].id), OUTPUT / "query.jpg"))


def _pictrace(command: str, *arguments: object, library: str = "library") -> int:
    line = ["pictrace", command, *map(str, arguments), "--library", str(OUTPUT / library)]
    print(f"\n$ {shlex.join(line)}", flush=True)
    return subprocess.run([sys.executable, "-m", "pictrace", *line[1:]], check=False).returncode


def _farewell(library: Path) -> None:
    print(f"\nThe same in a browser: make serve LIBRARY={library}\nIn a window of its own:  make gui LIBRARY={library}")


if __name__ == "__main__":
    sys.exit(main())
