"""What a request may cost: positive, consistent, and as the API says it."""

from __future__ import annotations

import dataclasses

import pytest

from pictrace.apps.web.app import _DESCRIPTION
from pictrace.apps.web.limits import MAX_ID, MIB, Limits


def test_every_limit_lets_something_through() -> None:
    for field in dataclasses.fields(Limits):
        assert getattr(Limits(), field.name) > 0, field.name


def test_one_body_fits_among_all_bodies() -> None:
    limits = Limits()
    assert limits.body_bytes <= limits.picture_bytes <= limits.bodies_bytes
    assert limits.picture_bytes <= limits.kept_query_bytes


def test_ids_fit_the_database() -> None:
    assert MAX_ID == 2**63 - 1


def test_the_description_says_the_numbers() -> None:
    limits = Limits()
    for said in (
        f"A query picture: {limits.picture_bytes // MIB} MiB",
        f"An uploaded archive: {limits.archive_bytes // MIB // 1024} GiB",
        f"Any other body: {limits.body_bytes // MIB} MiB",
        f"{limits.hits} hits, {limits.page:,} photos",
        f"Lists of addresses: {limits.urls:,}",
        f"({limits.kept_queries} of them, {limits.kept_query_bytes // MIB} MiB)",
    ):
        assert said in " ".join(_DESCRIPTION.split()), said


def test_limits_are_named_and_never_changed() -> None:
    with pytest.raises(TypeError):
        Limits(1)  # type: ignore[call-arg]
    with pytest.raises(dataclasses.FrozenInstanceError):
        Limits().hits = 1  # type: ignore[misc]
