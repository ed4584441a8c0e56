"""What stands beside its past, once more by brute force: headline figures, labels and themes, spikes, and who closed."""

import math
import statistics
from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests import oracle, oracle_themes
from tests.oracle import Row, Ticket

Span = tuple[datetime, datetime]


def add(
    expected: Row, report: Row, issues: list[Row], comments: list[Row], events: list[Row], synced_at: datetime, zone: str, periods: int = 12
) -> None:
    """What the oracle expects of the report's week with all that is compared; the themes are the report's own, their figures are not."""
    every = oracle.tickets(issues, comments, events)
    spans = weeks(report["period"]["label"], synced_at, zone, periods)
    figures = [headline(every, span) for span in spans]
    begun = next((place for place, one in enumerate(figures) if one["active"] or one["backlog_end"]), periods - 1)
    is_running = spans[-1][1] < oracle.week(report["period"]["label"], zone)[1]
    expected["rates"]["closed_by_bot"] = closed_by_bot(every, *spans[-1])
    expected["comparison"] = [compared(name, figures[begun:], is_running) for name in figures[0] if name != "answered"]
    expected["ticket_breakdown"] = labels(expected["ticket_breakdown"], every, spans, begun)
    by_number = {ticket.number: ticket for ticket in every}
    expected["common_issues"] = []
    for theme in report["common_issues"]:
        members = [by_number[related["number"]] for related in theme["related_issues"]]
        counts = [sum(start <= ticket.created < as_of for ticket in members) for start, as_of in spans]
        expected["common_issues"].append(theme | beside(counts[begun:]) | oracle_themes.facts(members, spans))


def weeks(label: str, synced_at: datetime, zone: str, periods: int) -> list[Span]:
    noon = oracle.week(label, zone)[0] + timedelta(hours=12)
    found = []
    for back in range(periods - 1, -1, -1):
        monday = noon.astimezone(ZoneInfo(zone)).date() - timedelta(weeks=back)
        start, end = oracle.midnight(monday, zone), oracle.midnight(monday + timedelta(weeks=1), zone)
        found.append((start, min(end, synced_at)))
    return found


def headline(every: list[Ticket], span: Span) -> Row:
    counted = oracle.flow(every, *span)
    answers = [ticket.answer(span[1], team=False) for ticket in every if span[0] <= ticket.created < span[1]]
    known = [answer for answer in answers if answer is not None]
    return {
        "active": sum(oracle.active(ticket, *span) for ticket in every if ticket.created < span[1]),
        **{name: counted[name] for name in ("opened", "closed", "reopened", "backlog_end")},
        "first_response_median_hours": statistics.median(known) if known else None,
        "unanswered": len(answers) - len(known), "answered": len(known),
    }  # fmt: skip


def compared(name: str, figures: list[Row], is_running: bool) -> Row:
    *past, now = [row[name] for row in figures]
    is_hours, is_backlog = name == "first_response_median_hours", name == "backlog_end"
    known = sorted(one for one in past[-8:] if one is not None)
    row = {"figure": name, "value": oracle.hours(now), "previous": oracle.hours(past[-1] if past else None)}
    if now is None or len(known) < 4:
        return row | dict.fromkeys(("median_of_8", "low", "high", "direction", "is_spike"))
    low, middle, high = (quantile(known, share) for share in (0.25, 0.5, 0.75))
    spread = max(high - low, middle / 2) if is_hours else 2 * max(middle, 1) ** 0.5
    direction = "up" if now > middle + spread else "down" if now < middle - spread else None
    if (is_hours and figures[-1]["answered"] < 5) or (is_running and direction == "down" and not is_backlog):
        direction = None
    return row | {
        "median_of_8": oracle.hours(middle), "low": oracle.hours(low), "high": oracle.hours(high), "direction": direction,
        "is_spike": None if is_hours or is_backlog else is_spike(now, past),
    }  # fmt: skip


def quantile(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
    return below + (above - below) * (place - math.floor(place))


def beside(counts: list[int]) -> Row:
    *past, now = counts
    is_known = len(past) >= 4
    return {
        "opened": now, "opened_previous": past[-1] if past else None,
        "opened_median_of_8": statistics.median(past[-8:]) if is_known else None, "is_spike": is_spike(now, past) if is_known else None,
    }  # fmt: skip


def is_spike(now: int, past: list[int]) -> bool:
    """By the number of this period's tickets among all of them: binomial, or beta-binomial where the counts vary more."""
    past = past[-12:]
    if now < 3 or len(past) < 4 or now <= max(past):
        return False
    mean, total = statistics.fmean(past), sum(past) + now
    variance = statistics.variance(past) * (len(past) + 1) / (len(past) - 3)
    if variance <= mean:
        share = 1 / (len(past) + 1)
        return math.fsum(math.comb(total, x) * share**x * (1 - share) ** (total - x) for x in range(now, total + 1)) < 0.01
    one = mean**2 / (variance - mean)
    others = one * len(past)
    terms = (math.log(math.comb(total, x)) + beta(one + x, others + total - x) - beta(one, others) for x in range(now, total + 1))
    return math.fsum(map(math.exp, terms)) < 0.01


def beta(one: float, other: float) -> float:
    return math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other)


def closed_by_bot(every: list[Ticket], start: datetime, as_of: datetime) -> int:
    done = [t for t in every if t.created < as_of and any(start <= at < as_of for at in t.close_times) and not t.is_open(as_of)]
    return sum(oracle.is_bot(last_closer(ticket, as_of)) for ticket in done)


def last_closer(ticket: Ticket, as_of: datetime) -> Row | None:
    changes = [event for event in ticket.events if event["event"] in ("closed", "reopened")]
    if ticket.row["closed_at"] and ticket.row["closed_at"] not in {event["created_at"] for event in changes if event["event"] == "closed"}:
        changes.append({"event": "closed", "created_at": ticket.row["closed_at"], "id": math.inf, "actor": None})
    state, closer = "reopened", None
    for change in sorted(changes, key=lambda change: (change["created_at"], change["id"])):
        if oracle.instant(change["created_at"]) < as_of and change["event"] != state:
            state = change["event"]
            closer = change.get("actor") if state == "closed" else closer
    return closer


def labels(rows: list[Row], every: list[Ticket], spans: list[Span], begun: int) -> list[Row]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(spans))
    for place, (start, as_of) in enumerate(spans):
        for ticket in every:
            if start <= ticket.created < as_of:
                for name in ticket.labels(as_of) or ["Uncategorized"]:
                    counts[name][place] += 1
    start, as_of = spans[-1]
    known = {
        name for ticket in every
        if ticket.created < as_of and (ticket.created >= spans[0][0] or ticket.is_open(as_of) or oracle.active(ticket, start, as_of))
        for name in ticket.labels(as_of)
    }  # fmt: skip
    return [row | {"group": group(row["category"], known)} | beside(counts[row["category"]][begun:]) for row in rows]


def group(name: str, known: set[str]) -> str | None:
    mine = beginning(name)
    return mine if mine and sum(beginning(other) == mine for other in known) >= 2 else None


def beginning(name: str) -> str | None:
    signs = [place for place, letter in enumerate(name) if letter in ":/"]
    before, after = (name[: signs[0]].strip(), name[signs[0] + 1 :].strip()) if signs else ("", "")
    return before + name[signs[0]] if before and after else None
