"""Every number of report.json once more, slowly and plainly, from GitHub's raw rows: no pandas, nothing of reportlib's analysis.

It replays each ticket's history as a list of dated facts; METRICS and the report must agree with it.
"""

import math
import statistics
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

Row = dict[str, Any]
QUIET = {"subscribed", "unsubscribed", "mentioned", "referenced"}
TEAM = {"OWNER", "MEMBER", "COLLABORATOR"}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def login(user: Row | None) -> str:
    return user["login"] if user else "ghost"


def is_bot(user: Row | None) -> bool:
    return bool(user) and (user["type"] == "Bot" or user["login"].endswith("[bot]"))  # type: ignore[index]


class Ticket:
    """One issue with all that happened to it, in order."""

    def __init__(self, row: Row, comments: list[Row], events: list[Row]) -> None:
        self.row, self.number = row, row["number"]
        self.created = instant(row["created_at"])
        self.comments = sorted(comments, key=lambda comment: (comment["created_at"], comment["id"]))
        self.events = sorted(events, key=lambda event: (event["created_at"], event["id"]))
        self.moves: list[tuple[datetime, str]] = []
        closes = {event["created_at"] for event in self.events if event["event"] == "closed"}
        raw = [(event["created_at"], event["id"], event["event"]) for event in self.events if event["event"] in ("closed", "reopened")]
        if row["closed_at"] and row["closed_at"] not in closes:
            raw.append((row["closed_at"], math.inf, "closed"))
        self.close_times = [instant(at) for at, _, what in raw if what == "closed"]
        state = "reopened"
        for at, _, what in sorted(raw):
            if what != state:
                self.moves.append((instant(at), what))
                state = what

    def is_open(self, at: datetime) -> bool:
        state = "reopened"
        for when, what in self.moves:
            if when < at:
                state = what
        return state == "reopened"

    def touches(self) -> list[datetime]:
        times = [self.created, *(instant(comment["created_at"]) for comment in self.comments)]
        times += [instant(event["created_at"]) for event in self.events if event["event"] not in QUIET]
        return [*times, *(instant(at) for at in [self.row["closed_at"]] if at)]

    def labels(self, at: datetime) -> list[str]:
        # GitHub knows no two labels that differ in capitals only; an event has those of its time, the row those of today.
        names = {label["name"].casefold(): label["name"] for label in self.row["labels"]}
        for event in reversed(self.events):
            if instant(event["created_at"]) >= at and event["event"] == "labeled":
                names.pop(event["label"]["name"].casefold(), None)
            elif instant(event["created_at"]) >= at and event["event"] == "unlabeled":
                names.setdefault(event["label"]["name"].casefold(), event["label"]["name"])
        return sorted(names.values())

    def title(self, at: datetime) -> str:
        later = [event for event in self.events if event["event"] == "renamed" and instant(event["created_at"]) >= at]
        return str(later[0]["rename"]["from"] if later else self.row["title"])

    def comment_count(self, at: datetime) -> int:
        return max(self.row["comments"] - sum(instant(comment["created_at"]) >= at for comment in self.comments), 0)

    def answer(self, as_of: datetime, team: bool) -> float | None:
        for comment in self.comments:
            if instant(comment["created_at"]) >= as_of or is_bot(comment["user"]) or login(comment["user"]) == login(self.row["user"]):
                continue
            if not team or comment["author_association"] in TEAM:
                return (instant(comment["created_at"]) - self.created).total_seconds() / 3600
        return None


def tickets(issues: list[Row], comments: list[Row], events: list[Row]) -> list[Ticket]:
    said, done = defaultdict(list), defaultdict(list)
    for comment in comments:
        said[int(comment["issue_url"].rsplit("/", 1)[1])].append(comment)
    for event in events:
        done[int(event["issue_url"].rsplit("/", 1)[1])].append(event)
    return [Ticket(row, said[row["number"]], done[row["number"]]) for row in issues if "pull_request" not in row]


def week(label: str, zone: str) -> tuple[datetime, datetime]:
    year, number = label.split("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return midnight(monday, zone), midnight(monday + timedelta(days=7), zone)


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def flow(every: list[Ticket], start: datetime, as_of: datetime) -> Row:
    there = [ticket for ticket in every if ticket.created < as_of]
    closed = [ticket for ticket in there if any(start <= at < as_of for at in ticket.close_times) and not ticket.is_open(as_of)]
    moves = [what for ticket in there for at, what in ticket.moves if start <= at < as_of]
    first = sum(ticket.created < start and ticket.is_open(start) for ticket in there)
    last = sum(ticket.is_open(as_of) for ticket in there)
    reopened = [
        ticket for ticket in there
        if any(event["event"] == "reopened" and start <= instant(event["created_at"]) < as_of for event in ticket.events)
    ]  # fmt: skip
    reasons = [ticket.row["state_reason"] for ticket in closed if all(at < as_of for at, _ in ticket.moves)]
    return {
        "opened": sum(start <= ticket.created for ticket in there), "closed": len(closed), "reopened": len(reopened),
        "close_events": moves.count("closed"), "reopen_events": moves.count("reopened"), "removed": 0,
        "backlog_start": first, "backlog_end": last, "net": last - first,
        "closed_by_reason": {reason: reasons.count(reason) for reason in ("completed", "not_planned", "duplicate")},
    }  # fmt: skip


def hours(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def duration(values: list[float]) -> Row:
    return {
        "n": len(values), "median_hours": hours(statistics.median(values) if values else None),
        "p90_hours": hours(float(np.percentile(values, 90)) if len(values) >= 10 else None),
    }  # fmt: skip


def one_touch(done: list[Ticket], as_of: datetime) -> Row:
    few = 0
    for ticket in done:
        said = [comment for comment in ticket.comments if instant(comment["created_at"]) < as_of and not is_bot(comment["user"])]
        few += sum(comment["author_association"] in TEAM for comment in said) <= 1
    return {"count": few, "n": len(done)}


def turns(still_open: list[Ticket], as_of: datetime) -> Row:
    """Every comment is in the records, so whose turn it is is always known."""
    waits: dict[str, list[float]] = {"on_us": [], "on_reporter": []}
    for ticket in still_open:
        turn, since = "on_us", ticket.created
        for comment in ticket.comments:
            if instant(comment["created_at"]) < as_of and not is_bot(comment["user"]):
                is_answer = comment["author_association"] in TEAM and login(comment["user"]) != login(ticket.row["user"])
                turn, since = "on_reporter" if is_answer else "on_us", instant(comment["created_at"])
        waits[turn].append((as_of - since).total_seconds() / 3600)
    medians = {f"{turn}_median_hours": hours(statistics.median(values) if values else None) for turn, values in waits.items()}
    return {turn: len(values) for turn, values in waits.items()} | {"unknown": 0} | medians


def backlog(still_open: list[Ticket], as_of: datetime) -> Row:
    ages = sorted((as_of - ticket.created).total_seconds() / 86400 for ticket in still_open)
    whole = [math.floor(age) for age in ages]
    ranges = {"0–7 days": (0, 7), "8–30 days": (8, 30), "31–90 days": (31, 90), "over 90 days": (91, math.inf)}
    return {
        "n": len(ages), "median_days": hours(statistics.median(ages) if ages else None),
        "p90_days": hours(float(np.percentile(ages, 90)) if len(ages) >= 10 else None), "oldest_days": hours(ages[-1] if ages else None),
        "ranges": {name: sum(low <= age <= high for age in whole) for name, (low, high) in ranges.items()},
    }  # fmt: skip


def waiting(cohort: list[Ticket], as_of: datetime, team: bool) -> Row:
    answers = [(ticket.answer(as_of, team), (as_of - ticket.created).total_seconds() / 3600) for ticket in cohort]
    known = sorted(answer for answer, _ in answers if answer is not None)
    survival, median_all = 1.0, None
    for hour in sorted(set(known)):
        at_risk = sum((answer if answer is not None else waited) >= hour for answer, waited in answers)
        survival *= 1 - known.count(hour) / at_risk
        if survival <= 0.5 + 1e-12 and median_all is None:
            median_all = hour
    return {
        "n": len(answers), "answered": len(known), "unanswered": len(answers) - len(known),
        "median_hours": hours(statistics.median(known) if known else None),
        "p90_hours": hours(float(np.percentile(known, 90)) if len(known) >= 10 else None),
        "median_all_hours": hours(median_all),
    }  # fmt: skip


def active(ticket: Ticket, start: datetime, as_of: datetime) -> bool:
    return any(start <= at < as_of for at in ticket.touches())


def activity(ticket: Ticket, start: datetime, as_of: datetime) -> Row:
    last = max(at for at in ticket.touches() if at < as_of)
    age = math.floor((as_of - ticket.created).total_seconds() / 86400)
    recent = (as_of - last).total_seconds() < 48 * 3600
    count, reactions = ticket.comment_count(as_of), ticket.row["reactions"]["total_count"]
    inside = [comment for comment in ticket.comments if start <= instant(comment["created_at"]) < as_of]
    people = {login(comment["user"]) for comment in inside if not is_bot(comment["user"])}
    if ticket.created >= start and not is_bot(ticket.row["user"]):
        people.add(login(ticket.row["user"]))
    numerator = 3 + 2 * count + 1.5 * reactions + 2 * recent
    return {
        "number": ticket.number, "title": ticket.title(as_of), "state": "open" if ticket.is_open(as_of) else "closed",
        "activity_level": round(numerator / math.log2(age + 3), 2), "comments": count, "reactions": reactions, "age_days": age,
        "recent": recent, "comments_in_period": len(inside), "people_in_period": len(people),
    }  # fmt: skip


def expected(issues: list[Row], comments: list[Row], events: list[Row], label: str, synced_at: datetime, zone: str = "UTC") -> Row:
    """What report.json must say of an ISO week, but for themes, recommendations and what is about the data."""
    from tests import oracle_tickets

    every = tickets(issues, comments, events)
    start, end = week(label, zone)
    as_of = min(end, synced_at)
    there = [ticket for ticket in every if ticket.created < as_of]
    touched = [ticket for ticket in there if active(ticket, start, as_of)]
    cohort = [ticket for ticket in there if ticket.created >= start]
    done = [t for t in there if any(start <= at < as_of for at in t.close_times) and not t.is_open(as_of)]
    closing = [
        (max(at for at, what in ticket.moves if what == "closed" and at < as_of) - ticket.created).total_seconds() / 3600 for ticket in done
    ]
    still_open = sum(ticket.is_open(as_of) for ticket in touched)
    backlog_then = [ticket for ticket in there if ticket.is_open(as_of)]
    counted = flow(every, start, as_of)
    return {
        "summary": {"total_tickets": len(touched), "resolved_tickets": len(touched) - still_open, "open_tickets": still_open},
        "flow": counted,
        "response": {
            "first_response": waiting(cohort, as_of, team=False),
            "first_team_response": waiting(cohort, as_of, team=True),
            "time_to_close": duration(closing),
            "time_to_first_close": duration(
                [(next(at for at, what in t.moves if what == "closed") - t.created).total_seconds() / 3600 for t in done]
            ),
            "one_touch": one_touch(done, as_of),
            "waiting": turns(backlog_then, as_of),
        },
        "rates": {
            "reopen_rate": hours(counted["reopened"] / counted["closed"] if counted["closed"] else None),
            "backlog_management_index": hours(100 * counted["closed"] / counted["opened"] if counted["opened"] else None),
        },
        "backlog": backlog(backlog_then, as_of),
        "tickets": oracle_tickets.behind(every, start, as_of),
        "ticket_breakdown": breakdown(touched, as_of),
        "most_active_tickets": sorted(
            (activity(ticket, start, as_of) for ticket in touched), key=lambda row: (-row["activity_level"], row["number"])
        ),
        "trend": [trend(every, start - timedelta(weeks=back), synced_at, zone) for back in range(11, -1, -1)],
        "daily_reports": [day(every, start, offset, synced_at, zone) for offset in range(7)],
    }


def breakdown(touched: list[Ticket], as_of: datetime) -> list[Row]:
    rows: dict[str, list[bool]] = defaultdict(list)
    for ticket in touched:
        for name in ticket.labels(as_of) or ["Uncategorized"]:
            rows[name].append(ticket.is_open(as_of))
    shown = [
        {"category": name, "received": len(opens), "resolved": len(opens) - sum(opens), "pending": sum(opens)}
        for name, opens in rows.items()
    ]
    return sorted(shown, key=lambda row: (-row["received"], row["category"]))


def trend(every: list[Ticket], near: datetime, synced_at: datetime, zone: str) -> Row:
    # A clock change moves the border by an hour: half a day inside is safely in the week meant.
    year, number, _ = (near + timedelta(hours=12)).astimezone(ZoneInfo(zone)).isocalendar()
    start, end = week(f"{year}-W{number:02d}", zone)
    as_of = min(end, synced_at)
    counted = flow(every, start, as_of)
    first = waiting([ticket for ticket in every if start <= ticket.created < as_of], as_of, team=False)
    return {
        "period": f"{year}-W{number:02d}", **{key: counted[key] for key in ("opened", "closed", "reopened", "backlog_end")},
        "first_response_median_hours": first["median_hours"],
    }  # fmt: skip


def day(every: list[Ticket], start: datetime, offset: int, synced_at: datetime, zone: str) -> Row:
    local = (start + timedelta(hours=12)).astimezone(ZoneInfo(zone)).date() + timedelta(days=offset)
    begin, end = midnight(local, zone), min(midnight(local + timedelta(days=1), zone), synced_at)
    counted = flow(every, begin, end)
    return {
        "date": local.isoformat(), "weekday": f"{local:%A}", "opened": counted["opened"], "closed": counted["closed"],
        "active": sum(active(ticket, begin, end) for ticket in every if ticket.created < end),
    }  # fmt: skip


def wanted(every: list[Ticket], start: datetime, as_of: datetime) -> list[int]:
    """Open active tickets of more than 90 days with five or more reactions, the most wanted first, five at most."""
    old = [
        (-ticket.row["reactions"]["total_count"], ticket.number) for ticket in every
        if ticket.created < as_of and ticket.is_open(as_of) and active(ticket, start, as_of)
        and (as_of - ticket.created).days > 90 and ticket.row["reactions"]["total_count"] >= 5
    ]  # fmt: skip
    return [number for _, number in sorted(old)][:5]
