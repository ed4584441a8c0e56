"""Secrets made up to be looked for: a command that is given them, and every byte that it left, said, or showed in the process list."""

import base64
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil

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
    """A file's; of a database its rows too, which its pages may cut."""
    data = path.read_bytes()
    if data.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(path)) as database, suppress(sqlite3.DatabaseError):
            data += "\n".join(database.iterdump()).encode()
    return data


def watched(
    home: Path, *arguments: str, cwd: Path = ROOT, module: str = "reportlib", until: Callable[[], bool] = lambda: False, **environment: str
) -> Seen:
    """Run a command with its home, its temporary files (`t`: a socket of the kernel is there, whose path has to be short) and its outputs
    there; it is told to end as soon as `until` holds.
    """
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
