"""Eight weekly runs at once on one store: all end well, each report is that of a run alone, and no reader sees half of anything."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import CompletedProcess

from reportlib.publish.heartbeat import read
from tests.fake_github import FakeGitHub
from tests.test_log import records
from tests.test_stale import AFTER, recording
from tests.test_weekly import run, written

SAMPLE, OTHER = "example/support", "a/b"
Asked = tuple[str, str, str]
"""An outputs folder, a repository and a week."""

RUNS: list[Asked] = [
    ("x", SAMPLE, "2025-W16"), ("x", SAMPLE, "2025-W15"), ("x", OTHER, "2025-W02"), ("x", OTHER, "2025-W02"),
    ("y", SAMPLE, "2025-W16"), ("y", OTHER, "2025-W02"), ("z", OTHER, "2025-W02"), ("z", OTHER, "2025-W02"),
]  # fmt: skip
ENDS = {".html": b"</html>", ".json": b"}", ".xml": b"</feed>"}


class Reader:
    """Looks at every file that is published below a folder, all the time; `faults` says what a reader should never see."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._known = folder, dict[Path, tuple[int, int, int]]()
        self.faults: list[str] = []
        self.seen = 0

    def look(self) -> None:
        published = {path for pattern in ("*/*.*", "*/*__*/*/*/report*.*") for path in self._folder.glob(pattern)}
        for path in {path for path in published if path.suffix in ENDS and not path.name.startswith(".")} | self._known.keys():
            try:
                now = path.stat()
                told = (now.st_ino, now.st_mtime_ns, now.st_size)
                if self._known.get(path) != told:
                    self._known[path] = told
                    self._read(path)
            except FileNotFoundError:
                self.faults.append(f"{path} is gone")

    def _read(self, path: Path) -> None:
        content = path.read_bytes()
        self.seen += 1
        if not content.rstrip().endswith(ENDS[path.suffix]):
            self.faults.append(f"{path} has half its bytes: {content[-20:]!r}")
        if path.suffix == ".json":
            json.loads(content)


@contextmanager
def reading(folder: Path) -> Iterator[Reader]:
    reader, over = Reader(folder), threading.Event()

    def all_the_time() -> None:
        while not over.wait(0.003):
            reader.look()

    with ThreadPoolExecutor(1) as pool:
        watch = pool.submit(all_the_time)
        try:
            yield reader
        finally:
            over.set()
            watch.result()


def at_once(folder: Path, asked: list[Asked], url: str, **environment: str) -> list[CompletedProcess[str]]:
    def weekly(one: Asked) -> CompletedProcess[str]:
        out, repository, week = one
        return run("weekly", "--repo", repository, "--period", week, "--out", str(folder / out), GITHUB_API_URL=url, **environment)

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(weekly, asked))


def reports(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in written(folder).items() if "/weekly/" in name}


def test_eight_runs_at_once_on_one_store(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    with FakeGitHub({OTHER: recording()}, now=int(AFTER.timestamp())) as fake:
        # Each alone, with a store of its own.
        singly = sorted({(repository, week) for _, repository, week in RUNS})
        alone = at_once(tmp_path / "alone", [(f"{place}", *one) for place, one in enumerate(singly)], fake.url)
        assert [one.returncode for one in alone] == [0] * len(singly), [one.stderr for one in alone]
        with reading(tmp_path / "many") as reader:
            done = at_once(tmp_path / "many", RUNS, fake.url, REPORT_STORE=f"sqlite:///{store}")
    assert [one.returncode for one in done] == [0] * len(RUNS), [one.stderr for one in done]
    assert not any("Traceback" in one.stderr for one in done)
    assert sum("this run waits for it." in one.stderr for one in done) == 5
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    expected = {name: content for place in range(len(singly)) for name, content in reports(tmp_path / "alone" / str(place)).items()}
    assert len(expected) == 5 * len(singly)
    for out in ("x", "y", "z"):
        made = {f"{repository.replace('/', '__')}/weekly/{week}" for name, repository, week in RUNS if name == out}
        assert reports(tmp_path / "many" / out) == {name: content for name, content in expected.items() if name.rpartition("/")[0] in made}
    assert reader.faults == []
    assert reader.seen > 2 * len(RUNS)
    for out in ("x", "y", "z"):
        folder, mine = tmp_path / "many" / out, [one for one in RUNS if one[0] == out]
        index, kinds = (folder / "index.html").read_text(), read(folder)
        assert kinds
        for _, repository, week in mine:
            assert f"{repository.replace('/', '__')}/weekly/{week}/report.html" in index
            assert (beat := kinds.reports[repository]["weekly"]) and beat.last.exit_code == 0
        told = [words.split()[0] for _, words in records(folder)]
        assert told.count("began:") == told.count("ended") == len(mine)


def test_the_reader_sees_what_is_half_and_what_is_gone(tmp_path: Path) -> None:
    page = tmp_path / "x" / "index.html"
    page.parent.mkdir()
    page.write_bytes(b"<html>")
    reader = Reader(tmp_path)
    reader.look()
    page.unlink()
    reader.look()
    assert [words.split(" ", 1)[1][:12] for words in reader.faults] == ["has half its", "is gone"]
