"""What PicTrace is made of besides itself, as a list for other programs, and what is known to be unsafe in it."""
