"""Fitting of the scores: what the verifier's measures mean as probabilities, learned from pairs of photographs."""
