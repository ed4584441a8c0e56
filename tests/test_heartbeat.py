"""The heartbeat: how the last run ended and the last good one, also after a failure; what a monitor asks, and what doctor says of it."""

import json
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reportlib.publish.heartbeat import DUE, NAME, Beat, Heartbeat, Run, read
from reportlib.publish.log import NAME as LOG
from tests.fake_github import FakeGitHub, Fault
from tests.test_docs import README
from tests.test_doctor import lines, one
from tests.test_stale import AFTER, WEDNESDAY, WEEK, recording, until, weekly
from tests.test_weekly import environment, run


def beat(outputs: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((outputs / NAME).read_text())
    assert Heartbeat.model_validate(found) == read(outputs)
    return found


def test_good_and_bad_runs_of_several_repositories_stand_beside_each_other(tmp_path: Path) -> None:
    assert run("daily", "--period", "2025-04-15", "--out", str(tmp_path)).returncode == 0
    first = beat(tmp_path)
    good = first["reports"]["example/support"]["daily"]
    assert first["last"] == good["last"] == good["last_good"]
    assert (good["missed"], good["notice"]) == ([], None)
    named = ("repository", "kind", "period", "exit_code", "report", "complete", "said", "command")
    path = "example__support/daily/2025-04-15/report.html"
    command = f"daily --period 2025-04-15 --out {tmp_path}"
    values = ["example/support", "daily", "2025-04-15", 0, path, True, "The report is there.", command]
    assert [good["last"][name] for name in named] == values
    assert (tmp_path / path).is_file()
    assert datetime.now(UTC) - datetime.fromisoformat(good["last"]["at"]) < timedelta(minutes=5)
    assert f"Z INFO {good['last']['process']} began: {command}\n" in (tmp_path / LOG).read_text()

    done = run("daily", "--repo", "a/b", "--period", "2025-04-15", "--out", str(tmp_path))
    second = beat(tmp_path)
    assert second["reports"]["example/support"] == first["reports"]["example/support"]
    bad = second["reports"]["a/b"]["daily"]
    assert bad["last_good"] is None
    assert second["last"] == bad["last"]
    assert [bad["last"][name] for name in named[:7]] == ["a/b", "daily", "2025-04-15", 1, None, None, done.stderr.strip()]

    done = run("weekly", "--params", "no.yaml", "--out", str(tmp_path))
    third = beat(tmp_path)
    assert third["reports"] == second["reports"]
    assert [third["last"][name] for name in named[:7]] == [None, None, None, 2, None, None, done.stderr.strip()]


def test_a_stale_report_is_good_unless_it_is_strict_and_a_failure_leaves_the_last_good_run(tmp_path: Path) -> None:
    with FakeGitHub({"a/b": until(recording(), WEDNESDAY)}) as fake:
        fake.now = WEDNESDAY.timestamp()
        assert weekly(tmp_path, fake)[0] == 0
        fake.now, fake.faults = AFTER.timestamp(), [Fault(503, times=1000)]
        assert weekly(tmp_path, fake)[0] == 0
        stale = beat(tmp_path)["reports"]["a/b"]["weekly"]
        assert stale["last"] == stale["last_good"]
        assert stale["last"]["complete"] is False
        assert "not complete" in stale["last"]["said"]
        code, said, _ = weekly(tmp_path, fake, "--strict")
    strict = beat(tmp_path)["reports"]["a/b"]["weekly"]
    assert (code, strict["last"]["exit_code"], strict["last"]["report"]) == (1, 1, f"a__b/weekly/{WEEK}/report.html")
    assert strict["last"]["said"] == said.splitlines()[-1]
    assert strict["last_good"] == stale["last_good"]


def test_what_was_missed_is_told_with_the_command_until_it_is_made(tmp_path: Path) -> None:
    for day in ("2025-04-12", "2025-04-14"):
        assert run("daily", "--period", day, "--out", str(tmp_path)).returncode == 0
    found = beat(tmp_path)["reports"]["example/support"]["daily"]
    told = f"The report of 2025-04-13 is missing; make daily OUT={tmp_path} CATCH_UP=1 makes it."
    assert (found["missed"], found["notice"]) == (["2025-04-13"], told)
    # A run that fails does not look.
    assert run("daily", "--period", "2011-04-14", "--out", str(tmp_path)).returncode == 2
    assert beat(tmp_path)["reports"]["example/support"]["daily"]["notice"] == told
    assert one(lines(run("doctor", "--out", str(tmp_path)), "note"), told)
    done = run("daily", "--period", "2025-04-14", "--catch-up", "--out", str(tmp_path))
    assert "missing" not in done.stderr
    assert beat(tmp_path)["reports"]["example/support"]["daily"]["missed"] == []


def test_the_command_that_makes_what_was_missed_has_the_params_that_the_run_had(tmp_path: Path) -> None:
    params = tmp_path / "my daily.yaml"
    params.write_text("repository: a/b\nkind: day\ntimezone: UTC\n")
    with FakeGitHub({"a/b": recording()}) as fake:
        for day in ("2025-01-06", "2025-01-08"):
            done = run("daily", "--params", str(params), "--period", day, "--out", str(tmp_path), GITHUB_API_URL=fake.url)
            assert done.returncode == 0, done.stderr
    assert f"; make daily REPO=a/b PARAMS='{params}' OUT={tmp_path} CATCH_UP=1 makes it." in done.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_somebody_ends_says_so(tmp_path: Path, how: signal.Signals) -> None:
    arguments = ("daily", "--repo", "a/b", "--period", "2025-01-06", "--out", str(tmp_path))
    with FakeGitHub({"a/b": recording()}) as fake:
        fake.faults.append(Fault(429, {"Retry-After": "50"}))
        env = environment(*arguments, GITHUB_API_URL=fake.url)
        process = subprocess.Popen([sys.executable, "-m", "reportlib", *arguments], env=env, stderr=subprocess.PIPE, text=True)
        assert process.stderr
        assert process.stderr.readline().startswith("GitHub asks to wait")
        process.send_signal(how)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said
    last = beat(tmp_path)["reports"]["a/b"]["daily"]["last"]
    assert (last["exit_code"], last["said"], last["report"]) == (130, "The run was interrupted.", None)
    assert " ERROR " in (tmp_path / LOG).read_text().splitlines()[-1]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 2}', '{"version": 1, "last": null}', "\x00"])
def test_one_that_somebody_changed_is_noted_and_made_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    assert read(tmp_path) is None
    assert one(lines(run("doctor", "--out", str(tmp_path)), "note"), "heartbeat.json cannot be read")
    assert run("weekly", "--period", "x", "--out", str(tmp_path)).returncode == 2
    assert beat(tmp_path)["last"]["exit_code"] == 2


def test_one_that_cannot_be_written_stops_no_run(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    done = run("daily", "--period", "2025-04-15", "--out", str(tmp_path))
    assert done.returncode == 0
    assert f"{tmp_path / NAME} cannot be written (" in done.stderr.splitlines()[-1]


def put(outputs: Path, age: timedelta, kind: str = "weekly", repository: str = "a/b", failed: bool = False) -> None:
    about = {"process": 1, "command": "", "repository": repository, "kind": kind, "period": "2025-W16", "said": "It is so."}
    good = Run.model_validate(about | {"at": datetime.now(UTC) - age, "exit_code": 0})
    last = Run.model_validate(about | {"at": datetime.now(UTC), "exit_code": 1}) if failed else good
    (outputs / NAME).write_text(Heartbeat(last=last, reports={repository: {kind: Beat(last=last, last_good=good)}}).model_dump_json())


@pytest.mark.parametrize(("kind", "due"), DUE.items())
def test_doctor_notes_a_good_run_that_is_too_long_ago(tmp_path: Path, kind: str, due: timedelta) -> None:
    put(tmp_path, due - timedelta(minutes=5), kind)
    assert one(lines(run("doctor", "--out", str(tmp_path)), "good"), f"The last good run of a/b, {kind}, ended on ")
    put(tmp_path, due + timedelta(minutes=5), kind)
    late = one(lines(run("doctor", "--out", str(tmp_path)), "note"), f"The last good run of a/b, {kind}, ended on ")
    assert f"One is due after {due.days - 1} days" in late


def test_doctor_says_how_the_last_run_failed_and_expects_none_of_the_sample(tmp_path: Path) -> None:
    put(tmp_path, timedelta(hours=3), failed=True)
    assert one(lines(run("doctor", "--out", str(tmp_path)), "note"), "3 hours ago. The last run ended with 1: It is so.")
    put(tmp_path, timedelta(days=99), repository="example/support")
    assert one(lines(run("doctor", "--out", str(tmp_path)), "good"), "99 days ago.")


def test_what_the_readme_has_a_monitor_ask_is_true_of_a_good_run_and_not_of_others(tmp_path: Path) -> None:
    asked = re.findall(r"^jq -e '(.+?)' outputs/heartbeat\.json", README, re.MULTILINE)
    assert len(asked) == 2
    if not shutil.which("jq"):
        pytest.skip("jq is not here")

    def answers() -> list[bool]:
        commands = (["jq", "-e", ask.replace("owner/name", "a/b"), tmp_path / NAME] for ask in asked)
        return [subprocess.run(command, capture_output=True, check=False).returncode == 0 for command in commands]

    put(tmp_path, timedelta(days=7))
    assert answers() == [True, True]
    put(tmp_path, timedelta(days=9))
    assert answers() == [True, False]
    put(tmp_path, timedelta(days=7), failed=True)
    assert answers() == [False, True]
    put(tmp_path, timedelta(days=7), repository="other/one")
    assert answers() == [True, False]
