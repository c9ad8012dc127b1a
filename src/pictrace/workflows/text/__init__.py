"""Searching by words: what models and pixels say that pictures show, in the person's own language."""

from pictrace.workflows.text.answering import Texts
from pictrace.workflows.text.sentences import Sentences
from pictrace.workflows.text.words import Suggestion, Words

__all__ = ["Sentences", "Suggestion", "Texts", "Words"]
