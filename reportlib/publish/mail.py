"""report.eml of a report that exists: the mail as a file, with the page attached, for a person or a program to send."""

import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import nbformat

from reportlib.errors import OutputError
from reportlib.present import letter
from reportlib.publish.export import export, outputs_of, publish


def make_mail(folder: Path) -> Path:
    """The path of report.eml: text and HTML of the notebook's letter, and the page attached; the same bytes for the same report.

    It has neither sender, receiver nor date, which are the sender's to set; a mail program opens it as a draft.
    """
    try:
        notebook = nbformat.reads((folder / "report.ipynb").read_text(encoding="utf-8"), as_version=4)
        said = outputs_of(notebook, letter.MIME)[0]
    except (OSError, ValueError, IndexError) as error:
        raise OutputError(f"The report in {folder} has no mail: it is not whole, or older than mails are; make it again.") from error
    # Made anew, since what is sent has to be one file, whatever the report's own page refers to.
    page = export(notebook)["report.html"].encode()
    return publish({"report.eml": _message(said, page, f"{folder.parts[-3]}-{folder.name}.html")}, folder)


def _message(said: dict[str, Any], page: bytes, name: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = said["subject"]
    message["X-Unsent"] = "1"  # Outlook and others open such a file for writing
    message.set_content(said["text"], cte="quoted-printable")
    message.add_alternative(said["html"], subtype="html", cte="quoted-printable")
    message.add_attachment(page, maintype="text", subtype="html", filename=name, params={"charset": "utf-8"})
    # Python would draw the boundaries by lot.
    parts = hashlib.sha256(said["html"].encode() + page).hexdigest()[:40]
    message.set_boundary(f"=_{parts}_mail")
    next(message.iter_parts()).set_boundary(f"=_{parts}_body")
    return message.as_bytes()
