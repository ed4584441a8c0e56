"""The controls of explore.py without a browser: what they offer and draw, also of hostile tickets, and where packages are missing."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import ipywidgets
import pandas as pd
import pytest
from playwright.sync_api import Browser

from reportlib import Report, build, explore
from reportlib.analyse.report import Params
from reportlib.present.explore.chosen import Choice, chosen_table
from reportlib.present.explore.controls import Explorer
from reportlib.present.explore.frames import FRAMES
from reportlib.present.figures import flow_chart
from tests.fake_github import Recording
from tests.syncing import issue
from tests.test_small_trackers import INSIDE, report
from tests.test_weekly import ROOT, run

HOSTILE = [
    "<img src=x onerror=alert(1)> vault cannot be opened",
    "</script><script>alert(2)</script> vault cannot be opened",
    '"><svg onload=alert(3)> vault cannot be opened',
    "let dt_args = {}; vault cannot be opened",
    "'-alert(4)-' $\\href{javascript:alert(5)}{x}$ vault cannot be opened",
    "\u202egnp.exe\u202c vault cannot be opened",
]
LABELS = ["<b onclick=alert(6)>bug</b>", "let dt_args = {};", "all"]


def unchanged(made: Report) -> Report:
    return made


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    rows = [
        issue(number, INSIDE + number, title=title, body=title, labels=[{"name": name} for name in LABELS])
        for number, title in enumerate(HOSTILE, 1)
    ]
    return report(Recording(rows), tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("sample")
    assert run("sync", "--out", str(folder)).returncode == 0
    return f"sqlite:///{folder}/store.db"


@pytest.fixture
def explorer(sample: str, monkeypatch: pytest.MonkeyPatch) -> Explorer:
    monkeypatch.setenv("REPORT_STORE", sample)
    return explore.controls(build(Params(period="2025-W12")), unchanged)


def control(explorer: Explorer, name: str) -> ipywidgets.ValueWidget:
    return next(one for one in widgets(explorer._box) if getattr(one, "description", "") == name)


def widgets(one: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    return [one, *(inner for child in getattr(one, "children", ()) for inner in widgets(child))]


def data(view: ipywidgets.Output) -> dict[str, object]:
    (output,) = view.outputs
    return output["data"]


def drawn(explorer: Explorer) -> list[float]:
    """The heights of the chart's first bars."""
    return data(explorer.chart)["application/vnd.plotly.v1+json"]["data"][0]["y"]


def said(explorer: Explorer) -> str:
    return next(one.value for one in widgets(explorer._box) if isinstance(one, ipywidgets.Label))


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_with_nothing_chosen_the_chart_is_the_pages_and_all_tickets_are_there(explorer: Explorer) -> None:
    assert data(explorer.chart) == flow_chart(explorer.report)._repr_mimebundle_()
    assert explorer.choice == Choice()
    assert len(explorer.chosen) == len(explorer.report.listed)
    assert said(explorer) == f"2025-W12: {len(explorer.report.listed)} tickets of {len(explorer.report.listed)}."


def test_a_choice_changes_chart_table_and_words(explorer: Explorer) -> None:
    control(explorer, "Label").value = "bug"
    control(explorer, "Search").value = " sync "
    mine = [row for row in explorer.report.listed.itertuples() if "bug" in row.labels and "sync" in row.title.lower()]
    assert 1 < len(mine) < len(explorer.report.listed)
    assert explorer.chosen["number"].tolist() == [row.number for row in mine]
    assert drawn(explorer) == [sum(row.period == name for row in mine) for name in explorer.report.trend["period"]]
    assert said(explorer) == f"2025-W12: {len(mine)} tickets of {len(explorer.report.listed)}."
    assert [row[0] for row in rows(data(explorer.table)["text/html"])] == [row.number for row in mine]
    control(explorer, "Label").value, control(explorer, "Search").value = "", ""
    assert data(explorer.chart) == flow_chart(explorer.report)._repr_mimebundle_()


def rows(html: str) -> list[list[object]]:
    """The rows that a table of itables is given."""
    (line,) = re.findall(r'^\s*"data_json": (.*),$', html, re.MULTILINE)
    return json.loads(json.loads(line))


def test_another_period_keeps_what_was_chosen_where_it_is_there_too(explorer: Explorer) -> None:
    assert control(explorer, "Period").options[0] == "2025-W16"
    assert explorer.report.trend["period"].iloc[0] in control(explorer, "Period").options
    states: list[tuple[str, bool]] = []
    label = next(one for one in widgets(explorer._box) if isinstance(one, ipywidgets.Label))
    label.observe(lambda change: states.append((change["new"], control(explorer, "Label").disabled)), names="value")
    control(explorer, "Label").value = "bug"
    before = explorer.chosen
    control(explorer, "Period").value = "2025-W16"
    assert explorer.report.period.label == "2025-W16"
    assert ("Computing 2025-W16 …", True) in states
    assert not control(explorer, "Label").disabled
    assert explorer.choice == Choice(label="bug")
    assert len(explorer.chosen) > len(before)
    assert said(explorer).startswith("2025-W16: ")
    control(explorer, "Theme").value = control(explorer, "Theme").options[1][1]
    assert len(explorer.chosen) < len(before)
    control(explorer, "Period").value = "2025-W05"
    assert explorer.choice == Choice(label="bug")


def test_a_period_that_cannot_be_built_is_told_and_the_one_before_stays(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_STORE", "sqlite:////nowhere/at/all/store.db")
    before = explorer.report
    control(explorer, "Period").value = "2025-W16"
    assert explorer.report is before
    assert control(explorer, "Period").value == "2025-W12"
    assert "store" in said(explorer)
    assert not control(explorer, "Period").disabled


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_text_in_the_table(hostile: Report, title: str) -> None:
    frame = hostile.listed[hostile.listed["title"] == title][["number", "title", "labels"]]
    assert len(frame) == 1
    html, calm = (
        str(explore.sortable(hostile, one)._repr_mimebundle_()["text/html"])
        for one in (frame, frame.assign(title="a title", labels="a label"))
    )
    seen, harmless = Elements(html), Elements(calm)
    assert seen.tags == harmless.tags
    assert [name for name, _ in seen.attributes] == [name for name, _ in harmless.attributes]
    assert {value for name, value in seen.attributes if name == "href"} == {value for name, value in harmless.attributes if name == "href"}
    assert not re.search(r"<(img|svg|b )", html)
    # The cell is what the browser takes for HTML.
    (row,) = rows(html)
    assert Elements(str(row[1])).tags == Elements(str(row[2])).tags == []
    assert "\u202e" not in html


def test_a_browser_shows_hostile_titles_and_labels_as_they_are_written(browser: Browser, hostile: Report) -> None:
    script = "from IPython.core.interactiveshell import InteractiveShell as Shell; Shell.instance(); print(explore.load_tables().html)"
    loaded = subprocess.run(
        [sys.executable, "-c", f"from reportlib import explore; {script}"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        happened: list[str] = []
        page.on("dialog", lambda dialog: happened.append(dialog.message))
        page.on("pageerror", lambda error: happened.append(str(error)))
        page.on("request", lambda request: happened.append(request.url) if not request.url.startswith("blob:") else None)
        page.set_content(loaded + explore.sortable(hostile, hostile.listed[["number", "title", "labels"]]).html)
        table = page.locator("table.dataTable tbody")
        table.wait_for()
        titles = [words.replace("\u2060", "") for words in table.locator("td:nth-child(2)").all_text_contents()]
        assert titles == [title.replace("\u202e", "").replace("\u202c", "") for title in reversed(HOSTILE)]
        assert table.locator("img, svg, script, b, [onload], [onerror], [onclick]").count() == 0
        assert table.locator("a").evaluate_all("all => all.map(one => one.href.split('/').at(-1))") == ["6", "5", "4", "3", "2", "1"]
        assert happened == []


def test_a_hostile_title_is_text_in_controls_and_chart(hostile: Report) -> None:
    explorer = explore.controls(hostile, unchanged)
    # Of these only HTML shows tags; names of options are text, and a Label typesets formulas.
    assert not [one for one in widgets(explorer._box) if isinstance(one, ipywidgets.HTML | ipywidgets.HTMLMath)]
    assert [name for name, _ in control(explorer, "Label").options] == ["all", *sorted(LABELS, key=str.casefold)]
    (theme,) = hostile.themes.table["theme"]
    control(explorer, "Label").value, control(explorer, "Theme").value = LABELS[0], theme
    control(explorer, "Search").value = "vault"
    assert len(explorer.chosen) == len(HOSTILE)
    chart = data(explorer.chart)["application/vnd.plotly.v1+json"]
    assert "<b" not in chart["layout"]["title"]["text"]
    assert "&lt;b onclick" in chart["layout"]["title"]["text"]
    assert not any(word in said(explorer) for word in ("vault", "bug", "$"))
    control(explorer, "Search").value = "<img"
    assert explorer.chosen["title"].tolist() == [HOSTILE[0]]
    assert "<img" not in json.dumps(data(explorer.chart)["application/vnd.plotly.v1+json"])
    control(explorer, "Label").value = "all"
    assert explorer.choice.label == "all"


def test_the_tables_link_goes_to_the_repository_and_is_a_number_only(hostile: Report) -> None:
    html = explore.sortable(hostile, pd.DataFrame({"number": [3], "other": [4], "theme": [5]})).html
    assert html.count("/a/b/issues/") == 2
    assert rows(html) == [[3, 4, 5]]


def test_all_rows_of_a_long_list_are_in_the_table(hostile: Report) -> None:
    frame = pd.DataFrame({"number": range(5_000), "title": ["a title of some length that there is"] * 5_000})
    assert len(rows(explore.sortable(hostile, frame).html)) == 5_000


def test_every_frame_can_be_shown(hostile: Report, explorer: Explorer) -> None:
    for made in (hostile, explorer.report):
        for frame in (one.of(made) for one in FRAMES):
            assert len(rows(explore.sortable(made, frame).html)) == len(frame)
        assert chosen_table(made, Choice(words="no such ticket")).empty
        assert rows(explore.sortable(made, chosen_table(made, Choice(words="no such ticket"))).html) == []


def without(package: str, call: str) -> str:
    """What a Python says in which the package is not installed."""
    script = f"import sys; sys.modules['{package}'] = None\nfrom reportlib import explore, worded\n{call}"
    return subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False).stderr


@pytest.mark.parametrize(
    ("package", "call"), [("itables", "explore.load_tables()"), ("ipywidgets", "explore.controls(None, worded)")]
)  # fmt: skip
def test_a_missing_package_is_told_in_a_sentence(package: str, call: str) -> None:
    last = without(package, call).splitlines()[-1]
    assert last == f"reportlib.errors.ReportError: {package} is not installed; run make explore, or pip install 'reportlib[explore]'."


def test_a_report_needs_neither_package() -> None:
    script = "import sys; from reportlib import present, explore; print(sorted({'ipywidgets', 'itables', 'IPython'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
