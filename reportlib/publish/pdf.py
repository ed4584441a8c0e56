"""report.pdf of a report that exists: its page as a Chromium without a window prints it."""

import json
import re
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from reportlib.errors import OutputError
from reportlib.places import is_remote
from reportlib.publish import browser
from reportlib.publish.export import page, publish

SECONDS = 120
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)")
_NODES = re.compile(rb"node\d{8}")


def make_pdf(folder: Path) -> Path:
    """The path of report.pdf; the same bytes for the same report, browser and fonts; OutputError where no browser is or makes it."""
    chromium = browser.find()
    if not chromium:
        raise OutputError(
            "No Chromium or Chrome was found, which makes the PDF; install one (apt install chromium), or print report.html in any browser."
        )
    try:
        as_of = datetime.fromisoformat(json.loads((folder / "report.json").read_text(encoding="utf-8"))["as_of"]).astimezone(UTC)
        # In the report's own folder if that is on this machine: a browser that came as a snap sees neither /tmp nor hidden folders.
        within = None if is_remote(folder) else folder
        with tempfile.TemporaryDirectory(prefix="pdf-", dir=within, ignore_cleanup_errors=True) as scratch:
            shown = _copied(folder, Path(scratch)) if is_remote(folder) else folder / "report.html"
            printed = _printed(chromium, shown, Path(scratch).resolve())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputError(f"No PDF can be made in {folder} ({error}); make the report again, in a writable folder.") from error
    publish({"report.pdf": normalise(printed, as_of)}, folder)
    return folder / "report.pdf"


def _copied(folder: Path, scratch: Path) -> Path:
    """The page on this machine, whole, whatever the report's own refers to."""
    notebook = nbformat.reads((folder / "report.ipynb").read_text(encoding="utf-8"), as_version=4)
    copy = scratch / "report.html"
    copy.write_text(page(notebook, "inline"), encoding="utf-8")
    return copy


def normalise(printed: bytes, as_of: datetime) -> bytes:
    """The PDF, at its length, without what differs from print to print: the browser's clock, and how it counts a page's nodes."""
    dated = _DATES.sub(rb"/\1 (D:" + f"{as_of:%Y%m%d%H%M%S}".encode() + rb"+00'00')", printed)
    # What else a slow machine lets it do in between is counted, too; the order of the nodes stays.
    places = {name: b"node%08d" % place for place, name in enumerate(sorted(set(_NODES.findall(dated))))}
    return _NODES.sub(lambda found: places[found[0]], dated)


def _printed(chromium: str, shown: Path, scratch: Path) -> bytes:
    target = scratch / "report.pdf"
    arguments = [
        "--headless", "--disable-gpu", "--no-first-run", *browser.flags(), "--no-pdf-header-footer", "--generate-pdf-document-outline",
        f"--user-data-dir={scratch / 'profile'}", f"--print-to-pdf={target}",
    ]  # fmt: skip
    command, none = [chromium, *arguments, shown.resolve().as_uri()], subprocess.DEVNULL
    try:
        # No pipe: a child that outlives a browser that was ended would keep it open.
        done = subprocess.run(command, env=browser.environment(), stdin=none, stdout=none, stderr=none, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise OutputError(f"{chromium} has not printed {shown} within {SECONDS} seconds; print it in a browser by hand.") from error
    if not target.is_file():
        raise OutputError(f"{chromium} made no PDF of {shown} (it ended with {done.returncode}); print it in a browser by hand.")
    return target.read_bytes()
