"""PicTrace under torture: seconds in ``make test``, hours by ``make torture SECONDS=…``."""

import os

import pytest

pytest.register_assert_rewrite("tests.torture.promises")

SECONDS = float(os.environ.get("PICTRACE_TORTURE_SECONDS", "0"))
"""Seconds for each test that can go on for ever; 0: a few rounds, the same at every run, and every few of the disk's
pages and bytes instead of each."""
