"""What the applications say, in six languages: one JSON file per language, read by ``loader``."""
