"""PicTrace under torture: seconds in ``make test``, hours by ``make torture SECONDS=…``."""

import pytest

pytest.register_assert_rewrite("tests.torture.promises")
