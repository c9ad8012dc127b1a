"""The tree of folders: counted against the locations themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pictrace.records import SourceRecord
from pictrace.workflows.browsing.folders import FolderTree


def counted(*locations: str) -> dict[str, int]:
    """As the database counts them."""
    found: dict[str, int] = {}
    for one in locations:
        folder = one[: max(one.rfind("/"), one.rfind("!")) + 1]
        found[folder] = found.get(folder, 0) + 1
    return found


TREE = FolderTree(
    counted(
        "/photos/a.jpg", "/photos/wow!.jpg", "/photos/2009/b.jpg", "/photos/2009/c.jpg", "/photos/old.zip!d.jpg",
        "/photos/old.zip!more/e.jpg", "/photos/party!/f.jpg", "/photos/Ärger/g.jpg",
        "https://example.org/pictures/h.jpg",
    )
)  # fmt: skip


def shown(tree: FolderTree, place: str) -> list[tuple[str, str, str, int, int, bool]]:
    return [(f.name, f.place, f.kind, f.photos, f.own, f.folders) for f in tree.within(place)]


def test_one_level_with_archives_and_names_that_only_look_like_them() -> None:
    assert shown(TREE, "/photos") == [
        ("2009", "/photos/2009", "folder", 2, 2, False),
        ("old.zip", "/photos/old.zip", "archive", 2, 1, True),
        ("party!", "/photos/party!", "folder", 1, 1, False),
        ("Ärger", "/photos/Ärger", "folder", 1, 1, False),
    ]
    assert TREE.own("/photos") == 2
    assert TREE.own("/photos/party!") == 1


def test_inside_an_archive() -> None:
    assert shown(TREE, "/photos/old.zip") == [("more", "/photos/old.zip!more", "folder", 1, 1, False)]
    assert TREE.own("/photos/old.zip") == 1


def test_a_place_that_holds_nothing() -> None:
    assert shown(TREE, "/nowhere") == [] and TREE.own("/nowhere") == 0
    assert shown(FolderTree({}), "/photos") == []


def test_sources_begin_the_tree() -> None:
    sources = [
        SourceRecord(1, "folder", "/photos", True, None, 8),
        SourceRecord(2, "urls", "/lists/pictures.txt", True, None, 1, 2),
    ]
    folder, addresses = TREE.of_sources(sources)
    assert (folder.name, folder.photos, folder.own, folder.folders, folder.source_id) == ("photos", 8, 2, True, 1)
    assert (addresses.name, addresses.photos, addresses.folders, addresses.source_id) == ("pictures.txt", 3, False, 2)


NAMES = st.sampled_from(["a", "b.zip", "c!", "d.e", "Ж"])


@given(st.lists(st.lists(NAMES, min_size=1, max_size=4), max_size=12))
def test_every_level_adds_up(paths: list[list[str]]) -> None:
    tree = FolderTree(counted(*("/" + "/".join([*path, "x.jpg"]) for path in paths)))

    def check(place: str, photos: int) -> None:
        inside = tree.within(place)
        assert sum(folder.photos for folder in inside) + tree.own(place) == photos
        for folder in inside:
            assert folder.folders == bool(tree.within(folder.place + ("!" if folder.kind == "archive" else "/")))
            check(folder.place + ("!" if folder.kind == "archive" else "/"), folder.photos)

    for top in {f"/{path[0]}" for path in paths}:
        check(f"{top}/", sum(1 for path in paths if f"/{path[0]}" == top))
