"""Every number of the report against the oracle's, on recorded trackers that are synced through the loopback GitHub."""

import json
import random
import re
from datetime import UTC, date, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from holidays import country_holidays
from rich.console import Console

from reportlib import Params, build
from reportlib.analyse.flow import flow
from reportlib.analyse.tickets import Span, settled, transitions
from reportlib.collect.github import GitHubSource
from reportlib.collect.store import Store
from reportlib.collect.sync import sync
from reportlib.period import around
from reportlib.present.contract import content
from tests import oracle, oracle_advice, oracle_comparison, oracle_targets, oracle_tickets
from tests.fake_github import FakeGitHub, Recording
from tests.test_weekly import run, written

SECTIONS = (
    "summary", "flow", "rates", "backlog", "response", "tickets", "ticket_breakdown", "most_active_tickets", "common_issues", "trend",
    "comparison", "daily_reports",
)  # fmt: skip
WEEKS = {
    "bitcoin-core/gui": {"busy": "2020-W33", "quiet": "2021-W19", "empty": "2022-W10"},
    "venomous0x/WhatsAPI": {"busy": "2014-W39", "quiet": "2012-W24", "empty": "2014-W09"},
}
BEGINNING = datetime(2012, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def synced(tracker: tuple[str, Recording], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Recording, str, list[int]]:
    """The tracker in a store, synced twice; and how many requests each sync took, as the server counted them."""
    name, recording = tracker
    url = f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db"
    counted = []
    with FakeGitHub({name: recording}) as fake, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_API_URL", fake.url)
        patch.delenv("GITHUB_TOKEN", raising=False)
        console = Console(quiet=True)
        for _ in range(2):
            before = len(fake.requests)
            sync(GitHubSource(name, console), Store(url), name, BEGINNING, console)
            counted.append(len(fake.requests) - before)
    return name, recording, url, counted


OF_A_WHOLE_LIFE = ("waiting", "one_touch", "time_to_first_close", "target")
"""Figures that leave out tickets of which the store does not know all."""

LISTS_OF = {"waiting": ("waiting_on_us", "waiting_on_reporter"), "one_touch": ("one_touch",)}


def agree(name: str, recording: Recording, url: str, week: str, zone: str, patch: pytest.MonkeyPatch, but: tuple[str, ...] = ()) -> None:
    """The report of the week says what the oracle says, but for these figures of the response."""
    patch.setenv("REPORT_STORE", url)
    compare(
        content(build(Params(repository=name, period=week, timezone=zone, redact=False))).model_dump(mode="json"),
        recording,
        week,
        zone,
        but,
    )


def compare(report: dict[str, Any], recording: Recording, week: str, zone: str, but: tuple[str, ...] = ()) -> None:
    """Each section of the report's JSON says what the oracle says."""
    expected = oracle.expected(recording.issues, recording.comments, recording.events, week, datetime.now(UTC), zone)
    oracle_comparison.add(expected, report, recording.issues, recording.comments, recording.events, datetime.now(UTC), zone)
    start, end = oracle.week(week, zone)
    every = oracle.tickets(recording.issues, recording.comments, recording.events)
    expected["response"]["target"] = oracle_targets.expected(every, start, min(end, datetime.now(UTC)))
    without_addresses(report["response"]["target"])
    assert {name: len(report["tickets"][name]) for name in oracle_tickets.FIGURES} == oracle_tickets.counts(report)
    for name in but:
        for listed in LISTS_OF.get(name, ()):
            assert set(report["tickets"].pop(listed)) <= set(expected["tickets"].pop(listed))
        assert report["response"].pop(name)["n" if name != "waiting" else "unknown"] is not None
        expected["response"].pop(name)
    for section in SECTIONS:
        got = report[section]
        if section in ("most_active_tickets", "daily_reports"):
            got = [{key: value for key, value in row.items() if key != "url"} for row in got]
        assert got == expected[section], (week, section)


def without_addresses(target: dict[str, Any]) -> None:
    """The target's lists without their addresses, which the oracle does not know."""
    for row in (*target["late_tickets"], *target["soon_late_tickets"]):
        assert row.pop("url").endswith(f"/issues/{row['number']}")


def test_a_sync_takes_no_more_requests_than_pages(synced: tuple[str, Recording, str, list[int]]) -> None:
    _, recording, _, (first, second) = synced
    pages = sum(ceil(len(rows) / 100) for rows in (recording.issues, recording.comments, recording.events))
    assert first <= pages + 5
    assert second <= 5


@pytest.mark.parametrize("kind", ["busy", "quiet", "empty"])
def test_every_number_of_report_json_is_the_brute_force_one_and_a_second_run_gives_the_same_bytes(
    synced: tuple[str, Recording, str, list[int]], kind: str, tmp_path: Path
) -> None:
    name, recording, url, _ = synced
    runs = []
    with FakeGitHub({name: recording}) as fake:
        for _ in range(2):
            done = run(
                "weekly", "--repo", name, "--period", WEEKS[name][kind], "--out", str(tmp_path), GITHUB_API_URL=fake.url, REPORT_STORE=url
            )
            assert done.returncode == 0, done.stderr
            folder = Path(done.stdout.strip()).parent
            runs.append(written(folder))
    assert runs[0] == runs[1]
    report = json.loads(runs[0]["report.json"])
    compare(report, recording, WEEKS[name][kind], "UTC")
    check_words(report, recording, WEEKS[name][kind])


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
def test_random_weeks_agree_in_any_time_zone(
    synced: tuple[str, Recording, str, list[int]], zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, recording, url, _ = synced
    first = min(oracle.instant(row["created_at"]) for row in recording.issues).isocalendar()
    last = max(oracle.instant(row["updated_at"]) for row in recording.issues).isocalendar()
    dice = random.Random(f"{name} {zone}")
    for _ in range(4):
        year = dice.randint(first.year, last.year)
        number = dice.randint(first.week if year == first.year else 1, last.week if year == last.year else 52)
        agree(name, recording, url, f"{year}-W{number:02d}", zone, monkeypatch)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_targets_of_labels_in_business_hours_agree(
    synced: tuple[str, Recording, str, list[int]], zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, recording, url, _ = synced
    monkeypatch.setenv("REPORT_STORE", url)
    asked = {"first_response": 16, "by_label": {"Bug": 4, "bug": 4, "Feature": 60, "question": 1.5}}
    business = {"hours": "08:30-18:00", "country": "DE", "region": "BY", "holidays": ["2020-08-13"]}
    for week in WEEKS[name].values():
        start, end = oracle.week(week, zone)
        years = range(2011, end.year + 1)
        clock = oracle_targets.Clock(business, zone, (date(2020, 8, 13), *country_holidays("DE", subdiv="BY", years=years)))
        report = build(Params(repository=name, period=week, timezone=zone, targets=asked, business_hours=business))
        got = content(report).model_dump(mode="json")["response"]["target"]
        without_addresses(got)
        every = oracle.tickets(recording.issues, recording.comments, recording.events)
        assert got == oracle_targets.expected(every, start, min(end, datetime.now(UTC)), asked, clock), week


def test_a_history_that_begins_late_gives_the_same_week(
    tracker: tuple[str, Recording], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, recording = tracker
    url = f"sqlite:///{tmp_path}/store.db"
    week = WEEKS[name]["busy"]
    start, _ = oracle.week(week, "UTC")
    with FakeGitHub({name: recording}) as fake:
        monkeypatch.setenv("GITHUB_API_URL", fake.url)
        monkeypatch.delenv("GITHUB_TOKEN", raising=False)
        console = Console(quiet=True)
        # First a recent history only, then as far back as the week asks for.
        for since in (datetime(2015, 6, 1, tzinfo=UTC), start.replace(year=start.year - 1)):
            sync(GitHubSource(name, console), Store(url), name, since, console)
    agree(name, recording, url, week, "UTC", monkeypatch, but=OF_A_WHOLE_LIFE)


def test_the_backlog_identity_holds_in_every_week_and_one_week_begins_as_the_last_ended(
    synced: tuple[str, Recording, str, list[int]],
) -> None:
    name, recording, url, _ = synced
    history = settled(Store(url).history(name, BEGINNING))
    moves = transitions(history)
    first, last = (pick(oracle.instant(row["created_at"]) for row in recording.issues) for pick in (min, max))
    periods = around(last.date(), "week", "UTC").back_to((last - first).days // 7 + 2)
    flows = [flow(history, moves, Span.of(period, history.synced_at)) for period in periods]
    assert len(flows) > 150
    assert [period.label for period, one in zip(periods, flows, strict=True) if not one.is_balanced] == []
    assert [one.backlog_end for one in flows[:-1]] == [one.backlog_start for one in flows[1:]]


def check_words(report: dict[str, Any], recording: Recording, week: str) -> None:
    """Every figure in the themes' descriptions and the recommendations is one of the records', and so are their tickets."""
    every = oracle.tickets(recording.issues, recording.comments, recording.events)
    by_number = {ticket.number: ticket for ticket in every}
    start, as_of = oracle.week(week, "UTC")
    for theme in report["common_issues"]:
        members = [by_number[related["number"]] for related in theme["related_issues"]]
        past = r"( \(\d+ the week before, usual \d+(–\d+)?(: a spike)?\))?"
        stated = re.match(
            rf"(\d+) tickets (?:in|\((?P<came>\d+|none) opened in) 12 weeks\)?, (?P<open>\d+) open; "
            rf"(?P<active>\d+|none) active and (?P<new>\d+|none) opened in this week{past}\.",
            theme["description"],
        )
        assert stated
        came = sum(start - timedelta(weeks=11) <= ticket.created < as_of for ticket in members)
        assert stated["came"] == (None if came == len(members) else str(came or "none"))
        new = sum(start <= ticket.created < as_of for ticket in members)
        counts = (sum(ticket.is_open(as_of) for ticket in members), sum(oracle.active(ticket, start, as_of) for ticket in members), new)
        assert tuple(int(figure.replace("none", "0")) for figure in stated.group(1, "open", "active", "new")) == (len(members), *counts)
        assert theme["frequency"] == len(members) >= 2
    for pair in report["likely_duplicates"]:
        assert pair["other"] < pair["number"]
        assert start <= by_number[pair["number"]].created < as_of
        assert by_number[pair["number"]].is_open(as_of)
    oracle_advice.check(report, every, datetime.now(UTC))
