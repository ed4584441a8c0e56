"""The workflow for GitHub Actions: sound by its linters, and its steps, run in their order, leave what they should."""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fake_github import FakeGitHub, Fault, Recording
from tests.syncing import issue
from tests.test_weekly import ROOT, written

PATH = ROOT / ".github" / "workflows" / "report.yml"
WORKFLOW: dict[Any, Any] = yaml.safe_load(PATH.read_text())
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["report"]["steps"]
TOKEN = "ghs_canary0123456789"  # noqa: S105  # made up, to be looked for
KEY = "-----BEGIN RSA PRIVATE KEY-----\ncanary\n-----END RSA PRIVATE KEY-----"


def test_actionlint_finds_nothing() -> None:
    done = subprocess.run([Path(sys.executable).parent / "actionlint", PATH], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_actionlint_would_find_something(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(PATH.read_text().replace("vars.REPORT_REPOSITORY != ''", "varz.REPORT_REPOSITORY != ''"))
    done = subprocess.run([Path(sys.executable).parent / "actionlint", wrong], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'undefined variable "varz"' in done.stdout


def test_it_does_nothing_until_a_tracker_is_named_and_may_do_little() -> None:
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["jobs"]["report"]["if"] == "vars.REPORT_REPOSITORY != ''"
    assert WORKFLOW["jobs"]["report"]["permissions"] == {"contents": "read", "issues": "read"}
    assert WORKFLOW["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert WORKFLOW["jobs"]["publish"]["needs"] == "report"


def test_every_action_is_pinned_by_its_commit_with_the_version_beside_it() -> None:
    used = re.findall(r"uses: (.*)", PATH.read_text())
    assert len(used) == sum("uses" in step for job in WORKFLOW["jobs"].values() for step in job["steps"])
    for line in used:
        assert re.fullmatch(r"actions/[a-z/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_no_expression_is_inside_a_script() -> None:
    assert all("${{" not in step["run"] for step in STEPS if "run" in step)


@dataclass
class Runner:
    """A machine of GitHub's, as far as the job's scripts see it: a checkout, the contexts, the environment, and what a step says."""

    home: Path
    api: str
    contexts: dict[str, str]
    outputs: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    said: str = ""

    @property
    def checkout(self) -> Path:
        return self.home / "checkout"

    @property
    def temp(self) -> Path:
        return self.home / "temp"

    def value(self, text: str) -> str:
        """The text with each expression's value; a KeyError where the test does not know it."""
        known = self.contexts | {f"steps.make.outputs.{name}": value for name, value in self.outputs.items()}
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], text)

    def job(self) -> int:
        """Run the scripts in order, each where its condition holds; the exit code of the first that failed, or 0. Actions do well."""
        self.temp.mkdir()
        _check_out(self.checkout)
        ended = 0
        for step in STEPS:
            code = 0
            if not self.holds(step.get("if", "success()"), ended):
                outcome = "skipped"
            else:
                code = self.step(step) if "run" in step else 0
                outcome = "failure" if code else "success"
            self.outcomes[step.get("id") or step.get("uses", "").split("@")[0] or step["name"]] = outcome
            ended = ended or code
        return ended

    def holds(self, condition: str, ended: int) -> bool:
        """A condition as GitHub reads it, as far as the steps use it: parts that all hold, a value that was never set being empty."""
        # Without a word on the state of the job, GitHub asks for success.
        parts = condition.removeprefix("${{ ").removesuffix(" }}").split(" && ")
        if not any(part.endswith("()") for part in parts):
            parts.append("success()")
        return all(self._holds(part, ended) for part in parts)

    def _holds(self, part: str, ended: int) -> bool:
        if part.endswith("()"):
            return {"always()": True, "!cancelled()": True, "success()": not ended}[part]
        left, sign, right = part.split(" ")
        known = self.contexts | {f"steps.{name}.outcome": value for name, value in self.outcomes.items()}
        known |= {f"steps.make.outputs.{name}": value for name, value in {"folder": "", "week": "", **self.outputs}.items()}
        return (known[left] == right.strip("'")) == {"==": True, "!=": False}[sign]

    def step(self, step: Mapping[str, Any]) -> int:
        output = self.home / "output"
        output.write_text("")
        env = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        env |= {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_API_URL": self.api, "RUNNER_TEMP": str(self.temp)}
        env |= {"GITHUB_OUTPUT": str(output)} | {name: self.value(text) for name, text in step.get("env", {}).items()}
        # GitHub's own words for what it starts.
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail"] if step.get("shell") == "bash" else ["bash", "-e"]
        script = self.home / "script.sh"
        script.write_text(step["run"])
        done = subprocess.run([*shell, script], cwd=self.checkout, env=env, capture_output=True, text=True, check=False)
        self.said += done.stdout + done.stderr
        self.outputs |= dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done.returncode

    def uploaded(self) -> list[str]:
        """The paths that the artifact has."""
        (upload,) = (step for step in STEPS if "upload-artifact@" in step.get("uses", ""))
        return self.value(upload["with"]["path"]).split()


def _check_out(folder: Path) -> None:
    """The project's files as git has them, and an environment that is built already: this test's own."""
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in files.splitlines():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, path)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (folder / ".venv" / "base").touch()


def runner(home: Path, fake: FakeGitHub, week: str = "", **other: str) -> Runner:
    home.mkdir()
    contexts = {
        "vars.REPORT_REPOSITORY": "a/b", "vars.REPORT_PAGES": "true", "inputs.week": week, "vars.REPORT_APP_ID": "",
        "vars.REPORT_APP_INSTALLATION_ID": "",
        "secrets.REPORT_APP_KEY": "", "secrets.REPORT_TOKEN || (vars.REPORT_APP_ID == '' && github.token) || ''": TOKEN,
    }  # fmt: skip
    return Runner(home, fake.url, contexts | other)


@pytest.fixture
def fake() -> FakeGitHub:
    # 2025-04-21 is the Monday after 2025-W16.
    tickets = [issue(number, day, created_at=f"2025-04-{day:02d}T09:00:00Z", updated_at=f"2025-04-{day:02d}T09:00:00Z")
               for number, day in enumerate(range(1, 19), 1)]  # fmt: skip
    return FakeGitHub({"a/b": Recording(tickets)}, token=TOKEN, now=1745215200)


def test_the_jobs_scripts_make_keep_and_lay_out_the_reports_of_two_runs(tmp_path: Path, fake: FakeGitHub) -> None:
    with fake:
        first = runner(tmp_path / "first", fake, week="2025-W14")
        assert first.job() == 0, first.said
        second = runner(tmp_path / "second", fake)
        # What the cache holds is in place before the first script.
        shutil.copytree(first.checkout / "outputs", second.checkout / "outputs")
        assert second.job() == 0, second.said
    assert "a/b: 18 rows new or changed" in first.said
    assert "a/b: 0 rows new or changed" in second.said
    outputs = second.checkout / "outputs"
    assert (outputs / "store.db").is_file()
    assert sorted(path.name for path in (outputs / "a__b" / "weekly").iterdir()) == ["2025-W14", "2025-W15", "2025-W16"]
    assert second.outputs == {"folder": "outputs/a__b/weekly/2025-W16", "week": "2025-W16"}
    assert second.uploaded() == ["outputs/a__b/weekly/2025-W16", "outputs/assets"]
    page = (outputs / "a__b" / "weekly" / "2025-W16" / "report.html").read_text()
    (script,) = re.findall(r'src="(\.\./\.\./\.\./assets/[^"]+)"', page)
    assert (outputs / "a__b" / "weekly" / "2025-W16" / script).is_file()
    site = written(second.temp / "site")
    assert {"index.html", "feed.xml", "report.schema.json", "a__b/weekly/2025-W14/report.html"} <= set(site)
    assert not [name for name in site if "store" in name or name.endswith((".log", "failed.ipynb"))]
    assert b"2025-W15" in site["index.html"]
    for folder in (first.home, second.home):
        assert [name for name, content in written(folder).items() if TOKEN.encode() in content] == ["checkout/tests/test_workflow.py"]
    assert TOKEN not in first.said + second.said


def test_a_job_that_fails_keeps_what_came_and_says_what_to_do(tmp_path: Path, fake: FakeGitHub) -> None:
    with fake:
        fake.faults.append(Fault(500, path="/issues/events", times=99))
        failed = runner(tmp_path / "failed", fake)
        assert failed.job() == 1
    assert "GitHub answered with an error (500)" in failed.said
    assert re.search(r"^good +Python ", failed.said, re.MULTILINE)
    assert (failed.checkout / "outputs" / "store.db").is_file()
    assert failed.outputs == {}
    did = [name for name, outcome in failed.outcomes.items() if outcome == "success"]
    assert did[-1] == "actions/cache/save"
    assert failed.outcomes["make"] == "failure"
    assert {failed.outcomes[name] for name in ("actions/upload-artifact", "site", "upload")} == {"skipped"}


def test_a_report_that_is_not_complete_is_uploaded_and_published_and_the_job_fails(tmp_path: Path, fake: FakeGitHub) -> None:
    whole = fake.now
    with fake:
        # On the Wednesday of 2025-W16, and then GitHub is down on the Monday after it.
        fake.now = 1744797600
        first = runner(tmp_path / "first", fake, week="2025-W16")
        assert first.job() == 0, first.said
        fake.now, fake.faults = whole, [Fault(503, times=999)]
        stale = runner(tmp_path / "stale", fake, week="2025-W16")
        shutil.copytree(first.checkout / "outputs", stale.checkout / "outputs")
        assert stale.job() == 1
    assert "Until then the report rests on the data as of" in stale.said
    assert "and not complete" in stale.said
    assert re.search(r"^good +Python ", stale.said, re.MULTILINE)
    assert stale.outputs == {"folder": "outputs/a__b/weekly/2025-W16", "week": "2025-W16"}
    assert [stale.outcomes[name] for name in ("make", "actions/cache/save", "actions/upload-artifact", "site", "upload")] == [
        "failure", "success", "success", "success", "success",
    ]  # fmt: skip
    assert b"Not up to date" in written(stale.temp / "site")["a__b/weekly/2025-W16/report.md"]
    publish = WORKFLOW["jobs"]["publish"]["if"]
    assert publish == "${{ !cancelled() && needs.report.outputs.site == 'success' }}"
    assert WORKFLOW["jobs"]["report"]["outputs"] == {"site": "${{ steps.upload.outcome }}"}
    # Without a site there is nothing to publish.
    stale.contexts["vars.REPORT_PAGES"] = ""
    (site,) = (step for step in STEPS if step.get("id") == "site")
    assert not stale.holds(site["if"], 0)


def test_the_apps_key_is_in_a_file_of_the_jobs_own_while_the_report_is_made(tmp_path: Path, fake: FakeGitHub) -> None:
    with fake:
        job = runner(tmp_path / "app", fake, **{
            "vars.REPORT_APP_ID": "1", "vars.REPORT_APP_INSTALLATION_ID": "2", "secrets.REPORT_APP_KEY": KEY,
            "secrets.REPORT_TOKEN || (vars.REPORT_APP_ID == '' && github.token) || ''": "",
        })  # fmt: skip
        job.temp.mkdir()
        _check_out(job.checkout)
        # In place of the program: what it sees.
        (job.checkout / ".venv" / "bin" / "python").write_text(
            f'#!/bin/sh\nenv > {job.home}/seen\ncp -p "$GITHUB_APP_PRIVATE_KEY_FILE" {job.home}/key\necho outputs/a/report.html\n'
        )
        step = next(step for step in STEPS if step.get("id") == "make")
        assert job.step(step) == 0, job.said
    seen = dict(line.split("=", 1) for line in (job.home / "seen").read_text().splitlines() if "=" in line)
    assert (seen["GITHUB_APP_ID"], seen["GITHUB_APP_INSTALLATION_ID"], seen["GITHUB_TOKEN"]) == ("1", "2", "")
    assert "APP_KEY" not in seen
    assert (job.home / "key").read_text() == KEY + "\n"
    assert stat.S_IMODE((job.home / "key").stat().st_mode) == 0o600
    assert not list(job.temp.glob("*.pem"))


def test_a_week_that_is_a_command_is_none(tmp_path: Path, fake: FakeGitHub) -> None:
    with fake:
        job = runner(tmp_path / "job", fake, week='$(shell touch owned)"; touch owned; $(touch owned)')
        assert job.job() == 2
    assert "is not a period" in job.said
    assert not list(job.home.rglob("owned"))
    assert not [path for path in fake.requests if path != "/rate_limit"]


def test_zizmor_finds_nothing() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "zizmor", "--offline", "--persona", "pedantic", PATH], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
