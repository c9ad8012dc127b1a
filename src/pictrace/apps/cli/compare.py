"""``pictrace compare``: two pictures, every measure, and the proof as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pictrace.apps.cli.output import any_library, library_options, percent, print_json
from pictrace.errors import UsageError
from pictrace.files import printable, replaced
from pictrace.records import Comparison, Query

if TYPE_CHECKING:
    from pictrace.verification.proof import Proof

__all__ = ["command"]


@click.command("compare")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--out",
    "proof_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw the proof: matched keypoints, the crop outlined, the aligned pair, the SSIM map (.png or .html).",
)
@library_options
def command(a: str, b: str, proof_file: Path | None, directory: Path | None, as_json: bool) -> int:
    """Compare two pictures: are they one and the same, and how do you know?

    Needs no library: the pictures are paths or URLs.
    """
    if proof_file and proof_file.suffix.lower() not in (".png", ".html"):
        raise UsageError("usage.out", name=proof_file.name)
    with any_library(directory) as library:
        comparison = library.compare(Query(place=a), Query(place=b))
        if proof_file:
            _draw(library.proof(Query(place=a), Query(place=b)), proof_file, f"{a} and {b}")
    if as_json:
        print_json(comparison.to_json())
    else:
        _print(comparison, proof_file)
    return 0


def _draw(proof: Proof, file: Path, title: str) -> None:
    from pictrace.apps.cli.proof_page import encode_html, encode_png

    drawn = encode_png(proof, title) if file.suffix.lower() == ".png" else encode_html(proof, title)
    try:
        with replaced(file) as target:
            target.write(drawn)
    except OSError as error:
        raise UsageError("proof.unwritable", file=str(file), error=error.strerror or str(error)) from error


def _print(comparison: Comparison, proof_file: Path | None) -> None:
    verdict = comparison.verdict
    click.echo(f"{printable(comparison.a)}\n{printable(comparison.b)}")
    click.echo(f"  {verdict.relation.value}, {percent(verdict.score)}")
    for name, value in comparison.measures.items():
        click.echo(f"  {name:<28} {value:g}")
    for note in verdict.evidence.notes:
        click.echo(f"  {note}")
    if proof_file:
        click.echo(f"  proof drawn in {printable(str(proof_file))}")
