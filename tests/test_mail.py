"""The mail: small, without script or style sheet, the same numbers as report.json, hostile titles as text, and report.eml of it."""

import base64
import email
import email.policy
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page

from reportlib import Params, build
from reportlib.analyse.report import Report
from reportlib.present import mime
from reportlib.present.letter import CHARTS, mail
from reportlib.publish.export import publish
from reportlib.publish.mail import WIDTH, make_mail
from tests.test_bad_input import one_sentence
from tests.test_page import LONG, show
from tests.test_text import HOSTILE
from tests.test_weekly import CHROMIUM, run

__all__ = ["show"]  # the fixture of the page
WEEK = ("example__support", "weekly", "2025-W16")
TAGS = {
    "html", "head", "meta", "title", "body", "table", "tr", "td", "th", "h1", "h2", "div", "span", "b", "a", "bdi",
}  # fmt: skip
ATTRIBUTES = {
    "style", "href", "lang", "charset", "name", "content", "role", "width", "align", "valign", "bgcolor", "cellpadding", "cellspacing",
    "border", "scope", "aria-hidden",
}  # fmt: skip


class Body(HTMLParser):
    """What a mail program sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.styles: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.styles += [value or "" for name, value in attrs if name == "style"]

    def handle_data(self, data: str) -> None:
        self.words += f"{data} "


@pytest.fixture(scope="module")
def folder(own_sample_week: Path) -> Path:
    done = run("mail", "--out", str(own_sample_week.parents[2]))
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == own_sample_week / "report.eml"
    return own_sample_week


@pytest.fixture(scope="module")
def sample(folder: Path) -> Report:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORT_STORE", f"sqlite:///{folder.parents[2]}/store.db")
        return build(Params())


def parsed(folder: Path) -> EmailMessage:
    message = email.message_from_bytes((folder / "report.eml").read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def letter(report: Report) -> dict[str, str]:
    content = mail(report)._repr_mimebundle_()[mime.MAIL]
    assert isinstance(content, dict)
    return content


def test_the_body_has_what_mail_programs_leave_in_it_and_no_more(folder: Path) -> None:
    html = (folder / "report-mail.html").read_text()
    body = Body(html)
    assert len(html.encode()) < 100_000
    assert body.tags <= TAGS
    assert body.attributes <= ATTRIBUTES
    assert not any(re.search("position|url\\(|float|flex|grid|var\\(", style) for style in body.styles)
    assert "NaN" not in body.words
    assert all(re.fullmatch(r"https://github\.example\.com/example/support/issues/\d+", link) for link in body.links)
    assert len(body.links) > 20


def test_its_figures_are_those_of_the_json(folder: Path) -> None:
    content = json.loads((folder / "report.json").read_text())
    body = " ".join(Body((folder / "report-mail.html").read_text()).words.split())
    text = parsed(folder).get_body(("plain",)).get_content()  # type: ignore[union-attr]  # a failing lookup fails the test
    flow, summary, response = content["flow"], content["summary"], content["response"]["first_response"]
    cards = [
        ("Active", summary["total_tickets"]), ("Opened", flow["opened"]), ("Closed", flow["closed"]), ("Backlog", flow["backlog_end"]),
        ("Unanswered", response["unanswered"]),
    ]  # fmt: skip
    for name, value in cards:
        assert re.search(rf"{name} +{value}\b", body), name
        assert re.search(rf"^{name} +{value}\b", text, re.MULTILINE), name
    for past in content["trend"][-6:]:
        assert f"{past['period']} {past['opened']} {past['closed']} {past['backlog_end']} " in body
    for advice in content["recommendations"]:
        assert advice["action"] in body
        assert advice["why"] in text
    for theme in content["common_issues"][:5]:
        assert theme["title"] in body
        assert theme["description"][:60] in text
        assert (theme["quote"] or "") in text
        assert (theme["quote"] or "") in body
    opened, closed, end = (flow[name] for name in ("opened", "closed", "backlog_end"))
    assert parsed(folder)["Subject"] == f"example/support, Week 16: {opened} opened, {closed} closed, backlog {end}"


def test_the_message_has_text_html_and_the_page_and_no_time_of_this_run(folder: Path) -> None:
    message = parsed(folder)
    assert message.get_content_type() == "multipart/mixed"
    alternative, page = message.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "multipart/related" if CHROMIUM else "text/html",
    ]
    sent = message.get_body(("html",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]  # a failing lookup fails the test
    before, after = (folder / "report-mail.html").read_text().split(CHARTS)
    assert sent.startswith(before)
    assert sent.endswith(after)
    assert page.get_filename() == "example__support-2025-W16.html"
    assert page.get_payload(decode=True) == (folder / "report.html").read_bytes()
    assert not {"Date", "From", "To", "Message-ID"} & set(message.keys())
    raw = (folder / "report.eml").read_bytes()
    assert max(map(len, raw.splitlines())) <= 998
    assert not re.search(rb"[^\r]\n", raw)


def test_every_chart_is_a_picture_in_the_message_under_its_heading(folder: Path, show: Callable[..., Page], tmp_path: Path) -> None:
    message = parsed(folder)
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]  # a failing lookup fails the test
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-Disposition"].split(";")[0] for part in pictures] == ["inline"] * len(pictures)
    page = (folder / "report.html").read_text()
    charts = [json.loads(chart) for chart in re.findall(r"<script data-for=[^>]*>(.*?)</script>", page, re.DOTALL)]
    assert len(html.encode()) < 100_000
    for part in pictures:
        data = base64.b64encode(part.get_payload(decode=True)).decode()  # type: ignore[arg-type]  # a part that is no leaf fails the test
        html = html.replace(f"cid:{part['Content-ID'][1:-1]}", f"data:image/png;base64,{data}")
    assert "cid:" not in html
    (tmp_path / "mail.html").write_text(html)
    for width, image in ((700, 560), (390, 334)):
        seen = show(tmp_path / "mail.html", width, java_script_enabled=False)
        shown = [(it.get_attribute("alt"), it.bounding_box()["width"]) for it in seen.locator("img").all()]  # type: ignore[index]  # an invisible one fails the test
        assert shown == [(chart["layout"]["meta"]["alt"], image) for chart in charts]
        assert set(seen.eval_on_selector_all("img", "all => all.map(it => it.naturalWidth)")) == {2 * WIDTH}
        assert seen.get_by_role("heading", level=2).all_text_contents()[-2:] == ["Trend", "Charts"]
        seen.context.close()


def test_without_pictures_the_mail_and_who_makes_it_are_told_why(folder: Path, tmp_path: Path) -> None:
    old = tmp_path.joinpath(*WEEK)
    shutil.copytree(folder, old)
    done = run("mail", "--out", str(tmp_path), PATH=str(tmp_path))
    assert done.returncode == 0
    assert done.stderr == (
        "report.eml has no pictures of the charts: no Chromium or Chrome was found; install one, such as by `apt install chromium`.\n"
    )
    body = parsed(old).get_body(("html",)).get_content()  # type: ignore[union-attr]  # a failing lookup fails the test
    assert "Charts are small bars here: no Chromium or Chrome was found. In the attached page they are drawn." in body
    assert b"image/png" not in (old / "report.eml").read_bytes()


def test_a_second_run_gives_the_same_bytes(folder: Path) -> None:
    first = (folder / "report.eml").read_bytes()
    make_mail(folder, print)
    assert (folder / "report.eml").read_bytes() == first


@pytest.mark.parametrize("hostile", [*HOSTILE, '" onmouseover="alert(1)" style="position:fixed', "<a href=//evil.example>", LONG * 3])
def test_hostile_titles_and_labels_are_text(sample: Report, hostile: str) -> None:
    themes = sample.themes.table.assign(title=hostile, since=hostile, quote=hostile, status="new")
    spikes = [replace(compared, is_spike=True) for compared in sample.labels["compared"]]
    report = replace(
        sample,
        themes=replace(sample.themes, table=themes),
        target=replace(sample.target, late_tickets=sample.target.late_tickets.assign(title=hostile)),
        reopened=sample.reopened.assign(title=hostile),
        labels=sample.labels.assign(category=hostile, compared=spikes),
        advice=[replace(one, title=hostile, detail=hostile) for one in sample.advice],
    )
    made = letter(report)
    body = Body(made["html"])
    assert body.tags <= TAGS
    assert body.attributes <= ATTRIBUTES
    assert all(link.startswith("https://github.example.com/example/support/issues/") for link in body.links)
    assert not any("position" in style for style in body.styles)
    assert not re.search("[\u202e\u2066\x00\x1b]", made["html"] + made["text"])
    assert len(made["html"].encode()) < 100_000
    assert len(body.words) > 3000


def test_no_address_in_a_ticket_becomes_a_link_of_the_mail_program(sample: Report) -> None:
    hostile = "https://evil.example www.evil.example evil.example me@evil.example mailto:me javascript:alert(1)"
    themes = sample.themes.table.assign(title=hostile, since=hostile, quote=hostile, status="new")
    late = replace(sample.target, late_tickets=sample.target.late_tickets.assign(title=hostile))
    advice = [replace(one, title=hostile, detail=hostile) for one in sample.advice]
    made = letter(replace(sample, themes=replace(sample.themes, table=themes), target=late, advice=advice))
    for said in (Body(made["html"]).words, made["text"].replace("https://github.example.com/example/support/issues/", "")):
        assert said.count("evil") > 10
        assert not re.search(r"://|www\.\w|\.example|@evil|mailto:m|script:a", said)


def test_a_week_without_anything_says_so_in_a_sentence_each(sample: Report) -> None:
    none = {name: getattr(sample, name).head(0) for name in ("active", "reopened", "labels")}
    target = replace(
        sample.target, late_tickets=sample.target.late_tickets.head(0), soon_late_tickets=sample.target.soon_late_tickets.head(0)
    )
    report = replace(sample, **none, target=target, advice=[], themes=replace(sample.themes, table=sample.themes.table.head(0)))
    made = letter(report)
    for words in ("A quiet week", "Nothing is late", "No rule found anything", "No ticket was active in this week."):
        assert words in made["html"]
        assert words in made["text"]
    assert Body(made["html"]).links == []


def test_many_of_everything_stay_below_what_mail_programs_cut(sample: Report) -> None:
    many = pd.concat([sample.target.late_tickets.assign(title="<&\">'" * 50)] * 40, ignore_index=True)
    params = sample.params.model_copy(update={"shown": 1000})
    found, marks = sample.themes.table, "<&\">'" * 50
    crowded = found.assign(title=marks, quote=marks, numbers=[list(range(10**6, 10**6 + 300))] * len(found))
    themes = pd.concat([crowded] * 30)
    target = replace(sample.target, late_tickets=many)
    report = replace(sample, params=params, target=target, themes=replace(sample.themes, table=themes))
    made = letter(report)
    assert len(made["html"].encode()) < 100_000
    assert "more in the attached page" in made["html"]
    assert "more in the attached page" in made["text"]


@pytest.mark.parametrize("width", [600, 390])
def test_it_fits_its_window_and_every_card_stands_in_a_row_of_three(show: Callable[..., Page], folder: Path, width: int) -> None:
    page = show(folder / "report-mail.html", width, java_script_enabled=False)
    assert page.locator("h2").count() == 4
    tops = [page.get_by_text(name, exact=True).first.bounding_box() for name in ("Active", "Opened", "Closed", "Backlog")]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in tops)
    assert tops[0]["y"] == tops[1]["y"] == tops[2]["y"] < tops[3]["y"]  # type: ignore[index]  # a failing lookup fails the test
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()


def test_a_report_that_there_is_not_is_told_with_the_command_that_makes_it(tmp_path: Path) -> None:
    out = ("--out", str(tmp_path))
    one_sentence(run("mail", "--period", "2025-W10", *out), 1, "no report of example/support for 2025-W10", "make weekly WEEK=2025-W10")
    one_sentence(run("mail", "--repo", "a/b", *out), 1, "no report of a/b for any week", "make weekly REPO=a/b")


def test_a_report_from_before_there_were_mails_is_told(folder: Path, tmp_path: Path) -> None:
    old = tmp_path.joinpath(*WEEK)
    shutil.copytree(folder, old)
    notebook = json.loads((old / "report.ipynb").read_text())
    notebook["cells"] = [cell for cell in notebook["cells"] if "mail(" not in "".join(cell["source"])]
    (old / "report.ipynb").write_text(json.dumps(notebook))
    one_sentence(run("mail", "--out", str(tmp_path)), 1, "older than mails", "make it again")


def test_a_mail_goes_when_its_report_changes_and_stays_when_it_does_not(tmp_path: Path) -> None:
    publish({"report.html": "one"}, tmp_path)
    publish({"report.eml": b"of one"}, tmp_path)
    publish({"report.html": "one"}, tmp_path)
    assert (tmp_path / "report.eml").is_file()
    publish({"report.html": "two"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
