"""What was found about pairs of contents, kept in the catalogue: an interrupted run goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pictrace.catalogue import Catalogue, PairKey, VerifiedPair
from pictrace.records import Verdict
from pictrace.verification.relation import reversed_verdict

__all__ = ["ContentPair", "VerdictCache"]


@dataclass(frozen=True, slots=True)
class ContentPair:
    """Two contents that may be one picture; ``cosine`` is ``None`` when it is not known."""

    a: int
    b: int
    cosine: float | None = None

    @property
    def swapped(self) -> ContentPair:
        return ContentPair(self.b, self.a, self.cosine)


@dataclass(frozen=True, slots=True, eq=False)
class VerdictCache:
    """The verdicts that one ``version`` of a verifier (or prefilter) gave. A version is the hash of all its
    parameters, so what another one gave is never taken for this one's."""

    catalogue: Catalogue
    version: str

    def remembered(
        self,
        pairs: Sequence[ContentPair],
        compare: Callable[[Sequence[ContentPair]], Mapping[ContentPair, Verdict]],
    ) -> dict[ContentPair, Verdict | None]:
        """The verdicts of the pairs of which both contents exist, in order, ``a`` being the query. ``compare`` is
        asked for those that are not known; a pair that it leaves out has none.

        ``compare`` gets the content with the lesser hash as ``a``, so that a verdict does not depend on who asks."""
        hashes = self.catalogue.contents.hashes({content for pair in pairs for content in (pair.a, pair.b)})
        keys = {one: PairKey.of(hashes[one.a], hashes[one.b]) for one in pairs if one.a in hashes and one.b in hashes}
        known = self.catalogue.pairs.get(self.version, keys.values())
        unknown = {one if key.a == hashes[one.a] else one.swapped: key for one, key in keys.items() if key not in known}
        fresh = [VerifiedPair(unknown[one], verdict) for one, verdict in compare(list(unknown)).items()]
        self.catalogue.pairs.put(self.version, fresh)
        known |= {pair.key: pair.verdict for pair in fresh}
        found: dict[ContentPair, Verdict | None] = {}
        for one, key in keys.items():
            verdict = known.get(key)
            turned = verdict is not None and key.a != hashes[one.a]
            found[one] = reversed_verdict(verdict) if verdict is not None and turned else verdict
        return found
