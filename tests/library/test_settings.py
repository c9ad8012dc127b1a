from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pictrace
from pictrace.errors import UsageError
from pictrace.library.settings import Settings, rows


def test_defaults_are_within_their_own_bounds() -> None:
    for row in rows():
        assert row.parse(row.default, "default") == row.default
        assert row.help


def test_every_setting_is_obeyed_somewhere() -> None:
    home = Path(pictrace.__file__).parent / "library"
    code = "".join(path.read_text("utf-8") for path in home.glob("*.py") if path.name != "settings.py")
    assert [row.name for row in rows() if f"settings.{row.name}" not in code] == []


def test_later_places_win(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("thumbnail_size = 256\nverify_candidates = 10\nnesting = 1\n", "utf-8")
    environment = {"PICTRACE_VERIFY_CANDIDATES": "12", "PICTRACE_NESTING": "2"}
    settings = Settings.load(tmp_path, {"nesting": 5, "model": None}, environment)
    assert (settings.thumbnail_size, settings.verify_candidates, settings.nesting) == (256, 12, 5)
    assert settings.model == "mini"


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert Settings.load(tmp_path, environment={}) == Settings()


def test_a_wrong_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'thumbnail_size'"):
        Settings.load(None, {"thumnail_size": 5}, {})
    (tmp_path / "settings.toml").write_text("modle = 'mini'", "utf-8")
    with pytest.raises(UsageError, match=r"settings\.toml.*did you mean 'model'"):
        Settings.load(tmp_path, environment={})


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("thumbnail_size", 10, "from 64 to 2048"),
        ("thumbnail_size", "big", "a whole number"),
        ("thumbnail_size", 1.5, "a whole number"),
        ("thumbnail_size", True, "a whole number"),
        ("engine", "openvno", "did you mean 'openvino'"),
        ("private_addresses", "perhaps", "true or false"),
        ("skip", [1], "a list of text"),
        ("model", 7, "text"),
    ],
)
def test_a_wrong_value_says_what_is_allowed(name: str, value: object, wanted: str) -> None:
    with pytest.raises(UsageError, match=wanted):
        Settings.load(None, {name: value}, {})


def test_an_environment_variable_is_named_in_the_mistake() -> None:
    with pytest.raises(UsageError, match="PICTRACE_DECODE_THREADS"):
        Settings.load(None, environment={"PICTRACE_DECODE_THREADS": "many"})


def test_variables_of_apps_are_left_alone() -> None:
    assert Settings.load(None, environment={"PICTRACE_LIBRARY": "x", "PICTRACE_TOKEN": "y"}) == Settings()


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("model = ", "utf-8")
    with pytest.raises(UsageError, match=r"settings\.toml"):
        Settings.load(tmp_path, environment={})


def test_the_template_says_the_defaults() -> None:
    text = Settings.template()
    written = "\n".join(line.removeprefix("# ") for line in text.splitlines() if " = " in line)
    values = tomllib.loads(written)
    assert Settings.load(None, values, {}) == Settings()
    assert list(values) == [row.name for row in rows()]


@given(
    st.dictionaries(
        st.sampled_from([row.name for row in rows()]),
        st.one_of(st.integers(), st.text(), st.booleans(), st.floats(), st.none()),
    )
)
def test_any_value_is_taken_or_refused_in_words(values: dict[str, object]) -> None:
    try:
        settings = Settings.load(None, values, {})
    except UsageError as error:
        assert any(name in str(error) for name in values)
    else:
        assert isinstance(settings.thumbnail_size, int)
