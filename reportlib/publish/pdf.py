"""report.pdf of a report that exists: its page as a Chromium without a window prints it."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from reportlib.errors import OutputError
from reportlib.publish.export import publish

BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)  # fmt: skip
SECONDS = 120
NOT_ITS_BUSINESS = ("GITHUB_TOKEN", "LLM_API_KEY", "REPORT_STORE")
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)")


def make_pdf(folder: Path) -> Path:
    """The path of report.pdf; the same bytes for the same report, browser and fonts; OutputError where no browser is or makes it."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if not browser:
        raise OutputError(
            "No Chromium or Chrome was found, which makes the PDF; install one (apt install chromium), or print report.html in any browser."
        )
    try:
        as_of = datetime.fromisoformat(json.loads((folder / "report.json").read_text(encoding="utf-8"))["as_of"]).astimezone(UTC)
        # In the report's own folder: a browser that came as a snap sees neither /tmp nor hidden folders.
        with tempfile.TemporaryDirectory(prefix="pdf-", dir=folder, ignore_cleanup_errors=True) as scratch:
            printed = _printed(browser, folder / "report.html", Path(scratch).resolve())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputError(f"No PDF can be made in {folder} ({error}); make the report again, in a writable folder.") from error
    # The browser writes its clock's time, at the length of any other.
    dated = _DATES.sub(rb"/\1 (D:" + f"{as_of:%Y%m%d%H%M%S}".encode() + rb"+00'00')", printed)
    return publish({"report.pdf": dated}, folder)


def _printed(browser: str, page: Path, scratch: Path) -> bytes:
    target = scratch / "report.pdf"
    arguments = [
        "--headless", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-first-run",
        "--no-pdf-header-footer", "--generate-pdf-document-outline", f"--user-data-dir={scratch / 'profile'}", f"--print-to-pdf={target}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium has none for root, which in a container everybody is
    environment = {name: value for name, value in os.environ.items() if name not in NOT_ITS_BUSINESS}
    command, none = [browser, *arguments, page.resolve().as_uri()], subprocess.DEVNULL
    try:
        # No pipe: a child that outlives a browser that was ended would keep it open.
        done = subprocess.run(command, env=environment, stdin=none, stdout=none, stderr=none, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise OutputError(f"{browser} has not printed {page} within {SECONDS} seconds; print it in a browser by hand.") from error
    if not target.is_file():
        raise OutputError(f"{browser} made no PDF of {page} (it ended with {done.returncode}); print it in a browser by hand.")
    return target.read_bytes()
