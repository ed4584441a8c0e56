"""Secrets made up to be looked for: a command that is given them, and every byte that it left, said, or showed in the process list."""

import base64
import email
import os
import re
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import psutil
from pypdf import PdfReader

from tests.fake_app import pem, private_key
from tests.test_weekly import ROOT

TOKEN, KEY, ENTRY, PASSWORD = "ghp_canary/5f0c+a1", "sk-canary/71d0+aa", "ghs_canary/9b3e+c2-", "canary/40aa+97"
CANARIES = (TOKEN, KEY, ENTRY, PASSWORD, *pem(private_key()).splitlines()[1:-1])


def forms(secret: str) -> Iterator[bytes]:
    """As it is, as in an address, and in base64 wherever it begins there."""
    plain = secret.encode()
    yield from {plain, quote(secret, safe="").encode()}
    for offset in range(3):
        whole = (offset + len(plain)) // 3 * 3
        yield base64.b64encode((b"\0" * offset + plain)[:whole])[(0, 2, 3)[offset] :]


FORMS = {form: secret for secret in CANARIES for form in forms(secret)}


def hits(data: bytes) -> set[str]:
    """The canaries in these bytes, also where lines of a mail break them."""
    joined = data.replace(b"\r", b"").replace(b"\n", b"")
    return {secret for form, secret in FORMS.items() if form in data or form in joined}


_MAIL = re.compile(rb"[A-Za-z-]+: [^\n]*\n(?:[A-Za-z-]+: |[ \t])")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{4}(?:\\n|\s)*){40,}(?:[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=))?")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
"""How what zlib packs begins: a picture's points and texts, and what a PDF draws."""


@dataclass
class Seen:
    """What a command left in its home, said, and was called with, and its children."""

    home: Path
    code: int = 0
    said: str = ""
    called: set[str] = field(default_factory=set)

    def found(self) -> dict[str, set[str]]:
        """Where a canary is; none where nothing leaked."""
        held = {str(path.relative_to(self.home)): hits(_bytes(path)) for path in self.home.rglob("*") if path.is_file()}
        held |= {"what was said": hits(self.said.encode()), "the process list": hits("\n".join(self.called).encode())}
        return {place: secrets for place, secrets in held.items() if secrets}


def _bytes(path: Path) -> bytes:
    """A file's; of a database its rows too, which its pages may cut; of mails, PDFs and pictures what is packed in them."""
    data = path.read_bytes()
    if data.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(path)) as database, suppress(sqlite3.DatabaseError):
            data += "\n".join(database.iterdump()).encode()
    return b"\n".join(_unpacked(data))


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The bytes, and those that they hold in another form, however deep: quoted-printable, base64 in lines, and what zlib packs."""
    yield data
    if _MAIL.match(data):
        for part in email.message_from_bytes(data).walk():
            if not part.is_multipart():
                yield from _unpacked(part.get_payload(decode=True))
    for text in _BASE64.findall(data):
        with suppress(ValueError):
            yield from _unpacked(base64.b64decode(re.sub(rb"\\n|\s", b"", text)))
    if data.startswith(b"%PDF-"):
        yield "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).encode()
    if data.startswith((b"%PDF-", b"\x89PNG")):
        for start in _ZLIB.finditer(data):
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[start.start() :])


def watched(
    home: Path, *arguments: str, cwd: Path = ROOT, module: str = "reportlib", until: Callable[[], bool] = lambda: False, **environment: str
) -> Seen:
    """Run a command with its home, its temporary files (`t`) and its outputs there; it is told to end as soon as `until` holds."""
    for name in ("home", "t"):
        (home / name).mkdir(parents=True, exist_ok=True)
    foreign = ("GITHUB_", "REPORT_STORE", "XDG_", "JUPYTER", "IPYTHON")
    env = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    env |= {
        "HOME": str(home / "home"), "TMPDIR": str(home / "t"), "PYTHONPATH": str(cwd), "PATH": str(Path(sys.executable).parent),
        "GITHUB_TOKEN": TOKEN, "LLM_API_KEY": KEY, "GITHUB_API_URL": f"http://me:{quote(PASSWORD, safe='')}@127.0.0.1:9",
    }  # fmt: skip
    command, *rest = arguments
    out = () if "--out" in arguments else ("--out", str(home / "out"))
    said = home.with_name(f"{home.name}.said")
    seen = Seen(home)
    with said.open("wb") as into:
        process = subprocess.Popen(
            [sys.executable, "-m", module, command, *out, "--debug", *rest], cwd=cwd, env=env | environment, stdout=into, stderr=into
        )
        while process.poll() is None:
            with suppress(psutil.Error):
                root = psutil.Process(process.pid)
                for each in (root, *root.children(recursive=True)):
                    with suppress(psutil.Error):
                        seen.called.add(" ".join(each.cmdline()))
            if until():
                process.terminate()
            time.sleep(0.1)
    seen.code, seen.said = process.returncode, said.read_text(errors="replace")
    return seen
