"""Where recorded trackers are, if they are; tests that need them skip elsewhere."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests import s3
from tests.fake_github import Recording
from tests.postgres import Server, closed, program, server
from tests.s3 import Buckets
from tests.test_weekly import CHROMIUM, run

RECORDED = Path(__file__).parents[2] / "shared" / "data"
TRACKERS = {"bitcoin-core/gui": "bitcoin-core__gui", "venomous0x/WhatsAPI": "venomous0x__WhatsAPI"}

settings.register_profile("ten-minutes", max_examples=7_000)
"""So long takes tests/test_fuzz.py with `--hypothesis-profile=ten-minutes`."""

LONG = (
    "test_cluster", "test_scale", "test_concurrent", "test_run_later", "test_hostile_week", "test_faults", "test_histories", "test_numbers",
    "test_identity", "test_weekly", "test_payloads",
)  # fmt: skip
"""The modules that take longest; they begin first, so that no worker is left alone with one of them at the end."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a fifth of the time a test waits, for a server, a browser or another try."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the recorded trackers, before pytest leaves out what was not asked for."""
    for item in items:
        if "recorded" in getattr(item, "fixturenames", ()):
            item.add_marker("recorded")
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.stem, len(LONG)))


@pytest.fixture(scope="session")
def recorded() -> Path:
    """The folder of all that was recorded elsewhere; what asks for it is no part of `make test`."""
    if not RECORDED.is_dir():
        pytest.skip("the recorded trackers are not here")
    return RECORDED


@pytest.fixture(scope="session", params=sorted(TRACKERS))
def tracker(request: pytest.FixtureRequest, recorded: Path) -> tuple[str, Recording]:
    """A recorded repository's name and rows."""
    return request.param, Recording.read(recorded / TRACKERS[request.param])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; a skip where there is none, and a failure in CI."""
    if not program("initdb"):
        if os.environ.get("CI"):
            pytest.fail("CI has no PostgreSQL")
        pytest.skip("there is no PostgreSQL here")
    with server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new store, on each of the databases in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'a folder' / 'store.db'}"
    else:
        with request.getfixturevalue("postgres").database() as url, closed():
            yield url


@pytest.fixture(scope="session")
def buckets() -> Iterator[Buckets]:
    """An S3 server."""
    with s3.server() as running:
        yield running


@pytest.fixture(scope="session")
def sample_week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's weekly report, for tests that leave its files as they are; the store is in the outputs folder above.

    The workers of one test run make it once.
    """
    base = tmp_path_factory.getbasetemp()
    outputs = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "a sample"
    with FileLock(outputs.with_suffix(".lock")):
        if not outputs.exists():
            done = run("weekly", "--out", str(outputs), pictures=True)
            assert done.returncode == 0, done.stderr
    return outputs / "example__support" / "weekly" / "2025-W16"


@pytest.fixture(scope="module")
def own_sample_week(sample_week: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it, with the outputs folder above, for tests that put more files there."""
    outputs = tmp_path_factory.mktemp("own") / "a sample"
    shutil.copytree(sample_week.parents[2], outputs)
    return outputs / sample_week.relative_to(sample_week.parents[2])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; a skip where there is none, and a failure in CI."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium")
        pytest.skip("there is no Chromium here")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
