"""The membership check: do I already have this? Pictures of a place against the library, without adding them."""
