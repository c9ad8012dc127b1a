"""Comparisons: why two pictures are said to be the same, in numbers and in pictures."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from pictrace.apps.web import schemas
from pictrace.apps.web.fetching import at_hand
from pictrace.apps.web.parameters import REFERENCE, REGION, parse_region, query_of_reference
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.proofs import PICTURES, Compared
from pictrace.apps.web.responses import JSONResponse
from pictrace.apps.web.site import Here, Site
from pictrace.messages import Message
from pictrace.records.statements import statements

__all__ = ["router"]

router = APIRouter(prefix="/comparisons", tags=["comparisons"])

Reference = Annotated[
    str, Query(pattern=REFERENCE, description="`photo:<photo_id>` or `query:<query_id>`", examples=["photo:1"])
]
RegionOf = Annotated[str | None, Query(pattern=REGION, description="only a part: x,y,width,height in fractions")]


class PictureName(StrEnum):
    MATCHES = "matches"
    OUTLINE = "outline"
    ALIGNED_A = "aligned-a"
    ALIGNED_B = "aligned-b"
    SSIM = "ssim"


assert tuple(name.value for name in PictureName) == PICTURES


@router.get("", response_model=schemas.ComparisonOut, summary="Compare two pictures")
async def compare(
    site: Here, a: Reference, b: Reference, a_region: RegionOf = None, b_region: RegionOf = None
) -> Response:
    """Every measure, the relation, its score, and where the evidence pictures are."""
    compared = await _compared(site, a, b, a_region, b_region)
    given = {"a": a, "b": b, "a_region": a_region, "b_region": b_region}
    query = urlencode({name: value for name, value in given.items() if value}, safe=":,")
    pictures = {name: f"/api/v1/comparisons/{name}?{query}" for name in compared.pictures}
    verdict = compared.comparison.verdict
    said = [one.to_json() for one in statements(verdict.relation, verdict.evidence)]
    return JSONResponse(compared.comparison.to_json() | {"statements": said, "pictures": pictures})


@router.get(
    "/{name}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
    summary="An evidence picture",
)
async def picture(
    site: Here, name: PictureName, a: Reference, b: Reference, a_region: RegionOf = None, b_region: RegionOf = None
) -> Response:
    """`matches`: keypoints of both joined by lines; `outline`: the crop outlined in the original; `aligned-a` and
    `aligned-b`: the pair laid over each other; `ssim`: where the structure agrees."""
    compared = await _compared(site, a, b, a_region, b_region)
    data = compared.pictures.get(name.value)
    if data is None:
        raise Problem(404, "no-evidence", "There is no such evidence", Message("request.no_evidence", name=name.value))
    return Response(data, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})


async def _compared(site: Site, a: str, b: str, a_region: str | None, b_region: str | None) -> Compared:
    first = query_of_reference(a, site.queries, parse_region(a_region))
    second = query_of_reference(b, site.queries, parse_region(b_region))
    pair = (a, a_region or "", b, b_region or "")
    known = site.proofs.get(pair)
    if known is not None:
        return known
    first, second = await at_hand(site, first), await at_hand(site, second)
    return await site.lanes.originals.run(site.proofs.of, pair, first, second)
