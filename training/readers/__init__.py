"""Networks of texts and pictures: taken out of open_clip as files that PicTrace runs, and compared with it there."""
