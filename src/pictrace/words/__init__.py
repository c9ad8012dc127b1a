"""What people type, in six languages: a text becomes names of things that a detector may know."""

from pictrace.words.lexicon import LANGUAGES, Lexicon, read_lexicon
from pictrace.words.phrase import Phrase, Reader, Term, Unknown

__all__ = ["LANGUAGES", "Lexicon", "Phrase", "Reader", "Term", "Unknown", "read_lexicon"]
