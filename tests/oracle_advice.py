"""The recommendations once more, by brute force from the raw rows; which tickets make a theme or a likely duplicate the report says."""

import math
import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from reportlib.analyse.versions import versions
from tests import oracle, oracle_comparison, oracle_targets
from tests.oracle import Row, Ticket

URGENCY = {"regression": 5, "spike": 4, "reopened": 3, "reply": 3, "growing": 2, "label": 2, "duplicates": 1, "popular": 1, "ask": 1}
OVER_THEMES = ("regression", "spike", "growing")
DAY = timedelta(days=1)
Spans = list[tuple[datetime, datetime]]


def expected(report: Row, every: list[Ticket], synced_at: datetime, zone: str = "UTC") -> list[Row]:
    """Rule, tickets, value and in_a_row (but of duplicates) of what the report must recommend, in its order."""
    spans = oracle_comparison.weeks(report["period"]["label"], synced_at, zone, 12)
    begun = next((place for place, (start, end) in enumerate(spans) if happened(every, start, end)), 11)
    found = [findings(report, every, spans[: 12 - back], begun, back) for back in range(3)]
    ranked = sorted(found[0], key=lambda one: (-effect(one, every), list(URGENCY).index(one["rule"]), one["tickets"]))
    kept: list[Row] = []
    for one in ranked:
        if sum(other["rule"] == one["rule"] for other in kept) < 2:
            kept.append(one)
    return [one | {"in_a_row": in_a_row(one, found[1:])} for one in kept[:5]]


def happened(every: list[Ticket], start: datetime, end: datetime) -> bool:
    return any(ticket.created < end and (ticket.is_open(end) or oracle.active(ticket, start, end)) for ticket in every)


def effect(one: Row, every: list[Ticket]) -> float:
    """Themes, labels and duplicates count their tickets, the others also who reacted."""
    reactions = {ticket.number: ticket.row["reactions"]["total_count"] for ticket in every}
    liked = sum(reactions[number] for number in one["tickets"]) if one["rule"] in ("reopened", "reply", "popular", "ask") else 0
    return URGENCY[one["rule"]] * math.log2(1 + one.get("people", len(one["tickets"])) + liked)


def in_a_row(one: Row, before: list[list[Row]]) -> int:
    count = 1
    for earlier in before:
        if one["rule"] in OVER_THEMES:
            there = any(other["rule"] in OVER_THEMES and other["of"] == one["of"] for other in earlier)
        elif one["rule"] == "label":
            there = any(other["rule"] == "label" and other["of"] == one["of"] for other in earlier)
        else:
            there = any(other["rule"] == one["rule"] and set(other["tickets"]) & set(one["tickets"]) for other in earlier)
        if not there:
            break
        count += 1
    return count


def findings(report: Row, every: list[Ticket], spans: Spans, begun: int, back: int) -> list[Row]:
    start, as_of = spans[-1]
    there = [ticket for ticket in every if ticket.created < as_of]
    causes = about_themes(report, there, spans, len(spans) - begun)
    named = {number for one in causes for number in one["tickets"]}
    # What was a likely duplicate in earlier weeks is not in this report.
    causes += (duplicates(report, named) if not back else []) + labels(there, spans, named | pairs_named(report, named, back))
    single = [reopened(there, start, as_of)]
    for rule in (reply, popular, ask):
        taken = {number for one in single for number in one["tickets"]}
        single.append(rule(there, start, as_of, taken))
    return causes + [one for one in single if one["tickets"]]


def pairs_named(report: Row, named: set[int], back: int) -> set[int]:
    return {number for one in duplicates(report, named) for number in one["tickets"]} if not back else set()


def about_themes(report: Row, there: list[Ticket], spans: Spans, known: int) -> list[Row]:
    _, as_of = spans[-1]
    by_number = {ticket.number: ticket for ticket in there}
    naming = [
        (ticket.number, named) for ticket in there
        if ticket.created >= spans[0][0] and (named := versions(ticket.title(as_of), ticket.row["body"] or ""))
    ]  # fmt: skip
    found = []
    for theme in report["common_issues"]:
        members = [by_number[row["number"]] for row in theme["related_issues"] if row["number"] in by_number]
        counts = [sum(first <= ticket.created < last for ticket in members) for first, last in spans]
        still = sum(ticket.is_open(as_of) for ticket in members)
        reporters = {
            oracle.login(ticket.row["user"]) for ticket in members
            if ticket.created >= spans[max(len(spans) - 4, 0)][0] and ticket.row["author_association"] not in oracle.TEAM
        }  # fmt: skip
        about = {"tickets": [ticket.number for ticket in members], "of": theme["id"], "value": counts[-1]}
        late, early = sum(counts[-4:]), sum(counts[-8:-4])
        is_fast = known >= 5 and counts[-1] >= 3 and counts[-1] * 4 > 1.5 * sum(counts[-5:-1])
        is_slow = known >= 8 and sum(math.comb(late + early, x) for x in range(late, late + early + 1)) < 0.05 * 2 ** (late + early)
        if still and counts[-1] and is_regression(about["tickets"], naming):
            found.append(about | {"rule": "regression", "value": len(members)})
        elif still and len(reporters) >= 2 and oracle_comparison.is_spike(counts[-1], counts[:-1][max(len(spans) - known, 0) :]):
            found.append(about | {"rule": "spike"})
        elif still >= 2 and 2 * still >= len(members) and len(reporters) >= 2 and counts[-1] and (is_fast or is_slow):
            found.append(about | {"rule": "growing"})
    return found


def is_regression(members: list[int], naming: list[tuple[int, tuple[str, ...]]]) -> bool:
    for version in {version for number, named in naming if number in members for version in named}:
        if any(word in version for word in ("nightly", "dev", "canary")):
            continue
        count = sum(version in named for number, named in naming if number in members)
        first = min(number for number, named in naming if version in named)
        share = sum(number >= first for number, _ in naming) / len(naming)
        if count >= 3 and 2 * count >= len(members) and min(members) >= first and share ** len(members) < 0.05:
            return True
    return False


def duplicates(report: Row, named: set[int]) -> list[Row]:
    tickets: list[int] = []
    for pair in report["likely_duplicates"]:
        both = [pair["number"], pair["other"]]
        if set(both) <= named:
            continue
        if len(set(tickets) | set(both)) > 10:
            break
        tickets += [number for number in both if number not in tickets]
    return [{"rule": "duplicates", "tickets": tickets, "of": None, "value": len(report["likely_duplicates"])}] if tickets else []


def labels(there: list[Ticket], spans: Spans, named: set[int]) -> list[Row]:
    start, as_of = spans[-1]
    settled = [ticket for ticket in there if spans[0][0] <= ticket.created <= as_of - 7 * DAY]
    handled = {ticket.number for ticket in settled if not ticket.is_open(as_of) or has_team(ticket, as_of)}
    by_label: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in settled:
        for name in ticket.labels(as_of):
            by_label[name].append(ticket)
    found = []
    for name, mine in by_label.items():
        numbers = [ticket.number for ticket in mine]
        is_chance = (1 - len(handled) / len(settled)) ** len(mine) >= 0.05
        if len(mine) < 5 or handled & set(numbers) or is_chance or 2 * len(named & set(numbers)) > len(mine):
            continue
        if not any(oracle.active(ticket, start, as_of) for ticket in mine):
            continue
        active = sum(oracle.active(ticket, start, as_of) and name in ticket.labels(as_of) for ticket in there)
        found.append({"rule": "label", "tickets": sorted(numbers)[:-11:-1], "of": name, "value": active, "people": len(mine)})
    return found


def has_team(ticket: Ticket, as_of: datetime) -> bool:
    return any(comment["author_association"] in oracle.TEAM for comment in said(ticket, as_of))


def said(ticket: Ticket, as_of: datetime) -> list[Row]:
    return [comment for comment in ticket.comments if oracle.instant(comment["created_at"]) < as_of and not oracle.is_bot(comment["user"])]


def reopened(there: list[Ticket], start: datetime, as_of: datetime) -> Row:
    back, listed = 0, []
    for ticket in there:
        if not any(e["event"] == "reopened" and start <= oracle.instant(e["created_at"]) < as_of for e in ticket.events):
            continue
        back += 1
        moves = [(at, what) for at, what in ticket.moves if at < as_of]
        places = [place for place, (at, what) in enumerate(moves) if what == "reopened" and start <= at]
        if ticket.is_open(as_of) and places and places[-1]:
            at, before = moves[places[-1]][0], moves[places[-1] - 1][0]
            if at - before >= timedelta(hours=1) and not oracle.is_bot(oracle_comparison.last_closer(ticket, at)):
                listed.append(ticket.number)
    return {"rule": "reopened", "tickets": listed, "of": None, "value": back}


def reply(there: list[Ticket], start: datetime, as_of: datetime, taken: set[int]) -> Row:
    by_number = {ticket.number: ticket for ticket in there}
    late = [row["number"] for row in oracle_targets.expected(there, start, as_of)["late_tickets"]]
    recent = [number for number in late if by_number[number].created > as_of - 30 * DAY and number not in taken]
    listed = sorted(recent, key=lambda number: by_number[number].created < start)[:10]
    return {"rule": "reply", "tickets": listed, "of": None, "value": len(late)}


def popular(there: list[Ticket], start: datetime, as_of: datetime, taken: set[int]) -> Row:
    reactions = {ticket.number: ticket.row["reactions"]["total_count"] for ticket in there}
    listed = [
        ticket.number for ticket in there
        if (as_of - ticket.created).days > 90 and reactions[ticket.number] >= 5 and ticket.number not in taken
        and ticket.is_open(as_of) and oracle.active(ticket, start, as_of)
    ]  # fmt: skip
    listed = sorted(listed, key=lambda number: (-reactions[number], number))[:5]
    return {"rule": "popular", "tickets": listed, "of": listed[0] if listed else None, "value": reactions[listed[0]] if listed else 0}


def ask(there: list[Ticket], start: datetime, as_of: datetime, taken: set[int]) -> Row:
    waiting, due = 0, []
    for ticket in there:
        spoken = said(ticket, as_of)
        if not ticket.is_open(as_of) or not spoken or spoken[-1]["author_association"] not in oracle.TEAM:
            continue
        if oracle.login(spoken[-1]["user"]) == oracle.login(ticket.row["user"]):
            continue
        waiting += 1
        age = as_of - oracle.instant(spoken[-1]["created_at"])
        if 30 * DAY < age <= 60 * DAY and ticket.number not in taken and is_question(spoken[-1]["body"] or ""):
            due.append((age, ticket.number))
    return {"rule": "ask", "tickets": [number for _, number in sorted(due)][:10], "of": None, "value": waiting}


ASKED = {
    "provide", "post", "share", "try", "test", "check", "attach", "send", "confirm", "update", "upgrade", "give", "show", "paste", "add",
    "describe", "run", "report", "tell", "let", "verify", "enable", "upload",
}  # fmt: skip


def is_question(body: str) -> bool:
    """Word by word, without code, quotes and addresses."""
    lines, is_code = [], False
    for line in body.replace("\r", "").split("\n"):
        if line.strip()[:3] in ("```", "~~~"):
            is_code = not is_code
        elif not is_code and not line.strip().startswith(">"):
            pieces = line.split("`")
            # A lone back-tick begins no code.
            lines.append(" ".join(pieces[::2] if len(pieces) % 2 else [*pieces[:-1:2], pieces[-1]]))
    kept = [word for word in " ".join(lines).split() if "http://" not in word.lower() and "https://" not in word.lower()]
    if any(sign in word for word in kept for sign in "?？¿"):
        return True
    spoken = re.findall(r"\w+|[^\w\s]", " ".join(kept).lower())
    for place, word in enumerate(spoken):
        first, second = [*spoken[place + 1 : place + 3], "", ""][:2]
        if word in ("please", "pls", "plz") and (first in ASKED or (first.isalnum() and second in ASKED)):
            return True
    return False


def figure_of(report: Row, figure: Row) -> Any:
    """The value that the report has at the figure's name; of a list, how many."""
    found: Any = report
    for name in figure["name"].split("."):
        if isinstance(found, list):
            (found,) = [row for row in found if figure["of"] in (row.get("id"), row.get("category"), row.get("number"))]
        found = found[name]
    return len(found) if isinstance(found, list) else found


def check(report: Row, every: list[Ticket], synced_at: datetime) -> None:
    """What the report recommends is what the oracle does, of tickets that were there, with figures of the report."""
    as_of = oracle.instant(report["as_of"])
    there = {ticket.number for ticket in every if ticket.created < as_of}
    told = report["recommendations"]
    assert len(told) <= 5
    for advice in told:
        assert advice["tickets"]
        assert set(advice["tickets"]) <= there
        assert len(set(advice["tickets"])) == len(advice["tickets"])
        assert figure_of(report, advice["figure"]) == advice["figure"]["value"], advice
        assert re.search(rf"(?<!\d){advice['figure']['value']}(?!\d)", advice["why"]), advice
        assert ("third week in a row" in advice["why"]) == (advice["in_a_row"] == 3)
    recommended = expected(report, every, synced_at)
    keys = ("rule", "tickets", "value", "of", "in_a_row")
    got = [advice | {"of": advice["figure"]["of"], "value": advice["figure"]["value"]} for advice in told]
    # Which were likely duplicates in the weeks before is not in this report.
    for one, other in zip(recommended, got, strict=True):
        one["in_a_row"] = other["in_a_row"] if one["rule"] == "duplicates" else one["in_a_row"]
    assert [{key: one[key] for key in keys} for one in got] == [{key: one[key] for key in keys} for one in recommended]
