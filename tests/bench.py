"""`make bench`: what the program costs on made-up trackers of any size, as tables with the machine's description.

`python -m tests.bench [NAME...]` measures only what is named; SIZES=2000,10000 names other lengths of the history, ISSUES=2000 another
first sync, PERIODS=8 fewer weeks to fill in, TIMES=1 measures once.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import jupytext
import psutil

from reportlib.collect.store import Store
from reportlib.period import parse
from tests.fake_github import FakeGitHub, Recording
from tests.first_sync import LargeGitHub
from tests.large import COMMENTS, REPOSITORY, SYNCED, WEEK, fill
from tests.measured import Cost, cost, cost_of_run, quickest
from tests.postgres import server
from tests.test_weekly import ROOT, environment

SIZES = [int(size) for size in os.environ.get("SIZES", "10000,100000,1000000").split(",")]
ISSUES = int(os.environ.get("ISSUES", "100000"))
PERIODS = int(os.environ.get("PERIODS", "52"))
TIMES = int(os.environ.get("TIMES", "3"))
"""How often each is measured; the quickest counts, since what disturbs only adds."""
OF_A_TICKET = 3
"""Comments of each in the first sync."""
OF_THE_WEEKS = 4_000
"""Tickets in the weeks that are filled in, and some before."""
Lines = Iterator[str]


def machine() -> str:
    """What all this was measured on."""
    with Path("/proc/cpuinfo").open() as file:
        names = {line.partition(":")[2].strip() for line in file if line.startswith("model name")}
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("pandas", "papermill", "nbconvert", "plotly", "sqlalchemy", "psycopg"))
    return (
        f"{os.cpu_count()} cores ({', '.join(sorted(names)) or platform.machine()}), {memory:.0f} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}; {packages}."
    )


def growth(folder: Path) -> Lines:
    """One and the same week in histories of other lengths; the processor's time without that of the database's server."""
    yield "| tickets | comments | database | weekly (s) | processor (s) | memory (MB) |"
    yield "| ---: | ---: | --- | ---: | ---: | ---: |"
    for size in SIZES:
        with server() as postgres, postgres.database() as url:
            for name, address in (("SQLite", f"sqlite:///{folder / str(size) / 'store.db'}"), ("PostgreSQL", url)):
                least = _weekly(fill(Store(address), size), address, folder / str(size) / name)
                yield f"| {size:,} | {size * COMMENTS:,} | {name} | {_figures(least)} |"


def _weekly(still_open: list[dict[str, object]], address: str, out: Path) -> Cost:
    with FakeGitHub({REPOSITORY: Recording(still_open)}, now=(SYNCED + timedelta(hours=1)).timestamp()) as github:
        given = {"GITHUB_API_URL": github.url, "REPORT_STORE": address}
        asked = ("weekly", "--repo", REPOSITORY, "--period", WEEK, "--out", str(out))
        return quickest(cost_of_run(*asked, **given) for _ in range(TIMES))


def first_sync(folder: Path) -> Lines:
    """A whole tracker brought in: the store's part of the time, with the database's, and all but the waiting for GitHub."""
    yield "| database | rows | store (rows/s) | processor, the server's too (rows/s) | memory at a quarter (MB) | at the end (MB) |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    with LargeGitHub(ISSUES, OF_A_TICKET) as github, server() as postgres, postgres.database() as url:
        for name, address in (("SQLite", f"sqlite:///{folder / 'store.db'}"), ("PostgreSQL", url)):
            before = postgres.processor()
            env = environment(GITHUB_API_URL=github.url)
            done = subprocess.run([sys.executable, "-m", "tests.first_sync", address], cwd=ROOT, env=env, capture_output=True, check=True)
            said = json.loads(done.stdout)
            processor = said["processor"] + (postgres.processor() - before if name == "PostgreSQL" else 0)
            yield (
                f"| {name} | {said['rows']:,} | {said['rows'] / said['store']:,.0f} | {said['rows'] / processor:,.0f} "
                f"| {said['quarter']:.0f} | {said['end']:.0f} |"
            )


def warm(folder: Path) -> Lines:
    """The sample's week once more, against papermill and nbconvert alone on the same notebook."""
    yield "| command | seconds | processor (s) | memory (MB) |"
    yield "| --- | ---: | ---: | ---: |"
    store = {"REPORT_STORE": f"sqlite:///{folder / 'store.db'}"}
    # As `make weekly` calls it.
    call = ("weekly", "--period", WEEK, "--out", str(folder / "out"))
    cost_of_run(*call, **store)
    yield f"| python -m reportlib weekly | {_figures(quickest(cost_of_run(*call, **store) for _ in range(TIMES)))} |"
    plain, done = folder / "plain.ipynb", folder / "done.ipynb"
    jupytext.write(jupytext.read(ROOT / "notebooks" / "weekly.py"), plain)
    by_hand = {
        "papermill": ["papermill", "-p", "period", WEEK, "-k", "python3", str(plain), str(done)],
        "nbconvert --to html": ["nbconvert", "--to", "html", str(done)],
        "nbconvert --to markdown": ["nbconvert", "--to", "markdown", str(done)],
    }
    for name, command in by_hand.items():
        each = (cost(sys.executable, "-m", *command, env=environment(**store)) for _ in range(TIMES))
        yield f"| {name} | {_figures(quickest(each))} |"


def backfill(folder: Path) -> Lines:
    """Weeks that have no report yet, made at once, against a run for each: a quarter of them in turn, as a machine's speed changes."""
    yield "| command | seconds | processor (s) | memory (MB) |"
    yield "| --- | ---: | ---: | ---: |"
    address = f"sqlite:///{folder / 'store.db'}"
    still_open = fill(Store(address), OF_THE_WEEKS)
    weeks = [week.label for week in parse(WEEK, "UTC").back_to(PERIODS)]
    with FakeGitHub({REPOSITORY: Recording(still_open)}, now=(SYNCED + timedelta(hours=1)).timestamp()) as github:

        def measured(command: str, out: str, *asked: str) -> Cost:
            given = {"GITHUB_API_URL": github.url, "REPORT_STORE": address}
            return cost_of_run(command, "--repo", REPOSITORY, *asked, "--out", str(folder / out), **given)

        one_by_one, at_once = list[Cost](), list[Cost]()
        for some in (weeks[place : place + -(-PERIODS // 4)] for place in range(0, PERIODS, -(-PERIODS // 4))):
            one_by_one += [measured("weekly", "each", "--period", week) for week in some]
            at_once.append(measured("backfill", "many", "--from", some[0], "--to", some[-1]))
        yield f"| python -m reportlib weekly, {len(one_by_one)} times | {_figures(_sum(one_by_one))} |"
        yield f"| python -m reportlib backfill, {len(at_once)} times | {_figures(_sum(at_once))} |"


def _sum(each: list[Cost]) -> Cost:
    """Of one after the other."""
    return Cost(sum(one.seconds for one in each), sum(one.processor for one in each), max(one.megabytes for one in each))


def _figures(one: Cost) -> str:
    return f"{one.seconds:.1f} | {one.processor:.1f} | {one.megabytes:.0f}"


ALL: dict[str, Callable[[Path], Lines]] = {"growth": growth, "first_sync": first_sync, "warm": warm, "backfill": backfill}


def main() -> None:
    """Measure, and print a table for each."""
    print(machine())
    for name in sys.argv[1:] or ALL:
        with tempfile.TemporaryDirectory() as folder:
            print(f"\n## {name}: {ALL[name].__doc__}\n")
            for line in ALL[name](Path(folder)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
