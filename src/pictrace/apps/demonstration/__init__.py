"""An archive to try PicTrace with, for who has no photos at hand. Drawn here: nothing is fetched."""
