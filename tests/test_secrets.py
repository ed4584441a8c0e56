"""No secret gets into an output, a notebook, a log, a traceback, the process list or the store, whether a run ends well or not."""

import base64
import os
import re
import shutil
import threading
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pypdf import PdfWriter
from pypdf.generic import StreamObject

from reportlib.publish.log import NAME
from tests.canaries import CANARIES, ENTRY, KEY, PASSWORD, TOKEN, Seen, hits, watched
from tests.fake_app import APP, FakeApp, pem, private_key
from tests.fake_github import FakeGitHub, Recording
from tests.fake_model import FakeModel, good
from tests.syncing import comment, event, issue
from tests.test_weekly import CHROMIUM, ROOT

WEEK = ("weekly", "--repo", "a/b", "--period", "2025-W01")


def recording() -> Recording:
    numbers = range(1, 151)
    issues = [issue(number, number, title=f"It crashes on start {number % 7}") for number in numbers]
    return Recording(issues, [comment(id_, id_, id_) for id_ in numbers], [event(id_, id_, id_, "labeled") for id_ in numbers])


def address(fake: FakeGitHub) -> str:
    """Its, with a password."""
    return fake.url.replace("//", f"//me:{quote(PASSWORD, safe='')}@")


def clean(seen: Seen, code: int, *said: str, logged: bool = True) -> None:
    """The command ended so, said this, also in its log, and left no secret anywhere."""
    assert seen.code == code, seen.said
    log = seen.home / "out" / NAME
    assert log.is_file() or not logged
    last = log.read_text().rpartition("began: ")[2] if logged else ""
    for words in said:
        assert words in seen.said
        assert words in last or not logged
    # JupyterLab takes the place of the program, and a run that is told to end writes nothing more.
    assert f"ended with {code} after" in last or "JupyterLab goes on" in last or not logged or code < 0
    assert " -m " in "".join(seen.called)
    assert seen.found() == {}


@pytest.mark.parametrize("secret", CANARIES[:4])
def test_the_scan_finds_what_is_there(tmp_path: Path, secret: str) -> None:
    texts = [secret, quote(secret, safe=""), *(base64.b64encode(b"x" * n + secret.encode() + b"yyy").decode() for n in range(3))]
    for text in texts:
        assert secret in hits(f"a{text}b".encode())
        assert secret in hits(f"a{text[:9]}\r\n{text[9:]}".encode())
    assert hits(b"canary") == set()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "x.bin").write_bytes(b"\0" + secret.encode())
    places = ("deep/x.bin", "what was said", "the process list")
    assert Seen(tmp_path, said=secret, called={secret}).found() == {place: {secret} for place in places}


@pytest.mark.parametrize("packed", ["mail", "picture", "pdf", "picture in a page"])
def test_the_scan_looks_into_what_is_packed(tmp_path: Path, packed: str) -> None:
    secret = b"<p>" + TOKEN.encode() + b"</p>" * 99
    message, pdf = EmailMessage(), PdfWriter()
    message["Subject"], message["X-Unsent"] = "x", "1"
    message.set_content("é")
    message.add_attachment(secret, maintype="text", subtype="html")
    picture = b"\x89PNG\r\n\x1a\n" + b"....IHDR" + bytes(17) + b"....zTXtComment\0\0" + zlib.compress(secret) + os.urandom(99)
    pdf.add_blank_page(9, 9)
    pdf.add_attachment("x", secret)
    pdf.compress_identical_objects()
    for each in pdf._objects:
        if isinstance(each, StreamObject):
            pdf._replace_object(each.indirect_reference, each.flate_encode())
    written = BytesIO()
    pdf.write(written)
    forms = {"mail": bytes(message), "picture": picture, "pdf": written.getvalue()}
    forms["picture in a page"] = b'<img src="data:image/png;base64,' + base64.b64encode(picture) + b'">'
    (tmp_path / "x.bin").write_bytes(forms[packed])
    assert TOKEN.encode() not in forms[packed]
    assert Seen(tmp_path).found() == {"x.bin": {TOKEN}}


def test_the_process_list_is_read(tmp_path: Path) -> None:
    seen = watched(tmp_path / "home", "weekly", "--period", TOKEN)
    assert "the process list" in seen.found()


def test_a_report_that_is_worded_by_a_model_and_its_mail_hold_no_secret(tmp_path: Path) -> None:
    with FakeGitHub({"a/b": recording()}, token=TOKEN) as fake, FakeModel(good) as model:
        params = tmp_path / "mine.yaml"
        params.write_text(f"language_model: {{url: '{model.url}', model: some-model}}\n")
        clean(watched(tmp_path / "home", *WEEK, "--params", str(params), GITHUB_API_URL=address(fake)), 0, "report.html")
        assert set(model.keys) == {f"Bearer {KEY}"}
        clean(watched(tmp_path / "home", "mail", *WEEK[1:]), 0, "report.eml")
    assert (tmp_path / "home" / "out" / "store.db").stat().st_size > 100_000


def test_pictures_the_mail_the_pdf_and_the_copy_for_jupyterlab_hold_no_secret(tmp_path: Path) -> None:
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium")
        pytest.skip("there is no Chromium here")
    home, given = tmp_path / "home", {"PATH": os.environ["PATH"]}
    folder = home / "out" / "a__b" / "weekly" / "2025-W01"
    with FakeGitHub({"a/b": recording()}, token=TOKEN) as fake:
        given["GITHUB_API_URL"] = address(fake)
        clean(watched(home, *WEEK, **given), 0, "report.html")
        clean(watched(home, "mail", *WEEK[1:], **given), 0, "report.eml")
        clean(watched(home, "pdf", *WEEK[1:], **given), 0, "report.pdf")
        assert len(list(folder.glob("charts/*.png"))) >= 4
        assert b"Content-ID" in (folder / "report.eml").read_bytes()
        runtime = home / "out" / "explore" / ".jupyter" / "runtime"
        lab = watched(home, "explore", *WEEK[1:], **given, until=lambda: any(runtime.glob("jpserver-*.html")))
    clean(lab, 0, "a__b-2025-W01.py")
    assert (home / "out" / "explore" / "a__b-2025-W01.py").is_file()


def test_a_portfolio_of_which_nothing_can_be_had_holds_no_secret(tmp_path: Path) -> None:
    params, home = tmp_path / "portfolio.yaml", tmp_path / "home"
    params.write_text("repositories: [a/b, a/c]")
    dead = f"http://me:{quote(PASSWORD, safe='')}@127.0.0.1:9"
    seen = watched(home, "portfolio", "--params", str(params), "--period", "2025-W01", GITHUB_API_URL=dead)
    clean(seen, 1, "has no report of a/b, a/c")
    page = home / "out" / "portfolio" / "weekly" / "2025-W01"
    assert {name: (page / name).read_text().count("cannot be reached") for name in ("report.md", "report.json")} == dict.fromkeys(
        ("report.md", "report.json"), 2
    )


def test_an_app_leaves_neither_its_key_nor_its_tokens(tmp_path: Path) -> None:
    key = tmp_path / "app.pem"
    key.write_text(pem(private_key()))
    app = {"GITHUB_APP_ID": str(APP), "GITHUB_APP_PRIVATE_KEY_FILE": str(key)}
    with FakeApp({"a/b": recording()}, name=ENTRY) as fake:
        clean(watched(tmp_path / "home", "sync", *WEEK[1:], **app, GITHUB_API_URL=address(fake)), 0, "a/b: 450 rows")
        clean(watched(tmp_path / "home", "sync", "--repo", "a/none", **app, GITHUB_API_URL=address(fake)), 1, "not installed")
        faulty(fake, "/issues", FAULTS["403"][0])
        clean(watched(tmp_path / "home", "sync", *WEEK[1:], **app, GITHUB_API_URL=address(fake)), 1, "refused access")
    for wrong in (key.read_text(), base64.b64encode(key.read_bytes()).decode(), str(tmp_path)):
        clean(watched(tmp_path / "home", *WEEK, **app | {"GITHUB_APP_PRIVATE_KEY_FILE": wrong}), 1, "it takes a path, not the key")


def test_a_fault_that_nobody_thought_of_and_that_shows_its_environment(tmp_path: Path) -> None:
    project = copied(tmp_path)
    code = project / "reportlib" / "collect" / "intake.py"
    text = code.read_text()
    code.write_text(text.replace("sample_begins =", "raise KeyError(__import__('os').environ, __import__('sys').argv) #", 1))
    given = {"REPORT_STORE": f"postgresql+psycopg://me:{quote(PASSWORD, safe='')}@127.0.0.1:9/db", "GITHUB_APP_PRIVATE_KEY_FILE": ENTRY}
    seen = watched(tmp_path / "home", *WEEK, cwd=project, **given)
    clean(seen, 1, "An unexpected fault (KeyError) ended the run", "Traceback", "TMPDIR", "[secret]")


def copied(tmp_path: Path) -> Path:
    """The program, to be changed."""
    for name in ("notebooks", "params", "reportlib"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "project"


Answer = Callable[[str | None], tuple[int, dict[str, str], Any]]
"""What a server answers that sends back what it was sent."""

FAULTS: dict[str, tuple[Answer, str]] = {
    "401": (lambda sent: (401, {}, {"message": f"Bad credentials: {sent}"}), "no longer takes the token"),
    "403": (lambda sent: (403, {}, {"message": f"Forbidden: {sent}"}), "refused access"),
    "404": (lambda sent: (404, {}, {"message": "Not Found", "sent": sent}), "no longer shows"),
    "451": (lambda sent: (451, {}, {"message": sent}), "no longer shows"),
    "500": (lambda sent: (500, {}, {"message": sent}), "answered with an error (500)"),
    "502 in HTML": (lambda sent: (502, {}, f"<pre>{sent}</pre>".encode()), "answered with an error (502)"),
    "limit": (lambda sent: (403, {"Retry-After": "3600"}, {"message": f"rate limit {sent}"}), "request limit is used up"),
    "half": (lambda sent: (200, {}, f'[{{"id": 1, "sent": "{sent}", "bo'.encode()), "not its own"),
    "HTML": (lambda sent: (200, {}, f"<html>{sent}".encode()), "not its own"),
    "no list": (lambda sent: (200, {}, {"sent": sent}), "not its own"),
    "reset": (lambda sent: (200, {"Content-Length": "9999", "Connection": "close"}, f'[{{"sent": "{sent}'.encode()), "not its own"),
    "elsewhere": (lambda sent: (301, {"Location": f"http://else.where/{sent}"}, {"message": sent}), "not its own"),
}


def faulty(fake: FakeGitHub, path: str, said: Answer) -> None:
    """From the first request for that path on, the server says this."""
    answer = fake.answer
    fake.answer = lambda target, sent: said(sent) if path in target else answer(target, sent)  # type: ignore[method-assign]  # a broken one


def test_servers_that_fail_and_repeat_what_they_were_sent(tmp_path: Path) -> None:
    repositories = {f"a/{place}": name for place, name in enumerate(FAULTS)}
    fake = FakeGitHub(dict.fromkeys(repositories, recording()))
    for repository, name in repositories.items():
        faulty(fake, f"/{fake.number_of(repository)}/issues", FAULTS[name][0])
    with fake:
        given = ("weekly", "--period", "2025-W01", "--", *repositories)
        seen = watched(tmp_path / "home", *given, module="tests.many_runs", GITHUB_API_URL=address(fake))
    clean(seen, 0, logged=False)
    log = (tmp_path / "home" / "out" / NAME).read_text()
    assert log.count("ended with 1 after") == len(FAULTS)
    told = re.split(r"a/\d+ ended with 1\n", seen.said)
    for (name, (_, said)), text in zip(FAULTS.items(), told, strict=False):
        assert said in text, (name, text)
        assert said in log, name
        assert "Traceback" in text
    assert len(told) == len(FAULTS) + 1


def test_a_cell_that_fails_and_shows_its_environment(tmp_path: Path) -> None:
    project = copied(tmp_path)
    notebook = project / "notebooks" / "weekly.py"
    shown = "import os; print(os.environ); raise ValueError(dict(os.environ))"
    notebook.write_text(notebook.read_text().replace("present.attention(report)", shown))
    home = tmp_path / "home"
    clean(watched(home, "weekly", cwd=project), 1, "ValueError")
    kept = (home / "out" / "example__support" / "weekly" / "2025-W16" / "failed.ipynb").read_text()
    assert "TMPDIR" in kept


def test_a_sync_that_is_told_to_end(tmp_path: Path) -> None:
    fake, held = FakeGitHub({"a/b": recording()}), threading.Event()
    answer = fake.answer
    fake.answer = lambda target, sent: (held.wait(20) if "page=2" in target else None, answer(target, sent))[1]  # type: ignore[method-assign]
    with fake:
        clean(watched(tmp_path / "home", *WEEK, GITHUB_API_URL=address(fake), until=lambda: len(fake.requests) > 2), -15)
        held.set()


STORES = {
    "postgresql+psycopg://me:{}@127.0.0.1:9/db": "Connection refused",
    "postgresql+psycopg://127.0.0.1:9/db?user=me&password={}": "Connection refused",
    "postgresql+psycopg://me:{}@127.0.0.1:9/db?sslmode=some": 'invalid sslmode value: "some"',
    "postgresql+psycopg://me:p@{}@127.0.0.1:9/db": "write it as %40",
    "postgresql+psycopg://me:{}@[::1/db": "REPORT_STORE",
    "me:{}": "REPORT_STORE",
    "nonsense://me:{}@host/db": "REPORT_STORE",
}


@pytest.mark.parametrize("url", STORES)
def test_a_store_that_cannot_be_reached(tmp_path: Path, url: str) -> None:
    clean(watched(tmp_path / "home", "weekly", REPORT_STORE=url.format(quote(PASSWORD, safe=""))), 1, STORES[url])


def test_a_call_that_is_wrong(tmp_path: Path) -> None:
    home, params = tmp_path / "home", tmp_path / "mine.yaml"
    params.write_text("time_zone: UTC")
    clean(watched(home, *WEEK, "--params", str(params)), 2, "did you mean 'timezone'", logged=False)
    clean(watched(home, *WEEK), 1, "cannot be reached")
    clean(watched(home, *WEEK, GITHUB_API_URL=f"http://me:{PASSWORD}@host:99999"), 1, "GITHUB_API_URL is no web address")
    clean(watched(home, *WEEK, GITHUB_API_URL=f"http://me:7/{PASSWORD}@host"), 1, "GITHUB_API_URL is no web address")
    clean(watched(home, *WEEK, GITHUB_TOKEN=f"{TOKEN} x"), 1, "GITHUB_TOKEN holds a space")
    clean(watched(home, *WEEK, LLM_API_KEY=f"{KEY} x"), 1, "cannot be reached")
    clean(watched(home, *WEEK, "--out", "/proc"), 1, "Nothing can be written", logged=False)
    (home / "out").mkdir(exist_ok=True)
    (home / "out" / "store.db").write_bytes(b"this is no database. " * 500)
    clean(watched(home, *WEEK), 1, "cannot be used")
