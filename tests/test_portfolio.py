"""One page on many repositories: its sums and order against the reports' own files, what failed, and what GitHub's limit leaves."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import jupytext
import nbformat
import pytest
import yaml
from rich.console import Console

from reportlib.collect import listing
from reportlib.errors import SourceError, UsageError
from reportlib.portfolio import FILLED_IN, Portfolio, read
from reportlib.publish.make import make
from tests.fake_github import FakeGitHub, Fault, Recording
from tests.syncing import issue
from tests.test_weekly import ROOT, run, written

WEEK = "2025-W02"
NOW = datetime(2025, 1, 13, 6, tzinfo=UTC).timestamp()
TUESDAY = 6 * 24 * 60
HOSTILE = "<img src=x onerror=alert(1)> Window is black after login"


def of_week(*titles: str, **other: Any) -> Recording:
    """Tickets of the week, half an hour apart, and one of the week before."""
    rows = [issue(number, TUESDAY + 30 * number, title=title, **other) for number, title in enumerate(titles, 2)]
    return Recording([issue(1, 60, title="Old and open"), *rows])


def repositories() -> dict[str, Recording]:
    closed = {"state": "closed", "closed_at": "2025-01-08T00:00:00Z", "updated_at": "2025-01-08T00:00:00Z", "state_reason": "completed"}
    return {
        "acme/one": of_week("Window is black after login", "Export to PDF is empty", "How do I change the font?"),
        "acme/two": of_week(HOSTILE, "Slow search in large folders"),
        "acme/quiet": of_week(),
        "acme/done": of_week("Typo in the manual", **closed),
    }


@pytest.fixture(scope="module")
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub(repositories(), now=NOW) as fake:
        yield fake


def asked(folder: Path, *names: str, **other: Any) -> Path:
    path = folder / "portfolio.yaml"
    path.write_text(yaml.safe_dump({"repositories": list(names)} | other))
    return path


@pytest.fixture(scope="module")
def made(github: FakeGitHub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs folder of a portfolio of which one repository is not there, and another one's report is broken."""
    folder = tmp_path_factory.mktemp("a folder")
    params = asked(folder, *repositories(), "acme/gone", "acme/left", leave_out=["Acme/Left"])
    done = run("portfolio", "--params", str(params), "--period", WEEK, "--out", str(folder / "out"), GITHUB_API_URL=github.url)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[-1] == str(folder / "out" / "portfolio" / "weekly" / WEEK / "report.html")
    assert done.stderr.splitlines()[-1] == "The page is there, and has no report of acme/gone; it says why."
    return folder / "out"


def page_of(made: Path) -> Path:
    return made / "portfolio" / "weekly" / WEEK


def reports_of(made: Path) -> dict[str, Any]:
    """Each repository's own report.json, read as anybody would."""
    return {path.parts[-4].replace("__", "/"): json.loads(path.read_text()) for path in made.glob(f"acme__*/weekly/{WEEK}/report.json")}


def test_the_sums_and_each_row_are_those_of_the_reports(made: Path) -> None:
    content, reports = json.loads((page_of(made) / "report.json").read_text()), reports_of(made)
    assert set(reports) == set(repositories())
    for name in ("opened", "closed", "net", "backlog_end"):
        assert content["flow"][name] == sum(report["flow"][name] for report in reports.values()), name
    first = [report["response"]["first_response"] for report in reports.values()]
    assert content["flow"]["unanswered"] == sum(one["unanswered"] for one in first) == 6
    for place, point in enumerate(content["trend"]):
        for name in ("opened", "closed", "backlog_end"):
            assert point[name] == sum(report["trend"][place][name] for report in reports.values()), (point["period"], name)
    for row in content["repositories"]:
        report = reports[row["repository"]]
        assert {name: row[name] for name in ("opened", "closed", "net", "backlog_end")} == {
            name: report["flow"][name] for name in ("opened", "closed", "net", "backlog_end")
        }
        assert row["late"] == report["response"]["target"]["late"]
        assert row["late_in_all"] == len(report["response"]["target"]["late_tickets"])
        assert row["first_response_median_hours"] == report["response"]["first_response"]["median_hours"]
    late = [row["late"] for row in content["repositories"]]
    assert late == sorted(late, reverse=True)
    assert [row["repository"] for row in content["repositories"]] == ["acme/one", "acme/two", "acme/done", "acme/quiet"]


def test_the_json_fits_its_published_schema(made: Path) -> None:
    jsonschema.validate(json.loads((page_of(made) / "report.json").read_text()), json.loads((made / "portfolio.schema.json").read_text()))


def test_a_repository_that_failed_is_a_row_with_its_reason(made: Path) -> None:
    content = json.loads((page_of(made) / "report.json").read_text())
    assert [row["repository"] for row in content["without_report"]] == ["acme/gone"]
    assert "GitHub has no repository acme/gone" in content["without_report"][0]["reason"]
    assert content["data"]["complete"] is False
    for name in ("report.html", "report.md"):
        assert "GitHub has no repository acme/gone" in (page_of(made) / name).read_text().replace("\u2060", "")


def test_what_two_repositories_share_is_found_and_what_one_has_alone_is_not(made: Path) -> None:
    content = json.loads((page_of(made) / "report.json").read_text())
    (found,) = content["common_issues"]
    assert found["repositories"] == 2
    assert found["tickets"] == [{"repository": "acme/one", "number": 2}, {"repository": "acme/two", "number": 2}]


def test_the_names_lead_to_the_reports_and_the_index_to_the_page(made: Path) -> None:
    html = (page_of(made) / "report.html").read_text()
    links = re.findall(r'<a class="repository" href="([^"]+)"', html)
    assert {(page_of(made) / link).resolve() for link in links} == {
        path.with_suffix(".html") for path in made.glob(f"acme__*/weekly/{WEEK}/report.json")
    }
    for link in re.findall(r"\]\((\.\./[^)]+)\)", (page_of(made) / "report.md").read_text()):
        assert (page_of(made) / link).is_file(), link
    index = (made / "index.html").read_text()
    assert f'href="portfolio/weekly/{WEEK}/report.html"' in index
    assert index.index(">portfolio<") < index.index(">acme/done<")


def test_hostile_titles_are_text(made: Path) -> None:
    assert "<img src=x" not in (page_of(made) / "report.html").read_text()
    assert "<img src=x" not in (page_of(made) / "report.md").read_text()


def test_the_page_made_again_has_the_same_bytes(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(page_of(made))
    monkeypatch.setenv("REPORT_OUTPUTS", str(made))
    monkeypatch.setenv("REPORT_STORE", f"sqlite:///{made / 'store.db'}")
    monkeypatch.setenv("PATH", "")  # no pictures, as in the first run
    given = notebook_parameters(page_of(made) / "report.ipynb")
    assert given["repositories"] == ["acme/done", "acme/gone", "acme/one", "acme/quiet", "acme/two"]
    make(Portfolio(**given), made)
    assert written(page_of(made)) == before


def notebook_parameters(path: Path) -> dict[str, Any]:
    """What the notebook was executed with, as it says itself."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if "injected-parameters" in cell.metadata.get("tags", [])]
    values: dict[str, Any] = {}
    exec(cells[0].source, {}, values)  # noqa: S102  # our own notebook's parameters cell
    return values


def test_a_broken_report_is_told_in_the_page(made: Path, tmp_path: Path) -> None:
    from reportlib.analyse.overview import overview

    broken = made / "acme__one" / "weekly" / WEEK / "report.json"
    kept = broken.read_bytes()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("REPORT_OUTPUTS", str(made))
            patch.setenv("REPORT_STORE", f"sqlite:///{made / 'store.db'}")
            broken.write_text("{")
            view = overview(Portfolio(repositories=("acme/one", "acme/two", "acme/never"), period=WEEK))
    finally:
        broken.write_bytes(kept)
    assert view.without.to_dict("records") == [
        {"repository": "acme/never", "reason": "There is no report of this period."},
        {"repository": "acme/one", "reason": "Its report.json cannot be read (JSONDecodeError); make the report again."},
    ]
    assert view.repositories["repository"].tolist() == ["acme/two"]


def test_an_organization_gives_its_repositories_that_have_issues(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_API_URL", github.url)
    github.unlisted = {"acme/two": {"has_issues": False}, "acme/done": {"archived": True}, "acme/quiet": {"topics": []}}
    github.largest_page = 1
    console = Console(quiet=True)
    try:
        assert listing.repositories("acme", "support", console, 0) == ["acme/one"]
        assert listing.repositories("acme", None, console, 0) == ["acme/one", "acme/quiet"]
        with pytest.raises(SourceError, match="GitHub has no organization nobody"):
            listing.repositories("nobody", None, console, 0)
    finally:
        github.unlisted, github.largest_page = {}, 100


def test_once_the_limit_is_used_up_nobody_is_asked_and_the_store_does_for_those_that_it_has(github: FakeGitHub, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run("sync", "--repo", "acme/two", "--period", WEEK, "--out", str(out), GITHUB_API_URL=github.url)
    assert first.returncode == 0, first.stderr
    limit = Fault(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(datetime.now(UTC).timestamp()) + 3000)}, times=10**6)
    github.faults, before = [limit], len(github.requests)
    try:
        params = asked(tmp_path, "acme/one", "acme/quiet", "acme/two")
        done = run("portfolio", "--params", str(params), "--period", WEEK, "--out", str(out), GITHUB_API_URL=github.url)
    finally:
        github.faults = []
    assert done.returncode == 1
    assert "no report of acme/one, acme/quiet;" in done.stderr
    assert len(github.requests) - before == 1
    content = json.loads((page_of(out) / "report.json").read_text())
    assert [row["repository"] for row in content["repositories"]] == ["acme/two"]
    assert all("request limit is used up" in row["reason"] for row in content["without_report"])


@pytest.mark.parametrize(
    ("given", "told"),
    [({"repositories": []}, "names no repository"), ({"repositories": ["acme"]}, "not written OWNER/NAME"),
     ({"repositories": ["a/b", "A/B"]}, "is named twice"), ({"repositories": ["a/b"], "kind": "week"}, "has no parameter 'kind'"),
     ({"topic": "support", "repositories": ["a/b"]}, "no organization"), ({"repositories": "a/b"}, "must be a list of repositories"),
     ({"repositories": ["a/b"], "shown": 0}, "shown is 0, but it must be a whole number"),
     ({"repositories": ["a/b"], "report": "nowhere.yaml"}, "nowhere.yaml cannot be read")],
)  # fmt: skip
def test_what_is_wrong_in_the_file_is_told(tmp_path: Path, given: dict[str, Any], told: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(yaml.safe_dump(given))
    with pytest.raises(UsageError, match=re.escape(told)) as error:
        read(path, None)
    assert "\n" not in str(error.value)


def test_the_file_has_every_key_with_a_comment_and_the_notebook_every_parameter() -> None:
    text = (ROOT / "params" / "portfolio.yaml").read_text()
    assert set(yaml.safe_load(text)) == set(Portfolio.model_fields) - set(FILLED_IN)
    for key in yaml.safe_load(text):
        assert re.search(rf"^# .*\n{key}:", text, re.MULTILINE), key
    cells = [cell for cell in jupytext.read(ROOT / "notebooks" / "portfolio.py").cells if "parameters" in cell.metadata.get("tags", [])]
    values: dict[str, object] = {}
    exec(cells[0].source, {}, values)  # noqa: S102  # our own notebook's parameters cell
    assert values == Portfolio(repositories=("example/support",)).model_dump(mode="json")


def test_periods_without_a_report_are_told(made: Path) -> None:
    from reportlib.analyse.overview import overview

    earlier = made / "acme__one" / "weekly" / "2024-W51"
    earlier.mkdir()
    (earlier / "report.json").write_text("{}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORT_OUTPUTS", str(made))
        patch.setenv("REPORT_STORE", f"sqlite:///{made / 'store.db'}")
        view = overview(Portfolio(repositories=("acme/one", "acme/two"), period=WEEK))
    (earlier / "report.json").unlink()
    earlier.rmdir()
    gaps = dict(zip(view.repositories["repository"], view.repositories["gaps"], strict=True))
    assert gaps == {"acme/one": ["2024-W52", "2025-W01"], "acme/two": []}
    assert view.as_of == datetime(2025, 1, 6, tzinfo=UTC) + timedelta(days=7)
