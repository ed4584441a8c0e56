"""A repository's tickets into the store, from GitHub or from the embedded sample: the whole of `collect` in one call."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from rich.console import Console

from reportlib.collect import sample
from reportlib.collect.source import Source
from reportlib.collect.store import Store
from reportlib.collect.sync import sync
from reportlib.errors import UnavailableError
from reportlib.params import SAMPLE


def bring_in(
    repository: str, url: str, history_from: datetime, console: Console, max_wait: int = 60, spent: Callable[[int], None] | None = None
) -> datetime:
    """The instant before which all is now in the store at the URL, from `history_from` on; a closing line tells what it took.

    Where GitHub asks to wait, up to `max_wait` seconds are waited. `spent` is told the requests of each source, also where it fails.
    """
    sample_begins = datetime(2000, 1, 1, tzinfo=UTC)
    # A run may bring in hundreds of repositories, one after the other.
    with closing(Store(url)) as store:
        if repository == SAMPLE:
            sources, earliest = _recordings(store), sample_begins
        else:
            sources, earliest = _github(repository, console, max_wait), history_from
        for source in sources:
            try:
                summary = sync(source, store, repository, earliest, console)
            finally:
                if spent:
                    spent(source.requests)
            console.print(str(summary), highlight=False, soft_wrap=True)
    return summary.synced_at


def fall_back(repository: str, url: str, begin: datetime, error: UnavailableError) -> datetime:
    """The instant up to which the store has all, where that is after `begin`; the store keeps why it has no more. Else the error."""
    with closing(Store(url)) as store:
        synced_at = store.progress(repository).synced_at
        if synced_at is None or synced_at <= begin:
            raise error
        store.note_fault(repository, str(error))
    return synced_at


def _github(repository: str, console: Console, max_wait: int) -> list[Source]:
    from reportlib.collect.github import GitHubSource

    return [GitHubSource(repository, console, max_wait)]


def _recordings(store: Store) -> list[Source]:
    """What is missing of the embedded tickets; all of them where the store has those of another version of the program."""
    known = store.progress(SAMPLE)
    if known.about and known.about.get("edition") != sample.edition():
        store.forget(SAMPLE)
        known = store.progress(SAMPLE)
    return list(sample.recordings(known.synced_at))
