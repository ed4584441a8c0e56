"""report.pdf of the sample: the page as Chromium prints it, with as-of for its date; and what is told where it cannot be made."""

import json
import os
import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from reportlib.errors import OutputError
from reportlib.publish import pdf
from tests.test_bad_input import one_sentence
from tests.test_page import CHARTS
from tests.test_weekly import CHROMIUM, run

WEEK = ("example__support", "weekly", "2025-W16")


@pytest.fixture(scope="module")
def folder(own_sample_week: Path) -> Path:
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium")
        pytest.skip("there is no Chromium here")
    done = run("pdf", "--out", str(own_sample_week.parents[2]))
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(done.stdout.strip()) == own_sample_week / "report.pdf"
    return own_sample_week


def pages(folder: Path) -> list[str]:
    """The words of each page; a ligature is its letters."""
    reader = PdfReader(folder / "report.pdf")
    return [" ".join(unicodedata.normalize("NFKC", page.extract_text()).split()) for page in reader.pages]


def test_every_chart_is_on_a_page_with_its_axis(folder: Path) -> None:
    found = re.findall(r"<script data-for=[^>]*>(.*?)</script>", (folder / "report.html").read_text(), re.DOTALL)
    layouts = [json.loads(chart)["layout"] for chart in found]
    assert len(layouts) >= CHARTS
    printed = pages(folder)
    place = {}
    for layout in layouts:
        (place[layout["title"]["text"]],) = [number for number, words in enumerate(printed) if layout["title"]["text"] in words]
    weekly = [(place[one["title"]["text"]], " ".join(one["xaxis"]["ticktext"])) for one in layouts if "ticktext" in one["xaxis"]]
    assert len(weekly) >= 4
    for (number, axis), count in Counter(weekly).items():
        assert printed[number].count(axis) == count


def test_its_date_is_the_as_of_and_its_outline_the_headings(folder: Path) -> None:
    content = json.loads((folder / "report.json").read_text())
    reader = PdfReader(folder / "report.pdf")
    about = reader.metadata
    assert about
    assert about.title == "example/support 2025-W16"
    assert about.creation_date is not None
    assert about.creation_date.isoformat() == content["as_of"]
    assert about.modification_date == about.creation_date
    assert "Recommendations" in str(reader.outline)
    assert str(folder.parents[2]) not in " ".join(pages(folder))


def test_a_second_run_gives_the_same_bytes_and_leaves_nothing_else(folder: Path) -> None:
    first, names = (folder / "report.pdf").read_bytes(), {path.name for path in folder.iterdir()}
    pdf.make_pdf(folder)
    assert (folder / "report.pdf").read_bytes() == first
    assert {path.name for path in folder.iterdir()} == names
    assert not list(folder.glob("pdf-*"))


def test_neither_the_clock_nor_the_count_of_nodes_stays_in_it() -> None:
    one, other = (
        b"/CreationDate (D:2026%s+00'00') /ID (node%08d) /ID (node%08d) /ID (node%08d)" % (when, 9 + more, 3 + more, 9 + more)
        for when, more in ((b"1125112446", 0), (b"1125112501", 95))
    )
    as_of = datetime(2025, 4, 21, tzinfo=UTC)
    assert pdf.normalise(one, as_of) == pdf.normalise(other, as_of)
    assert pdf.normalise(one, as_of) == b"/CreationDate (D:20250421000000+00'00') /ID (node00000001) /ID (node00000000) /ID (node00000001)"


def test_a_long_path_of_temporary_files_is_none_of_the_browsers(folder: Path, tmp_path: Path) -> None:
    first, deep = (folder / "report.pdf").read_bytes(), tmp_path / ("x" * 100)
    deep.mkdir()
    done = run("pdf", "--out", str(folder.parents[2]), TMPDIR=str(deep))
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "report.pdf").read_bytes() == first


def browser(folder: Path, script: str) -> str:
    """A PATH on which chromium is this script."""
    path = folder / "bin" / "chromium"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"{path.parent}:/bin:/usr/bin"


def report(outputs: Path) -> Path:
    made = outputs.joinpath(*WEEK)
    made.mkdir(parents=True)
    (made / "report.html").write_text("<p>a page")
    (made / "report.json").write_text('{"as_of": "2025-04-21T00:00:00+02:00"}')
    return made


def test_without_a_browser_it_says_what_to_install(tmp_path: Path) -> None:
    made = report(tmp_path)
    one_sentence(run("pdf", "--out", str(tmp_path), PATH=str(tmp_path)), 1, "No Chromium or Chrome was found", "print report.html")
    assert not (made / "report.pdf").exists()


def test_a_browser_that_prints_nothing_is_told_and_the_old_pdf_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(tmp_path)
    (made / "report.pdf").write_text("old")
    monkeypatch.setenv("PATH", browser(tmp_path, "exit 3"))
    with pytest.raises(OutputError, match=r"made no PDF of .* ended with 3"):
        pdf.make_pdf(made)
    assert (made / "report.pdf").read_text() == "old"
    assert {path.name for path in made.iterdir()} == {"report.html", "report.json", "report.pdf"}


def test_a_browser_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(tmp_path)
    monkeypatch.setenv("PATH", browser(tmp_path, "exec sleep 60"))
    monkeypatch.setattr(pdf, "SECONDS", 0.3)
    with pytest.raises(OutputError, match=r"not printed .* within 0.3 seconds"):
        pdf.make_pdf(made)


def test_the_browser_gets_no_token_and_its_dates_give_way_to_the_as_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(tmp_path)
    script = """for word; do case $word in --print-to-pdf=*) target=${word#*=};; esac; done
printf "%s/CreationDate (D:20300101000000+00'00')" "$GITHUB_TOKEN$LLM_API_KEY$REPORT_STORE" > "$target\""""
    monkeypatch.setenv("PATH", browser(tmp_path, script))
    for name in ("GITHUB_TOKEN", "LLM_API_KEY", "REPORT_STORE"):
        monkeypatch.setenv(name, "canary")
    assert pdf.make_pdf(made).read_text() == "/CreationDate (D:20250420220000+00'00')"
