"""Reports in a bucket: the same files as in a folder, with the types by which a browser shows them; a fault is told in a sentence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from reportlib.errors import OutputError, UsageError
from reportlib.places import folder, is_remote
from reportlib.publish.replace import replace
from tests.s3 import SECRET, Buckets
from tests.test_weekly import run, written

WEEK = "example__support/weekly/2025-W16"


@pytest.fixture(scope="module")
def bucket(buckets: Buckets, sample_week: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The URL of a folder in a bucket that has the sample's week, and the folder of the machine that put it there."""
    url, here = buckets.new() + "/all reports", tmp_path_factory.mktemp("here")
    store = f"sqlite:///{sample_week.parents[2] / 'store.db'}"
    done = run("weekly", "--out", url, cwd=here, pictures=True, REPORT_STORE=store, **buckets.environment)
    assert (done.returncode, done.stdout) == (0, f"{url}/{WEEK}/report.html\n"), done.stderr
    yield url, here


def test_the_files_are_those_of_a_folder_and_no_key_is_among_them(bucket: tuple[str, Path], buckets: Buckets, sample_week: Path) -> None:
    url, here = bucket
    made, expected = buckets.written(url), written(sample_week.parents[2])
    assert {name for name in made if name.startswith(WEEK)} == {name for name in expected if name.startswith(WEEK)}
    assert all(made[name] == expected[name] for name in made if name != "heartbeat.json")
    assert {name.split("/")[0] for name in made} == {"example__support", "feed.xml", "heartbeat.json", "index.html", "report.schema.json"}
    assert not [name for name, content in (made | written(here)).items() if SECRET.encode() in content]
    assert {path.name for path in (here / "outputs").iterdir()} <= {"log", ".lock", ".heartbeat.json.lock"}


def test_each_has_the_type_by_which_a_browser_shows_it(bucket: tuple[str, Path], buckets: Buckets) -> None:
    name, _, prefix = bucket[0].removeprefix("s3://").partition("/")
    types = {key: buckets.client().head_object(Bucket=name, Key=f"{prefix}/{key}")["ContentType"] for key in buckets.names(bucket[0])}
    assert types["index.html"] == types[f"{WEEK}/report.html"] == "text/html"
    assert types[f"{WEEK}/report.json"] == "application/json"
    assert {kind for name, kind in types.items() if name.endswith(".png")} == {"image/png"}


def test_mail_and_pdf_are_made_of_what_is_there_and_a_new_report_takes_them_away(bucket: tuple[str, Path], buckets: Buckets) -> None:
    url, here = bucket
    for command, name, begin in (("mail", "report.eml", b"Subject: "), ("pdf", "report.pdf", b"%PDF-")):
        done = run(command, "--out", url, cwd=here, **buckets.environment)
        assert (done.returncode, done.stdout) == (0, f"{url}/{WEEK}/{name}\n"), done.stderr
        assert buckets.written(url)[f"{WEEK}/{name}"].startswith(begin)


def test_what_is_no_place_for_reports_is_told(tmp_path: Path) -> None:
    for address, told in (
        ("s3://", "names no folder; write s3://BUCKET/FOLDER"), ("s3://bucket", "names no folder"),
        ("nonsense://a/b", "is no place for reports"), ("gs://a/b", "needs a package that is not installed"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=told):
            folder(address)
    assert folder(f"file://{tmp_path}/a%20b") == tmp_path / "a b"
    assert not is_remote(folder(str(tmp_path)))


@pytest.mark.parametrize(
    ("changed", "told"),
    [({}, "nobody/reports/.written cannot be written (The specified bucket does not exist); name another"),
     ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}, "cannot be written (EndpointConnectionError: Could not")],
)  # fmt: skip
@pytest.mark.parametrize("command", ["weekly", "mail"])
def test_a_bucket_that_cannot_be_used_is_told_in_one_sentence(
    buckets: Buckets, tmp_path: Path, command: str, changed: dict[str, str], told: str
) -> None:
    done = run(command, "--out", "s3://nobody/reports", cwd=tmp_path, **buckets.environment | changed)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_fault_in_the_middle_is_told_and_nothing_half_is_left(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (buckets.environment | {"AWS_MAX_ATTEMPTS": "1"}).items():
        monkeypatch.setenv(name, value)
    url = buckets.new() + "/a"
    place = folder(url)
    replace(place / "report.html", b"old")
    monkeypatch.setattr(cast(Any, place).fs, "put_file", _refused)
    with pytest.raises(OutputError, match=r"report.html cannot be written \(RefusedError: no\)"):
        replace(place / "report.html", b"new")
    assert buckets.written(url) == {"report.html": b"old"}


class RefusedError(Exception):
    """As a package has of its own."""


def _refused(*_: object, **__: object) -> None:
    raise RefusedError("no")
