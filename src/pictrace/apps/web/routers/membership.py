"""Membership: several pictures at once against the library, as a table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import Response

from pictrace.apps.web.answers import thumbnail_url
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.schemas import EvidenceOut, MessageOut, StatementOut
from pictrace.apps.web.site import Here
from pictrace.files import Scratch, printable
from pictrace.library import Library
from pictrace.messages import Message
from pictrace.records import Possession, Relation
from pictrace.records import Query as LibraryQuery
from pictrace.records.statements import statements
from pictrace.workflows.maintenance.export import safe

__all__ = ["router"]

router = APIRouter(tags=["membership"])
MOST_PICTURES = 200
COLUMNS = ("name", "verdict", "reason", "partner", "photo_id", "relation", "score")


class TableFormat(StrEnum):
    JSON = "json"
    CSV = "csv"


class PossessionOut(BaseModel):
    name: str = Field(description="of the file that was sent")
    query_id: str | None = Field(description="names the sent picture in a search or a comparison")
    verdict: str = Field(description="`exact`, `have-better`, `this-better`, `edited`, `new` or `failed`")
    reason: str
    message: MessageOut
    partner: str | None = Field(description="location of the library's photo")
    photo_id: int | None
    thumbnail: str | None
    relation: Relation | None
    score: float | None
    evidence: EvidenceOut
    statements: list[StatementOut] = Field(description="what the evidence says, the strongest first")


class PossessionTable(BaseModel):
    items: list[PossessionOut] = Field(description="in the order in which the pictures were sent")
    verdicts: dict[str, int]


@router.post(
    "/have",
    response_model=PossessionTable,
    responses={200: {"content": {"text/csv": {}}}},
    summary="Do I already have these?",
)
async def have(
    site: Here,
    files: Annotated[list[UploadFile], File(max_length=MOST_PICTURES, description="pictures; 128 MiB together")],
    format: Annotated[TableFormat, Query(description="`csv`: the table as a file")] = TableFormat.JSON,  # noqa: A002 - the word of the command line
) -> Response:
    """Each picture against the whole library, nothing is added. `query_id` opens a search by one of them without
    sending it again."""
    sent = [(printable(file.filename or "picture")[:200], await file.read()) for file in files]
    items = await site.lanes.search.run(_checked, site.library, [data for _, data in sent])
    rows = [_row(name, item) for (name, _), item in zip(sent, items, strict=True)]
    if format is TableFormat.CSV:
        headers = {"content-disposition": 'attachment; filename="have.csv"'}
        return Response(_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)
    for row, (name, data), item in zip(rows, sent, items, strict=True):
        readable = item.verdict != "failed"
        row["query_id"] = site.queries.keep(LibraryQuery(data=data, name=name)).id if readable else None
    return JSONResponse({"items": rows, "verdicts": Counter(item.verdict for item in items)})


def _checked(library: Library, pictures: Sequence[bytes]) -> list[Possession]:
    """Blocking: the verdict of each picture, by files of its own that go away."""
    with Scratch() as scratch:
        folder = scratch / "pictures"
        folder.mkdir()
        for number, data in enumerate(pictures):
            (folder / f"{number:06}.jpg").write_bytes(data)  # decoders go by what is in it
        found = {int(item.location.rpartition("/")[2][:6]): item for item in library.have([str(folder)])}
    lost = Possession("", "failed", Message("possession.unread"))
    return [found.get(number, lost) for number in range(len(pictures))]


def _row(name: str, item: Possession) -> dict[str, Any]:
    said = item.to_json()
    del said["location"]
    thumbnail = thumbnail_url(item.partner) if item.partner else None
    evidence = statements(item.relation, item.evidence) if item.relation else ()
    shown = [one.to_json() for one in evidence]
    return {"name": name, "query_id": None, **said, "statements": shown, "thumbnail": thumbnail}


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow(safe(row))
    return out.getvalue().encode("utf-8", "replace")
