"""Targets once more, by walking: working windows day by day from wall-clock times, a due instant window by window."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle import Row, Ticket, hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Clock:
    """The hours in which a target's clock runs: `business` as in the params, None for the calendar's; `off` are its holidays."""

    def __init__(self, business: Row | None, timezone: str, off: tuple[date, ...] = ()) -> None:
        self.off, self.is_business = set(off), business is not None
        given: dict[str, Any] = {"days": DAYS[:5], "hours": "09:00-17:00", "timezone": None, **(business or {})}
        self.days, self.zone = given["days"], ZoneInfo(given["timezone"] or timezone)
        self.first, self.last = [tuple(map(int, clock.split(":"))) for clock in given["hours"].split("-")]

    def windows(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The parts of the working windows between the two instants, in order."""
        if not self.is_business:
            yield begin, end
            return
        day = begin.astimezone(self.zone).date() - timedelta(days=2)
        while day <= end.astimezone(self.zone).date() + timedelta(days=2):
            if DAYS[day.weekday()] in self.days and day not in self.off:
                opens, closes = max(self._shown(day, self.first), begin), min(self._shown(day, self.last), end)
                if opens < closes:
                    yield opens, closes
            day += timedelta(days=1)

    def _shown(self, day: date, clock: tuple[int, ...]) -> datetime:
        """The first minute at which the local clock shows the time or a later one."""
        wall = datetime.combine(day, time()) + timedelta(hours=clock[0], minutes=clock[1])
        both = sorted(wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        shown = [at for at in both if at.astimezone(self.zone).replace(tzinfo=None) == wall]
        if shown:
            return shown[0]
        at = both[0] - timedelta(hours=2)
        while at.astimezone(self.zone).replace(tzinfo=None) < wall:
            at += timedelta(minutes=1)
        return at

    def worked(self, begin: datetime, end: datetime) -> timedelta:
        return sum((closes - opens for opens, closes in self.windows(begin, end)), timedelta())

    def due(self, created: datetime, target: float, until: datetime) -> datetime | None:
        """When the target ends; None if that is after `until`."""
        left = timedelta(hours=target)
        for opens, closes in self.windows(created, until):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return None


def hours_asked(ticket: Ticket, as_of: datetime, targets: Row) -> float | None:
    own = [targets["by_label"][name] for name in ticket.labels(as_of) if name in targets["by_label"]]
    return min(own) if own else targets["first_response"]  # type: ignore[no-any-return]


def expected(every: list[Ticket], start: datetime, as_of: datetime, targets: Row | None = None, clock: Clock | None = None) -> Row:
    """What report.json must say of the targets (those of the params files, if none are given), but for addresses."""
    targets, clock = targets or {"first_response": 48, "by_label": {}}, clock or Clock(None, "UTC")
    soon = as_of + timedelta(hours=24)
    counts = {"within": 0, "late": 0, "not_due": 0}
    open_ones: dict[str, list[tuple[datetime, int, Row]]] = {"late_tickets": [], "soon_late_tickets": []}
    for ticket in every:
        if ticket.created >= as_of or (ticket.created < start and not ticket.is_open(as_of)):
            continue
        asked, answer = hours_asked(ticket, as_of, targets), ticket.answer(as_of, team=False)
        if asked is None:
            continue
        due = clock.due(ticket.created, asked, soon)
        if ticket.created >= start:
            counts[_judged(ticket, answer, due, as_of)] += 1
        if ticket.is_open(as_of) and answer is None and due is not None:
            row = {
                "number": ticket.number, "title": ticket.title(as_of), "target_hours": asked,
                "waited_hours": hours(clock.worked(ticket.created, as_of).total_seconds() / 3600), "due_at": due.isoformat(),
            }  # fmt: skip
            open_ones["late_tickets" if due < as_of else "soon_late_tickets"].append((due, ticket.number, row))
    over = counts["within"] + counts["late"]
    lists = {name: [row for *_, row in sorted(found, key=lambda one: one[:2])] for name, found in open_ones.items()}
    clock_name = "business" if clock.is_business else "calendar"
    return {"clock": clock_name, "n": sum(counts.values()), "share": hours(counts["within"] / over if over else None), **counts, **lists}


def _judged(ticket: Ticket, answer: float | None, due: datetime | None, as_of: datetime) -> str:
    if answer is not None:
        is_within = due is None or ticket.created + timedelta(seconds=round(answer * 3600)) <= due
        return "within" if is_within else "late"
    if due is None or due >= as_of:
        return "not_due"
    if ticket.is_open(as_of):
        return "late"
    last_close = max(at for at, what in ticket.moves if what == "closed" and at < as_of)
    return "late" if last_close > due else "not_due"
