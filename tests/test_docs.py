"""README, Makefile and params agree with each other and with the code."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from reportlib.collect.auth import SECRETS
from reportlib.params import Params
from reportlib.present.definitions import readme_table
from reportlib.present.models import schema
from reportlib.publish.pictures import NO_BROWSER, NO_EXTRA

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def test_every_make_target_is_in_the_readme_and_the_other_way_round() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", MAKEFILE, re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+)", README))
    assert named == targets


def test_every_variable_of_make_is_in_the_readme() -> None:
    for name in ("REPO", "WEEK", "DAY", "MONTH", "FROM", "TO", "PARAMS", "OUT", "DAILIES", "CATCH_UP", "PIP", "LOCK"):
        assert f"{name}=" in README, name
        assert re.search(rf"\$(\({name}\)|\${name}\b|\${{{name}:-)", MAKEFILE), name


def test_every_variable_that_gives_access_is_in_the_readme() -> None:
    for name in (*SECRETS, "REQUESTS_CA_BUNDLE"):
        assert f"`{name}" in README or f"export {name}=" in README, name


def test_every_params_key_that_the_readme_names_exists_and_every_key_is_named() -> None:
    table = README.split("## Settings")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z_]+)`", table, re.MULTILINE)) == set(Params.model_fields)


def test_the_readme_names_the_program_that_cron_gets_the_exit_codes_from() -> None:
    cron = README.split("**Run it from cron.**")[1].split("\n\n")[0]
    assert ".venv/bin/python -m reportlib weekly" in cron
    shown = subprocess.run([sys.executable, "-m", "reportlib", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commands = set(re.findall(r"^│ ([a-z]+) ", shown, re.MULTILINE))
    assert {"weekly", "report", "sync", "doctor"} <= commands
    for name in commands:
        assert re.search(rf"`(make |.*-m reportlib )?{name}\b", README), name


def test_the_extra_for_postgresql_is_the_one_that_the_readme_and_the_message_name() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    told = "".join(path.read_text() for path in sorted((ROOT / "reportlib" / "collect").glob("*.py")))
    for text in (README, told):
        assert set(re.findall(r"\[(postgres\w*)\]", text)) == {"postgres"}
        assert "postgresql+psycopg://" in text
    assert extras["postgres"][0].startswith("psycopg")
    assert ",postgres," in MAKEFILE


def test_the_extra_for_many_reports_at_once_is_the_one_that_the_readme_names() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert re.findall(r"pip install -e '\.\[(fleet)\]'", README) == ["fleet"]
    assert [name.split(">")[0] for name in extras["fleet"]] == ["distributed"]
    assert ",fleet," in MAKEFILE


def test_the_extra_for_language_models_is_the_one_that_the_readme_and_the_message_name() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    told = "".join((ROOT / "reportlib" / path).read_text() for path in ("wording/model.py", "language_model.py"))
    for text in (README, told):
        assert re.findall(r"pip install -e '\.\[(llm)\]'", text) == ["llm"]
        assert "LLM_API_KEY" in text
    assert [name.split(">")[0] for name in extras["llm"]] == ["httpx2"]
    assert 'find_spec("httpx2")' in told


def test_the_extra_for_pictures_is_the_one_that_the_readme_and_the_message_name() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for text in (README, NO_EXTRA.remedy):
        assert re.findall(r"pip install -e '\.\[(images)\]'", text) == ["images"]
    assert NO_BROWSER.remedy.split("`")[1] in README
    assert [name.split(">")[0] for name in extras["images"]] == ["kaleido"]
    assert ",images," in MAKEFILE


def test_the_readme_has_the_definitions_of_the_page() -> None:
    assert readme_table() in README


def test_help_is_the_default_target_and_describes_each() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "make weekly" in shown
    assert "make clean" in shown


def test_the_published_schema_is_the_models() -> None:
    assert (ROOT / "reportlib" / "present" / "report.schema.json").read_text() == schema()


def test_the_changelog_has_the_version_of_the_package() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text()
