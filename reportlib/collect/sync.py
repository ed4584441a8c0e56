"""One sync: everything that is new since the last one, page by page, each page and its cursor in one transaction.

Lists are read by the last update seen, not by page number, so rows that move while we read are met again and none is missed.
A sync that was cut off goes on at its cursors; its `synced_at` is the server's time at the beginning, before which all is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from reportlib.collect.source import PAGE, Row, Source
from reportlib.collect.store import Store

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OVERLAP = timedelta(minutes=5)
"""Lists lag a little behind the clock; what was brought in already is recognised."""


@dataclass(frozen=True)
class SyncSummary:
    """What a sync did: rows that were new or had changed, requests, and what the rate limit leaves (None: not said)."""

    repository: str
    rows: int
    requests: int
    requests_left: int | None
    synced_at: datetime

    def __str__(self) -> str:
        left = "" if self.requests_left is None else f", {self.requests_left:,} requests left"
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        requests = "1 request" if self.requests == 1 else f"{self.requests:,} requests"
        return f"{self.repository}: {rows} new or changed, {requests}{left}."


def sync(source: Source, store: Store, repository: str, history_from: datetime, console: Console) -> SyncSummary:
    """Bring in what is missing, so that everything from `history_from` to now is in the store; every open ticket always is."""
    before = store.progress(repository)
    row, now = source.repository()
    with _bars(console) as bars:
        crawl = _Crawl(source, store, repository, bars)
        if before.synced_at is None or before.history_from is None:
            crawl.issues("open", EPOCH)
            crawl.issues("closed", history_from)
            crawl.comments(history_from)
            crawl.events(history_from)
            reach = history_from
        else:
            reach = min(history_from, before.history_from)
            since = before.synced_at - OVERLAP
            if history_from < before.history_from:
                crawl.issues("closed", history_from, before.history_from)
                crawl.comments(history_from, before.history_from)
            crawl.issues("all", since)
            crawl.comments(since)
            crawl.events(history_from if history_from < before.history_from else since)
    difference = row["open_issues_count"] - len(store.open_numbers(repository))
    if before.synced_at is not None and difference != before.open_difference:
        crawl.rows += _bury(source, store, repository, now)
        difference = row["open_issues_count"] - len(store.open_numbers(repository))
    store.finish(repository, row, source.name, source.web_url, now, reach, crawl.rows > 0, difference)
    store.forget_cursors(repository)
    return SyncSummary(repository, crawl.rows, source.requests, source.requests_left, now)


class _Crawl:
    """The reading of lists into the store; `rows` counts what was new or had changed."""

    def __init__(self, source: Source, store: Store, repository: str, bars: Progress) -> None:
        self._source, self._store, self._repository, self._bars = source, store, repository, bars
        self.rows = 0

    def issues(self, state: str, since: datetime, until: datetime | None = None) -> None:
        self._by_update("issues", state, lambda at, page: self._source.issues(state, at, page), since, until)

    def comments(self, since: datetime, until: datetime | None = None) -> None:
        self._by_update("comments", "", self._source.comments, since, until)

    def events(self, since: datetime) -> None:
        """Newest first until `since`: the list knows no other order, so a crawl that was cut off begins again."""
        bar = self._bars.add_task("events", total=None)
        for page in range(1, 1_000_000):
            rows = self._source.events(page)
            self.rows += self._store.save(self._repository, "events", rows, "events", None)
            self._bars.advance(bar, len(rows))
            if len(rows) < PAGE or datetime.fromisoformat(rows[-1]["created_at"]) < since:
                return

    def _by_update(
        self, kind: str, state: str, fetch: Callable[[datetime, int], list[Row]], since: datetime, until: datetime | None
    ) -> None:
        stream = f"{kind} {state} {since.isoformat()}"
        at, page = self._store.cursor(self._repository, stream) or since, 1
        bar = self._bars.add_task(f"{kind} {state}".strip(), total=None)
        while True:
            rows = fetch(at, page)
            last = datetime.fromisoformat(rows[-1]["updated_at"]) if rows else at
            self.rows += self._store.save(self._repository, kind, rows, stream, last)
            self._bars.advance(bar, len(rows))
            if len(rows) < PAGE or (until and last > until):
                return
            # More than a page within one second: only page numbers lead on from there.
            at, page = (last, 1) if last > at else (at, page + 1)


def _bury(source: Source, store: Store, repository: str, now: datetime) -> int:
    """Find the tickets that are no longer listed though the store has them open, and mark those that are gone."""
    listed: set[int] = set()
    at, page = EPOCH, 1
    while True:
        rows = source.issues("open", at, page)
        listed |= {row["number"] for row in rows}
        if len(rows) < PAGE:
            break
        last = datetime.fromisoformat(rows[-1]["updated_at"])
        at, page = (last, 1) if last > at else (at, page + 1)
    buried = 0
    for number in sorted(store.open_numbers(repository) - listed):
        if fate := source.fate(number):
            store.bury(repository, number, now, fate)
            buried += 1
    return buried


def _bars(console: Console) -> Progress:
    """Progress bars for a person at a terminal; silence elsewhere."""
    return Progress(
        TextColumn("{task.description:>14}"), BarColumn(), TextColumn("{task.completed:,.0f} rows"), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
