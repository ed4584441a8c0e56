"""The charts as pictures: one for each, as the page draws them; and what report.md says where they cannot be drawn."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat import NotebookNode
from playwright.sync_api import Page

from reportlib.present.colors import COLORS
from reportlib.present.mime import CHART
from reportlib.publish import pictures
from reportlib.publish.export import outputs_of, publish
from reportlib.publish.markdown import markdown
from reportlib.publish.pictures import Drawn, drawing
from tests.test_page import show
from tests.test_pdf import browser
from tests.test_text import HOSTILE
from tests.test_weekly import CHROMIUM, ROOT, run

__all__ = ["show"]  # the fixture of the page
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIXELS = """async source => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const counts = {}, data = context.getImageData(0, 0, image.width, image.height).data;
  for (let at = 0; at < data.length; at += 4) {
    const color = "#" + [0, 1, 2].map(part => data[at + part].toString(16).padStart(2, "0")).join("");
    counts[color] = (counts[color] || 0) + (data[at + 3] === 255 ? 1 : 0);
  }
  return [image.width, image.height, counts];
}"""


class Image(HTMLParser):
    """The only tag of a text, and its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes = dict(attrs)


@pytest.fixture(scope="module")
def notebook(sample_week: Path) -> NotebookNode:
    return nbformat.read(sample_week / "report.ipynb", as_version=4)


@pytest.fixture
def chromium() -> str:
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium")
        pytest.skip("there is no Chromium here")
    return CHROMIUM


def images(text: str) -> list[Image]:
    return [Image(tag) for tag in re.findall(r"^<img .*$", text, re.MULTILINE)]


def test_each_chart_is_a_picture_on_white_with_the_charts_colours(
    show: Callable[..., Page], sample_week: Path, notebook: NotebookNode
) -> None:
    charts = outputs_of(notebook, CHART)
    shown = images((sample_week / "report.md").read_text())
    assert len(shown) == len(charts) >= 5
    assert {f"charts/{path.name}" for path in (sample_week / "charts").iterdir()} == {one.attributes["src"] for one in shown}
    page = show(sample_week / "report-mail.html")
    for chart, one in zip(charts, shown, strict=True):
        assert one.attributes["alt"] == chart["layout"]["meta"]["alt"]
        picture = (sample_week / str(one.attributes["src"])).read_bytes()
        width, height, colors = page.evaluate(PIXELS, f"data:image/png;base64,{base64.b64encode(picture).decode()}")
        assert (width, height) == (2 * int(str(one.attributes["width"])), 2 * chart["layout"]["height"])
        assert len(colors) > 20
        assert max(colors, key=lambda color: colors[color]) == COLORS["paper"]
        named = {color.lower() for color in re.findall("#[0-9a-fA-F]{6}", json.dumps(chart["data"]))}
        assert named & {color for color, count in colors.items() if count > 100}, one.attributes["src"]
    page.context.close()


def test_beside_a_picture_its_words_are_folded_and_no_bars_say_it_again(chromium: str, sample_week: Path, notebook: NotebookNode) -> None:
    text = (sample_week / "report.md").read_text()
    trends = text.split("## Trends")[1].split("\n## ")[0]
    assert "▁" not in trends
    assert "▆" not in trends
    assert text.count("<details><summary>In words</summary>") == text.count("<img") == len(outputs_of(notebook, CHART))
    assert "Charts are small bars" not in text


def test_what_limits_a_figure_stands_beside_its_picture(notebook: NotebookNode) -> None:
    limited = deepcopy(notebook)
    data = next(output.data for cell in limited.cells for output in cell.get("outputs", []) if CHART in output.get("data", {}))
    data["text/markdown"] = data["text/markdown"].replace("**\n", "** (so far)\n", 1)
    trends = markdown(limited, Drawn(), ["charts/1.png"]).split("## Trends")[1]
    assert re.search(r'^<img src="charts/1.png" [^\n]*>\n\n\(so far\)\n\n<details>', trends, re.MULTILINE)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_of_a_chart_are_one_attribute(notebook: NotebookNode, hostile: str) -> None:
    changed = deepcopy(notebook)
    for chart in outputs_of(changed, CHART):
        chart["layout"]["meta"]["alt"] = f"Themes: {hostile}"
    text = markdown(changed, Drawn(), ["charts/1.png"])
    (image,) = images(text)
    assert image.tags == ["img"]
    assert set(image.attributes) == {"src", "width", "alt"}
    assert "<script" not in text
    assert str(image.attributes["alt"]).startswith("Themes: ")


def test_without_a_browser_the_rest_is_the_same_and_report_md_says_so(sample_week: Path, tmp_path: Path) -> None:
    done = run("weekly", "--out", str(tmp_path), PATH=str(tmp_path))
    assert (done.returncode, "picture" in done.stderr) == (0, False)
    bare = Path(done.stdout.strip()).parent
    assert not (bare / "charts").exists()
    for name in ("report.html", "report.json", "report.ipynb", "report-mail.html"):
        assert (bare / name).read_bytes() == (sample_week / name).read_bytes(), name
    trends = (bare / "report.md").read_text().split("## Trends")[1].split("\n## ")[0]
    line = "*Charts are small bars and words here: no Chromium or Chrome was found; install one, such as by `apt install chromium`."
    assert trends.startswith(f"\n\n{line}")
    assert trends.count("Charts are small bars") == 1
    assert "▆" in trends
    assert "<img" not in trends


def test_a_browser_that_ends_at_once_is_told_and_the_report_is_there(tmp_path: Path) -> None:
    done = run("weekly", "--out", str(tmp_path), PATH=browser(tmp_path, "exit 3"))
    assert done.returncode == 0
    assert "report.md has no pictures of the charts: the browser ended before it had drawn them; make them again" in done.stderr
    assert "Traceback" not in done.stderr
    made = Path(done.stdout.strip()).parent
    assert "*Charts are small bars and words here: the browser ended before it had drawn them;" in (made / "report.md").read_text()
    assert {path.name for path in tmp_path.iterdir()} >= {"index.html", "store.db"}
    assert not list(tmp_path.glob("charts-*"))


def test_a_browser_that_hangs_is_ended_with_its_children(notebook: NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", browser(tmp_path, f"while sleep 0.1; do echo >> '{tmp_path}/alive'; done & wait"))
    monkeypatch.setattr(pictures, "SECONDS", 3)
    began = time.monotonic()
    with drawing(tmp_path) as draw:
        assert draw(outputs_of(notebook, CHART), 400) == pictures.TOO_SLOW
    assert time.monotonic() - began < 15
    lived = (tmp_path / "alive").read_bytes()
    time.sleep(0.5)
    assert (tmp_path / "alive").read_bytes() == lived
    assert {path.name for path in tmp_path.iterdir()} == {"bin", "alive"}


def test_the_browser_gets_no_secret_asks_nothing_of_the_network_and_draws_the_same_twice(
    chromium: str, notebook: NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    charts = deepcopy(outputs_of(notebook, CHART)[-1:])
    charts[0]["layout"]["annotations"][0]["text"] = " ".join(HOSTILE[:4]) + "<a href='http://127.0.0.1:9/'>a</a>"
    log = f"--log-net-log='{tmp_path}/log.json' --net-log-capture-mode=Everything"
    monkeypatch.setenv("PATH", browser(tmp_path, f"env > '{tmp_path}/env'; exec {chromium} \"$@\" {log}"))
    for name in ("GITHUB_TOKEN", "LLM_API_KEY", "REPORT_STORE"):
        monkeypatch.setenv(name, "canary")
    runs = []
    for _ in range(2):
        with drawing(tmp_path) as draw:
            runs.append(draw(charts, 400))
    assert runs[0] == runs[1]
    (picture,) = runs[0].pictures
    assert picture.startswith(SIGNATURE)
    assert "PATH=" in (tmp_path / "env").read_text()
    assert "canary" not in (tmp_path / "env").read_text()
    asked = (tmp_path / "log.json").read_text()
    assert '"events"' in asked
    assert not re.search("mathjax|plot[.]ly|evil|127[.]0[.]0[.]1", asked)


MANY = """
import sys
from hashlib import sha256
from pathlib import Path
import nbformat
from reportlib.present.mime import CHART
from reportlib.publish.export import outputs_of
from reportlib.publish.pictures import kept
charts = outputs_of(nbformat.read(sys.argv[1], as_version=4), CHART)
for width in sys.stdin:
    with kept(Path(sys.argv[2])) as draw:
        print(sha256(b"".join(draw(charts, int(width)).pictures)).hexdigest(), flush=True)
"""
"""Makes the pictures of a report again and again, so many pixels wide as it is told."""


@pytest.fixture
def many(chromium: str, sample_week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    monkeypatch.setenv("PATH", browser(tmp_path, f"echo $$ >> '{tmp_path}/started'; exec {chromium} \"$@\""))
    command = [sys.executable, "-c", MANY, str(sample_week / "report.ipynb"), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process


def asked(many: subprocess.Popen[str], width: int) -> str:
    assert many.stdin
    assert many.stdout
    print(width, file=many.stdin, flush=True)
    return many.stdout.readline().strip()


def browsers(folder: Path) -> list[int]:
    """All that were started, by their process."""
    return [int(line) for line in (folder / "started").read_text().split()]


def gone(folder: Path) -> bool:
    """Whether in the end neither a browser is left nor what it had for itself."""
    for _ in range(200):
        if not any(map(psutil.pid_exists, browsers(folder))) and not list(folder.glob("charts-*")):
            return True
        time.sleep(0.05)
    return False


def test_of_many_reports_one_browser_draws_what_each_has_alone(many: subprocess.Popen[str], notebook: NotebookNode, tmp_path: Path) -> None:
    charts = outputs_of(notebook, CHART)
    kept = [asked(many, width) for width in (400, 500, 400)]
    assert len(browsers(tmp_path)) == 1
    alone = []
    for width in (400, 500):
        with drawing(tmp_path) as draw:
            # The other way round: none may look otherwise for what was drawn before it.
            alone.append(sha256(b"".join(draw(charts[::-1], width).pictures[::-1])).hexdigest())
    assert kept == [*alone, alone[0]]
    many.communicate(timeout=20)
    assert gone(tmp_path)


def test_a_browser_that_is_lost_costs_one_report_its_pictures(many: subprocess.Popen[str], tmp_path: Path) -> None:
    first = asked(many, 400)
    os.kill(browsers(tmp_path)[0], signal.SIGKILL)
    assert asked(many, 400) == sha256(b"").hexdigest()
    assert asked(many, 400) == first
    assert len(browsers(tmp_path)) == 2


def test_a_process_that_is_killed_leaves_no_browser(many: subprocess.Popen[str], tmp_path: Path) -> None:
    asked(many, 400)
    many.kill()
    assert gone(tmp_path)


def test_without_the_extra_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kaleido", None)
    with drawing(tmp_path) as draw:
        drawn = draw([{}], 400)
    assert drawn.why_not == "the extra images is not installed"
    assert "pip install -e '.[images]'" in drawn.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_the_report_no_longer_has_goes_and_what_others_put_there_stays(tmp_path: Path) -> None:
    page = {"report.html": "page"}
    publish({"charts/1-a.png": b"a", "charts/2-b.png": b"b", **page}, tmp_path)
    publish({"report.eml": b"mail"}, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["1-a.png", "2-b.png", "report.eml", "report.html"]
    publish({"charts/1-a.png": b"a", "charts/2-b.png": b"new", **page}, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["1-a.png", "2-b.png", "report.html"]
    (tmp_path / "charts" / "mine.txt").write_text("mine")
    publish({"charts/1-a.png": b"a", **page}, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["1-a.png", "mine.txt", "report.html"]
    (tmp_path / "charts" / "mine.txt").unlink()
    publish(page, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
