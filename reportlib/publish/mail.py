"""report.eml of a report that exists: the mail as a file, its charts as pictures, the page attached, for a person or a program to send."""

import hashlib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import nbformat

from reportlib.errors import OutputError
from reportlib.present import letter, mime
from reportlib.publish.export import outputs_of, page, publish
from reportlib.publish.pictures import drawing, files, told

WIDTH = 440
"""Pixels of a chart: it is shown at 560, and at 350 on a phone, where its letters can still be read."""


def make_mail(folder: Path, tell: Callable[[str], None]) -> Path:
    """The path of report.eml: text and HTML of the notebook's letter, and the page attached; the same bytes for the same report.

    It has neither sender, receiver nor date, which are the sender's to set; a mail program opens it as a draft. Where there are no pictures
    of the charts, the mail says so, and `tell` is given a sentence on what to do.
    """
    try:
        notebook = nbformat.reads((folder / "report.ipynb").read_text(encoding="utf-8"), as_version=4)
        said, charts = outputs_of(notebook, mime.MAIL)[0], outputs_of(notebook, mime.CHART)
        letter.with_charts(said["html"], [], "")
    except (OSError, ValueError, IndexError) as error:
        raise OutputError(f"The report in {folder} has no mail: it is not whole, or older than mails are; make it again.") from error
    with drawing(folder) as draw:
        # Made anew, since what is sent has to be one file, whatever the report's own refers to.
        attached = page(notebook, "inline").encode()
        drawn = draw(charts, WIDTH)
    if drawn.why_not:
        tell(told(drawn, "report.eml"))
    pictures = files(charts, drawn)
    words = (chart["layout"]["meta"]["alt"] for chart in charts)
    shown = [(f"cid:{_cid(picture)}", alt) for picture, alt in zip(pictures.values(), words, strict=False)]
    html = letter.with_charts(said["html"], shown, drawn.why_not)
    publish({"report.eml": _message(said, html, pictures, attached, f"{folder.parts[-3]}-{folder.name}.html")}, folder)
    return folder / "report.eml"


def _cid(picture: bytes) -> str:
    """A Content-ID, short enough for one line: not every program joins a folded one."""
    return f"{hashlib.sha256(picture).hexdigest()[:24]}@chart"


def _message(said: dict[str, str], html: str, pictures: dict[str, bytes], page: bytes, name: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = said["subject"]
    message["X-Unsent"] = "1"  # Outlook and others open such a file for writing
    message.set_content(said["text"], cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    *_, body = message.iter_parts()
    for path, picture in pictures.items():
        body.add_related(picture, maintype="image", subtype="png", cid=f"<{_cid(picture)}>", filename=Path(path).name, disposition="inline")
    message.add_attachment(page, maintype="text", subtype="html", filename=name, params={"charset": "utf-8"})
    # Python would draw the boundaries by lot.
    parts = hashlib.sha256(html.encode() + page).hexdigest()[:40]
    for place, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{parts}_{place}")
    return message.as_bytes()
