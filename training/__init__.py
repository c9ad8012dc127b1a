"""Training of `mini`, the embedding model that ships inside PicTrace."""
