"""The whole way on the embedded sample, as a person starts it: files, determinism, contract, and the page in a browser."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import nbformat
import pytest
from playwright.sync_api import Browser

from reportlib.collect.auth import SECRETS
from reportlib.present.models import schema
from reportlib.publish.export import FILES

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""


REPORTS = ("weekly", "daily", "monthly", "report", "backfill", "portfolio")
"""The commands that make reports."""


def environment(*arguments: str, pictures: bool = False, **given: str) -> dict[str, str]:
    """That of a command: without the machine's token, with no GitHub to reach, and without pictures, which take seconds, unless asked."""
    env = {name: value for name, value in os.environ.items() if name not in (*SECRETS, "LLM_API_KEY", "REPORT_STORE")}
    # Nothing listens on port 9: a run on the sample that asked for the network would fail.
    env |= {"GITHUB_API_URL": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
    if arguments and arguments[0] in REPORTS and not pictures:
        env["PATH"] = str(Path(sys.executable).parent)
    return env | given


def run(*arguments: str, cwd: Path = ROOT, pictures: bool = False, **given: str) -> subprocess.CompletedProcess[str]:
    """One command, in its environment."""
    env = environment(*arguments, pictures=pictures, **given)
    return subprocess.run([sys.executable, "-m", "reportlib", *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def written(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, by its path from there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a folder") / "out"
    done = run("weekly", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.splitlines()[-1]) == folder / "example__support" / "weekly" / "2025-W16" / "report.html"
    return folder


@pytest.fixture(scope="module")
def report(outputs: Path) -> Path:
    return outputs / "example__support" / "weekly" / "2025-W16"


def test_a_second_run_gives_the_same_bytes(outputs: Path, report: Path) -> None:
    first = written(report)
    assert {name for name in first if not name.startswith("charts/")} == set(FILES)
    assert run("weekly", "--out", str(outputs)).returncode == 0
    assert written(report) == first


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("is_copied", [False, True])
def test_a_store_in_postgresql_gives_the_same_bytes(outputs: Path, report: Path, tmp_path: Path, store_url: str, is_copied: bool) -> None:
    if is_copied:
        copied = run("store", "copy", f"sqlite:///{outputs / 'store.db'}", store_url)
        assert (copied.returncode, copied.stderr, len(copied.stdout.splitlines())) == (0, "", 1)
    done = run("weekly", "--out", str(tmp_path), REPORT_STORE=store_url)
    assert done.returncode == 0, done.stderr
    assert written(tmp_path / report.relative_to(outputs)) == written(report)
    assert not (tmp_path / "store.db").exists()


def test_the_json_fits_its_published_schema(outputs: Path, report: Path) -> None:
    published = json.loads((outputs / "report.schema.json").read_text())
    assert published == json.loads(schema())
    jsonschema.validate(json.loads((report / "report.json").read_text()), published)


def test_the_json_adds_up(report: Path) -> None:
    content = json.loads((report / "report.json").read_text())
    summary, flow = content["summary"], content["flow"]
    assert summary["resolved_tickets"] + summary["open_tickets"] == summary["total_tickets"] == len(content["most_active_tickets"])
    assert flow["net"] == flow["opened"] + flow["reopen_events"] - flow["close_events"] - flow["removed"]
    assert content["trend"][-1]["opened"] == flow["opened"]
    assert [day["weekday"][:2] for day in content["daily_reports"]] == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    assert sum(day["opened"] for day in content["daily_reports"]) == flow["opened"]
    assert len(content["recommendations"]) <= 5
    assert all(advice["tickets"] for advice in content["recommendations"])


def test_the_markdown_is_small_and_has_no_script(report: Path) -> None:
    text = (report / "report.md").read_text()
    assert len(text.encode()) < 100_000
    assert "<script" not in text.lower()
    assert "▁" in text


def test_no_file_holds_a_path_of_this_machine_or_a_time_of_this_run(report: Path) -> None:
    for name in FILES:
        text = (report / name).read_text()
        assert str(ROOT) not in text
        assert str(report.parents[2]) not in text
    notebook = nbformat.read(report / "report.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert "papermill" not in notebook.metadata


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_draws_its_charts_offline_and_says_nothing_to_the_console(browser: Browser, report: Path, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 860}, offline=True).new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((report / "report.html").as_uri())
    page.wait_for_selector(".plot .main-svg")
    assert page.locator(".plot:has(.main-svg)").count() >= 4
    assert page.locator(".plot:has(.main-svg)").count() == page.locator(".plot").count()
    assert said == []
    assert asked == [(report / "report.html").as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for words in ("Active", "Opened", "Closed", "Backlog", "First response", "Needs attention"):
        assert page.get_by_text(words, exact=True).first.bounding_box()["y"] < 860, words
    page.context.close()


def test_the_page_is_one_file_below_the_size_that_mail_takes(report: Path) -> None:
    text = (report / "report.html").read_text()
    assert len(text.encode()) < 5_500_000
    assert "papermill" not in text
    assert "build(params)" not in text


def test_hostile_titles_are_text_on_the_page(browser: Browser, report: Path) -> None:
    page = browser.new_context(offline=True).new_page()
    page.goto((report / "report.html").as_uri())
    content = json.loads((report / "report.json").read_text())
    assert page.locator("main script:not([type='application/json'])").count() == 0
    foreign = page.eval_on_selector_all("main a", "links => links.map(link => link.href)")
    base = content["most_active_tickets"][0]["url"].rsplit("/", 1)[0]
    assert all(link.startswith((base, "file:")) for link in foreign)
    page.context.close()


def test_dailies_are_made_and_linked_from_the_week(outputs: Path, tmp_path: Path) -> None:
    done = run("weekly", "--out", str(tmp_path), "--dailies")
    assert done.returncode == 0, done.stderr
    week = tmp_path / "example__support" / "weekly" / "2025-W16"
    days = json.loads((week / "report.json").read_text())["daily_reports"]
    assert len(days) == 7
    for day in days:
        daily = json.loads((week / day["url"]).with_name("report.json").read_text())
        assert (daily["flow"]["opened"], daily["flow"]["closed"]) == (day["opened"], day["closed"])
        assert daily["summary"]["total_tickets"] == day["active"]
    index = (tmp_path / "index.html").read_text()
    assert len(set(re.findall(r"[^\"]*report\.html", index))) == 8


@pytest.mark.parametrize(("command", "period", "kind"), [("monthly", "2025-03", "monthly"), ("report", "2025-Q1", "other")])
def test_other_kinds_of_periods_have_reports_too(outputs: Path, command: str, period: str, kind: str) -> None:
    done = run(command, "--period", period, "--out", str(outputs))
    assert done.returncode == 0, done.stderr
    assert (outputs / "example__support" / kind / period / "report.html").is_file()


def test_a_failing_cell_keeps_the_notebook_and_the_old_report(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("notebooks", "params", "reportlib"):
        shutil.copytree(ROOT / name, project / name)
    notebook = project / "notebooks" / "weekly.py"
    assert run("weekly", cwd=project, PYTHONPATH=str(project)).returncode == 0
    folder = project / "outputs" / "example__support" / "weekly" / "2025-W16"
    before = (folder / "report.html").read_bytes()
    notebook.write_text(notebook.read_text().replace("present.attention(report)", "1 / 0"))
    done = run("weekly", cwd=project, PYTHONPATH=str(project))
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    assert "An Exception was encountered" in (folder / "failed.ipynb").read_text()
    assert (folder / "report.html").read_bytes() == before
    assert not list(folder.glob(".publish-*"))
