"""The fault matrix: each fault at each station of a run, then one normal run, which must leave what an undisturbed one leaves.

`python -m tests.faults [KILLS]` goes through all of it, and through so many runs (60) that are killed at a random moment; it prints the
table and ends with 1 where a run did not come out as it should.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from tests.fake_github import FakeGitHub
from tests.struck import NO_SPACE, SIGNALS, strike
from tests.syncing import comment, event, issue
from tests.test_stale import AFTER, WEDNESDAY, WEEK, recording, until
from tests.test_weekly import ROOT, environment

PAGES = ("first page", "middle page", "last page", "between pages")
STATIONS = (*PAGES, "commit", "execute", "publish")
BEGUN = ("first sync", "later sync")
ROWS = 12
"""On a page, so that the lists of some eighty rows have several."""
LIMIT = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(AFTER.timestamp()) + 1800)}
HALF = b'[{"id": 1, "number": 1, "ti'
ANSWERS: dict[str, tuple[int, dict[str, str], Any]] = {
    "network loss": (0, {}, None),
    "5xx": (503, {}, {"message": "Service Unavailable"}),
    "truncated": (200, {"Content-Length": "9000", "Connection": "close"}, HALF),
    "not JSON": (200, {}, b"<html><title>Sign in to the network</title></html>"),
    "primary limit": (403, LIMIT, {"message": "API rate limit exceeded"}),
    "secondary limit": (403, {"Retry-After": "0"}, {"message": "You have exceeded a secondary rate limit"}),
    "token expired": (401, {}, {"message": "Bad credentials"}),
    "made private": (404, {}, {"message": "Not Found"}),
}
TOKEN = "ghp_" + "x" * 36
CHANGES = ("renamed", "pages shift")
"""What stays so afterwards: the undisturbed run is one that finds it so from the beginning."""
FAULTS = (*SIGNALS, NO_SPACE, *ANSWERS, *CHANGES)


class Case(NamedTuple):
    """One run that is disturbed; `seed` says where exactly."""

    begun: str
    fault: str
    station: str
    seed: int = 0


def matrix() -> list[Case]:
    """Each fault at each station, in a first sync and in a later one."""
    return [Case(begun, fault, station) for begun, fault, station in product(BEGUN, FAULTS, STATIONS)]


def kills(count: int) -> list[Case]:
    """Runs that are killed at a random moment."""
    return [Case(BEGUN[seed % 2], "kill -9", "any moment", seed) for seed in range(count)]


class Disturbed(FakeGitHub):
    """GitHub in small pages, with a fault once the request `at` was reached or the mark is there; `process` is who asks."""

    def __init__(self, fault: str, mark: Path) -> None:
        super().__init__({"a/b": until(recording(), AFTER)}, now=AFTER.timestamp())
        self.largest_page = ROWS
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who was killed hears no answer
        self.at, self.delay, self.process = 0, 0.0, 0
        self._fault, self._mark = fault, mark
        self._left = 1 if fault == "secondary limit" else 1000
        self._has_changed = False

    def answer(self, target: str, token: str | None) -> tuple[int, dict[str, str], Any]:
        """The usual one, or the fault's."""
        if len(self.requests) == self.at:
            if self.delay:
                threading.Timer(self.delay, strike, (self._fault, self.process, self._mark)).start()
            else:
                strike(self._fault, self.process, self._mark)
        if self._mark.exists():
            if self._fault in CHANGES:
                self.change()
            elif self._left:
                self._left -= 1
                return ANSWERS[self._fault]
        return super().answer(target, token)

    def change(self) -> None:
        """The repository gets another name, or one more ticket with all that belongs to it."""
        if self._has_changed:
            return
        self._has_changed = True
        if self._fault == "renamed":
            self.repositories["new/name"] = self.repositories.pop("a/b")
            self.renamed = {"a/b": "new/name"}
        elif self._fault == "pages shift":
            rows, minutes = self.repositories["a/b"], int((AFTER - datetime(2025, 1, 1, tzinfo=UTC)).total_seconds()) // 60 - 1
            rows.issues.append(issue(900, minutes, comments=1))
            rows.comments.append(comment(900, 900, minutes))
            rows.events.append(event(900, 900, minutes, "labeled", label={"name": "bug"}))

    def calm(self) -> None:
        """No fault from here on; what has changed stays, and what has not does now."""
        self._mark.unlink(missing_ok=True)
        self._left, self.at = 0, 0
        self.change()


class Matrix:
    """The runs, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._undisturbed: dict[tuple[str, str], dict[str, Any]] = {}

    @cached_property
    def _before(self) -> Path:
        """An outputs folder as it was on Wednesday."""
        out = self._folder / "before"
        with FakeGitHub({"a/b": until(recording(), WEDNESDAY)}, now=WEDNESDAY.timestamp()) as fake:
            assert self._run(out, fake.url).returncode == 0
        return out

    @cached_property
    def passed(self) -> dict[str, dict[str, int]]:
        """How often an undisturbed run passes each station."""
        found = {}
        for begun in BEGUN:
            mark = self._folder / f"{begun} passed"
            self._undisturbed[begun, ""], requests = self._alone(begun, "", "", "0", "0", "", str(mark))
            found[begun] = {**json.loads(mark.read_text()), "requests": requests}
        return found

    def undisturbed(self, case: Case) -> dict[str, Any]:
        """What a run leaves that meets no fault."""
        key = (case.begun, case.fault if case.fault in CHANGES else "")
        with self._lock:
            if key not in self._undisturbed:
                self._undisturbed[key], _ = self._alone(*key)
        return self._undisturbed[key]

    def _alone(self, begun: str, change: str, *struck: str) -> tuple[dict[str, Any], int]:
        out = self._start(Case(begun, change, "undisturbed"))
        with Disturbed(change, self._folder / "no mark") as fake:
            fake.calm()
            assert self._run(out, fake.url, *struck).returncode == 0
            return left_in(out, fake.url), len(fake.requests)

    def outcome(self, case: Case) -> tuple[int | str, str]:
        """Exit code and last words of the disturbed run; AssertionError where the normal run after it leaves something else."""
        assert self.passed
        expected = self.undisturbed(case)
        lot = random.Random(str(case))
        out = self._start(case)
        mark = out.with_name(f"{out.name} mark")
        with Disturbed(case.fault, mark) as fake:
            code, said = self._disturb(case, lot, out, fake, mark)
            if case.fault == "power loss":
                lose_what_was_not_synced(out, lot)
            fake.calm()
            done = self._run(out, fake.url)
        assert done.returncode == 0, f"{case}: the normal run ends with {done.returncode}: {done.stderr}"
        assert code == -9 or "Traceback" not in said, f"{case}: {said}"
        left = left_in(out, fake.url)
        different = sorted(name for name in expected | left if left.get(name) != expected.get(name))
        assert not different, f"{case}: {different} are not what an undisturbed run leaves"
        shutil.rmtree(out)
        return code, (said.strip().splitlines() or [""])[-1]

    def _disturb(self, case: Case, lot: random.Random, out: Path, fake: Disturbed, mark: Path) -> tuple[int, str]:
        passed = self.passed[case.begun]
        fake.at = {"first page": 2, "middle page": passed["requests"] // 2 + 1, "last page": passed["requests"]}.get(case.station, 0)
        if case.station == "between pages":
            fake.at, fake.delay = lot.randint(2, passed["requests"] - 1), lot.uniform(0.001, 0.03)
        nth = lot.randint(1, passed.get(case.station, 1))
        delay = {"commit": lot.choice([0, lot.uniform(0, 0.003)]), "execute": lot.uniform(0.01, 2.5)}.get(case.station, 0)
        process = self._start_run(out, fake.url, case.station, str(nth), str(delay), case.fault, str(mark))
        fake.process = process.pid
        if case.station == "any moment":
            time.sleep(lot.uniform(0.3, 7))
            process.send_signal(signal.SIGKILL)
        try:
            _, said = process.communicate(timeout=120)
        finally:
            end_group(process.pid)
        return process.returncode, said

    def _start(self, case: Case) -> Path:
        out = self._folder / "-".join(map(str, case)).replace(" ", "_")
        if case.begun == BEGUN[1]:
            shutil.copytree(self._before, out)
        return out

    def _start_run(self, out: Path, url: str, *struck: str) -> subprocess.Popen[str]:
        run = ["tests.struck", *struck, str(out)] if struck else ["reportlib"]
        arguments = ["weekly", "--repo", "a/b", "--period", WEEK, "--out", str(out)]
        return subprocess.Popen(
            [sys.executable, "-m", *run, *arguments], cwd=ROOT, env=environment("weekly", GITHUB_API_URL=url, GITHUB_TOKEN=TOKEN),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def _run(self, out: Path, url: str, *struck: str) -> subprocess.CompletedProcess[str]:
        process = self._start_run(out, url, *struck)
        _, said = process.communicate()
        return subprocess.CompletedProcess([], process.returncode, "", said)


def left_in(out: Path, url: str) -> dict[str, Any]:
    """Every file that a run leaves, and what the store holds, table by table; the server's port, another each time, is left out."""
    address = url.removeprefix("http://")
    files = {
        path.relative_to(out).as_posix(): path.read_bytes().replace(address.encode(), b"ADDRESS")
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }
    own = ("store.db", ".lock", ".heartbeat", "heartbeat.json", "log/")
    rows: dict[str, Any] = {}
    with closing(sqlite3.connect(out / "store.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows[f"store {table}"] = sorted(repr(row).replace(address, "ADDRESS") for row in store.execute(f"SELECT * FROM {table}"))  # noqa: S608  # a table of its own list
    return {name: content for name, content in files.items() if not name.startswith(own)} | rows


def lose_what_was_not_synced(out: Path, lot: random.Random) -> None:
    """What a power cut may take with synchronous=NORMAL: any end of the write-ahead log that no checkpoint has read yet."""
    log = out / "store.db-wal"
    if log.exists():
        assert log.stat().st_size < 1000 * 4096, "a checkpoint may have synced a part of the log"
        os.truncate(log, lot.randint(0, log.stat().st_size))


def end_group(process: int) -> None:
    """Wait for what the run has started, as its kernel; it ends by itself when the run is gone."""
    for _ in range(200):
        try:
            os.killpg(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(process, signal.SIGKILL)
    raise AssertionError("a kernel stays when its run is killed")


def table(outcomes: dict[Case, str]) -> Iterator[str]:
    """The matrix in Markdown: how each run ended, first sync / later sync; the normal runs after them are all alike."""
    yield f"| fault | {' | '.join(STATIONS)} |"
    yield f"| --- |{' --- |' * len(STATIONS)}"
    for fault in FAULTS:
        cells = (" / ".join(outcomes.get(Case(begun, fault, station), "–") for begun in BEGUN) for station in STATIONS)
        yield f"| {fault} | {' | '.join(cells)} |"


def outcomes_of(cases: Iterable[Case], folder: Path) -> tuple[dict[Case, str], list[str]]:
    """How each run ended, and what was not as it should be."""
    runs, outcomes, wrong = Matrix(folder), {}, []
    assert runs.passed  # before the threads begin

    def one(case: Case) -> tuple[Case, str, str]:
        try:
            code, said = runs.outcome(case)
        except AssertionError as error:
            return case, "WRONG", str(error)
        return case, {-9: "killed", -15: "ended", 0: "done"}.get(int(code), f"exit {code}"), said

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for case, ended, said in pool.map(one, cases):
            outcomes[case] = ended
            if ended == "WRONG":
                wrong.append(said)
            print(f"{' | '.join(map(str, case))}: {ended}: {said}", file=sys.stderr, flush=True)
    return outcomes, wrong


def main() -> None:
    """Go through the matrix and print it."""
    random_kills = kills(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
    with tempfile.TemporaryDirectory() as folder, suppress(KeyboardInterrupt):
        outcomes, wrong = outcomes_of([*matrix(), *random_kills], Path(folder))
        print("\n".join(table(outcomes)))
        print(f"\n{len(outcomes)} disturbed runs, {len(random_kills)} of them killed at a random moment;", end=" ")
        print(f"{len(wrong)} of them said a traceback, or left something that the normal run after it did not put right.")
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
