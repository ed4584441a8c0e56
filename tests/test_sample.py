"""The embedded sample: what its recordings promise to the first reader and to the other tests."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from reportlib.collect.intake import bring_in
from reportlib.collect.sample import FOLDER, SampleSource, instants, recordings
from reportlib.collect.sample.make import recordings as make
from reportlib.collect.sample.stories import topics
from reportlib.collect.source import PAGE, Row
from reportlib.collect.store import Store
from reportlib.collect.sync import EPOCH, sync

END = datetime(2025, 4, 21, tzinfo=UTC)
LAST_WEEK = "2025-04-14T00:00:00Z"


def everything(source: SampleSource) -> dict[str, list[Row]]:
    """All rows of a source, page by page as a sync reads them."""
    lists: dict[str, Any] = {
        "issues": lambda page: source.issues("all", EPOCH, page),
        "comments": lambda page: source.comments(EPOCH, page),
        "events": source.events,
    }
    found: dict[str, list[Row]] = {}
    for name, read in lists.items():
        found[name], page = [], 1
        while rows := read(page):
            found[name] += rows
            page += 1
    return found


@pytest.fixture(scope="module")
def last() -> dict[str, list[Row]]:
    return everything(SampleSource())


def tickets(rows: dict[str, list[Row]]) -> dict[int, Row]:
    return {row["number"]: row for row in rows["issues"] if "pull_request" not in row}


def number_of(row: Row) -> int:
    return int(row["issue_url"].rsplit("/", 1)[1])


def test_committed_files_are_what_the_script_writes() -> None:
    made = make()
    assert sorted(made) == sorted(path.name for path in FOLDER.iterdir())
    for name, text in made.items():
        assert gzip.decompress((FOLDER / name).read_bytes()).decode() == text


def test_files_are_small_and_carry_no_time_of_their_making() -> None:
    files = sorted(FOLDER.iterdir())
    assert sum(path.stat().st_size for path in files) < 900_000
    assert all(path.read_bytes()[4:8] == bytes(4) for path in files)


def test_sample_is_large_enough_and_covers_29_weeks(last: dict[str, list[Row]]) -> None:
    found = tickets(last)
    assert len(found) >= 330
    assert sum(row["comments"] for row in found.values()) >= 1_100
    assert {datetime.fromisoformat(row["created_at"]).isocalendar()[:2] for row in found.values()} == {
        (END - timedelta(weeks=back, days=1)).isocalendar()[:2] for back in range(29)
    }


def test_last_week_is_busier_with_a_flare_of_seven(last: dict[str, list[Row]]) -> None:
    found = tickets(last)
    weeks = Counter(datetime.fromisoformat(row["created_at"]).isocalendar()[:2] for row in found.values())
    assert weeks[2025, 16] == 18
    assert sum(9 <= count <= 14 for count in weeks.values()) >= 25
    titles = {row["title"].rstrip("?") for row in found.values() if row["created_at"] >= LAST_WEEK}
    assert len(titles & {wording.title.rstrip("?") for wording in topics()["corrupt"].wordings}) == 7
    again = {number_of(row) for row in last["events"] if row["event"] == "reopened" and row["created_at"] >= LAST_WEEK}
    assert len(again) == 2


def test_every_kind_of_life_is_there(last: dict[str, list[Row]]) -> None:
    found = tickets(last)
    assert {"completed", "not_planned", "duplicate", "reopened", None} == {row["state_reason"] for row in found.values()}
    assert max(Counter(number_of(row) for row in last["events"] if row["event"] == "reopened").values()) == 2
    events = {row["event"] for row in last["events"]}
    assert {"labeled", "unlabeled", "renamed", "assigned", "milestoned", "merged", "marked_as_duplicate"} <= events
    people = [row["user"] for row in (*last["issues"], *last["comments"])]
    assert None in people
    assert len({user["login"] for user in people if user and user["type"] == "Bot"}) == 2
    assert 60 <= sum(row["state"] == "open" for row in found.values()) <= 120
    assert sum(row["reactions"]["total_count"] > 10 and row["state"] == "open" for row in found.values()) >= 5
    assert sum("pull_request" in row for row in last["issues"]) >= 20


def test_titles_try_the_page(last: dict[str, list[Row]]) -> None:
    titles = "\n".join(row["title"] for row in tickets(last).values())
    for part in ("|", "`", "<script>alert(1)</script>", "$x$", "🔥", "中文", "الملاحظات", "@mention", "#12"):
        assert part in titles
    assert max(map(len, titles.split("\n"))) == 250


def test_no_two_tickets_have_the_same_text(last: dict[str, list[Row]]) -> None:
    assert Counter(row["body"] for row in tickets(last).values() if row["body"]).most_common(1)[0][1] == 1


@pytest.mark.parametrize("place", range(3))
def test_no_row_knows_what_comes_after_its_recording(place: int) -> None:
    source = SampleSource(place)
    _, now = source.repository()
    rows = everything(source)
    keys = ("created_at", "updated_at", "closed_at")
    stamps = [row[key] for listed in rows.values() for row in listed for key in keys if row.get(key)]
    assert datetime.fromisoformat(max(stamps)) < now


@pytest.mark.parametrize("place", range(3))
def test_state_count_of_comments_and_open_count_agree_with_the_lists(place: int) -> None:
    source = SampleSource(place)
    rows = everything(source)
    comments = Counter(number_of(row) for row in rows["comments"])
    closed: dict[int, str | None] = {}
    for event in reversed(rows["events"]):
        if event["event"] in {"closed", "reopened"}:
            is_closed = closed.get(number_of(event)) is not None
            assert (event["event"] == "reopened") == is_closed, "a transition that is none"
            closed[number_of(event)] = event["created_at"] if event["event"] == "closed" else None
    for row in rows["issues"]:
        assert row["comments"] == comments[row["number"]]
        assert row["closed_at"] == closed.get(row["number"])
        assert row["state"] == ("closed" if row["closed_at"] else "open")
    assert source.repository()[0]["open_issues_count"] == sum(row["state"] == "open" for row in rows["issues"])


def test_labels_and_titles_follow_from_their_events(last: dict[str, list[Row]]) -> None:
    for row in last["issues"]:
        labels: list[str] = []
        title = None
        for event in (event for event in reversed(last["events"]) if number_of(event) == row["number"]):
            if event["event"] == "labeled":
                labels.append(event["label"]["name"])
            elif event["event"] == "unlabeled":
                labels.remove(event["label"]["name"])
            elif event["event"] == "renamed":
                assert title in (None, event["rename"]["from"])
                title = event["rename"]["to"]
        assert [label["name"] for label in row["labels"]] == labels
        assert row["title"] == (title or row["title"])


def test_ids_and_numbers_rise_with_time(last: dict[str, list[Row]]) -> None:
    by_number = sorted(last["issues"], key=lambda row: row["number"])
    assert [row["id"] for row in by_number] == sorted(row["id"] for row in by_number)
    for rows in (by_number, last["comments"], last["events"][::-1]):
        assert [row["created_at"] for row in rows] == sorted(row["created_at"] for row in rows)
        assert len({row["id"] for row in rows}) == len(rows)


def test_lists_are_paged_filtered_and_ordered_as_github_does() -> None:
    source = SampleSource()
    since = datetime(2025, 4, 1, tzinfo=UTC)
    page = source.issues("closed", since)
    assert page == sorted(page, key=lambda row: row["updated_at"])
    assert all(row["updated_at"] >= "2025-04-01" and row["state"] == "closed" for row in page)
    assert len(source.comments(EPOCH)) == PAGE
    eighth = source.comments(since)[7]
    assert source.comments(datetime.fromisoformat(eighth["updated_at"]))[0] == eighth, "since is inclusive"
    newest = source.events(1)
    assert newest[0]["created_at"] > newest[-1]["created_at"] >= source.events(2)[0]["created_at"]
    assert newest[0]["issue"]["url"] == newest[0]["issue_url"]


def test_three_syncs_leave_the_store_at_the_last_instant(tmp_path: Path, last: dict[str, list[Row]]) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    console = Console(file=StringIO())
    for source in recordings():
        sync(source, store, "example/support", datetime(2024, 9, 30, tzinfo=UTC), console)
    history = store.history("example/support", datetime(2024, 9, 30, tzinfo=UTC))
    assert history.synced_at == END
    there = history.tickets[history.tickets.removed_at.isna()].set_index("number")
    found = tickets(last)
    assert set(there.index) == set(found)
    assert there.state.to_dict() == {number: row["state"] for number, row in found.items()}
    gone = history.tickets[history.tickets.removed_at.notna()]
    assert Counter(gone.removed_how) == {"deleted": 2, "transferred": 2}
    assert Counter(gone.removed_at) == {instants()[1]: 3, instants()[2]: 1}


def test_second_run_asks_the_last_recording_alone() -> None:
    assert [source.repository()[1] for source in recordings(after=instants()[-1])] == [END]
    assert len(list(recordings(after=instants()[0]))) == 2


def test_the_tickets_of_another_version_of_the_program_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, console = f"sqlite:///{tmp_path / 'store.db'}", Console(file=StringIO())
    with monkeypatch.context() as patch:
        patch.setattr("reportlib.collect.sample.edition", lambda: "older")
        bring_in("example/support", url, END, console)
    alien = {"number": 9_999, "state": "open", "updated_at": "2025-01-01T00:00:00Z", "title": "Of an older version"}
    Store(url).save("example/support", "issues", [alien], END)
    bring_in("example/support", url, END, console)
    assert 9_999 not in Store(url).open_numbers("example/support")
    before = Path(tmp_path / "store.db").stat().st_size
    assert bring_in("example/support", url, END, console) == END
    assert Path(tmp_path / "store.db").stat().st_size == before


def test_rows_have_the_shape_that_github_documents(last: dict[str, list[Row]], recorded: Path) -> None:
    path = recorded / "schema" / "github-issue-schemas.json"
    document = nullable(json.loads(path.read_text(encoding="utf-8")))
    for name, kind in (("issues", "issue"), ("comments", "issue-comment"), ("events", "issue-event")):
        check = jsonschema.Draft4Validator({**document, "$ref": f"#/components/schemas/{kind}"})
        for row in last[name][::7]:
            check.validate(row)


def nullable(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable: true` in the words of JSON Schema."""
    if isinstance(schema, list):
        return [nullable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: nullable(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain
