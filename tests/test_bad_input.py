"""What a person gets wrong is told in one sentence, with an exit code, and nothing is lost."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fake_github import FakeGitHub, Fault, Recording
from tests.test_weekly import ROOT, run

ISSUE = {
    "number": 1, "id": 1, "title": "First", "body": None, "user": None, "labels": [], "state": "open", "comments": 0,
    "created_at": "2024-01-10T00:00:00Z", "updated_at": "2024-01-10T00:00:00Z", "closed_at": None, "author_association": "NONE",
}  # fmt: skip
TOKEN = "ghp_canary0123456789"  # noqa: S105  # made up, to be looked for


def one_sentence(done: subprocess.CompletedProcess[str], code: int, *said: str) -> None:
    """The run failed with this code and one line that holds these words; no traceback, no token, no number of the system's."""
    assert done.returncode == code, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for words in said:
        assert words in done.stderr
    assert TOKEN not in done.stdout + done.stderr
    assert "Errno" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["weekly", "--period", "2025-W60"], 2, "no week '2025-W60'"),
        (["weekly", "--period", "soon"], 2, "'soon' is not a period"),
        (["weekly", "--period", "2025-04"], 2, "is a month"),
        (["weekly", "--repo", "nonsense"], 2, "OWNER/NAME"),
        (["weekly", "--repo", "no-such-slash", "--params", "params/weekly.yaml"], 2, "The call: the repository 'no-such-slash'"),
        (["weekly", "--params", "params/daily.yaml"], 2, "use make daily PARAMS=params/daily.yaml"),
        (["weekly", "--period", "2025-16"], 2, "did you mean 2025-W16?"),
        (["weekly", "--period", "2050-W01", "--repo", "a/b"], 2, "The week 2050-W01 has not begun"),
        (["report", "--period", "2050-Q1", "--params", "params/weekly.yaml"], 2, "The quarter 2050-Q1 has not begun"),
        (["weekly", "--params", "missing.yaml"], 2, "missing.yaml"),
    ],
)
def test_a_wrong_call_is_told_before_anything_runs(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    one_sentence(run(*arguments, "--out", str(tmp_path / "out")), code, said)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("text", "said"), [("time_zone: UTC", "did you mean 'timezone'"), ("a: [1", "not valid YAML")])
def test_wrong_params_are_told_with_the_file_and_the_key(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    one_sentence(run("weekly", "--params", str(path), "--out", str(tmp_path)), 2, "mine.yaml", said)


@pytest.mark.parametrize("period", ["2031-W01", "2011-W01"])
def test_a_week_without_data_is_refused(tmp_path: Path, period: str) -> None:
    done = run("weekly", "--period", period, "--out", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith(f"The week {period} ")
    assert "Traceback" not in done.stderr


def test_an_outputs_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("mine")
    one_sentence(run("weekly", "--out", str(path)), 1, "is a file", "OUT=")
    assert path.read_text() == "mine"


def test_an_outputs_folder_that_takes_no_files_is_told_without_the_store() -> None:
    done = run("weekly", "--out", "/proc")
    one_sentence(done, 1, "the outputs folder /proc", "OUT=")
    assert "REPORT_STORE" not in done.stderr


def test_a_name_that_is_too_long_for_a_folder_is_told(tmp_path: Path) -> None:
    one_sentence(run("weekly", "--out", str(tmp_path / ("o" * 300))), 1, "OUT=")


def test_a_driver_that_is_not_installed_is_told_with_the_extra(tmp_path: Path) -> None:
    done = run("weekly", "--out", str(tmp_path), REPORT_STORE="postgresql+pg8000://a/b")
    one_sentence(
        done, 1, "REPORT_STORE asks for postgresql", "pg8000 is not installed", "pip install -e '.[postgres]'", "postgresql+psycopg://"
    )


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/store.db", "nonsense", "sqlite:///{}/text.txt"])
def test_a_store_that_cannot_be_used_is_told(tmp_path: Path, url: str) -> None:
    text = tmp_path / "text.txt"
    text.write_text("this is no database, and long enough to be seen as none. " * 50)
    one_sentence(run("weekly", "--out", str(tmp_path), REPORT_STORE=url.format(tmp_path)), 1, "REPORT_STORE")
    assert text.read_text().startswith("this is no database")


def test_no_network_is_told_with_the_host(tmp_path: Path) -> None:
    one_sentence(run("weekly", "--repo", "a/b", "--out", str(tmp_path), GITHUB_TOKEN=TOKEN), 1, "127.0.0.1:9", "cannot be reached")


def test_an_unknown_repository_and_a_wrong_token_are_told_without_the_token(tmp_path: Path) -> None:
    with FakeGitHub({"a/b": Recording([ISSUE])}, token="right") as fake:  # noqa: S106  # made up
        out = ("--out", str(tmp_path))
        one_sentence(run("weekly", "--repo", "a/none", *out, GITHUB_API_URL=fake.url), 1, "no repository a/none", "without a GITHUB_TOKEN")
        one_sentence(
            run("weekly", "--repo", "a/b", *out, GITHUB_API_URL=fake.url, GITHUB_TOKEN=TOKEN), 1, "refused the token in GITHUB_TOKEN"
        )


@pytest.mark.parametrize(("token", "said"), [(TOKEN, "Issues: read"), ("", "a token that may read its issues")])
def test_a_refused_access_is_told_as_such(tmp_path: Path, token: str, said: str) -> None:
    with FakeGitHub({"a/b": Recording([ISSUE])}) as fake:
        fake.faults.append(Fault(403, path="/issues"))
        done = run("sync", "--repo", "a/b", "--out", str(tmp_path), GITHUB_API_URL=fake.url, GITHUB_TOKEN=token)
        one_sentence(done, 1, "refused access to a/b (403)", said)
        assert "no repository" not in done.stderr
        assert ("SSO" in done.stderr) == bool(token)


def test_a_renamed_repository_is_read_in_silence_but_for_one_closing_line(tmp_path: Path) -> None:
    with FakeGitHub({"a/new": Recording([ISSUE])}, renamed={f"a/{'old' * 30}": "a/new"}) as fake:
        done = run("sync", "--repo", f"a/{'old' * 30}", "--out", str(tmp_path), GITHUB_API_URL=fake.url)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        (line,) = done.stderr.splitlines()
        assert line.startswith(f"a/{'old' * 30}: 1 row new or changed")


@pytest.mark.parametrize("status", [403, 429])
def test_a_used_up_limit_says_when_to_go_on(tmp_path: Path, status: int) -> None:
    with FakeGitHub({"a/b": Recording([ISSUE])}) as fake:
        fake.faults.append(Fault(status, {"Retry-After": "3600"}, path="/issues"))
        one_sentence(run("weekly", "--repo", "a/b", "--out", str(tmp_path), GITHUB_API_URL=fake.url), 1, "request limit", "UTC")


def test_an_old_python_is_told_in_one_sentence_by_make(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    old = tmp_path / "python3"
    # A Python that says it is 3.9: the version is set before the Makefile's own check is run.
    old.write_text(f'#!/bin/sh\nexec \'{sys.executable}\' -c "import sys; sys.version_info = (3, 9); exec(sys.argv[1])" "$2"\n')
    old.chmod(0o755)
    done = subprocess.run(["make", "weekly", "PYTHON=./python3"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "make PYTHON=python3.11" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / ".venv").exists()


def make(folder: Path, *arguments: str, built: bool = True) -> subprocess.CompletedProcess[str]:
    """make beside an environment whose Python shows what it is called with."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    shown = folder / ".venv" / "bin" / "python"
    if not shown.exists():
        shown.parent.mkdir(parents=True)
        shown.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
        shown.chmod(0o755)
    if built:
        (folder / ".venv" / "base").touch()
    env = {name: value for name, value in os.environ.items() if not re.match("MAKE|MFLAGS|REPO$|WEEK$|DAY$|MONTH$|PARAMS$|OUT$|PIP$", name)}
    return subprocess.run(["make", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_what_a_person_types_is_no_command_of_the_shell(tmp_path: Path) -> None:
    typed = "a/b'; touch x; \"`touch y`"
    done = make(tmp_path, "weekly", f"REPO={typed}", "OUT=my folder")
    assert f"<--repo><{typed}>" in done.stdout
    assert "<--out><my folder>" in done.stdout
    assert not {"x", "y"} & {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["weekly"], "<weekly><--out><outputs><--params><params/weekly.yaml>"),
        (["weekly", "OUT=", "PARAMS=", "REPO=", "WEEK=", "DAY="], "<weekly><--out><outputs><--params><params/weekly.yaml>"),
        (["weekly", "DAILIES=0"], "<weekly><--out><outputs><--params><params/weekly.yaml>"),
        (["monthly", "DAILIES=1"], "<monthly><--out><outputs><--params><params/monthly.yaml><--dailies>"),
        (["pdf", "WEEK=2025-W16"], "<pdf><--out><outputs><--period><2025-W16>"),
        (["mail", "REPO=a/b"], "<mail><--repo><a/b><--out><outputs>"),
        (["daily", "DAY=2025-04-15"], "<daily><--out><outputs><--params><params/daily.yaml><--period><2025-04-15>"),
    ],
)
def test_make_gives_the_program_what_was_typed_and_no_more(tmp_path: Path, arguments: list[str], given: str) -> None:
    assert make(tmp_path, *arguments).stdout == f"<-m><reportlib>{given}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["weekly", "DAY=2025-04-15"], "write make daily DAY=2025-04-15"),
        (["daily", "WEEK=2025-W16"], "write make weekly WEEK=2025-W16"),
        (["monthly", "WEEK=2025-W16"], "write make weekly WEEK=2025-W16"),
        (["weekly", "MONTH=2025-04"], "write make monthly MONTH=2025-04"),
        (["daily", "DAILIES=1"], "write make weekly DAILIES=1"),
        (["explore", "PARAMS=mine.yaml"], "write make weekly PARAMS=mine.yaml"),
        (["weekly", "repo=a/b"], "repo= is written in capital letters"),
    ],
)
def test_what_make_would_pass_over_is_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = make(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_make_takes_the_periods_of_two_targets_at_once(tmp_path: Path) -> None:
    done = make(tmp_path, "weekly", "monthly", "WEEK=2025-W16", "MONTH=2025-04")
    assert "<--period><2025-W16>" in done.stdout
    assert "<--period><2025-04>" in done.stdout


def test_the_first_make_says_that_it_builds_and_when_it_cannot(tmp_path: Path) -> None:
    failed = make(tmp_path, "weekly", "PIP=false", built=False)
    assert failed.returncode == 2
    assert failed.stdout == ""
    building, told, _ = failed.stderr.splitlines()
    assert building.startswith("Building the environment in .venv")
    assert told.startswith("The packages could not be installed")
    assert "check the network" in told
    done = make(tmp_path, "weekly", "PIP=true", built=False)
    assert (done.returncode, done.stderr.splitlines()) == (0, [building])
    assert make(tmp_path, "weekly", "PIP=false").stderr == ""
