"""What is private in a ticket's text: taken out where it is, left where it only looks like it, and in no file of a run."""

import json
import re
import time
from datetime import timedelta
from email import message_from_bytes
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportlib.analyse.redact import PATTERNS, redacted
from reportlib.analyse.report import compute
from reportlib.collect.store import Store
from reportlib.params import Params
from reportlib.period import parse
from reportlib.present.contract import content
from tests.fake_github import FakeGitHub, Recording
from tests.fake_model import FakeModel, good
from tests.syncing import START, comment, event, issue
from tests.test_golden import stored
from tests.test_numbers import WEEKS
from tests.test_small_trackers import DAY, INSIDE, WEEK
from tests.test_weekly import run, written

# Put together here, so that nobody's scanner takes this file for a leak.
A36 = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
HEX = "0123456789abcdef" * 4
GITHUB, FINE, GITLAB = f"ghp_{A36}", f"github_pat_{A36}_{A36}", f"glpat-{A36[:20]}"
SLACK, NPM, PYPI = f"xoxb-{'1234567890-' * 2}{A36}", f"npm_{A36}", f"pypi-AgEIcHlwaS5vcmc{A36}"
JWT = f"eyJ{A36}.eyJ{A36}.{A36}-_"
AWS, GOOGLE, OPENAI, ANTHROPIC = f"AKIA{'A1B2' * 4}", f"AIza{A36[:35]}", f"sk-proj-{A36}", f"sk-ant-api03-{A36}-AA"
STRIPE = f"sk_live_{A36[:24]}"
PEM = "\n".join(("-----BEGIN RSA PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,1A2B", "", A36, A36, "q7R8==",
                 "-----END RSA PRIVATE KEY-----"))  # fmt: skip
UUID = "123e4567-e89b-12d3-a456-426614174000"

TAKEN_OUT = [
    ("write to ann.lee+x@corp.example, please", "write to [e-mail], please"),
    ("<ann@corp.co.uk>", "<[e-mail]>"),
    ("mailto:Ann_Lee@Corp.Example?subject=x", "mailto:[e-mail]?subject=x"),
    ("From: Ann <12345+ann@users.noreply.github.com>.", "From: Ann <[e-mail]>."),
    ("q=ann%40corp.example&x=1", "q=[e-mail]&x=1"),
    ("jörg@müller.de und 李@例子.中国", "[e-mail] und [e-mail]"),
    ("ann@163.com", "[e-mail]"),
    ("/home/ann/.config/app.log", "/home/[user]/.config/app.log"),
    ("at Object.<anonymous> (/Users/ann.lee/src/a.js:10:5)", "at Object.<anonymous> (/Users/[user]/src/a.js:10:5)"),
    ("PATH=/usr/bin:/home/ann/bin:/home/bob/bin", "PATH=/usr/bin:/home/[user]/bin:/home/[user]/bin"),
    ("PWD=/home/ann/x", "PWD=/home/[user]/x"),
    ("file:///home/ann/a.html", "file:///home/[user]/a.html"),
    ("vscode-remote://ssh-remote+box/home/ann/x", "vscode-remote://ssh-remote+box/home/[user]/x"),
    ("/var/home/ann/x and /System/Volumes/Data/Users/ann", "/var/home/[user]/x and /System/Volumes/Data/Users/[user]"),
    ("I looked in /home/ann.", "I looked in /home/[user]."),
    (r"C:\Users\Ann\AppData\Local", r"C:\Users\[user]\AppData\Local"),
    (r"C:\Users\Ann Marie O'Neil (old)\AppData", r"C:\Users\[user]\AppData"),
    (r"c:\\users\\ann\\x", r"c:\\users\\[user]\\x"),
    ("C:/Users/Ann Lee/x.txt", "C:/Users/[user]/x.txt"),
    ("file:///C:/Users/ann/x and file:///c%3A/Users/ann/y", "file:///C:/Users/[user]/x and file:///c%3A/Users/[user]/y"),
    ("/mnt/c/Users/ann/x and /c/Users/ann/x", "/mnt/c/Users/[user]/x and /c/Users/[user]/x"),
    (r"\\wsl.localhost\Ubuntu-22.04\home\ann\x", r"\\wsl.localhost\Ubuntu-22.04\home\[user]\x"),
    (r"moved from C:\Users\ann to D:\x", r"moved from C:\Users\[user] to D:\x"),
    (r"C:\Users\ANNLEE~1\AppData", r"C:\Users\[user]\AppData"),
    (r"D:\Documents and Settings\ann\x", r"D:\Documents and Settings\[user]\x"),
    *((f"it says {token}, and stops", "it says [token], and stops") for token in (GITHUB, FINE, GITLAB, SLACK, NPM, PYPI, JWT)),
    *((f"it says {key}, and stops", "it says [key], and stops") for key in (AWS, GOOGLE, OPENAI, ANTHROPIC, STRIPE)),
    (f"before\n{PEM}\nafter", "before\n[key]\nafter"),
    ("key: '" + PEM.replace("\n", "\\n") + "',", "key: '[key]',"),
    ("\n".join(f"> {line}" for line in PEM.split("\n")), "> [key]"),
    (f"cut off: {PEM[:100]}\nand then it stops", "cut off: [key]\nand then it stops"),
    (f"https://hooks.slack.com/services/T00000000/B00000000/{A36[:24]}", "https://hooks.slack.com/services/[token]"),
    ("curl -H 'Authorization: Bearer Abc.def123' x", "curl -H 'Authorization: Bearer [token]' x"),
    ('"authorization": "Basic YW5uOnNlY3JldA=="', '"authorization": "Basic [token]"'),
    (f"uses bearer {HEX}", "uses bearer [token]"),
    ("Cookie: session=abc; id=5\nHost: x", "Cookie: [token]\nHost: x"),
    (f"https://x.example/a?X-Amz-Signature={HEX}&b=1", "https://x.example/a?X-Amz-Signature=[token]&b=1"),
    (f"![image](https://private-user-images.githubusercontent.com/1/2.png?jwt={JWT})",
     "![image](https://private-user-images.githubusercontent.com/1/2.png?jwt=[token])"),
    ("postgres://ann:hunter2@db.example:5432/x", "postgres://[user]:[password]@db.example:5432/x"),
    ("https://ann@bitbucket.example/a/b.git", "https://[user]@bitbucket.example/a/b.git"),
    ("password=hunter2 and more", "password=[password] and more"),
    ("DB_PASSWORD=correcthorse", "DB_PASSWORD=[password]"),
    ('{"password": "correct horse battery", "a": 1}', '{"password": "[password]", "a": 1}'),
    (r'{\"api_key\": \"abcd1234\"}', r'{\"api_key\": \"[key]\"}'),
    ("api_key: 0a1b2c3d4e5f", "api_key: [key]"),
    ("X-API-Key: 0a1b2c3d4e5f", "X-API-Key: [key]"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPx", "aws_secret_access_key = [key]"),
    ("login --password hunter2 --verbose", "login --password [password] --verbose"),
    ("?access_token=abcdefgh1&x=1", "?access_token=[token]&x=1"),
    ("License key: ABCD-1234-EFGH", "License key: [key]"),
    ("Password: 12345678", "Password: [password]"),
    ("password=hunter2(an old one)", "password=[password](an old one)"),
    ("token password: hunter2x", "token password: [password]"),
    ("deploy --my-api-token abcd1234", "deploy --my-api-token [token]"),
    ("PWD=/home/ann/x?password=hunter2", "PWD=/home/[user]/x?password=[password]"),
]  # fmt: skip

LEFT = [
    "npm install foo@1.2.3 @types/node@20.1.0 foo@v2.0.0-rc.1 react@latest foo@1.0.0-next.alpha",
    "uses: actions/checkout@v4.1.0",
    "go get golang.org/x/tools@v0.1.0-pre.beta",
    "thanks @ann, @org/team and @ann.",
    "git clone git@github.com:owner/repo.git; ssh://git@host.example/x",
    "https://medium.example/@ann/a-story-1234 https://unpkg.com/react@18.2.0/umd/react.js",
    "icon@2x.png AppIcon-20@3x.jpg foo@bundle.min.js:1:200 getty@tty1.service",
    "render@https://x.example/app.js:10:5",
    "@app.route('/x')\n@pytest.mark.parametrize",
    "https://example.com/home/ann https://github.com/Users/x src/home/index.ts GET /users/ann",
    "~/x ./home/ann $HOME/home/x /root/x",
    r"C:\Users\Public\x C:\Users\%USERNAME%\x C:\Users\<name>\x C:\Users\…\Documents C:\Users\[user]\x D:\Users",
    "/home/runner/work/x /home/linuxbrew/.linuxbrew /Users/runner/x /Users/Shared/x /home/$USER/x /home/<user>/x",
    "fixed in 0123456789abcdef0123456789abcdef01234567, see #12 and deadbeef",
    f"sha256:{HEX} and {UUID}",
    "at com.foo.Bar.baz(Bar.java:123)\n  File \"/usr/lib/python3/x.py\", line 5, in token",
    "SyntaxError: Unexpected token: punc (}) and Unexpected token = in JSON and Unexpected token < in JSON at position 0",
    'SyntaxError: Unexpected token: "export"',
    "max_tokens: 4096 max_tokens=4096 token: 4096 tokens=12",
    "Password: it does not work\nToken: invalid\nThe password is wrong. API key: where do I find it?",
    "password: string; token = null, secret: false, password=password, login(token=token, key=get_token(), secret=os.environ)",
    "password: ******** token: <token> secret=$SECRET token: ${{ secrets.GITHUB_TOKEN }} password=***",
    "the token expired, a bearer token is missing, Authorization: required, Authorization: Bearer <token>",
    "sk-fading-circle-container task-1234567890123456789012 disk-0123456789012345678901 npm_config_registry_url",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
    "Cookie: what is it for?",
    "core::token::h516df05456a3cb49 and Authorization: GoogleLogin and password = @$_GET['p1']",
    "primary_key=True, keyboard: qwerty123, monkey=banana123, cache_key: user-1234",
    "AKIA is Amazon's, ghp_ GitHub's, eyJ a token's beginning",
    "the year 2025-04-15T10:00:00Z, 10.0.0.1:8080, a@b, @, a@b.c, 5 @ 3.50",
    "password=v1.2.3 token: 1.2.3",
    "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "left"), TAKEN_OUT)
def test_what_is_private_is_taken_out(text: str, left: str) -> None:
    assert redacted(text) == left
    assert redacted(left) == left


@pytest.mark.parametrize("text", LEFT)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert redacted(text) == text


def test_uuids_are_taken_out_where_asked() -> None:
    assert redacted(f"id {UUID}, {UUID.upper()}", uuids=True) == "id [uuid], [uuid]"
    assert redacted(f"x{UUID} {UUID}0", uuids=True) == f"x{UUID} {UUID}0"
    assert redacted(f"api_key={UUID}", uuids=True) == "api_key=[key]"


PIECES = st.sampled_from(
    [text for text, _ in TAKEN_OUT] + LEFT + [UUID, "@", "%40", ".", ":", "=", "/", "\\", "/home/", "/Users/", "C:\\Users\\", "password",
     "token=", "secret: ", "--password ", "Bearer ", "Authorization: ", "Cookie: a=", "://", "[", "]", "[user]", "[token]", "git@",
     "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "eyJ", "ghp_", "sk-", " ", "\n", '"', "'", "a", "1", "ann", "example.com"]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=8).map("".join), st.booleans())
def test_a_second_time_changes_nothing(text: str, uuids: bool) -> None:
    once = redacted(text, uuids)
    assert redacted(once, uuids) == once


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=8).map("".join))
def test_what_is_taken_out_makes_a_text_longer_by_no_more_than_its_words(text: str) -> None:
    once = redacted(text)
    words = len(re.findall(r"\[(?:e-mail|user|password|token|key)\]", once))
    assert len(once) <= len(text) + words * len("[password]")


LONG = 65_536
HOSTILE = [
    "a", "@", "a@", "a.", "a@a.", "a@a.a", "%40", "a%", "-", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nA",
    f"-----BEGIN PRIVATE KEY-----\n{'A' * 64}\n", "-----BEGIN ", "\n", " ", "> ", "\\n", "A: a\n", "eyJaaaaaaaa.", "eyJ", "ghp_a", "sk-",
    "sk-a", "bearer ", "bearer a", "authorization: ", "authorization: a", "authorization:basic ", "cookie: ", "cookie: a", "cookie: a=",
    "cookie:a", "&sig=", "?signature=a", "a://", "a://a:", "a://a:a", "aa://a@", "password=", "password", "token:", "token: a",
    "secret='", "secret='a", "api key ", "--", "--a-", "--a-a-password ", "/home/", "/home/a", "/Users/", "C:\\Users\\", "C:\\Users\\a ",
    "C:\\Users\\a b c d e ", "\\users\\", "\\", "/", "/a/", "file://", "/Volumes/", "/Volumes/a", "\\\\wsl\\a", "\\\\wsl", "a-",
    "0123456789:AA", "SG.", "AKIA", "hooks.slack.com/services/", "0" * 8 + "-", UUID, f"{UUID}-", "[", "[user]", "é", "\u202e", "\0",
]  # fmt: skip


def test_no_hostile_text_costs_much() -> None:
    texts = [(piece * (LONG // len(piece) + 1))[:LONG] for piece in HOSTILE] + [f"{'a' * 30_000}@{'b.' * 15_000}"]
    slow = {}
    for text in texts:
        begun = time.process_time()
        redacted(text, uuids=True)
        if (spent := time.process_time() - begun) > 1:
            slow[text[:40]] = spent
    assert slow == {}


@pytest.mark.parametrize("place", range(len(PATTERNS)))
def test_a_pattern_costs_twice_as_much_for_a_text_twice_as_long(place: int) -> None:
    sign, pattern, _ = PATTERNS[place]
    for one, piece in product((sign, pattern), HOSTILE):
        spent = []
        for length in (LONG // 4, LONG):
            text = (piece * (length // len(piece) + 1))[:length]
            begun = time.process_time()
            for _ in one.finditer(text):
                pass
            spent.append(time.process_time() - begun)
        # Four times the length; a square's cost would be sixteen times as much.
        assert spent[1] < max(9 * spent[0], 0.1), (one.pattern, piece, spent)


EMAIL, PERSON, PASSWORD = "canary.e71@corp.example", "canary-u52", "canary-p93"
CANARIES = (EMAIL, PERSON, PASSWORD, GITHUB, AWS)


def planted() -> Recording:
    """A tracker whose every text of a ticket holds canaries: titles, texts, labels, milestones and what titles were before."""
    rows, events = [], []
    for number in range(1, 13):
        title = f"Sync of {EMAIL} stops in /home/{PERSON}/notes"
        body = (
            f"I sync as {EMAIL} and it stops every time.\n\nError: C:\\Users\\{PERSON}\\notes was refused, password={PASSWORD}\n\n"
            f"The log has {GITHUB} and {AWS} in it, of /Users/{PERSON}/app.log and nobody knows why.\n\nVersion 1.2.{number}\n"
        )
        labels = [{"name": f"owner: {EMAIL}"}, {"name": f"owner: other-{EMAIL}"}, {"name": f"seen by {GITHUB}"}][: 1 + number % 3]
        at = INSIDE + number - (number > 8) * 7 * number % 40 * DAY
        row = issue(number, at, title=title, body=body, labels=labels, milestone={"title": f"of {EMAIL}"}, comments=1)
        row["reactions"] = {"total_count": number}
        if number % 4 == 0:
            row["title"] = "Sync stops"
            events.append(event(100 + number, number, 30 * DAY, "renamed", rename={"from": title, "to": "Sync stops"}))
        events.append(event(number, number, at + 1, "labeled", label=labels[0]))
        rows.append(row)
    said = comment(1, 1, INSIDE + 30) | {
        "body": f"{EMAIL} {GITHUB}",
        "user": {"login": "bob", "type": "User"},
        "author_association": "MEMBER",
    }
    return Recording(rows, [said], events)


def made(folder: Path, given: str, **environment: str) -> dict[str, bytes]:
    """Every file of a run on the planted tracker with these params, and what it said."""
    (folder / "mine.yaml").write_text(given)
    with FakeGitHub({"a/b": planted()}, now=(START + timedelta(days=60)).timestamp()) as github:
        done = run(
            "weekly", "--repo", "a/b", "--period", WEEK, "--out", str(folder / "out"), "--params", str(folder / "mine.yaml"),
            GITHUB_API_URL=github.url, **environment,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    mail = run("mail", "--repo", "a/b", "--period", WEEK, "--out", str(folder / "out"))
    assert mail.returncode == 0, mail.stderr
    return written(folder / "out") | {"screen": (done.stdout + done.stderr + mail.stdout + mail.stderr).encode()}


def held(files: dict[str, bytes]) -> dict[str, set[str]]:
    """The canaries in each file, a mail's parts decoded; files without any are left out."""
    texts = {
        name: b"".join(part.get_payload(decode=True) or b"" for part in message_from_bytes(data).walk()) if name.endswith(".eml") else data
        for name, data in files.items()
    }
    return {name: there for name, data in texts.items() if (there := {canary for canary in CANARIES if canary.encode() in data})}


def test_no_canary_is_in_any_file_of_a_run_nor_in_what_a_model_is_sent(tmp_path: Path) -> None:
    with FakeModel(good) as model:
        files = made(tmp_path, f"language_model: {{url: '{model.url}', model: some-model}}\n", LLM_API_KEY="x")
        sent = json.dumps(model.asked).encode()
    assert set(held(files | {"sent": sent})) == {"store.db"}, held(files)
    assert held(files)["store.db"] == set(CANARIES)
    assert b"[e-mail]" in sent
    report = f"a__b/weekly/{WEEK}"
    for name in ("report.html", "report-mail.html", "report.json", "report.ipynb"):
        assert b"Sync of [e-mail] stops in /home/[user]/notes" in files[f"{report}/{name}"], name
    assert rb"Sync of \[e-mail\] stops" in files[f"{report}/report.md"]
    said = json.loads(files[f"{report}/report.json"])
    assert "In the title or text of 12 tickets, words in brackets" in " ".join(said["data"]["notes"])
    assert {"owner: [e-mail]", "owner: [e-mail] 2", "seen by [token]"} == {row["category"] for row in said["ticket_breakdown"]}


def test_with_redact_false_the_same_run_shows_them(tmp_path: Path) -> None:
    files = made(tmp_path, "redact: false\n")
    report = f"a__b/weekly/{WEEK}"
    for name in ("report.html", "report.json", "report.ipynb", "report.md", "report.eml"):
        assert {PERSON} <= held(files)[f"{report}/{name}"], name
    assert EMAIL in held(files)[f"{report}/report.json"]
    assert "words in brackets" not in files[f"{report}/report.json"].decode()


def figures(report: dict[str, Any]) -> dict[str, Any]:
    """Every figure, without the words that may be replaced."""
    report["data"].pop("notes")

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: bare(item)
                for key, item in value.items()
                if key not in ("title", "description", "category", "group", "quote", "shared_error")
            }
        return [bare(item) for item in value] if isinstance(value, list) else value

    return bare(report)  # type: ignore[no-any-return]  # a dict stays one


@pytest.fixture(scope="module")
def planted_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The planted tracker in a store."""
    return stored("a/b", planted())


def reported(store: Store, name: str, week: str, **given: Any) -> dict[str, Any]:
    params = Params.model_validate({"repository": name, "period": week} | given)
    series = parse(week, "UTC").back_to(params.trend_periods)
    return content(compute(store.history(name, series[0].start, series[-1].end), params, series)).model_dump(mode="json")


def test_labels_stay_as_many_and_are_skipped_and_have_targets_as_before(planted_store: Store) -> None:
    for asked in (
        {},
        {"skip_labels": [f"owner: {EMAIL}"], "targets": {"by_label": {f"owner: other-{EMAIL}": 200, f"seen by {GITHUB}": 2}}},
        {"skip_labels": ["owner:"], "targets": {"by_label": {f"owner: {EMAIL}": 1}}},
    ):
        shown, plain = (figures(reported(planted_store, "a/b", WEEK, redact=redact, **asked)) for redact in (True, False))
        for section in set(plain) - {"headline"}:
            assert shown[section] == plain[section], (section, asked)


@pytest.mark.parametrize("kind", ["busy", "quiet", "empty"])
def test_no_figure_of_a_recorded_week_changes(in_store: tuple[str, Store], kind: str) -> None:
    name, store = in_store
    shown, plain = (figures(reported(store, name, WEEKS[name][kind], redact=redact)) for redact in ("uuids", False))
    assert shown == plain


@pytest.fixture(scope="module")
def in_store(tracker: tuple[str, Recording]) -> tuple[str, Store]:
    """A recorded tracker in a store."""
    return tracker[0], stored(*tracker)
