"""Models are registered once and keep their dimension."""

from __future__ import annotations

import pytest

from pictrace.catalogue import Catalogue, ModelRecord
from pictrace.errors import UsageError
from tests.catalogue.making import store


def test_registering_again_renews_the_card(catalogue: Catalogue) -> None:
    catalogue.models.register("mini@1", {"dimension": 16, "licence": "?"})
    catalogue.models.register("mini@1", {"dimension": 16, "licence": "Apache-2.0"})
    catalogue.models.register("big@1", {"dimension": 2048})
    assert catalogue.models.all() == [
        ModelRecord("mini@1", {"dimension": 16, "licence": "Apache-2.0"}, 0),
        ModelRecord("big@1", {"dimension": 2048}, 0),
    ]


def test_vectors_are_counted(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "hill", "c.jpg": "sea"})
    assert [model.embeddings for model in catalogue.models.all()] == [2]


def test_another_dimension_is_another_model(catalogue: Catalogue) -> None:
    catalogue.models.register("mini@1", {"dimension": 16})
    with pytest.raises(UsageError, match="16 dimensions"):
        catalogue.models.register("mini@1", {"dimension": 32})


@pytest.mark.parametrize("card", [{}, {"dimension": 0}, {"dimension": "16"}, {"dimension": None}])
def test_a_card_gives_a_dimension(catalogue: Catalogue, card: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="dimension"):
        catalogue.models.register("mini@1", card)


TWO_SPACES = {"spaces": [{"name": "looks", "dimension": 4}, {"name": "copies", "dimension": 2}]}


def test_a_model_may_have_several_spaces(catalogue: Catalogue) -> None:
    catalogue.models.register("both@1", TWO_SPACES)
    catalogue.models.register("both@1", TWO_SPACES | {"licence": "MIT"})
    with pytest.raises(UsageError, match=r"4 \+ 2 dimensions, the model given makes 4"):
        catalogue.models.register("both@1", {"dimension": 4})
    with pytest.raises(UsageError, match=r"makes 2 \+ 4"):
        catalogue.models.register("both@1", {"spaces": TWO_SPACES["spaces"][::-1]})
