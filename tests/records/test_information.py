"""The JSON of what is known of a photo."""

from __future__ import annotations

from pictrace.records import Information, Marks, Photo, PhotoState, Tag, Written


def test_copies_say_where_they_are_and_what_they_are() -> None:
    photo, copy, link = (Photo(n, 1, f"{n}", f"/{n}", PhotoState.PRESENT) for n in (1, 2, 3))
    said = Information(
        photo, True, None, Written(xmp={"dc:title": ("a", "b")}), (copy, link), frozenset({3}), Marks(True),
        (Tag("cat", 0.5),),
    ).to_json()  # fmt: skip
    assert said["copies"] == [
        {"photo_id": 2, "location": "/2", "state": "present", "same_file": False},
        {"photo_id": 3, "location": "/3", "state": "present", "same_file": True},
    ]
    assert said["xmp"] == {"dc:title": ["a", "b"]}
    assert said["marks"]["favourite"] is True
    assert said["tags"] == [{"tag": "cat", "probability": 0.5}]
    assert said["shot"]["iso"] is None
