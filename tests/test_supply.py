"""What is installed and shipped: locks that pin all with hashes, and a wheel that is the same each time and has nothing else in it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_weekly import ROOT, run

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ALWAYS = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
EXTRAS = [text for extra in PROJECT["project"]["optional-dependencies"].values() for text in extra]
LOCKS = {".ci/report.lock": ALWAYS, ".ci/dev.lock": ALWAYS + EXTRAS}


def pinned(lock: str) -> dict[str, set[str]]:
    """The versions of each package; several where the Python or the system decides."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==([^ ]+) ", (ROOT / lock).read_text(), re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_all_that_the_project_asks_for(lock: str) -> None:
    found = pinned(lock)
    for text in LOCKS[lock]:
        asked = Requirement(text)
        versions = found[canonicalize_name(asked.name)]
        assert all(asked.specifier.contains(version) for version in versions), f"{text} {versions}; run .ci/lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_each_file_by_its_hash_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[a-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]
    assert len(entries) == sum(len(versions) for versions in pinned(lock).values())
    assert all(" \\\n    --hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_a_run_has_the_versions_that_the_tests_had() -> None:
    tested = pinned(".ci/dev.lock")
    assert all(versions <= tested[name] for name, versions in pinned(".ci/report.lock").items())


def built(folder: Path, times: float) -> Path:
    """The wheel, built of a copy of the project's files that has these times."""
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in files.splitlines():
        path = folder / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, path)
        os.utime(path, (times, times))
    (folder / "project" / "outputs" / "store.db").write_text("a store")
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, str(folder)], cwd=folder / "project", capture_output=True, text=True, check=True)
    return folder / done.stdout.split()[-1]


def test_the_wheel_is_the_same_each_time_and_has_what_a_report_needs_and_nothing_else(tmp_path: Path) -> None:
    first, second = built(tmp_path / "a", 1_600_000_000), built(tmp_path / "b", 1_700_000_000)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    project = tmp_path / "a" / "project"
    code = {path.relative_to(project).as_posix() for path in (project / "reportlib").rglob("*") if path.is_file()}
    assert names == code | {f"reportlib/_notebooks/{path.name}" for path in (project / "notebooks").iterdir()}
    assert {"reportlib/present/report.schema.json", "reportlib/present/template/report/index.html.j2"} <= names
    assert [name for name in names if name.startswith("reportlib/collect/sample/recordings/")]


def test_what_is_installed_makes_a_report_wherever_it_is_called(tmp_path: Path) -> None:
    with zipfile.ZipFile(built(tmp_path, 1_700_000_000)) as wheel:
        wheel.extractall(tmp_path / "installed")
    elsewhere = tmp_path / "a folder"
    elsewhere.mkdir()
    # Before the checkout, from which the tests run.
    done = run("weekly", cwd=elsewhere, PYTHONPATH=str(tmp_path / "installed"))
    assert (done.returncode, done.stdout) == (0, "outputs/example__support/weekly/2025-W16/report.html\n"), done.stderr
    assert (elsewhere / "outputs" / "store.db").is_file()


def test_ci_runs_with_the_lock_and_audits_it() -> None:
    run = (ROOT / ".ci" / "run").read_text()
    assert "make lint LOCK=.ci/dev.lock" in run
    assert "make test LOCK=.ci/dev.lock" in run
    assert "\n.ci/audit\n" in run


# pip-audit's report and exit code, as its documentation has them: of nothing found, of what the service does not know, of a vulnerability.
CLEAN, UNKNOWN, BAD = (
    json.dumps({"dependencies": [{"name": "a", **rest}]})
    for rest in ({"version": "1", "vulns": []}, {"skip_reason": "not found"}, {"version": "1", "vulns": [{"id": "PYSEC-0000-1"}]})
)


@pytest.mark.parametrize(
    ("report", "error", "code", "ends", "told"),
    [
        (CLEAN, "No known vulnerabilities found", 0, 0, ""),
        (UNKNOWN, "No known vulnerabilities found", 0, 0, "1 packages are not audited"),
        (BAD, "Found 1 known vulnerability in 1 package", 1, 1, "PYSEC-0000-1"),
        ("", "requests.exceptions.ConnectionError: ...", 1, 0, "No package is audited"),
        ("", "ERROR: the lock is broken", 1, 1, "the lock is broken"),
    ],
)
def test_an_audit_fails_on_what_is_found_and_says_what_is_not_known(
    tmp_path: Path, report: str, error: str, code: int, ends: int, told: str
) -> None:
    python = tmp_path / "python"
    python.write_text(
        f"#!/bin/sh\nwhile [ \"$1\" != --output ]; do shift; done\nprintf %s '{report}' > \"$2\"\necho '{error}' >&2\nexit {code}\n"
    )
    python.chmod(0o755)
    env = {**os.environ, "PYTHON": str(python)}
    done = subprocess.run([ROOT / ".ci" / "audit"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == ends
    assert told in done.stderr
    assert done.stderr or not told
