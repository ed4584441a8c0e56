"""Which of the rows that GitHub gave of one ticket over time says what it was at an instant.

A report that is made again must not change because somebody edited, reopened or closed a ticket later: what can be undone by events is
undone by them, and what cannot (the reason of a close, the text, reactions) is taken from the row that stood then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reportlib.collect.source import Row

SAME_UPDATE = timedelta(seconds=10)
"""GitHub's event of a change may be a little later than the `updated_at` that the change left."""


@dataclass(frozen=True)
class Version:
    """A ticket's row as one sync saw it; `seen_at` is None where a store of an older program did not note it."""

    row: Row
    seen_at: datetime | None

    @property
    def updated_at(self) -> datetime:
        """When GitHub last changed the row."""
        return datetime.fromisoformat(self.row["updated_at"])


def standing_at(versions: Sequence[Version], touches: Iterable[datetime], instant: datetime) -> Version:
    """The version that stood at the instant if one was seen, else the first that came after it, whose later events can be undone.

    `versions` in the order in which they were seen; `touches` are the known times of the ticket's comments and events.
    A version updated before the instant stood at it unless the ticket was touched in between.
    """
    earlier = [version for version in versions if version.updated_at < instant]
    later = [version for version in versions if version.updated_at >= instant]
    if earlier:
        last = max(version.updated_at for version in earlier)
        if not later or not any(last + SAME_UPDATE < touch < instant for touch in touches):
            same = [version for version in earlier if version.updated_at == last]
            # Some changes leave updated_at alone (reactions do): what the first report could know is what the next one says.
            return next((version for version in same if version.seen_at and version.seen_at >= instant), same[-1])
    return later[0]
