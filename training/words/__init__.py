"""Making the head of a model: scenes, people and kinds of picture, from labelled pictures of public repositories."""
