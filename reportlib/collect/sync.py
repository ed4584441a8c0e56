"""One sync: everything that is new since the last one, page by page, each page and its cursor in one transaction.

Lists are read by the last update seen, not by page number, so rows that move while we read are met again and none is missed; where
only page numbers lead on, the pages are read back to the first, since rows that leave a list pull up those behind them.
A sync that was cut off goes on at its cursors; its `synced_at` is the server's time at the beginning, before which all is known.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from reportlib.collect.rows import has_ticket
from reportlib.collect.source import Page, Source
from reportlib.collect.store import Store
from reportlib.collect.writing import CHANGED
from reportlib.errors import SourceError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OVERLAP = timedelta(minutes=5)
"""Lists lag a little behind the clock; what was brought in already is recognised."""

PASSES = 3
"""So often a list that loses rows while it is read is read at most."""


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
    """Bring in what is missing, so that everything from `history_from` to now is in the store; every open ticket always is.

    SourceError where the source does not give it; what came until then is kept.
    """
    before = store.progress(repository)
    row, now = source.repository()
    if before.about and before.about.get("id") != row.get("id"):
        raise SourceError(
            f"{repository} is another repository than the one in the store: the name was given to a new one; "
            "name another outputs folder with OUT=, or another store in REPORT_STORE."
        )
    if before.synced_at is None and store.newest(repository) is None:
        source.foretell(row, history_from)
    with _bars(console) as bars:
        crawl = _Crawl(source, store, repository, now, bars)
        if before.synced_at is None or before.history_from is None:
            # Open ones of any age, then all lately touched: a ticket that changes state meanwhile is in the second list.
            crawl.issues("open", EPOCH, history_from)
            crawl.issues("all", history_from)
            crawl.comments(history_from)
            crawl.events(history_from, is_long=True)
            reach = history_from
        else:
            # Before the repository there is nothing to bring in, however far back somebody asks.
            begun = datetime.fromisoformat(row["created_at"])
            reach = min(history_from, before.history_from) if before.history_from > begun else before.history_from
            since = before.go_on_from or before.synced_at - OVERLAP
            if reach < before.history_from:
                crawl.issues("closed", history_from, before.history_from)
                crawl.comments(history_from, before.history_from)
            crawl.issues("all", since)
            crawl.comments(since)
            crawl.events(reach if reach < before.history_from else since, is_long=reach < before.history_from)
    # In a first sync that was not cut off, nothing that came can be gone for long: the next one finds it.
    is_known = before.synced_at is not None or crawl.is_resumed
    if is_known:
        crawl.lost_comments(before.synced_at or EPOCH)
    difference = row["open_issues_count"] - len(store.open_numbers(repository))
    # Nothing is gone where GitHub's count and the store's agree, if they did the last time: one that was off for a moment hides a loss.
    if is_known and (difference or before.open_difference):
        crawl.reconcile()
        difference = row["open_issues_count"] - len(store.open_numbers(repository))
    # The last change that came says where to go on: the server's clock alone would not, where it is ahead of what it lists.
    newest = store.newest(repository)
    go_on_from = min(now - OVERLAP, newest + timedelta(seconds=1) if newest else reach)
    store.finish(repository, row, source.name, source.web_url, now, reach, go_on_from, crawl.rows > 0 or crawl.is_resumed, difference)
    return SyncSummary(repository, crawl.rows, source.requests, source.requests_left, now)


class _Crawl:
    """The reading of lists into the store; `rows` counts what was new or had changed, `is_resumed` says whether a sync that was cut off
    brought something before.
    """

    def __init__(self, source: Source, store: Store, repository: str, now: datetime, bars: Progress) -> None:
        self._source, self._store, self._repository, self._now, self._bars = source, store, repository, now, bars
        self.rows = 0
        self.is_resumed = store.cursor(repository, CHANGED) is not None

    def issues(self, state: str, since: datetime, until: datetime | None = None) -> None:
        self._by_update("issues", state, lambda at, page: self._source.issues(state, at, page), since, until)

    def comments(self, since: datetime, until: datetime | None = None) -> None:
        self._by_update("comments", "", self._source.comments, since, until)

    def events(self, since: datetime, is_long: bool) -> None:
        """Newest first until `since`: the list knows no other order, so a crawl that was cut off begins again.

        A ticket that is deleted takes its events out of the list, and those behind move up past the page that is read next. More than a
        page is therefore read again unless the list has only grown. One that is not long is looked at first: mostly it is one page.
        """
        bar = self._bars.add_task("events", total=None)
        if not is_long and self._is_end(self._events(1), since):
            return
        for _ in range(PASSES):
            before = self._source.events(1, 1)
            seen, count = set[int](), 0
            for page in range(1, 1_000_000):
                rows = self._events(page)
                self._bars.advance(bar, len(rows))
                seen |= {row["id"] for row in rows}
                count += len(rows)
                if self._is_end(rows, since):
                    break
            if self._has_only_grown(before, count - len(seen)):
                return

    def _has_only_grown(self, before: Page, twice: int) -> bool:
        """Whether the list of events has just as many more as came at its top since `before`, the newest one then.

        Each that comes moves one row to the page that is read next, where it is met again: so many may have come `twice`.
        """
        now = self._source.events(1, 1)
        grown = (now.last or 0) - (before.last or 0)
        first = [row["id"] for row in before]
        if first == [row["id"] for row in now]:
            return grown == 0 == twice
        newest = [row["id"] for row in self._events(1)]
        return first[:1] == newest[grown : grown + 1] != [] and grown >= twice

    def lost_comments(self, since: datetime) -> None:
        """Find comments that were deleted: GitHub tells of them only by a ticket's count that no longer matches."""
        # The last sync's list of comments may have been behind its list of tickets.
        for number in self._store.shrunk(self._repository, since, since - OVERLAP):
            pages = list(_numbered(partial(self._source.comments_of, number)))
            if None not in pages:
                rows = [row for page in pages for row in page or ()]
                self.rows += self._store.save(self._repository, "comments", rows, self._now)
                self.rows += self._store.keep_only(self._repository, number, {row["id"] for row in rows}, self._now)

    def reconcile(self) -> None:
        """Find the tickets that are no longer listed though the store has them open, and mark those that are gone."""
        listed: set[int] = set()
        for rows, _ in self._pages(lambda at, page: self._source.issues("open", at, page), EPOCH):
            self.rows += self._store.save(self._repository, "issues", rows, self._now)
            listed |= {row["number"] for row in rows}
        for number in sorted(self._store.open_numbers(self._repository) - listed):
            if fate := self._source.fate(number):
                self._store.bury(self._repository, number, self._now, fate)
                self.rows += 1

    def _by_update(self, kind: str, state: str, fetch: Callable[[datetime, int], Page], since: datetime, until: datetime | None) -> None:
        stream = f"{kind} {state} {since.isoformat()}"
        reached = self._store.cursor(self._repository, stream)
        bar = self._bars.add_task(f"{kind} {state}".strip(), total=None)
        for rows, position in self._pages(fetch, max(since, reached - OVERLAP) if reached else since, until):
            self.rows += self._store.save(self._repository, kind, rows, self._now, (stream, position))
            self._bars.advance(bar, len(rows))

    def _pages(
        self, fetch: Callable[[datetime, int], Page], at: datetime, until: datetime | None = None
    ) -> Iterator[tuple[Page, datetime]]:
        """The pages of a list that is sorted by update, from the update `at` to the list's end or past `until`; with each, the update
        before which all has come.
        """
        while True:
            last, page, leads_on = at, 0, True
            # Where a page's rows are of one second, or too new to tell, only page numbers lead on.
            while leads_on and last == at:
                page += 1
                rows = fetch(at, page)
                last, leads_on = max([at, *self._settled(rows)]), rows.more
                yield rows, last if page == 1 else at
            for earlier in range(page - 1, 0, -1):
                yield fetch(at, earlier), at
            if not leads_on or (until and last > until):
                return
            at = last

    def _settled(self, rows: Page) -> Iterator[datetime]:
        """When the rows were updated, without the latest: such a row may stand where its update before put it."""
        for row in rows:
            if (updated_at := datetime.fromisoformat(row["updated_at"])) <= self._now - OVERLAP:
                yield updated_at

    def _events(self, page: int) -> Page:
        rows = self._source.events(page)
        self.rows += self._store.save(self._repository, "events", [row for row in rows if has_ticket(row)], self._now)
        return rows

    def _is_end(self, rows: Page, since: datetime) -> bool:
        return not rows.more or bool(rows and datetime.fromisoformat(rows[-1]["created_at"]) < since)


def _numbered(fetch: Callable[[int], Page | None]) -> Iterator[Page | None]:
    """The pages of a list, and all but the last once more on the way back; None and no more where the list is gone."""
    page, rows = 1, fetch(1)
    yield rows
    while rows is not None and rows.more:
        page += 1
        rows = fetch(page)
        yield rows
    for earlier in range(page - 1, 0, -1):
        yield fetch(earlier)


def _bars(console: Console) -> Progress:
    """Progress bars for a person at a terminal; silence elsewhere."""
    return Progress(
        TextColumn("{task.description:>14}"), BarColumn(), TextColumn("{task.completed:,.0f} rows"), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
