"""Several photos as one file that streams."""
