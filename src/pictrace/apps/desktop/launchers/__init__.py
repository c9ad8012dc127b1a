"""PicTrace among the system's programs: an entry in its menu, with an icon, for who starts programs there."""
