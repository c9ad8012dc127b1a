"""Are these two the same picture? Answered here for every use case: load both, prepare, compare, remember."""

from pictrace.workflows.pairs.cache import ContentPair
from pictrace.workflows.pairs.matcher import Effort, Matcher, Side
from pictrace.workflows.pairs.phash_index import PhashIndex
from pictrace.workflows.pairs.stored import StoredMatcher

__all__ = ["ContentPair", "Effort", "Matcher", "PhashIndex", "Side", "StoredMatcher"]
