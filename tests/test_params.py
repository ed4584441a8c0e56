"""Params: the YAML files, the notebooks' cells and the Params class say the same."""

import json
import math
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import jupytext
import pytest
import yaml

from reportlib.errors import UsageError
from reportlib.params import SAMPLE, Params, check, choose
from reportlib.params_file import read

ROOT = Path(__file__).parents[1]
OF_A_REPORT = "[!p]*"
"""The files of one repository's reports; those of a portfolio are in test_portfolio."""


@pytest.mark.parametrize("path", sorted(ROOT.glob(f"params/{OF_A_REPORT}.yaml")), ids=lambda path: path.name)
def test_each_file_has_every_key_with_a_comment(path: Path) -> None:
    text = path.read_text()
    assert list(yaml.safe_load(text)) == list(Params.model_fields)
    for key in Params.model_fields:
        assert re.search(rf"^# .*\n{key}:", text, re.MULTILINE), key
    check(read(path), path.name)


@pytest.mark.parametrize("path", sorted(ROOT.glob(f"notebooks/{OF_A_REPORT}.py")), ids=lambda path: path.name)
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
        ({"activity_weights": {"commments": 1}}, "activity_weights has no 'commments'; did you mean 'comment'?"),
        ({"activity_weights": {"zzz": 1}}, "activity_weights has no 'zzz'; it knows base, comment, reaction, recent."),
        ({"activity_weights": {1: 1}}, "activity_weights has no 1; it knows base"),
        ({"activity_weights": 3}, "activity_weights is 3, but it must be one number each for base, comment"),
        ({"activity_weights": {"base": math.nan}}, "base of activity_weights is nan, but it must be a number from 0"),
        ({"activity_weights": {"base": math.inf}}, "base of activity_weights is inf, but it must be a number from 0"),
        ({"targets": 48}, "targets is 48, but it must be hours for first_response and by_label."),
        ({"targets": {"first_response": -1}}, "first_response of targets is -1, but it must be a number of hours above 0"),
        ({"targets": {"first_response": math.inf}}, "first_response of targets is inf, but it must be a number of hours"),
        ({"targets": {"first": 8}}, "targets has no 'first'; did you mean 'first_response'?"),
        ({"targets": {"by_label": {"priority: high": 0}}}, "by_label of targets holds 0 for 'priority: high', but it must be a number"),
        ({"targets": {"by_label": {1: 8}}}, "by_label of targets holds 1, but it must be a number of hours above 0"),
        ({"targets": {"by_label": ["bug"]}}, "by_label of targets is ['bug'], but it must be"),
        ({"business_hours": 8}, "business_hours is 8, but it must be null for calendar hours, or days, hours"),
        ({"business_hours": {"day": ["mon"]}}, "business_hours has no 'day'; did you mean 'days'?"),
        (
            {"business_hours": {"days": ["mon", "Tues"]}},
            "days of business_hours holds 'Tues', but it must be a list of days, out of mon, tue",
        ),
        ({"business_hours": {"days": []}}, "days of business_hours is [], but it must be a list of days"),
        ({"business_hours": {"hours": "17:00-09:00"}}, "hours of business_hours is '17:00-09:00', but it must end after it begins"),
        ({"business_hours": {"hours": "9-17"}}, "hours of business_hours is '9-17', but it must be a span of the day, as \"09:00-17:00\""),
        ({"business_hours": {"hours": "09:00-24:30"}}, "hours of business_hours is '09:00-24:30', but a day ends at 24:00."),
        ({"business_hours": {"timezone": "Mars/Base"}}, "timezone of business_hours: There is no time zone 'Mars/Base'"),
        (
            {"business_hours": {"country": "Germany"}},
            "country of business_hours is 'Germany', whose holidays are not known; did you mean 'DE'?",
        ),
        (
            {"business_hours": {"country": "Atlantis"}},
            "country of business_hours is 'Atlantis', whose holidays are not known; write its ISO code",
        ),
        ({"business_hours": {"country": False}}, "country of business_hours is false, but it must be the code of a country in quotes"),
        ({"business_hours": {"region": "BY"}}, "region of business_hours is 'BY', but it needs a country beside it."),
        (
            {"business_hours": {"country": "DE", "region": "Bayer"}},
            "region of business_hours is 'Bayer', but DE has no such region; did you mean 'BY'?",
        ),
        ({"business_hours": {"country": "DE", "region": "XX"}}, "but DE has no such region; it knows BB, BE, BW"),
        ({"business_hours": {"country": "LU", "region": "X"}}, "but LU has no such region; leave it out."),
        ({"business_hours": {"holidays": ["24.12.2025"]}}, "holidays of business_hours holds '24.12.2025', but it must be a list of dates"),
        (
            {"business_hours": {"holidays": date(2025, 12, 24)}},
            "holidays of business_hours is '2025-12-24', but it must be a list of dates",
        ),
        ({"language_model": "gpt"}, "language_model is 'gpt', but it must be null for none, or url, model, timeout_seconds"),
        ({"language_model": {"url": "http://x/v1"}}, "language_model has no model, and it must be the name that the server knows"),
        ({"language_model": {"url": "http://x", "modell": "m"}}, "language_model has no model"),
        (
            {"language_model": {"url": "http://x", "model": "m", "key": "k"}},
            "language_model has no 'key'; it knows url, model, timeout_seconds, budget_seconds.",
        ),
        ({"language_model": {"url": "x/v1", "model": "m"}}, "url of language_model is no plain address, as http://127.0.0.1:11434/v1"),
        ({"language_model": {"url": "http://x", "model": "a\nb"}}, "model of language_model is 'a\\nb', but it must be the name"),
        (
            {"language_model": {"url": "http://x", "model": "m", "timeout_seconds": 0}},
            "timeout_seconds of language_model is 0, but it must be a number of seconds above 0, up to 600",
        ),
        (
            {"language_model": {"url": "http://x", "model": "m", "budget_seconds": math.inf}},
            "budget_seconds of language_model is inf, but it must be a number of seconds above 0, up to 3600",
        ),
        ({"redact": "all"}, "redact is 'all', but it must be true, false or uuids."),
        ({"theme_distance": math.nan}, "theme_distance is nan, but it must be a number between 0 and 1"),
        ({"history_weeks": "many"}, "history_weeks is 'many', but it must be a whole number from 1 to 1040"),
        ({"history_weeks": True}, "history_weeks is true, but it must be a whole number"),
        ({"team": "alice"}, "a.yaml: team is 'alice', but it must be a list of logins, as [alice, bob]."),
        ({"team": ["bob", 1]}, "team holds 1, but it must be a list of logins"),
        ({"kind": None}, "kind is empty, but it must be day, week, month, quarter or range."),
        ({"period": 2025}, "period is 2025, but it must be written as 2025-04-15 (day)"),
        ({"week": "2025-W16"}, "a.yaml has no parameter 'week'; did you mean 'period'?"),
        ({1: 2}, "a.yaml has no parameter 1; it knows repository"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_given(values: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)) as told:
        check(values, "a.yaml")
    assert re.search(r"[^.?][.?]$", str(told.value))


@pytest.mark.parametrize("key", Params.model_fields)
def test_what_is_allowed_is_told_in_plain_words_for_every_key(key: str) -> None:
    with pytest.raises(UsageError, match=rf"a\.yaml: .*{key}") as told:
        check({key: {"some": object}}, "a.yaml")
    assert not re.search(r"valid|input|instance|parse|permitted|tuple|dict|literal", str(told.value).replace("invalid", "x").lower())


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/o/r",
        "https://github.com/o/r.git",
        "http://ghe:8080/o/r/issues/5",
        "git@github.com:o/r.git",
        "github.com/o/r",
        "o/r.git",
        "o/r/",
    ],
)
def test_an_address_of_a_repository_is_told_as_its_name(address: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"The call: the repository '{address}' is not written OWNER/NAME; did you mean o/r?")):
        choose("week", None, {"repository": address})


def test_a_password_in_an_address_is_not_told() -> None:
    with pytest.raises(UsageError, match=r"did you mean o/r\?") as told:
        choose("week", None, {"repository": "https://me:canary@github.com/o/r"})
    assert "canary" not in str(told.value)


@pytest.mark.parametrize("url", ["http://me:canary@x/v1", "http://x/v1?key=canary", "http://x/v1#canary", "http://x/ canary"])
def test_a_key_in_the_address_of_a_language_model_is_refused_and_not_told(url: str) -> None:
    with pytest.raises(UsageError, match="LLM_API_KEY") as told:
        check({"language_model": {"url": url, "model": "m"}}, "a.yaml")
    assert "canary" not in str(told.value)


def test_each_value_is_told_with_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("shown: 0\n")
    with pytest.raises(UsageError, match=f"^{path}: shown is 0"):
        choose("week", path, {"repository": "a/b"})
    with pytest.raises(UsageError, match=r"^The call: the repository 'no-slash'"):
        choose("week", path, {"repository": "no-slash"})
    path.write_text("period: 2025-W60\n")
    with pytest.raises(UsageError, match=f"^{path}: there is no week '2025-W60'"):
        choose("week", path, {"repository": "a/b"})
    assert choose("week", path, {"period": "2025-W16"}).period == "2025-W16"


@pytest.mark.parametrize(
    ("text", "label", "said"),
    [
        ("kind: day", None, "kind is day, and this command is for a week; use make daily PARAMS="),
        ("kind: quarter", None, "use .venv/bin/python -m reportlib report --period 2025-Q2 --params "),
        (
            "period: 2025-04-15",
            None,
            "p.yaml: 2025-04-15 is a day, and this command is for a week; use make daily DAY=2025-04-15, or 2025-W16",
        ),
        ("", "2025-04-15", "The call: 2025-04-15 is a day, and this command is for a week; use make daily DAY=2025-04-15, or 2025-W16"),
        ("", "2025-04", "use make monthly MONTH=2025-04."),
        ("", "2025-Q2", "use .venv/bin/python -m reportlib report --period 2025-Q2."),
        ("", "2025-04-15..2025-04-17", "report --period 2025-04-15..2025-04-17, or 2025-W16 for the week around it."),
    ],
)
def test_another_kind_than_the_commands_is_told_with_its_own_command(tmp_path: Path, text: str, label: str | None, said: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=re.escape(said)):
        choose("week", path, {"period": label})


def test_a_command_for_any_kind_takes_the_periods(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("kind: month")
    assert choose(None, path, {"period": "2025-Q2"}).kind == "quarter"
    assert choose(None, path, {}).kind == "month"
    assert choose("month", path, {}).kind == "month"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("shown: 3\nteam: []\nshown: 5", "'shown' a second time in line 3"),
        ("activity_weights:\n  base: 1\n  base: 2", "'base' a second time in line 3"),
        ("activity_weights: {base: 1, base: 2}", "'base' a second time in line 1"),
        ("targets:\n  by_label:\n    bug: 8\n    bug: 24", "'bug' a second time in line 4"),
    ],
)
def test_a_key_that_stands_twice_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=re.escape(said)):
        read(path)


def test_an_unquoted_date_that_does_not_exist_is_told(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("period: 2025-02-30\n")
    with pytest.raises(UsageError, match="a date or a number that does not exist"):
        read(path)


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


def test_targets_and_business_hours_stay_the_same_on_their_way_through_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        'targets: {first_response: null, by_label: {"priority: high": 8}}\n'
        'business_hours: {days: [mon], hours: 09:00-12:30, country: "DE", region: "BY", holidays: [2025-12-24]}\n'
    )
    params = check(read(path), "p.yaml")
    assert params.business_hours and params.business_hours.holidays == (date(2025, 12, 24),)
    passed = json.loads(json.dumps(params.model_dump(mode="json")))
    assert Params(**passed) == params
    path.write_text("targets:\n  by_label:\nbusiness_hours:\n")
    assert check(read(path), "p.yaml") == Params()


def test_no_holidays_are_loaded_without_a_country() -> None:
    use = "Params(business_hours={}).business_hours.days_off([2025])"
    code = f"import sys; from reportlib.params import Params; {use}; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
