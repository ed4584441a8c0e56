"""Payloads of cross-site scripting in every text that a user can put into a ticket stay text, in every file that is made of it."""

import email
import email.policy
import json
import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from playwright.sync_api import Browser

from reportlib import Params, Report, build
from reportlib.collect.rows import clean
from reportlib.present import letter, text
from reportlib.present.mime import CHART
from reportlib.publish.export import outputs_of
from reportlib.publish.feed import ENTRIES
from reportlib.publish.site import write_index
from tests.browsed import Seen, look, rendered
from tests.fake_github import FakeGitHub
from tests.hostile import harmless, payloads, tracker
from tests.swept import BATCH, chart_page, swept
from tests.syncing import START
from tests.test_site import ATOM, parsed, put
from tests.test_small_trackers import WEEK
from tests.test_weekly import run

ALL = payloads()
TEXTS = [*ALL[:20], *ALL[20::9]]
"""Those of the run: each of them has a ticket of its own."""

HARMLESS = ["It costs 5 $ and 6 $", *map(harmless, TEXTS[:59])]


def made(texts: list[str], out: Path, *commands: str) -> Path:
    """The folder of the week's report, as the commands make it from a tracker of these texts, of which nothing is taken out."""
    params = out / "mine.yaml"
    params.write_text("redact: false\n")
    with FakeGitHub({"a/b": tracker(texts)}, now=(START + timedelta(days=300)).timestamp()) as github:
        for command in commands:
            more = ["--params", str(params)] if command == "weekly" else []
            done = run(command, "--repo", "a/b", "--period", WEEK, "--out", str(out), *more, GITHUB_API_URL=github.url)
            assert done.returncode == 0, done.stderr
    return out / "a__b" / "weekly" / WEEK


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(TEXTS, tmp_path_factory.mktemp("hostile"), "weekly", "mail")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of harmless words: whatever its files have is allowed."""
    return made(HARMLESS, tmp_path_factory.mktemp("plain"), "weekly")


def outputs(folder: Path, kind: str) -> str:
    """What a notebook's reader may be shown: all its outputs of this kind, and its own cells."""
    notebook = nbformat.read(folder / "report.ipynb", as_version=4)
    shown = [output["data"][kind] for cell in notebook.cells for output in cell.get("outputs", []) if kind in output.get("data", {})]
    return "\n\n".join([*shown, *(cell.source for cell in notebook.cells if cell.cell_type == "markdown")])


def message(folder: Path) -> EmailMessage:
    found = email.message_from_bytes((folder / "report.eml").read_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part(folder: Path, kind: str) -> str:
    return str(message(folder).get_body((kind,)).get_content())  # type: ignore[union-attr]  # a failing lookup fails the test


PAGES: dict[str, Callable[[Path], str]] = {
    "report.html": lambda folder: (folder / "report.html").read_text(),
    "report-mail.html": lambda folder: (folder / "report-mail.html").read_text(),
    "report.md": lambda folder: rendered((folder / "report.md").read_text()),
    "report.ipynb": lambda folder: outputs(folder, "text/html"),
    "report.ipynb, its Markdown": lambda folder: rendered(outputs(folder, "text/markdown")),
}


def seen(browser: Browser, folder: Path, html: str) -> Seen:
    """The page as a browser has it; without its policy, which would stop a script that should not be there."""
    path = folder / "seen.html"
    path.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html))
    return look(browser, path)


def test_the_package_has_more_than_500_payloads_and_each_of_the_run_has_its_ticket(hostile: Path) -> None:
    assert len(ALL) > 4000
    assert len(TEXTS) >= 500
    given = {clean(words) for words in TEXTS}
    content = json.loads((hostile / "report.json").read_text())
    assert given <= {ticket["title"] for ticket in content["most_active_tickets"]}
    assert given <= {row["category"] for row in content["ticket_breakdown"]}
    stands_out = re.search("One problem stands out: “(.*)”", content["headline"][-1])
    assert stands_out
    assert re.search("[<{$(]", stands_out[1])
    assert any(stands_out[1] in advice["action"] for advice in content["recommendations"])
    for name in ("quote", "shared_error"):
        assert sum(bool(theme[name]) for theme in content["common_issues"]) > 50


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_nothing_that_one_of_harmless_words_has_not(browser: Browser, hostile: Path, plain: Path, name: str) -> None:
    allowed = seen(browser, plain, PAGES[name](plain))
    assert allowed.did == []
    assert {link for link in allowed.links if not link.startswith("#")} <= {"http://0.0.0.0:0/a/b/issues/0"}
    assert seen(browser, hostile, PAGES[name](hostile)).beyond(allowed) == []


def with_pictures(folder: Path) -> str:
    """The body of report.eml, with the charts' words and without their pictures."""
    notebook = nbformat.read(folder / "report.ipynb", as_version=4)
    words = [chart["layout"]["meta"]["alt"] for chart in outputs_of(notebook, CHART)]
    return letter.with_charts(PAGES["report-mail.html"](folder), [("data:image/png;base64,", alt) for alt in words], "")


def test_the_mail_is_text_and_its_plain_part_has_nothing_that_steers_a_screen(browser: Browser, hostile: Path, plain: Path) -> None:
    allowed, found = (seen(browser, folder, with_pictures(folder)) for folder in (plain, hostile))
    assert allowed.did == []
    assert {"img", "img alt"} <= found.marks
    assert found.beyond(allowed) == []
    words = part(hostile, "plain").replace("\r\n", "\n") + str(message(hostile)["Subject"])
    assert "alert(1)" in words
    assert not re.search(r"[^\n\x20-\x7e\xa0-\U0010ffff]|[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]", words)


@pytest.fixture(scope="module")
def report(plain: Path) -> Report:
    """Of the harmless tracker: the lists of it are filled with other texts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORT_STORE", f"sqlite:///{plain.parents[2]}/store.db")
        return build(Params(repository="a/b", period=WEEK, shown=BATCH))


@pytest.fixture(scope="module")
def lists(report: Report) -> tuple[dict[str, str], dict[str, str]]:
    """All lists of harmless words, and of payloads."""
    return swept(report, [f"{words} {place}" for place, words in enumerate(HARMLESS * 2)]), swept(report, TEXTS)


@pytest.mark.parametrize("form", ["html", "markdown", "mail"])
def test_a_payload_in_any_list_is_text(browser: Browser, lists: tuple[dict[str, str], dict[str, str]], tmp_path: Path, form: str) -> None:
    allowed, found = (seen(browser, tmp_path, made[form]) for made in lists)
    assert allowed.did == []
    assert found.beyond(allowed) == []


def test_every_payload_is_text_in_html_cut_or_whole(browser: Browser, tmp_path: Path) -> None:
    page = "".join(f"<p>{text.foreign(words)} {text.foreign(words, 9)} {text.foreign(words, 9999)}</p>" for words in ALL)
    found = seen(browser, tmp_path, page)
    assert found.marks == {"html", "head", "body", "p", "bdi", "bdi title"}
    assert (found.links, found.scripts, found.did) == (set(), set(), [])


def test_a_payload_in_markdown_reads_as_it_was_written() -> None:
    for words in ALL:
        page = rendered(f"| {text.markdown(words, 500)} |\n| --- |\n")
        shown = unescape(re.sub(r"</?(?:table|thead|tr|th|span)>", "", page)).replace("\u2060", "").strip()
        assert shown == text.cut(words, 500).replace("\u2060", "").strip()


def test_labels_of_charts_and_what_they_say_on_hover_are_text(browser: Browser, report: Report, plain: Path, tmp_path: Path) -> None:
    notebook = plain / "report.ipynb"
    allowed = seen(browser, tmp_path, chart_page(report, HARMLESS[:6], notebook))
    found = seen(browser, tmp_path, chart_page(report, TEXTS, notebook))
    assert allowed.did == []
    assert found.beyond(allowed) == []
    said = "\n".join(found.hovered)
    assert [words for words in TEXTS if text.cut(words, 44) not in said] == []


@pytest.mark.parametrize(("broken", "form"), [("html", "html"), ("html", "mail"), ("markdown", "markdown"), ("label", "charts")])
def test_the_browser_finds_what_is_not_escaped(
    browser: Browser, report: Report, plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, form: str
) -> None:
    def page(texts: list[str]) -> Seen:
        charts = form == "charts"
        return seen(browser, tmp_path, chart_page(report, texts, plain / "report.ipynb") if charts else swept(report, texts)[form])

    allowed = page(HARMLESS[:6])
    monkeypatch.setattr(text, broken, lambda words, length=90: text.cut(words, length))
    found = " ".join(page(ALL[:12]).beyond(allowed))
    # In a mail no address is left whole that a link could be made of.
    assert form == "mail" or "links: https://evil.example" in found
    assert form == "charts" or "dialog: 1" in found


def test_index_and_feed_of_hostile_headlines_have_what_those_of_harmless_ones_have(browser: Browser, plain: Path, tmp_path: Path) -> None:
    content = json.loads((plain / "report.json").read_text())
    pages = []
    for name, texts in (("plain", [harmless(words) for words in ALL]), ("hostile", [clean(words) for words in ALL])):
        outputs = tmp_path / name
        for place in range(ENTRIES):
            trend = [point | {"period": texts[place]} for point in content["trend"]]
            put(outputs, content, f"a/b{place}", WEEK, repository=texts[place], headline=texts[place::ENTRIES], trend=trend)
        pages.append(look(browser, write_index(outputs)))
    assert pages[0].did == []
    assert pages[1].beyond(pages[0]) == []
    feeds = [parsed(tmp_path / name) for name in ("plain", "hostile")]
    marks, links = ([{mark(one) for one in feed.iter()} for feed in feeds] for mark in (_mark, lambda one: one.get("href")))
    assert marks[1] == marks[0]
    assert links[1] == links[0]
    said = {entry.findtext("a:summary", None, ATOM) for entry in feeds[1].findall("a:entry", ATOM)}
    assert said == {text.plain(clean(" ".join(ALL[place::ENTRIES]))) for place in range(ENTRIES)}


def _mark(one: ElementTree.Element) -> tuple[str, ...]:
    return one.tag, *sorted(one.attrib)
