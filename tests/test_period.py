"""Periods: labels, borders, clock changes, and what is refused."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportlib.errors import UsageError
from reportlib.period import Period, around, latest, parse, refuse_future


@pytest.mark.parametrize("label", ["2025-04-15", "2025-W16", "2020-W53", "2025-04", "2025-Q2", "2025-04-14..2025-04-20"])
def test_a_label_names_the_period_that_has_it(label: str) -> None:
    assert parse(label, "UTC").label == label


@pytest.mark.parametrize(
    "label",
    [
        "2025-W60",
        "2025-W53",
        "2025-99",
        "2025-02-30",
        "2025-Q5",
        "W60",
        "99",
        "soon",
        "",
        "2025-04-20..2025-04-14",
        "２０２５-W16",
        "9999-12-31",
        "0001-W02",
        "1970-01",
    ],
)
def test_a_label_that_names_nothing_is_refused_in_one_sentence(label: str) -> None:
    with pytest.raises(UsageError, match="periods look like"):
        parse(label, "UTC")


@pytest.mark.parametrize(
    ("typed", "label"),
    [("2025-w16", "2025-W16"), ("2025W16", "2025-W16"), ("2025-W6", "2025-W06"), ("2025q2", "2025-Q2"), (" 2025-04 ", "2025-04")],
)
def test_what_can_mean_one_period_only_is_taken(typed: str, label: str) -> None:
    assert parse(typed, "UTC").label == label


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2025-16", "2025-W16"),
        ("2025-KW16", "2025-W16"),
        ("2025 week 6", "2025-W06"),
        ("2025-4", "2025-04"),
        ("2025/04", "2025-04"),
        ("20250415", "2025-04-15"),
        ("2025-4-5", "2025-04-05"),
        ("2025-04-14 - 2025-04-20", "2025-04-14..2025-04-20"),
    ],
)
def test_what_may_mean_a_period_is_asked_for(typed: str, meant: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"did you mean {meant}?") + "$"):
        parse(typed, "UTC")


@pytest.mark.parametrize(("typed", "week"), [("16", "2025-W16"), ("W6", "2025-W06")])
def test_a_week_without_its_year_is_told_so(typed: str, week: str) -> None:
    with pytest.raises(UsageError, match=f"write the year before it, as {week}"):
        parse(typed, "UTC")


def test_a_period_is_refused_when_it_is_more_than_a_day_ahead_of_the_clock() -> None:
    clock = datetime(2025, 4, 13, 12, tzinfo=UTC)
    refuse_future(parse("2025-W16", "UTC"), clock)
    with pytest.raises(UsageError, match="The week 2025-W17 has not begun: today is 2025-04-13"):
        refuse_future(parse("2025-W17", "UTC"), clock)


def test_a_week_begins_on_monday_and_ends_before_the_next() -> None:
    week = parse("2025-W16", "UTC")
    assert (week.start, week.end) == (datetime(2025, 4, 14, tzinfo=UTC), datetime(2025, 4, 21, tzinfo=UTC))


@pytest.mark.parametrize(
    ("label", "zone", "hours"),
    [
        ("2025-W13", "Europe/Berlin", 167),
        ("2025-W43", "Europe/Berlin", 169),
        ("2025-W10", "America/New_York", 167),
        ("2025-W14", "Pacific/Auckland", 169),
    ],
)
def test_a_week_across_a_clock_change_has_an_hour_less_or_more(label: str, zone: str, hours: int) -> None:
    week = parse(label, zone)
    assert week.end.astimezone(UTC) - week.start.astimezone(UTC) == timedelta(hours=hours)


def test_the_iso_year_differs_from_the_calendar_year_around_new_year() -> None:
    assert around(date(2024, 12, 30), "week", "UTC").label == "2025-W01"
    assert parse("2021-W01", "UTC").previous().label == "2020-W53"


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(["day", "week", "month", "quarter"]))
def test_periods_follow_each_other_without_gap_or_overlap(day: date, kind: str) -> None:
    period = around(day, kind, "America/New_York")  # type: ignore[arg-type]  # the literals above
    assert period.first <= day <= period.last
    assert period.previous().end == period.start
    assert parse(period.label, "America/New_York") == period


def test_the_latest_period_is_the_last_complete_one() -> None:
    monday = datetime(2025, 4, 21, 0, 0, tzinfo=UTC)
    assert latest("week", monday, "UTC").label == "2025-W16"
    assert latest("week", monday, "America/New_York").label == "2025-W15"
    assert latest("day", monday, "UTC").label == "2025-04-20"


def test_two_dates_are_compared_with_as_many_days_before() -> None:
    assert parse("2025-04-14..2025-04-16", "UTC").previous() == Period("range", date(2025, 4, 11), date(2025, 4, 13), "UTC")
