"""Params: the YAML files, the notebooks' cells and the Params class say the same."""

import re
from pathlib import Path

import jupytext
import pytest
import yaml

from reportlib.errors import UsageError
from reportlib.params import SAMPLE, Params, check, read

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("path", sorted(ROOT.glob("params/*.yaml")), ids=lambda path: path.name)
def test_each_file_has_every_key_with_a_comment(path: Path) -> None:
    text = path.read_text()
    assert list(yaml.safe_load(text)) == list(Params.model_fields)
    for key in Params.model_fields:
        assert re.search(rf"^# .*\n{key}:", text, re.MULTILINE), key
    check(read(path), path.name)


@pytest.mark.parametrize("path", sorted(ROOT.glob("notebooks/*.py")), ids=lambda path: path.name)
def test_each_notebook_has_every_parameter_with_the_value_of_its_file(path: Path) -> None:
    cells = [cell for cell in jupytext.read(path).cells if "parameters" in cell.metadata.get("tags", [])]
    values: dict[str, object] = {}
    exec(cells[0].source, {}, values)  # noqa: S102  # our own notebook's parameters cell
    assert list(values) == list(Params.model_fields)
    yaml_file = ROOT / "params" / f"{path.stem}.yaml"
    assert values == read(yaml_file if yaml_file.exists() else ROOT / "params" / "weekly.yaml")


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    with pytest.raises(UsageError, match="did you mean 'timezone'"):
        check({"time_zone": "UTC"}, "a.yaml")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"timezone": "Mars/Base"}, "no time zone 'Mars/Base'"),
        ({"repository": "no-slash"}, "OWNER/NAME"),
        ({"repository": "../.."}, "OWNER/NAME"),
        ({"period": "2025-W60"}, "2025-W60"),
        ({"history_weeks": 0}, "history_weeks is 0"),
        ({"max_recommendations": 500}, "max_recommendations is 500"),
        ({"activity_weights": {"commments": 1}}, "activity_weights.commments"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_given(values: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        check(values, "a.yaml")


@pytest.mark.parametrize("text", ["a: [1", "- a list", "\ttab: 1", "just words"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"p\.yaml"):
        read(path)


def test_an_unquoted_date_in_yaml_is_a_day(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("period: 2025-04-15\nrepository:\nteam:\n")
    assert check(read(path), "p.yaml") == Params(period="2025-04-15", repository=SAMPLE)
