"""Orders of keep-rules as JSON."""

from __future__ import annotations

from pictrace.records import KeepOrder, KeepPreview


def test_an_order_and_what_it_would_change_are_plain() -> None:
    order = KeepOrder(("raw",), ("/a",), (), 20)
    assert order.to_json() == {"order": ["raw"], "prefer": ["/a"], "avoid": [], "larger_percent": 20}
    assert KeepPreview(3, 1, {"raw": 2}).to_json() == {"looked": 3, "changed": 1, "decides": {"raw": 2}}
