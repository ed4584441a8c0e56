"""The store: nothing lost, nothing half written, read while it is written, its faults told in one sentence."""

import json
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, insert, inspect, text

from reportlib.collect import schema
from reportlib.collect.answers import Answers
from reportlib.collect.history import COMMENTS, EVENTS, INSTANT, TICKETS
from reportlib.collect.rows import is_whole, stamp, stored
from reportlib.collect.store import Store
from reportlib.errors import StoreError
from tests.syncing import START, comment, event, issue

Row = dict[str, Any]
REPOSITORY = "a/b"


@pytest.fixture
def store(store_url: str) -> Store:
    return Store(store_url)


def finish(store: Store, changed: bool = True, days: int = 9) -> None:
    store.finish(REPOSITORY, {}, "github", "https://github.com", START + timedelta(days=days), START, START, changed, 0)


def save(store: Store, kind: str, *rows: Row) -> int:
    return store.save(REPOSITORY, kind, rows, START, (kind, START))


def rows_of(url: str, query: str) -> list[tuple[Any, ...]]:
    with create_engine(url).connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def change(url: str, *statements: str) -> None:
    """Do to the database what no program of ours does."""
    with create_engine(url).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def indexes(url: str) -> set[str | None]:
    found = inspect(create_engine(url))
    return {index["name"] for table in found.get_table_names() for index in found.get_indexes(table)}


def test_a_row_is_written_only_when_it_differs(store: Store) -> None:
    assert save(store, "issues", issue(1, 1), issue(2, 2)) == 2
    assert save(store, "issues", issue(1, 1), issue(2, 2, title="Other"), issue(3, 3)) == 2


def test_a_row_listed_twice_on_a_page_is_one(store: Store) -> None:
    assert save(store, "comments", comment(1, 1, 1), comment(1, 1, 1)) == 1


def test_rows_are_kept_whole_whatever_is_in_them(store: Store, store_url: str) -> None:
    row = issue(1, 1, title="a\x00\ud800\u2028", body="\x00", unknown={"to us": [1, None]})
    save(store, "issues", row)
    assert json.loads(rows_of(store_url, "SELECT raw FROM issues")[0][0]) == row


def test_what_no_file_takes_is_read_alike_from_each_database(store: Store) -> None:
    hostile = "a\x00b\ud800c"
    person = {"login": hostile, "type": "User"}
    label = {"name": hostile}
    save(store, "issues", issue(1, 1, title=hostile, body=hostile, user=person, labels=[label], assignees=[person]))
    save(store, "comments", comment(1, 1, 2) | {"user": person, "body": hostile})
    save(store, "events", event(1, 1, 3, "labeled", label=label, actor=person))
    finish(store)
    store.note_fault(REPOSITORY, f"GitHub said {hostile}.")
    history = store.history(REPOSITORY, START)
    read = [
        *history.tickets.loc[0, ["title", "body", "author"]], *history.tickets.loc[0, "labels"], *history.tickets.loc[0, "assignees"],
        history.comments.loc[0, "author"], *history.events.loc[0, ["label", "actor"]],
    ]  # fmt: skip
    assert read == ["ab?c"] * 8
    assert history.fault == "GitHub said ab?c."


@pytest.mark.parametrize(
    ("kind", "row"), [("comments", comment(2**63, 1, 1)), ("comments", comment(1, 2**63, 1)), ("issues", issue(-1, 1))]
)
def test_a_number_that_no_database_takes_is_no_answer_of_githubs(kind: str, row: Row) -> None:
    assert is_whole(kind, comment(2**63 - 1, 2**63 - 1, 1) if kind == "comments" else issue(2**63 - 1, 1))
    assert not is_whole(kind, row)


@pytest.mark.parametrize(
    "other", [{"state": "open\x00"}, {"updated_at": "2025-01-01\ud80000:00:00Z"}, {"created_at": "2025-01-01\x0000:00Z"}]
)
def test_what_stands_in_a_column_is_plain_text_or_no_answer_of_githubs(other: Row) -> None:
    assert is_whole("issues", issue(1, 1))
    assert not is_whole("issues", issue(1, 1, **other))


def test_an_event_is_kept_without_its_copy_of_the_ticket(store: Store) -> None:
    told = event(1, 7, 1, "closed")
    del told["issue_url"]
    seen = [told | {"issue": {"url": "x/issues/7", "comments": looked}} for looked in (1, 2)]
    assert [save(store, "events", row) for row in seen] == [1, 0]


def test_a_page_and_its_cursor_are_written_both_or_neither(store: Store) -> None:
    with pytest.raises(KeyError):
        save(store, "issues", issue(1, 1), {"number": 2})
    broken = issue(2, 2, state=None)
    with pytest.raises(StoreError):
        save(store, "issues", issue(1, 1), broken)
    assert store.cursor(REPOSITORY, "issues") is None
    assert save(store, "issues", issue(1, 1)) == 1
    assert store.cursor(REPOSITORY, "issues") == START


def test_a_repository_that_was_never_synced_completely_has_no_history(store: Store) -> None:
    save(store, "issues", issue(1, 1))
    with pytest.raises(StoreError, match="sync --repo a/b"):
        store.history(REPOSITORY, START)


def test_an_empty_history_has_all_columns_and_types(store: Store) -> None:
    finish(store)
    empty = store.history(REPOSITORY, START)
    save(store, "issues", issue(1, 1))
    save(store, "comments", comment(1, 1, 1))
    save(store, "events", event(1, 1, 1, "closed"))
    full = store.history(REPOSITORY, START)
    for name, columns in (("tickets", TICKETS), ("comments", COMMENTS), ("events", EVENTS)):
        frame = getattr(empty, name)
        assert len(frame) == 0
        assert len(getattr(full, name)) == 1
        assert frame.dtypes.astype(str).to_dict() == getattr(full, name).dtypes.astype(str).to_dict()
        assert frame.dtypes.astype(str).to_dict() == {column: str(kind) for column, kind in columns.items()}
    assert full.tickets["created_at"].dtype == INSTANT


def test_history_reaches_no_further_back_than_what_was_synced(store: Store) -> None:
    finish(store)
    assert store.history(REPOSITORY, START - timedelta(days=100)).history_from == START
    assert store.history(REPOSITORY, START + timedelta(days=1)).history_from == START + timedelta(days=1)


def test_the_last_change_stays_when_a_sync_brings_nothing(store: Store) -> None:
    finish(store)
    finish(store, changed=False, days=12)
    history = store.history(REPOSITORY, START)
    assert (history.changed_at, history.synced_at) == (START + timedelta(days=9), START + timedelta(days=12))


def test_a_removed_ticket_is_kept_with_its_tombstone_until_it_is_listed_again(store: Store) -> None:
    save(store, "issues", issue(1, 1))
    finish(store)
    store.bury(REPOSITORY, 1, START, "deleted")
    assert store.open_numbers(REPOSITORY) == set()
    assert store.history(REPOSITORY, START).tickets["removed_how"].tolist() == ["deleted"]
    assert save(store, "issues", issue(1, 1)) == 1
    assert store.history(REPOSITORY, START).tickets["removed_at"].isna().all()


def test_repositories_do_not_mix(store: Store) -> None:
    save(store, "issues", issue(1, 1))
    assert store.save("a/c", "issues", [issue(1, 1)], START, ("issues", START)) == 1
    store.finish("a/c", {}, "github", "https://github.com", START, START, START, True, 0)
    assert store.cursor(REPOSITORY, "issues") == START


def test_a_reader_sees_one_moment_while_a_sync_writes(store: Store, store_url: str) -> None:
    """Each page brings a ticket with as many comments as it counts; a reader never sees one without the other."""
    finish(store)
    done = threading.Event()

    def write() -> None:
        try:
            writer = Store(store_url)
            for number in range(1, 1_000):
                if looks >= 5:
                    break
                with writer._connect(write=True) as connection:
                    rows = {"issues": [issue(1, 1, comments=number)], "comments": [comment(number, 1, number)]}
                    connection.execute(delete(schema.issues))
                    for name, (row,) in rows.items():
                        connection.execute(insert(schema.metadata.tables[name]), stored(name, REPOSITORY, row, stamp(START)))
        finally:
            done.set()

    looks = 0
    thread = threading.Thread(target=write)
    thread.start()
    while not done.is_set():
        history = store.history(REPOSITORY, START)
        assert history.tickets["comments"].sum() == len(history.comments)
        looks += 1
    thread.join()
    assert looks > 1


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_closed_store_keeps_no_connection_and_opens_another_when_it_is_used_again(store_url: str) -> None:
    with closing(Store(store_url)) as store:
        save(store, "issues", issue(1, 1))
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    patience = time.monotonic() + 10
    while rows_of(store_url, query) != [(0,)]:
        assert time.monotonic() < patience
        time.sleep(0.05)
    assert store.open_numbers(REPOSITORY) == {1}


def test_a_store_of_a_newer_program_is_left_alone(store: Store, store_url: str) -> None:
    change(store_url, "UPDATE meta SET schema_version = 99")
    with pytest.raises(StoreError, match=r"version 99.*upgrade"):
        Store(store_url)


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuchdatabase://x", "sqlite:////proc/nowhere/store.db", "sqlite:///{}", "sqlite:///{}/text/x.db"]
)
def test_a_store_that_cannot_be_is_told(tmp_path: Path, url: str) -> None:
    (tmp_path / "text").write_text("mine")
    with pytest.raises(StoreError, match="REPORT_STORE"):
        Store(url.format(tmp_path))


def test_a_password_in_the_stores_address_is_not_told() -> None:
    with pytest.raises(StoreError) as told:
        Store("postgresql://me:canary@127.0.0.1:9/reports")
    assert "canary" not in str(told.value)


def test_instants_come_back_in_utc_with_whole_seconds(store: Store) -> None:
    at = datetime(2025, 4, 14, 2, 0, 0, 5, tzinfo=UTC)
    store.save(REPOSITORY, "issues", [], START, ("mark", at))
    assert store.cursor(REPOSITORY, "mark") == at.replace(microsecond=0)


def test_a_store_of_the_first_version_is_brought_up_to_date_with_its_tickets(store: Store, store_url: str) -> None:
    save(store, "issues", issue(1, 1))
    save(store, "comments", comment(1, 1, 2))
    finish(store)
    fresh = indexes(store_url)
    change(
        store_url, "ALTER TABLE repositories DROP COLUMN go_on_from", "DROP INDEX comments_number", "DROP INDEX issues_state",
        "DROP INDEX issues_removed", "DROP INDEX issues_seen", "DROP INDEX events_number", "ALTER TABLE issues DROP COLUMN seen_at",
        "ALTER TABLE comments DROP COLUMN seen_at", "ALTER TABLE comments DROP COLUMN removed_at", "DROP TABLE versions",
        "DROP TABLE answers", "UPDATE meta SET schema_version = 1",
    )  # fmt: skip
    again = Store(store_url)
    assert save(again, "issues", issue(1, 1, title="Other")) == 1
    history = again.history(REPOSITORY, START)
    assert (history.tickets["title"].tolist(), len(history.comments)) == (["Other"], 1)
    assert rows_of(store_url, "SELECT schema_version FROM meta") == [(schema.VERSION,)]
    assert indexes(store_url) == fresh


def test_a_store_of_the_second_version_gets_a_place_for_a_language_models_answers(store: Store, store_url: str) -> None:
    save(store, "issues", issue(1, 1))
    finish(store)
    change(store_url, "DROP TABLE answers", "UPDATE meta SET schema_version = 2")
    answers = Answers(store_url)
    assert answers.find("asked") is None
    for said in ("first \x00\ud800", "second"):
        answers.keep("asked", said)
    assert Answers(store_url).find("asked") == "first \x00\ud800"
    assert Store(store_url).history(REPOSITORY, START).tickets["number"].tolist() == [1]
    assert rows_of(store_url, "SELECT schema_version FROM meta") == [(schema.VERSION,)]


def test_what_a_row_was_is_kept_and_read_for_the_instant_at_which_it_stood(store: Store) -> None:
    for day, title in ((1, "first"), (3, "second"), (5, "third")):
        at = START + timedelta(days=day)
        store.save(REPOSITORY, "issues", [issue(1, day * 24 * 60, title=title, created_at="2025-01-01T00:00:00Z")], at)
    finish(store)
    for days, title in ((2, "first"), (4, "second"), (6, "third"), (0.5, "first")):
        history = store.history(REPOSITORY, START, START + timedelta(days=days))
        assert history.tickets["title"].tolist() == [title], days


def test_a_comment_is_read_as_it_was_first_seen(store: Store) -> None:
    save(store, "issues", issue(1, 1))
    save(store, "comments", comment(1, 1, 2))
    save(store, "comments", comment(1, 1, 2) | {"author_association": "MEMBER", "user": None})
    finish(store)
    assert store.history(REPOSITORY, START).comments[["author", "association"]].to_numpy().tolist() == [["ann", "NONE"]]


def test_a_page_with_a_row_that_the_database_refuses_is_told_and_nothing_of_it_written(store: Store, store_url: str) -> None:
    save(store, "comments", comment(1, 1, 1))
    if store_url.startswith("sqlite"):
        change(store_url, "CREATE TRIGGER no BEFORE INSERT ON comments WHEN NEW.id = 3 BEGIN SELECT RAISE(ABORT, 'not that one'); END")
    else:
        change(store_url, "ALTER TABLE comments ADD CONSTRAINT not_that_one CHECK (id <> 3)")
    with pytest.raises(StoreError, match=r"^The store .* cannot be used \(.*not.that.one.*\); .* REPORT_STORE\.$"):
        store.save(REPOSITORY, "comments", [comment(2, 1, 2), comment(3, 1, 3)], START, ("comments", START + timedelta(days=1)))
    assert rows_of(store_url, "SELECT id FROM comments") == [(1,)]
    assert store.cursor(REPOSITORY, "comments") == START
