"""What is said of a theme once more by brute force, from the raw rows of its tickets; which tickets are in it is the report's own."""

from datetime import UTC, datetime

from tests import oracle
from tests.oracle import Row, Ticket


def facts(members: list[Ticket], spans: list[tuple[datetime, datetime]]) -> Row:
    """The counted facts of a theme, as report.json must state them."""
    start, as_of = spans[-1]
    created = sorted(ticket.created.astimezone(UTC) for ticket in members)
    counts = [sum(begin <= at < end for at in created) for begin, end in spans]
    active = sum(oracle.active(ticket, start, as_of) for ticket in members)
    still_open = sum(ticket.is_open(as_of) for ticket in members)
    return {
        "frequency": len(members), "active": active, "open": still_open, "per_period": counts,
        "first_opened": created[0].isoformat(), "latest_opened": created[-1].isoformat(),
        "status": status(counts, created[0] < spans[0][0], active, still_open),
    }  # fmt: skip


def status(counts: list[int], is_older: bool, active: int, still_open: int) -> str:
    now, before = counts[-1], counts[-5:-1]
    mean = sum(before) / len(before)
    if now > 0:
        if not is_older and sum(counts[:-1]) == 0:
            return "new"
        if sum(before) == 0:
            return "back"
        if now >= 2 and now > 1.5 * mean:
            return "growing"
    if now + sum(before) == 0 and active + still_open == 0:
        return "gone"
    return "fading" if now + sum(before) == 0 or now < mean / 2 else "steady"
