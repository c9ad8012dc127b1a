"""Verdicts come back digit for digit, for the version that gave them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pictrace.catalogue import Catalogue, PairKey, VerifiedPair
from pictrace.catalogue.pairs import read_evidence, written_evidence
from pictrace.records import Evidence, Region, Relation, Verdict
from tests.catalogue.making import digest
from tests.messages.test_message import messages

FINITE = st.floats(-1e6, 1e6)
CORNERS = st.tuples(st.floats(0, 0.4), st.floats(0, 0.4), st.floats(0.5, 1), st.floats(0.5, 1))
EVIDENCE = st.builds(
    Evidence,
    cosine=st.none() | FINITE,
    phash_distance=st.none() | st.integers(0, 64),
    ssim=st.none() | FINITE,
    ssim_plain=st.none() | FINITE,
    orb_inliers=st.none() | st.integers(0, 500),
    orb_matches=st.none() | st.integers(0, 500),
    region=st.none() | CORNERS.map(lambda corners: Region(*corners)),
    region_of=st.sampled_from(["photo", "query"]),
    homography=st.none() | st.tuples(*[FINITE] * 9),
    rotation=st.none() | FINITE,
    mirrored=st.none() | st.booleans(),
    messages=st.lists(messages(depth=1), max_size=3).map(tuple),
)


@given(EVIDENCE)
def test_evidence_keeps_every_digit(evidence: Evidence) -> None:
    assert read_evidence(written_evidence(evidence)) == evidence


def test_a_key_has_one_order() -> None:
    assert PairKey.of("b", "a") == PairKey.of("a", "b") == PairKey("a", "b")


def test_verdicts_are_kept_by_version(catalogue: Catalogue) -> None:
    keys = [PairKey.of(digest(f"{a}"), digest(f"{b}")) for a in range(40) for b in range(a)]
    verdicts = {
        key: Verdict(Relation.CROP if n % 2 else Relation.SIMILAR, n / len(keys), Evidence(cosine=n / 7))
        for n, key in enumerate(keys)
    }
    catalogue.pairs.put("v1", [VerifiedPair(key, verdicts[key]) for key in keys[:500]])
    assert catalogue.pairs.get("v1", keys) == {key: verdicts[key] for key in keys[:500]}
    assert catalogue.pairs.get("v2", keys) == {}
    assert catalogue.pairs.get("v1", []) == {}
    better = Verdict(Relation.IDENTICAL, 1.0, Evidence())
    catalogue.pairs.put("v1", [VerifiedPair(keys[0], better)])
    assert catalogue.pairs.get("v1", keys[:1]) == {keys[0]: better}
    catalogue.pairs.put("v2", [VerifiedPair(keys[0], better)])
    assert catalogue.pairs.clear("v1") == 500
    assert catalogue.pairs.get("v2", keys[:1]) == {keys[0]: better}
    assert catalogue.pairs.clear() == 1
