"""`doctor` says of each thing that a report needs whether it is good, or what to do; its exit code is whether something hinders one."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reportlib.collect.repair import SAVED
from reportlib.collect.schema import VERSION
from reportlib.publish import doctor
from reportlib.publish.installed import EXTRAS
from reportlib.publish.lock import alone
from tests.fake_app import pem, private_key
from tests.fake_github import FakeGitHub, Fault, Recording
from tests.test_bad_input import ISSUE, TOKEN
from tests.test_weekly import ROOT, run


def lines(done: subprocess.CompletedProcess[str], mark: str) -> list[str]:
    """What stands behind a mark; nothing else was said, and never the token."""
    said = done.stdout.splitlines()
    assert done.stderr == ""
    assert TOKEN not in done.stdout
    assert all(line[:6] in ("good  ", "note  ", "fix   ") for line in said), said
    assert done.returncode == (1 if any(line.startswith("fix ") for line in said) else 0)
    return [line[6:] for line in said if line.startswith(mark)]


def one(found: list[str], words: str) -> str:
    (line,) = (line for line in found if words in line)
    return line


def test_all_is_good_with_a_classic_token(tmp_path: Path) -> None:
    with FakeGitHub({"a/b": Recording([ISSUE])}, token=TOKEN) as fake:
        fake.of_token = {"X-OAuth-Scopes": "repo, workflow"}
        kept = {"GITHUB_API_URL": fake.url, "GITHUB_TOKEN": TOKEN}
        assert run("sync", "--repo", "a/b", "--out", str(tmp_path), **kept).returncode == 0
        done = run("doctor", "--out", str(tmp_path), **kept)
    good = lines(done, "good")
    assert lines(done, "fix") == []
    assert one(good, f"Python {sys.version.split()[0]}.")
    assert one(good, "packages that a report needs are there")
    assert one(good, "GB of the disk are free")
    assert one(good, f"The store is sound (schema version {VERSION})")
    assert one(good, "The store has a/b up to ").endswith(", 0 hours ago.")
    assert one(good, "accepts the token")
    assert one(good, "Its scopes: repo, workflow.")
    assert "of 5,000 requests are left until " in one(good, "requests are left")
    assert one(good, "clock agrees")
    assert fake.requests[-1] == "/rate_limit"


def test_a_fine_grained_token_tells_its_end_but_not_its_permissions(tmp_path: Path) -> None:
    soon = datetime.now(UTC) + timedelta(days=3)
    with FakeGitHub({}, token=TOKEN) as fake:
        fake.of_token = {"github-authentication-token-expiration": f"{soon:%Y-%m-%d %H:%M:%S} UTC"}
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=fake.url, GITHUB_TOKEN=TOKEN)
        assert "fine-grained" in one(lines(done, "good"), "permissions")
        assert one(lines(done, "note"), "It expires on") == f"It expires on {soon:%Y-%m-%d %H:%M} UTC; make a new one."
        later = datetime(2031, 1, 2, 3, 4, tzinfo=UTC)
        fake.of_token = {"github-authentication-token-expiration": "2031-01-02 05:04:00 +0200"}
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=fake.url, GITHUB_TOKEN=TOKEN)
        assert one(lines(done, "good"), "It expires on") == f"It expires on {later:%Y-%m-%d %H:%M} UTC."


def test_without_a_token_it_is_said_what_that_allows(tmp_path: Path) -> None:
    with FakeGitHub({}) as fake:
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=fake.url)
    assert "60 requests an hour" in one(lines(done, "note"), "GITHUB_TOKEN is not set")
    assert "60 of 60 requests" in one(lines(done, "good"), "requests are left")
    assert one(lines(done, "good"), "There is no store yet")
    assert not list(tmp_path.iterdir())


def test_where_an_app_reads_a_token_does_not_count(tmp_path: Path) -> None:
    with FakeGitHub({}, token="right") as fake:  # noqa: S106  # made up
        (tmp_path / "app.pem").write_text(pem(private_key()))
        app = {"GITHUB_APP_ID": "1", "GITHUB_APP_PRIVATE_KEY_FILE": str(tmp_path / "app.pem")}
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=fake.url, GITHUB_TOKEN=TOKEN, **app)
    assert lines(done, "fix") == []
    assert one(lines(done, "note"), "GITHUB_APP_ID and its key are good")
    assert "GITHUB_TOKEN" not in done.stdout


def test_a_refused_token_hinders(tmp_path: Path) -> None:
    with FakeGitHub({}, token="right") as fake:  # noqa: S106  # made up
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=fake.url, GITHUB_TOKEN=TOKEN)
    assert "make a new one, or unset it" in one(lines(done, "fix"), "refuses the token")


def test_a_token_that_none_can_be_is_not_sent(tmp_path: Path) -> None:
    with FakeGitHub({}) as fake:
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=fake.url, GITHUB_TOKEN=f"{TOKEN} x")
    assert one(lines(done, "fix"), "holds a space or a letter")
    assert fake.requests == []


def test_a_used_up_limit_hinders_and_says_until_when(tmp_path: Path) -> None:
    with FakeGitHub({}) as fake:
        fake.requests.extend(["/"] * 60)
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=fake.url)
    assert one(lines(done, "fix"), "0 of 60 requests are left until ").endswith(" UTC; run again then.")


def test_a_server_without_limits_is_good(tmp_path: Path) -> None:
    class Unlimited(FakeGitHub):
        def answer(self, target: str, token: str | None) -> tuple[int, dict[str, str], dict[str, str]]:
            return 404, {}, {"message": "Rate limiting is not enabled."}

    with Unlimited({}) as fake:
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=f"{fake.url}/api/v3")
    assert one(lines(done, "good"), "limits no requests")
    assert fake.requests == ["/api/v3/rate_limit"]


def test_another_server_is_told_as_such(tmp_path: Path) -> None:
    with FakeGitHub({}) as fake:
        fake.faults.append(Fault(200, path="/rate_limit"))
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=fake.url)
    assert one(lines(done, "fix"), "is not GitHub's API")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://user:ghp_canary0123456789@127.0.0.1:9", "nonsense", "http://[::1"])
def test_without_the_network_one_line_says_so_and_the_rest_is_looked_at(tmp_path: Path, address: str) -> None:
    done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=address, GITHUB_TOKEN=TOKEN)
    (line,) = lines(done, "fix")
    assert "GITHUB_API_URL" in line
    assert len([line for line in done.stdout.splitlines() if "The extra " in line]) == len(EXTRAS)


@pytest.mark.parametrize(("seconds", "said"), [(-3600, "ahead of"), (3600, "behind")])
def test_a_wrong_clock_is_said(tmp_path: Path, seconds: int, said: str) -> None:
    with FakeGitHub({}, now=datetime.now(UTC).timestamp() + seconds) as fake:
        done = run("doctor", "--out", str(tmp_path), GITHUB_API_URL=fake.url)
    line = one(lines(done, "note"), "This machine's clock is ")
    assert f" s {said} GitHub's" in line
    assert 3590 < int(line.split(" is ")[1].split(" s ")[0].replace(",", "")) < 3610


def test_a_store_that_is_none_or_of_a_newer_program_hinders(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    store.write_text("this is no database, and long enough to be seen as none. " * 50)
    assert one(lines(run("doctor", "--out", str(tmp_path)), "fix"), "file is not a database")
    assert store.read_text().startswith("this is no database")
    store.unlink()
    with closing(sqlite3.connect(store)) as connection:
        connection.executescript("CREATE TABLE meta (schema_version INTEGER); INSERT INTO meta VALUES (99)")
    assert one(lines(run("doctor", "--out", str(tmp_path)), "fix"), "schema version 99")


def tables(store: Path) -> dict[str, set[tuple[object, ...]]]:
    with closing(sqlite3.connect(store)) as connection:
        return {table: set(connection.execute(f"SELECT * FROM {table}")) for table in SAVED}  # noqa: S608  # the store's


def broken(store: Path, table: str) -> bytes:
    """The store's bytes after some pages of the table were overwritten."""
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = [row[0] for row in connection.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,))]
    content = bytearray(store.read_bytes())
    for page in pages[len(pages) // 2 : len(pages) // 2 + 3]:
        content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    store.write_bytes(content)
    return bytes(content)


def test_a_damaged_store_hinders_and_stays_as_it_is(tmp_path: Path) -> None:
    assert run("sync", "--out", str(tmp_path)).returncode == 0
    content = broken(tmp_path / "store.db", "comments")
    assert "doctor --repair" in one(lines(run("doctor", "--out", str(tmp_path)), "fix"), "The store is damaged")
    assert (tmp_path / "store.db").read_bytes() == content


@pytest.mark.parametrize("table", ["comments", "issues"])
def test_a_repair_keeps_the_damaged_store_and_what_can_be_read_and_the_next_run_brings_in_the_rest(tmp_path: Path, table: str) -> None:
    store, earlier = tmp_path / "store.db", tmp_path / "store.db.corrupt-1"
    assert run("sync", "--out", str(tmp_path)).returncode == 0
    was = tables(store)
    content = broken(store, table)
    earlier.write_text("of an earlier repair")
    done = run("doctor", "--repair", "--out", str(tmp_path))
    assert "store.db.corrupt-2" in one(lines(done, "note"), "The store was damaged")
    assert one(lines(done, "good"), "The store is sound")
    assert (tmp_path / "store.db.corrupt-2").read_bytes() == content
    assert earlier.read_text() == "of an earlier repair"
    saved = tables(store)
    assert len(was[table]) / 2 < len(saved[table]) < len(was[table])
    assert all(saved[name] <= was[name] for name in SAVED)
    assert all(saved[name] == was[name] for name in SAVED if name != table)
    assert run("sync", "--out", str(tmp_path)).returncode == 0
    # The sample is played from its first recording again, and so has more versions than one of GitHub would.
    assert {**tables(store), "versions": was["versions"]} == was
    assert not [path.name for path in tmp_path.iterdir() if "new" in path.name]


def test_a_repair_of_what_is_no_store_keeps_it_and_begins_anew(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    store.write_text("this is no database, and long enough to be seen as none. " * 50)
    done = run("doctor", "--repair", "--out", str(tmp_path))
    assert "0 rows" in one(lines(done, "note"), "The store was damaged (file is not a database)")
    assert (tmp_path / "store.db.corrupt-1").read_text().startswith("this is no database")
    assert tables(store) == {name: set() for name in SAVED}


def test_a_repair_waits_for_the_run_that_is_at_work(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("this is no database, and long enough to be seen as none. " * 50)
    command = [sys.executable, "-m", "reportlib", "doctor", "--repair", "--out", str(tmp_path)]
    env = {**os.environ, "GITHUB_API_URL": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
    with alone(tmp_path, print):
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        told = next(line for line in iter(process.stdout.readline, "") if "waits for it" in line or "store was damaged" in line)
        assert "waits for it" in told
        assert not list(tmp_path.glob("*corrupt*"))
    process.communicate()
    assert (tmp_path / "store.db.corrupt-1").is_file()


def test_a_sound_store_is_not_repaired(tmp_path: Path) -> None:
    assert run("sync", "--out", str(tmp_path)).returncode == 0
    done = run("doctor", "--repair", "--out", str(tmp_path))
    assert one(lines(done, "good"), "The store is sound")
    assert not list(tmp_path.glob("*corrupt*"))


def test_a_folder_that_takes_no_files_hinders() -> None:
    assert one(lines(run("doctor", "--out", "/proc"), "fix"), "Nothing can be written to the folder /proc")


def test_little_room_on_the_disk_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(doctor, "ROOM", shutil.disk_usage(tmp_path).total * 2)
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("REPORT_STORE", raising=False)
    doctor.examine(tmp_path, said.append)
    assert one(said, "of the disk are free").startswith("note  ")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder in which the program says to need other packages than it does."""
    folder = tmp_path / "installed" / "reportlib-0.1.0.dist-info"
    folder.mkdir(parents=True)
    return folder / "METADATA"


def test_what_lacks_or_is_too_old_is_named_and_nothing_else_is_looked_at(tmp_path: Path, installed: Path) -> None:
    asked = ["numpy>=99", "no-such-package", "pandas>=2", 'not-here; python_version < "3"']
    installed.write_text("Metadata-Version: 2.4\nName: reportlib\nVersion: 0.1.0\n" + "".join(f"Requires-Dist: {name}\n" for name in asked))
    done = run("doctor", "--out", str(tmp_path), PYTHONPATH=f"{installed.parents[1]}:{doctor.__file__.split('/reportlib/')[0]}")
    (line,) = lines(done, "fix")
    assert "numpy is " in line
    assert ">=99 is needed, no-such-package is not installed; run " in line
    assert "pandas" not in line
    assert "not-here" not in line
    assert done.stdout.splitlines()[-1] == f"fix   {line}"


def test_an_extra_that_lacks_is_noted_with_what_it_is_for(tmp_path: Path, installed: Path) -> None:
    asked = ["pandas>=2", 'numpy>=1; extra == "llm"', 'no-such-package; extra == "images"']
    installed.write_text("Metadata-Version: 2.4\nName: reportlib\nVersion: 0.1.0\n" + "".join(f"Requires-Dist: {name}\n" for name in asked))
    done = run("doctor", "--out", str(tmp_path), PYTHONPATH=f"{installed.parents[1]}:{doctor.__file__.split('/reportlib/')[0]}")
    assert one(lines(done, "good"), "The extra llm, for a language model that words the texts, is installed")
    assert "pip install -e '.[images]'" in one(lines(done, "note"), "is not installed (no-such-package is not installed)")


def test_a_browser_is_found_or_noted(tmp_path: Path) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    assert one(lines(run("doctor", "--out", str(tmp_path), PATH=str(tmp_path)), "good"), str(browser))
    browser.unlink()
    assert "apt install chromium" in one(lines(run("doctor", "--out", str(tmp_path), PATH=str(tmp_path)), "note"), "No Chromium")
