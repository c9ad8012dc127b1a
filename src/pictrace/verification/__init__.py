"""Two pictures → relation, calibrated score, evidence, and pictures of the proof."""

from pictrace.verification.interface import Examination, Prepared, Verifier
from pictrace.verification.verifier import StandardVerifier, measure, standard_verifier

__all__ = ["Examination", "Prepared", "StandardVerifier", "Verifier", "measure", "standard_verifier"]
