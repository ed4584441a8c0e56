"""The index, the feed and the shared plotly.js: hostile and broken reports, a browser without network, the same bytes twice."""

import email
import email.policy
import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from reportlib.collect.summary import Summary, read
from reportlib.errors import OutputError, UsageError
from reportlib.params import check
from reportlib.period import parse
from reportlib.places import place
from reportlib.publish import export
from reportlib.publish.assets import plotlyjs, share
from reportlib.publish.feed import ENTRIES
from reportlib.publish.mail import make_mail
from reportlib.publish.site import write_index
from tests.test_page import CONTRASTS
from tests.test_weekly import run

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\"' onmouseover=alert(3) &amp; ]]> \u202egnp\x07"
SHOWN = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\"' onmouseover=alert(3) &amp; ]]> gnp"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs folder, with a space in its name, of a week with shared assets."""
    folder = tmp_path_factory.mktemp("site") / "a folder"
    folder.mkdir()
    (folder / "mine.yaml").write_text("assets: shared\n")
    done = run("weekly", "--params", str(folder / "mine.yaml"), "--out", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((report_of(shared).with_suffix(".json")).read_text())
    return content


def report_of(outputs: Path) -> Path:
    return outputs / "example__support" / "weekly" / "2025-W16" / "report.html"


def put(outputs: Path, content: dict[str, Any], owner: str, label: str, **changed: Any) -> Path:
    """The report.json of a period, as export writes it."""
    period = parse(label, "UTC")
    folder = place(outputs, owner, period)
    folder.mkdir(parents=True)
    span = {"kind": period.kind, "label": label, "start": period.start.isoformat(), "end": period.end.isoformat(), "timezone": "UTC"}
    said = content | {"repository": owner, "period": span, "as_of": span["end"]} | changed
    (folder / "report.json").write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
    return folder / "report.json"


def parsed(outputs: Path) -> ElementTree.Element:
    return ElementTree.fromstring((outputs / "feed.xml").read_bytes())  # noqa: S314  # what we have just written


def opened(browser: Browser, path: Path, said: list[str], **context: Any) -> Page:
    """The file in a browser without network; what it says to the console and what it asks for is noted."""
    page = browser.new_context(offline=True, **{"viewport": {"width": 1280, "height": 860}} | context).new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    page.goto(path.as_uri())
    return page


def test_shared_assets_are_one_file_and_the_page_is_small(shared: Path) -> None:
    (asset,) = (shared / "assets").iterdir()
    assert re.fullmatch(r"plotly-cartesian-\d+\.\d+\.\d+-[0-9a-f]{12}\.min\.js", asset.name)
    assert report_of(shared).stat().st_size <= 250_000
    assert f'<script defer="" src="../../../assets/{asset.name}"></script>' in report_of(shared).read_text()


def test_shared_assets_draw_every_chart_from_a_file_without_network(browser: Browser, shared: Path) -> None:
    said: list[str] = []
    page = opened(browser, report_of(shared), said)
    page.wait_for_function("() => document.querySelectorAll('.plot:has(.main-svg)').length === document.querySelectorAll('.plot').length")
    assert page.locator(".plot").count() >= 4
    (asset,) = (shared / "assets").iterdir()
    assert said == [report_of(shared).as_uri(), asset.as_uri()]
    page.context.close()


def test_without_the_shared_file_the_words_of_each_chart_stand_open(browser: Browser, shared: Path, tmp_path: Path) -> None:
    alone = tmp_path / "1" / "2" / "3" / "report.html"
    alone.parent.mkdir(parents=True)
    alone.write_bytes(report_of(shared).read_bytes())
    page = opened(browser, alone, [])
    page.locator(".chart details[open]").first.wait_for()
    assert page.locator(".chart details:not([open])").count() == 0
    assert page.locator(".plot").evaluate_all("all => all.every(place => place.offsetHeight < 5 && !place.hasAttribute('role'))")
    page.context.close()


def test_the_mail_of_a_report_with_shared_assets_carries_the_page_in_one_file(shared: Path) -> None:
    message = email.message_from_bytes(make_mail(report_of(shared).parent, print).read_bytes(), policy=email.policy.default)
    (page,) = (part.get_payload(decode=True) for part in message.walk() if part.get_content_disposition() == "attachment")
    assert plotlyjs().encode() in page
    assert b"../assets/" not in page


def test_a_second_time_gives_the_same_bytes_and_mends_what_is_shared(shared: Path) -> None:
    names = ("index.html", "feed.xml", "report.schema.json")
    page, before = report_of(shared).read_text(), [(shared / name).read_bytes() for name in names]
    (asset,) = (shared / "assets").iterdir()
    script = asset.read_bytes()
    asset.write_text("alert(1)")
    assert share(shared) == asset
    assert asset.read_bytes() == script
    assert [path.name for path in (shared / "assets").iterdir()] == [asset.name]
    assert export.page(nbformat.read(report_of(shared).with_suffix(".ipynb"), as_version=4), "shared") == page
    write_index(shared)
    assert [(shared / name).read_bytes() for name in names] == before


def test_a_folder_for_shared_assets_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "assets").write_text("a file")
    with pytest.raises(OutputError, match=r"cannot be written .*; name another folder with OUT=\."):
        share(tmp_path)


def test_hostile_texts_are_text_in_the_index_and_the_feed(browser: Browser, real: dict[str, Any], tmp_path: Path) -> None:
    trend = [point | {"period": HOSTILE} for point in real["trend"]]
    put(tmp_path, real, "a/b", "2025-W16", repository=HOSTILE, headline=[HOSTILE, "Fine."], trend=trend)
    folder = tmp_path / "a__b" / "weekly" / '2025-W15"><script>alert(4)<'
    folder.mkdir()
    (folder / "report.json").write_text("{}")
    (folder / "report.html").write_text("")
    index = write_index(tmp_path)
    said: list[str] = []
    page = opened(browser, index, said)
    assert said == [index.as_uri()]
    assert page.locator("script").count() == 1
    assert page.locator("img, [onerror], [onmouseover]").count() == 0
    assert page.locator(".repository h2").inner_text() == SHOWN
    assert page.locator(".said").inner_text() == f"{SHOWN} Fine."
    assert SHOWN in str(page.locator(".series").first.get_attribute("aria-label"))
    assert (
        page.get_by_role("link", name=folder.name).get_attribute("href")
        == "a__b/weekly/2025-W15%22%3E%3Cscript%3Ealert%284%29%3C/report.html"
    )
    page.context.close()
    entry = parsed(tmp_path).find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:title", None, ATOM) == f"{SHOWN} Week 16, 14–20 Apr 2025: {SHOWN}"
    assert entry.findtext("a:summary", None, ATOM) == f"{SHOWN} Fine."


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"{",
    "cut off": b'{\n  "repository": "a/b",\n  "flow": {',
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "old": b'{"repository": "a/b", "flow": {"opened": 1}}',
}
WRONG: dict[str, dict[str, Any]] = {
    "words for a count": {"flow": {"opened": "many", "closed": 1, "backlog_end": 1}},
    "endless": {"flow": {"opened": 10**400, "closed": 1, "backlog_end": 1}},
    "no time": {"as_of": "yesterday"},
    "the first day": {"as_of": "0001-01-01T00:00:00+14:00"},
    "no zone": {"as_of": "2025-04-21T00:00:00"},
    "null": {"trend": None},
}


def test_a_broken_report_is_listed_with_a_sentence_and_breaks_nothing(real: dict[str, Any], tmp_path: Path) -> None:
    whole, *weeks = reversed(parse("2025-W16", "UTC").back_to(len(BROKEN) + len(WRONG) + 1))
    put(tmp_path, real, "a/b", whole.label)
    for week, name in zip(weeks, [*BROKEN, *WRONG], strict=True):
        path = put(tmp_path, real, "a/b", week.label, **WRONG.get(name, {}))
        if name in BROKEN:
            path.write_bytes(BROKEN[name])
    index = write_index(tmp_path).read_text()
    said = dict(re.findall(r'<th scope="row">(?:<[^>]+>)?([\dW-]+).*?</th><td[^>]*>(.*?)</td>', index))
    assert [said.pop(week.label) for week in weeks] == [
        "Its report.json cannot be read, or is of another version; make the report again."
    ] * len(weeks)
    assert said == {whole.label: "18"}
    assert len(parsed(tmp_path).findall("a:entry", ATOM)) == 1


def test_an_index_of_broken_reports_only_is_one_too(tmp_path: Path) -> None:
    folder = tmp_path / "a__b" / "weekly" / "2025-W16"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text("{")
    assert "<h3" in write_index(tmp_path).read_text()
    assert parsed(tmp_path).find("a:updated", ATOM) is not None


def test_the_parts_read_alone_are_those_of_the_whole_file(shared: Path, tmp_path: Path) -> None:
    path = report_of(shared).with_suffix(".json")
    content = json.loads(path.read_text())
    other = tmp_path / "report.json"
    other.write_text(json.dumps(content))
    assert read(path) == read(other) == Summary.model_validate(content)
    assert content["headline"]


def test_the_feed_has_what_atom_asks_for_and_the_newest_first(real: dict[str, Any], tmp_path: Path) -> None:
    for period in parse("2025-W16", "UTC").back_to(ENTRIES + 5):
        put(tmp_path, real, "a/b", period.label)
    put(tmp_path, real, "c/d", "2025-W16")
    write_index(tmp_path)
    feed = parsed(tmp_path)
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) == ENTRIES
    for one in (feed, *entries):
        assert UUID(str(one.findtext("a:id", None, ATOM))).version == 5
        assert str(one.findtext("a:title", None, ATOM))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(one.findtext("a:updated", None, ATOM)))
    assert feed.findtext("a:author/a:name", None, ATOM)
    assert len({one.findtext("a:id", None, ATOM) for one in (feed, *entries)}) == ENTRIES + 1
    updated = [one.findtext("a:updated", None, ATOM) for one in entries]
    assert updated == sorted(updated, key=str, reverse=True)
    assert feed.findtext("a:updated", None, ATOM) == updated[0] == "2025-04-21T00:00:00Z"
    for one in entries:
        link = one.find("a:link[@rel='alternate']", ATOM)
        assert link is not None
        assert (tmp_path / link.attrib["href"]).with_suffix(".json").is_file()


def test_the_feed_has_whole_addresses_where_the_site_is_known_and_keeps_its_ids(real: dict[str, Any], tmp_path: Path) -> None:
    put(tmp_path, real, "a/b", "2025-W16")
    write_index(tmp_path)
    before = parsed(tmp_path).findtext("a:entry/a:id", None, ATOM)
    write_index(tmp_path, check({"site_url": "https://a.example/reports"}, "a.yaml").site_url)
    feed = parsed(tmp_path)
    assert {link.attrib["href"] for link in feed.iter(f"{{{ATOM['a']}}}link")} == {
        f"https://a.example/reports/{name}" for name in ("feed.xml", "index.html", "a__b/weekly/2025-W16/report.html")
    }
    assert feed.findtext("a:entry/a:id", None, ATOM) == before


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://name:word@a.example/", "a.example", "https://a.example/?q", "https://a b"]
)
def test_an_address_of_the_site_that_is_none_is_told_without_repeating_it(address: str) -> None:
    with pytest.raises(UsageError, match=r"site_url is no plain address; write it as https://example\.com/reports/\.") as told:
        check({"site_url": address}, "a.yaml")
    assert address not in str(told.value)


def test_rows_say_whether_they_are_whole_and_where_periods_are_missing(real: dict[str, Any], tmp_path: Path) -> None:
    put(tmp_path, real, "a/b", "2025-W16", as_of="2025-04-18T10:00:00+00:00")
    put(tmp_path, real, "a/b", "2025-W14", data=real["data"] | {"complete": False})
    put(tmp_path, real, "a/b", "2025-W10", flow=real["flow"] | {"opened": 1234})
    index = write_index(tmp_path).read_text()
    rows = [re.sub(r"(<[^>]+>\s*)+", "|", row) for row in re.findall(r"<tr.*?</tr>", index) if 'scope="row"' in row]
    assert [row.split("|")[1] for row in rows] == ["2025-W16", "2025-W15", "2025-W14", "2025-W11 to 2025-W13", "2025-W10"]
    assert "|so far, to 18 Apr 10:00|" in rows[0]
    assert "|no report; CATCH_UP=1 makes it|" in rows[1]
    assert "|incomplete|" in rows[2]
    assert "|3 periods without a report; CATCH_UP=1 makes them|" in rows[3]
    assert "|1,234|9|112|" in rows[4]
    assert "|complete|" in rows[4]


def test_what_make_portfolio_cannot_do_is_not_advised(real: dict[str, Any], tmp_path: Path) -> None:
    for name in ("portfolio", "a/b"):
        for week in ("2025-W16", "2025-W14"):
            put(tmp_path, real, name, week)
    index = write_index(tmp_path).read_text()
    assert re.findall("no report[^<]*", index) == ["no report", "no report; CATCH_UP=1 makes it"]


def test_the_bars_are_those_of_the_newest_report_and_opened_and_closed_share_a_scale(real: dict[str, Any], tmp_path: Path) -> None:
    known: dict[str, Any] = {"first_response_median_hours": None, "reopened": 0}
    trend = [{"period": "2025-W15", "opened": None, "closed": 20, "backlog_end": 400} | known]
    trend += [{"period": "2025-W16", "opened": 10, "closed": 5, "backlog_end": 100} | known]
    put(tmp_path, real, "a/b", "2025-W15")
    put(tmp_path, real, "a/b", "2025-W16", trend=trend)
    bars = re.findall(r'aria-label="(\w+ from[^"]*)">(.*?)</svg>', write_index(tmp_path).read_text())
    assert [words for words, _ in bars] == [
        f"{name} from 2025-W15 to 2025-W16: {values}"
        for name, values in (("Opened", "not known, 10"), ("Closed", "20, 5"), ("Backlog", "400, 100"))
    ]
    heights = [[float(tall) for tall in re.findall(r' height="([\d.]+)"', shapes)] for _, shapes in bars]
    assert heights[0][1] * 2 == heights[1][0]
    assert heights[1][1] * 4 == heights[1][0] == heights[2][0] == heights[2][1] * 4
    assert [re.findall(r'class="(\w+)"', shapes) for _, shapes in bars] == [["unknown", "now"], ["past", "now"], ["past", "now"]]


@pytest.fixture(scope="module")
def index(real: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty weeks of one repository, two days of another."""
    folder = tmp_path_factory.mktemp("index")
    for period in parse("2025-W16", "UTC").back_to(20):
        put(folder, real, "a/b", period.label)
    for day in ("2025-04-14", "2025-04-15"):
        put(folder, real, "owner/other", day)
    return write_index(folder)


def test_the_search_filters_rows_by_keyboard_and_says_how_many(browser: Browser, index: Path) -> None:
    said: list[str] = []
    page = opened(browser, index, said)
    rows = page.locator("tbody tr:visible")
    assert rows.count() == 14
    while page.evaluate("document.activeElement.type") != "search":
        page.keyboard.press("Tab")
    page.keyboard.type("A/B 2025-w0")
    assert rows.count() == 9
    assert page.get_by_role("search").get_by_role("status").inner_text() == "9 of 22 rows"
    assert page.get_by_role("heading", name="owner/other").count() == 1
    page.keyboard.press("Escape")
    assert rows.count() == 14
    page.keyboard.type("other daily 15")
    assert rows.count() == 1
    page.keyboard.type(" nowhere")
    assert rows.count() == 0
    assert page.get_by_role("status").inner_text() == "No row has these words."
    assert said == [index.as_uri()]
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_index_is_as_wide_as_the_screen_and_whole_without_scripts(browser: Browser, index: Path, width: int) -> None:
    said: list[str] = []
    page = opened(browser, index, said, java_script_enabled=False, viewport={"width": width, "height": 860})
    assert page.get_by_role("search").count() == 0
    page.locator("summary").click()
    assert page.locator("tbody tr:visible").count() == 22
    assert page.locator(".series:visible").count() == 6
    page.context.close()
    page = opened(browser, index, said, viewport={"width": width, "height": 860})
    page.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    main = page.locator("main").bounding_box()
    assert main
    assert main["width"] >= min(width, 1080)
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_the_index_can_be_read(browser: Browser, index: Path, scheme: str) -> None:
    (index.parent / "owner__other" / "daily" / "2025-04-13").mkdir(exist_ok=True)
    (index.parent / "owner__other" / "daily" / "2025-04-13" / "report.json").write_text("{")
    page = opened(browser, write_index(index.parent), [], color_scheme=scheme)
    found = page.evaluate(CONTRASTS)
    assert len(found) > 200
    assert [(name, round(ratio, 2)) for name, ratio in found if ratio < 4.5] == []
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in Axe().run(page).response["violations"]] == []
    page.context.close()
